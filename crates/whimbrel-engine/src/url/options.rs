//! The word before a URL's colon, and what may stand behind its question mark.

use url::Url;

use super::UrlError;

/// The word before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Sqlite,
    Postgres,
    Mysql,
    Mariadb,
}

impl Scheme {
    pub(super) fn word(self) -> &'static str {
        match self {
            Scheme::Sqlite => "sqlite",
            Scheme::Postgres => "postgres",
            Scheme::Mysql => "mysql",
            Scheme::Mariadb => "mariadb",
        }
    }

    /// The word that the driver knows: it serves MariaDB as MySQL.
    pub(super) fn driver_word(self) -> &'static str {
        if self == Scheme::Mariadb { "mysql" } else { self.word() }
    }

    pub(super) fn options(self) -> &'static [&'static str] {
        match self {
            Scheme::Sqlite => &[],
            Scheme::Postgres => &[
                "sslmode",
                "ssl-mode",
                "sslrootcert",
                "ssl-root-cert",
                "ssl-ca",
                "sslcert",
                "ssl-cert",
                "sslkey",
                "ssl-key",
                "statement-cache-capacity",
                "host",
                "hostaddr",
                "port",
                "dbname",
                "user",
                "password",
                "application_name",
                "options",
            ],
            Scheme::Mysql | Scheme::Mariadb => &[
                "sslmode",
                "ssl-mode",
                "sslca",
                "ssl-ca",
                "charset",
                "collation",
                "sslcert",
                "ssl-cert",
                "sslkey",
                "ssl-key",
                "statement-cache-capacity",
                "socket",
                "timezone",
                "time-zone",
            ],
        }
    }
}

/// The driver ignores what it does not know, with a warning that prints the value; we refuse, without the value.
pub(super) fn check_options(scheme: Scheme, url: &Url) -> Result<(), UrlError> {
    for (key, _) in url.query_pairs() {
        let known = scheme.options().contains(&key.as_ref())
            || (scheme == Scheme::Postgres && key.starts_with("options[") && key.ends_with(']'));
        // What stands before an `@` may be a password in which a `?` was not written as %3F.
        if !known && url.query().is_some_and(|query| query.contains('@')) {
            return Err(UrlError::QuestionMark);
        }
        if !known {
            let shown: String = key
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .take(40)
                .collect();
            return Err(UrlError::UnknownOption {
                option: shown,
                known: scheme.options().join(", "),
            });
        }
    }
    Ok(())
}

/// `%zz` is kept as it is by lenient parsers, and a password with it is then wrong in silence.
pub(super) fn check_escapes(url: &Url) -> Result<(), UrlError> {
    let parts = [
        ("user name", url.username()),
        ("password", url.password().unwrap_or_default()),
        ("database name", url.path()),
    ];
    for (part, text) in parts {
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            let escaped = byte != b'%'
                || (bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|b| b.is_ascii_hexdigit()));
            if !escaped {
                return Err(UrlError::Escape { part });
            }
        }
    }
    Ok(())
}
