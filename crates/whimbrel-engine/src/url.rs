//! Database URLs: parsed once, and printed without their password ever after.
//!
//! The text that a user gave is dropped as soon as it is parsed. Errors name the part that is wrong and quote nothing
//! of it, since a URL that does not parse may have its password anywhere.

mod error;
mod options;

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;
use url::Url;
use whimbrel_core::Backend;

pub use self::error::UrlError;
use self::options::{Scheme, check_escapes, check_options};

/// Where a database is and how to get in. Neither `Display` nor `Debug` shows the password.
#[derive(Clone)]
pub struct DatabaseUrl {
    scheme: Scheme,
    shown: String,
    options: DriverOptions,
}

/// What the driver needs. It has no `Debug`, since the drivers' own print the password.
#[derive(Clone)]
pub(crate) enum DriverOptions {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
    Mysql(MySqlConnectOptions),
}

impl DatabaseUrl {
    /// Reads a URL: `sqlite:`, `postgres:` or `postgresql:`, `mysql:`, `mariadb:`.
    ///
    /// # Errors
    /// Says which part is wrong, and never quotes a part that may be a password.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        let (word, rest) = text.split_once(':').ok_or(UrlError::NoScheme)?;
        let scheme = match word.to_ascii_lowercase().as_str() {
            "sqlite" => Scheme::Sqlite,
            "postgres" | "postgresql" => Scheme::Postgres,
            "mysql" => Scheme::Mysql,
            "mariadb" => Scheme::Mariadb,
            other if other.len() <= 20 && other.chars().all(|c| c.is_ascii_lowercase()) && rest.starts_with("//") => {
                return Err(UrlError::UnknownScheme {
                    scheme: other.to_owned(),
                });
            }
            _ => return Err(UrlError::NoScheme),
        };
        if scheme == Scheme::Sqlite {
            return Self::sqlite(rest);
        }
        if !rest.starts_with("//") {
            return Err(UrlError::NoSlashes);
        }
        Self::server(scheme, &format!("{}:{rest}", scheme.driver_word()))
    }

    /// A SQLite database in the file at `path`, made when it is missing.
    pub fn sqlite_file(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self {
            scheme: Scheme::Sqlite,
            shown: format!("sqlite://{}?mode=rwc", path.display()),
            options: DriverOptions::Sqlite(quick(
                SqliteConnectOptions::new().filename(path).create_if_missing(true),
            )),
        }
    }

    fn sqlite(rest: &str) -> Result<Self, UrlError> {
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.split('?').next().unwrap_or_default().is_empty() {
            return Err(UrlError::NoFile);
        }
        let text = format!("sqlite://{path}");
        let options = SqliteConnectOptions::from_str(&text).map_err(|error| UrlError::Option {
            reason: configuration_reason(&error),
        })?;
        let options = DriverOptions::Sqlite(quick(options));
        Ok(Self {
            scheme: Scheme::Sqlite,
            shown: if path == ":memory:" {
                "sqlite::memory:".into()
            } else {
                text
            },
            options,
        })
    }

    fn server(scheme: Scheme, text: &str) -> Result<Self, UrlError> {
        let url = Url::parse(text).map_err(|error| match error {
            url::ParseError::InvalidPort => UrlError::Port,
            url::ParseError::EmptyHost
            | url::ParseError::IdnaError
            | url::ParseError::InvalidIpv4Address
            | url::ParseError::InvalidIpv6Address
            | url::ParseError::InvalidDomainCharacter => UrlError::Host,
            _ => UrlError::Malformed,
        })?;
        if url.port() == Some(0) {
            return Err(UrlError::Port);
        }
        if url.fragment().is_some() {
            return Err(UrlError::Fragment);
        }
        check_escapes(&url)?;
        check_options(scheme, &url)?;
        let options = match scheme {
            Scheme::Postgres => PgConnectOptions::from_url(&url)
                .map(|options| DriverOptions::Postgres(options.disable_statement_logging())),
            _ => MySqlConnectOptions::from_url(&url)
                .map(|options| DriverOptions::Mysql(options.disable_statement_logging())),
        }
        .map_err(|_| UrlError::Option {
            reason: "one of them has a value that the driver does not take".into(),
        })?;
        let database = match &options {
            DriverOptions::Postgres(options) => options.get_database(),
            DriverOptions::Mysql(options) => options.get_database(),
            DriverOptions::Sqlite(_) => None,
        };
        let Some(database) = database.filter(|name| !name.is_empty()) else {
            return Err(UrlError::NoDatabase { scheme: scheme.word() });
        };
        let shown = shown(scheme, &url, database);
        Ok(Self { scheme, shown, options })
    }

    /// The kind of server that the URL is for. A `mysql:` URL may still lead to MariaDB and the other way round: what
    /// the server says of itself decides.
    pub fn backend(&self) -> Backend {
        match self.scheme {
            Scheme::Sqlite => Backend::Sqlite,
            Scheme::Postgres => Backend::Postgres,
            Scheme::Mysql => Backend::Mysql,
            Scheme::Mariadb => Backend::Mariadb,
        }
    }

    /// The file of a SQLite database, unless it is in memory.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.options {
            DriverOptions::Sqlite(options) if !self.is_in_memory() => Some(options.get_filename().to_owned()),
            _ => None,
        }
    }

    /// Whether it is a SQLite database that lives in memory only.
    pub fn is_in_memory(&self) -> bool {
        self.shown == "sqlite::memory:" || (self.scheme == Scheme::Sqlite && self.shown.contains("mode=memory"))
    }

    /// The same URL, with which nothing is sent that is not encrypted: a mode that would fall back to plain text becomes
    /// `require`; a stricter one stays. Files and sockets of this machine need no encryption.
    ///
    /// # Errors
    /// A URL that asks for no encryption.
    pub fn require_tls(mut self) -> Result<Self, UrlError> {
        if self.address().is_none() {
            return Ok(self);
        }
        self.options = match self.options {
            DriverOptions::Postgres(options) => DriverOptions::Postgres(match options.get_ssl_mode() {
                PgSslMode::Disable => return Err(UrlError::TlsDisabled),
                PgSslMode::Allow | PgSslMode::Prefer => options.ssl_mode(PgSslMode::Require),
                PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => options,
            }),
            DriverOptions::Mysql(options) => DriverOptions::Mysql(match options.get_ssl_mode() {
                MySqlSslMode::Disabled => return Err(UrlError::TlsDisabled),
                MySqlSslMode::Preferred => options.ssl_mode(MySqlSslMode::Required),
                MySqlSslMode::Required | MySqlSslMode::VerifyCa | MySqlSslMode::VerifyIdentity => options,
            }),
            file @ DriverOptions::Sqlite(_) => file,
        };
        Ok(self)
    }

    /// The host, where it is another machine and the connection may come about without encryption.
    pub fn may_be_overheard_at(&self) -> Option<String> {
        let (host, _) = self.address()?;
        let encrypted = match &self.options {
            DriverOptions::Postgres(options) => matches!(
                options.get_ssl_mode(),
                PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
            ),
            DriverOptions::Mysql(options) => matches!(
                options.get_ssl_mode(),
                MySqlSslMode::Required | MySqlSslMode::VerifyCa | MySqlSslMode::VerifyIdentity
            ),
            DriverOptions::Sqlite(_) => true,
        };
        (!encrypted && !is_loopback(&host)).then_some(host)
    }

    /// The host and port that will be connected to, unless it is a file or a socket.
    pub(crate) fn address(&self) -> Option<(String, u16)> {
        match &self.options {
            DriverOptions::Postgres(options)
                if options.get_socket().is_none() && !options.get_host().starts_with('/') =>
            {
                Some((options.get_host().to_owned(), options.get_port()))
            }
            DriverOptions::Mysql(options) if options.get_socket().is_none() => {
                Some((options.get_host().to_owned(), options.get_port()))
            }
            _ => None,
        }
    }

    /// The database's name, or the file of SQLite.
    pub fn database(&self) -> String {
        match &self.options {
            DriverOptions::Postgres(options) => options.get_database().unwrap_or_default().to_owned(),
            DriverOptions::Mysql(options) => options.get_database().unwrap_or_default().to_owned(),
            DriverOptions::Sqlite(_) if self.is_in_memory() => ":memory:".into(),
            DriverOptions::Sqlite(options) => options.get_filename().display().to_string(),
        }
    }

    /// The user who will connect, where there are users.
    pub(crate) fn user(&self) -> &str {
        match &self.options {
            DriverOptions::Postgres(options) => options.get_username(),
            DriverOptions::Mysql(options) => options.get_username(),
            DriverOptions::Sqlite(_) => "",
        }
    }

    pub(crate) fn options(&self) -> &DriverOptions {
        &self.options
    }
}

/// Whether what is sent to a host stays on this machine.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

fn shown(scheme: Scheme, url: &Url, database: &str) -> String {
    let user = match (url.username(), url.password().is_some()) {
        ("", false) => String::new(),
        (user, false) => format!("{user}@"),
        (user, true) => format!("{user}:***@"),
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!(
        "{}://{user}{}{port}/{database}",
        scheme.word(),
        url.host_str().unwrap_or_default()
    )
}

/// SQLite's URLs hold no secrets, so the driver's words on a wrong option can be shown.
fn configuration_reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(reason) => reason.to_string(),
        other => other.to_string(),
    }
}

/// The driver's thread stops and wakes us whenever its buffer of rows is full, which costs more than the rows do.
fn quick(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.disable_statement_logging().row_buffer_size(1024)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
