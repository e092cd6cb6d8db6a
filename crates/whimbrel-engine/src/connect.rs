//! Opening the one connection, and telling in whose power it is that it failed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use whimbrel_core::Backend;

use crate::database::{Pool, pool_options};
use crate::error::Error;
use crate::failpoints;
use crate::lock;
use crate::server_error::ServerError;
use crate::url::{DatabaseUrl, DriverOptions};

/// How long to let the driver try before looking for ourselves whether anything answers there: it takes a closed port
/// for a server that is starting, and would go on until the time is over.
const PATIENCE: Duration = Duration::from_millis(400);

/// What a port on which nothing listens means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClosedPort {
    /// A mistake, most of the time.
    Refuse,
    /// A server that is about to start.
    Wait,
}

/// Opens the pool and its connection. A server that is starting, or that has no connection left, is waited for.
pub(crate) async fn open(
    url: &DatabaseUrl,
    timeout: Duration,
    closed: ClosedPort,
    abandoned: &Arc<AtomicBool>,
) -> Result<Pool, Error> {
    if let Some(file) = url.file() {
        check_file(url, &file)?;
    }
    let deadline = Instant::now() + timeout;
    let mut tries = 0;
    loop {
        let error = match try_to_open(url, timeout, closed, abandoned).await {
            Ok(pool) => return Ok(pool),
            Err(error) => error,
        };
        let pause = lock::jittered(tries);
        tries += 1;
        let waits = matches!(
            &error,
            Error::Connect {
                failure: ConnectFailure::Full | ConnectFailure::Starting,
                ..
            }
        );
        if !waits || Instant::now() + pause >= deadline {
            return Err(error);
        }
        tracing::debug!(%error, "waiting for the server");
        tokio::time::sleep(pause).await;
    }
}

async fn try_to_open(
    url: &DatabaseUrl,
    timeout: Duration,
    closed: ClosedPort,
    abandoned: &Arc<AtomicBool>,
) -> Result<Pool, Error> {
    let open = open_pool(url.options(), timeout, abandoned);
    let watched = async {
        tokio::select! {
            biased;
            pool = open => pool.map_err(|error| failure(url, error)),
            error = refused(url), if closed == ClosedPort::Refuse => Err(error),
        }
    };
    match watched.await {
        Err(Error::Connect {
            failure: ConnectFailure::TimedOut,
            error,
            ..
        }) => Err(after_timeout(url, timeout, *error).await),
        result => result,
    }
}

/// Opens the pool and its connection from the driver's options.
pub(crate) async fn open_pool(
    options: &DriverOptions,
    timeout: Duration,
    abandoned: &Arc<AtomicBool>,
) -> Result<Pool, ServerError> {
    failpoints::reach("connect")?;
    Ok(match options {
        DriverOptions::Sqlite(options) => {
            // Waiting for the file's lock is our own work, so that it can be told and bounded.
            let options = options.clone().busy_timeout(Duration::from_millis(200));
            Pool::Sqlite(pool_options(timeout, abandoned).connect_with(options).await?)
        }
        DriverOptions::Postgres(options) => {
            Pool::Postgres(pool_options(timeout, abandoned).connect_with(options.clone()).await?)
        }
        DriverOptions::Mysql(options) => {
            Pool::Mysql(pool_options(timeout, abandoned).connect_with(options.clone()).await?)
        }
    })
}

/// Comes back only when the port is closed.
async fn refused(url: &DatabaseUrl) -> Error {
    tokio::time::sleep(PATIENCE).await;
    if let Some((host, port)) = url.address()
        && let Err(error) = TcpStream::connect((host.as_str(), port)).await
        && error.kind() == std::io::ErrorKind::ConnectionRefused
    {
        let error = ServerError::lost(error.to_string());
        return Error::Connect {
            database: url.to_string(),
            failure: ConnectFailure::Refused { host, port },
            error: Box::new(error),
        };
    }
    std::future::pending().await
}

/// The driver says of a server that is full or starting only that time ran out. One more try shows its own words.
async fn after_timeout(url: &DatabaseUrl, timeout: Duration, error: ServerError) -> Error {
    use sqlx::ConnectOptions;
    let limit = Duration::from_secs(2).min(timeout);
    let tried = match url.options() {
        DriverOptions::Postgres(options) => tokio::time::timeout(limit, options.connect())
            .await
            .map(|r| r.map(drop)),
        DriverOptions::Mysql(options) => tokio::time::timeout(limit, options.connect())
            .await
            .map(|r| r.map(drop)),
        DriverOptions::Sqlite(options) => tokio::time::timeout(limit, options.connect())
            .await
            .map(|r| r.map(drop)),
    };
    match tried {
        Ok(Err(error)) if !matches!(error, sqlx::Error::PoolTimedOut) => failure(url, error.into()),
        _ => {
            let (host, port) = url.address().unwrap_or_else(|| (url.database(), 0));
            let failure = ConnectFailure::NoAnswer {
                host,
                port,
                seconds: timeout.as_secs(),
            };
            Error::Connect {
                database: url.to_string(),
                failure,
                error: Box::new(error),
            }
        }
    }
}

/// SQLite's own words on files are "unable to open database file" for everything.
fn check_file(url: &DatabaseUrl, file: &std::path::Path) -> Result<(), Error> {
    let fail = |failure| {
        let error = ServerError::new("unable to open database file");
        Err(Error::Connect {
            database: url.to_string(),
            failure,
            error: Box::new(error),
        })
    };
    let path = file.display().to_string();
    if file.is_dir() {
        return fail(ConnectFailure::IsDirectory { path });
    }
    if file.exists() {
        return Ok(());
    }
    let DriverOptions::Sqlite(options) = url.options() else {
        return Ok(());
    };
    if !sqlite_creates(url) {
        return fail(ConnectFailure::NoFile { path });
    }
    let parent = options
        .get_filename()
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    match parent.map(std::fs::create_dir_all) {
        Some(Err(error)) => fail(ConnectFailure::NoDirectory {
            path,
            reason: error.to_string(),
        }),
        _ => Ok(()),
    }
}

fn sqlite_creates(url: &DatabaseUrl) -> bool {
    url.to_string().contains("mode=rwc")
}

/// Tells from the server's or the system's words what kind of failure it is.
pub(crate) fn failure(url: &DatabaseUrl, error: ServerError) -> Error {
    let (host, port) = url.address().unwrap_or_else(|| (url.database(), 0));
    let database = url.database();
    let user = url.user().to_owned();
    let code = error.code.as_deref().unwrap_or_default();
    let message = error.message.to_ascii_lowercase();
    let failure = match (url.backend(), code) {
        (Backend::Postgres, "28P01") | (Backend::Mysql | Backend::Mariadb, "1045" | "1698") => {
            ConnectFailure::WrongPassword { user }
        }
        (Backend::Postgres, "28000") | (Backend::Mysql | Backend::Mariadb, "1130") => {
            ConnectFailure::NotAdmitted { user }
        }
        (Backend::Postgres, "42501") | (Backend::Mysql | Backend::Mariadb, "1044") => {
            ConnectFailure::NoPermission { user, database }
        }
        (Backend::Postgres, "3D000") | (Backend::Mysql | Backend::Mariadb, "1049") => {
            ConnectFailure::NoDatabase { database }
        }
        (Backend::Postgres, "53300") | (Backend::Mysql | Backend::Mariadb, "1040" | "1203" | "1226") => {
            ConnectFailure::Full
        }
        (Backend::Postgres, "57P03") => ConnectFailure::Starting,
        (Backend::Sqlite, "26") => ConnectFailure::NotADatabase { path: database },
        (Backend::Sqlite, "14") if sqlite_creates(url) => ConnectFailure::NotCreated { path: database },
        (Backend::Sqlite, "14") => ConnectFailure::NoFile { path: database },
        (Backend::Sqlite, _) => ConnectFailure::Other,
        _ if message.contains("pool timed out") => ConnectFailure::TimedOut,
        _ if message.contains("lookup address") || message.contains("name or service not known") => {
            ConnectFailure::UnknownHost { host }
        }
        _ if message.contains("sslrequest") => ConnectFailure::NotThisServer {
            host,
            port,
            backend: url.backend(),
        },
        _ if message.contains("connection refused") => ConnectFailure::Refused { host, port },
        _ if message.contains("unreachable") || message.contains("timed out") => {
            ConnectFailure::NoAnswer { host, port, seconds: 0 }
        }
        _ if message.contains("tls") || message.contains("certificate") => ConnectFailure::Tls,
        _ if message.contains("unexpected") || message.contains("protocol") || message.contains("expected to read") => {
            ConnectFailure::NotThisServer {
                host,
                port,
                backend: url.backend(),
            }
        }
        _ => ConnectFailure::Other,
    };
    Error::Connect {
        database: url.to_string(),
        failure,
        error: Box::new(error),
    }
}

/// Why there is no connection, and with whom the remedy lies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The password, or the user, is wrong.
    WrongPassword {
        /// Who tried.
        user: String,
    },
    /// The server lets nobody of this name in from here.
    NotAdmitted {
        /// Who tried.
        user: String,
    },
    /// The user may not use this database.
    NoPermission {
        /// Who tried.
        user: String,
        /// Which database.
        database: String,
    },
    /// The server has no database of this name.
    NoDatabase {
        /// Its name.
        database: String,
    },
    /// Nothing listens on the port.
    Refused {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// Nothing came back.
    NoAnswer {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// How long we waited; 0 when the network itself said that there is no way.
        seconds: u64,
    },
    /// The host's name has no address.
    UnknownHost {
        /// The host.
        host: String,
    },
    /// The server has no connection left.
    Full,
    /// The server is starting or recovering.
    Starting,
    /// Encryption could not be agreed upon.
    Tls,
    /// What answers there is some other server.
    NotThisServer {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What the URL is for.
        backend: Backend,
    },
    /// There is no such file.
    NoFile {
        /// Its path.
        path: String,
    },
    /// The file is missing and could not be made, or it cannot be opened.
    NotCreated {
        /// Its path.
        path: String,
    },
    /// The file's directory could not be made.
    NoDirectory {
        /// The file's path.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The path is a directory.
    IsDirectory {
        /// The path.
        path: String,
    },
    /// The file is no SQLite database.
    NotADatabase {
        /// Its path.
        path: String,
    },
    /// The time ran out; replaced by what a second look shows.
    TimedOut,
    /// Everything else; the server's words tell.
    Other,
}

impl ConnectFailure {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::WrongPassword { .. } => {
                "check the user name and the password in the database URL (`@` in a password is written %40)"
            }
            Self::NotAdmitted { .. } => {
                "check the user name; the server decides by its host rules (pg_hba.conf, or the host part of a MySQL account) who may come in from here"
            }
            Self::NoPermission { .. } => "have an administrator grant this user the right to connect to the database",
            Self::NoDatabase { .. } => "check the name, or run `init`, which creates the database",
            Self::Refused { .. } => "check the port, and that the server runs and listens on this address",
            Self::NoAnswer { .. } => "check the host, the firewall and the VPN",
            Self::UnknownHost { .. } => "check the spelling of the host and the name server",
            Self::Full => "end connections that are not needed, or raise the server's limit, and try again",
            Self::Starting => "try again when the server is up",
            Self::Tls => "check `sslmode` (`ssl-mode` for MySQL) and the certificates in the database URL",
            Self::NotThisServer { .. } => "check the port and the word in front of the database URL",
            Self::NoFile { .. } => "check the path; `init` creates the file, and so does `?mode=rwc` after the path",
            Self::NotCreated { .. } => "check that you may write in its directory, or choose another path",
            Self::NoDirectory { .. } => "create the directory, or choose another path",
            Self::IsDirectory { .. } => "name a file in it",
            Self::NotADatabase { .. } => "check the path; the file was left as it is",
            Self::TimedOut | Self::Other => "see the server's message above",
        }
    }
}

impl fmt::Display for ConnectFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongPassword { user } => {
                write!(f, "the password for user `{user}` is wrong, or there is no such user")
            }
            Self::NotAdmitted { user } => write!(f, "the server does not admit user `{user}` from here"),
            Self::NoPermission { user, database } => {
                write!(f, "user `{user}` has no right to use the database `{database}`")
            }
            Self::NoDatabase { database } => write!(f, "the server has no database `{database}`"),
            Self::Refused { host, port } => write!(f, "nothing listens at {host}:{port} (connection refused)"),
            Self::NoAnswer { host, port, seconds: 0 } => write!(f, "there is no way to {host}:{port}"),
            Self::NoAnswer { host, port, seconds } => write!(f, "{host}:{port} did not answer within {seconds} s"),
            Self::UnknownHost { host } => write!(f, "the host name `{host}` is not known"),
            Self::Full => f.write_str("the server has no connection left to give"),
            Self::Starting => f.write_str("the server is starting up or recovering"),
            Self::Tls => f.write_str("no encrypted connection could be made"),
            Self::NotThisServer { host, port, backend } => {
                write!(f, "what answers at {host}:{port} is no {} server", backend.title())
            }
            Self::NotCreated { path } => write!(f, "the file `{path}` cannot be created or opened"),
            Self::NoFile { path } => write!(f, "there is no file `{path}`, or it cannot be read"),
            Self::NoDirectory { path, reason } => write!(f, "the directory of `{path}` could not be made: {reason}"),
            Self::IsDirectory { path } => write!(f, "`{path}` is a directory"),
            Self::NotADatabase { path } => write!(f, "`{path}` is no SQLite database (or it is encrypted)"),
            Self::TimedOut => f.write_str("the time ran out"),
            Self::Other => f.write_str("the connection failed"),
        }
    }
}
