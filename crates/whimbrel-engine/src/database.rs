//! A database that migrations run on: one connection of its own, from a URL or from an application's SeaORM connection.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use sea_orm::{
    DatabaseConnection, DatabaseConnectionType, SqlxMySqlConnector, SqlxPostgresConnector, SqlxSqliteConnector,
};
use sqlx::ConnectOptions;
use sqlx::mysql::MySqlPool;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::SqlitePool;
use whimbrel_core::{Backend, ServerVersion, Target};

use crate::connect::{self, ClosedPort};
use crate::error::Error;
use crate::failpoints;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::supervisor::broken_protocol;
use crate::url::{DatabaseUrl, DriverOptions};

/// How long to wait for a connection when nothing else is said.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the server may take to take leave.
const FAREWELL: Duration = Duration::from_secs(2);

/// A database, connected. Clones share the one connection.
///
/// The connection is the engine's own, also over an application's [`DatabaseConnection`]: the lock, the DDL and the
/// data steps must run on one server session, which a pool of several does not promise.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    pool: Pool,
    connection: DatabaseConnection,
    target: Target,
    name: String,
    shown: String,
    in_memory: bool,
    abandoned: Arc<AtomicBool>,
}

/// A pool of one connection.
#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    Mysql(MySqlPool),
}

impl Database {
    /// Connects to a URL, waiting [`CONNECT_TIMEOUT`] at most for a server that is starting or that has no connection
    /// left. A port on which nothing listens is an error at once.
    ///
    /// # Errors
    /// Tells apart a wrong password, missing rights, a missing database, a closed port, a host that does not answer and
    /// a host name that is not known.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, Error> {
        Self::connect_to(url, CONNECT_TIMEOUT, ClosedPort::Refuse).await
    }

    /// Connects to a URL within a time, and waits as long for a port on which nothing listens yet: whoever names a time
    /// has a server that may still have to start.
    ///
    /// # Errors
    /// As [`Database::connect`].
    pub async fn connect_within(url: &DatabaseUrl, timeout: Duration) -> Result<Self, Error> {
        Self::connect_to(url, timeout, ClosedPort::Wait).await
    }

    async fn connect_to(url: &DatabaseUrl, timeout: Duration, closed: ClosedPort) -> Result<Self, Error> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let opening = async {
            let pool = connect::open(url, timeout, closed, &abandoned).await?;
            let failed = |error| connect::failure(url, error);
            let asked = tokio::time::timeout(timeout, probe(&pool, url.backend())).await;
            let no_answer = |_| ServerError::lost("the server let us in, and says nothing more");
            let target = asked.map_err(no_answer).flatten().map_err(failed)?;
            Ok((pool, target))
        };
        // What answers there may be no server at all, and the driver panic at what it says.
        let opened = AssertUnwindSafe(opening).catch_unwind().await;
        let (pool, target) = opened.unwrap_or_else(|panic| Err(connect::failure(url, broken_protocol(&*panic))))?;
        Self::over(
            pool,
            target,
            url.database(),
            url.to_string(),
            url.is_in_memory(),
            abandoned,
        )
    }

    /// A connection of the engine's own to the database that an application is connected to, with the same options.
    ///
    /// A SQLite database in memory exists in the application's connection only, so that very connection is used.
    ///
    /// # Errors
    /// As [`Database::connect`]; and mock connections are refused.
    pub async fn from_connection(connection: &DatabaseConnection) -> Result<Self, Error> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let (backend, pool, name, in_memory) = match &connection.inner {
            DatabaseConnectionType::SqlxPostgresPoolConnection(_) => {
                let options = connection.get_postgres_connection_pool().connect_options();
                let name = options.get_database().unwrap_or(options.get_username()).to_owned();
                let options = options.as_ref().clone().disable_statement_logging();
                let theirs = connection.get_postgres_connection_pool();
                let pool = same_search_path(theirs, options, &abandoned).await;
                (Backend::Postgres, pool, name, false)
            }
            DatabaseConnectionType::SqlxMySqlPoolConnection(_) => {
                let options = connection.get_mysql_connection_pool().connect_options();
                let name = options.get_database().unwrap_or_default().to_owned();
                let options = DriverOptions::Mysql(options.as_ref().clone().disable_statement_logging());
                let pool = connect::open_pool(&options, CONNECT_TIMEOUT, &abandoned).await;
                (Backend::Mysql, pool, name, false)
            }
            DatabaseConnectionType::SqlxSqlitePoolConnection(_) => {
                let theirs = connection.get_sqlite_connection_pool();
                let options = theirs.connect_options();
                let file = options.get_filename().display().to_string();
                if file == ":memory:" || file.starts_with("file:sqlx-in-memory-") || file.is_empty() {
                    (
                        Backend::Sqlite,
                        Ok(Pool::Sqlite(theirs.clone())),
                        ":memory:".to_owned(),
                        true,
                    )
                } else {
                    let options = DriverOptions::Sqlite(options.as_ref().clone().disable_statement_logging());
                    let pool = connect::open_pool(&options, CONNECT_TIMEOUT, &abandoned).await;
                    (Backend::Sqlite, pool, file, false)
                }
            }
            _ => return Err(Error::UnsupportedConnection),
        };
        let shown = format!("{} (the application's own connection)", backend.title());
        let failed = |error| Error::Connect {
            database: shown.clone(),
            failure: connect::ConnectFailure::Other,
            error: Box::new(error),
        };
        let pool = pool.map_err(failed)?;
        let target = probe(&pool, backend).await.map_err(failed)?;
        Self::over(pool, target, name, shown.clone(), in_memory, abandoned)
    }

    fn over(
        pool: Pool,
        target: Target,
        name: String,
        shown: String,
        in_memory: bool,
        abandoned: Arc<AtomicBool>,
    ) -> Result<Self, Error> {
        if target.version < target.backend.oldest_version() {
            return Err(Error::ServerTooOld { target });
        }
        let connection = match &pool {
            Pool::Sqlite(pool) => SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone()),
            Pool::Postgres(pool) => SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()),
            Pool::Mysql(pool) => SqlxMySqlConnector::from_sqlx_mysql_pool(pool.clone()),
        };
        Ok(Self(Arc::new(Inner {
            pool,
            connection,
            target,
            name,
            shown,
            in_memory,
            abandoned,
        })))
    }

    /// The server's kind and release, as it told them.
    pub fn target(&self) -> Target {
        self.0.target
    }

    /// The name of the database; of SQLite, the file.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// A SeaORM connection on the engine's one connection. It waits while a migration runs.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.0.connection
    }

    /// Ends the connection. Databases in memory that are an application's own stay.
    pub async fn close(self) {
        if self.0.in_memory {
            return;
        }
        let closing = async {
            match &self.0.pool {
                Pool::Sqlite(pool) => pool.close().await,
                Pool::Postgres(pool) => pool.close().await,
                Pool::Mysql(pool) => pool.close().await,
            }
        };
        // An encrypted connection waits for the other end's farewell, and that end may be gone.
        if tokio::time::timeout(FAREWELL, closing).await.is_err() {
            tracing::debug!("the server did not take leave");
        }
    }

    /// The same database by another connection: one that was lost may take its time to go.
    pub(crate) async fn apart(&self) -> Result<Self, ServerError> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let options = match &self.0.pool {
            Pool::Sqlite(_) => return Ok(self.clone()),
            Pool::Postgres(pool) => DriverOptions::Postgres(pool.connect_options().as_ref().clone()),
            Pool::Mysql(pool) => DriverOptions::Mysql(pool.connect_options().as_ref().clone()),
        };
        let pool = connect::open_pool(&options, CONNECT_TIMEOUT, &abandoned).await?;
        let (name, shown) = (self.0.name.clone(), self.0.shown.clone());
        let over = Self::over(pool, self.0.target, name, shown, self.0.in_memory, abandoned);
        over.map_err(|error| ServerError::new(error.to_string()))
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn is_in_memory(&self) -> bool {
        self.0.in_memory
    }

    pub(crate) fn abandoned(&self) -> &AtomicBool {
        &self.0.abandoned
    }
}

/// A connection that finds tables where the application's does: SeaORM sets its search path after connecting, so it is
/// not among the options.
async fn same_search_path(
    theirs: &PgPool,
    options: PgConnectOptions,
    abandoned: &Arc<AtomicBool>,
) -> Result<Pool, ServerError> {
    const QUESTION: &str = "SHOW search_path";
    let wanted = Row::from_postgres(&sqlx::raw_sql(QUESTION).fetch_one(theirs).await?)?;
    let plain = DriverOptions::Postgres(options.clone());
    let pool = connect::open_pool(&plain, CONNECT_TIMEOUT, abandoned).await?;
    let Pool::Postgres(ours) = &pool else { return Ok(pool) };
    let found = Row::from_postgres(&sqlx::raw_sql(QUESTION).fetch_one(ours).await?)?;
    if found == wanted {
        return Ok(pool);
    }
    ours.close().await;
    let options = DriverOptions::Postgres(options.options([("search_path", wanted.text(0))]));
    connect::open_pool(&options, CONNECT_TIMEOUT, abandoned).await
}

/// Asks the server what it is: a `mysql:` URL may lead to MariaDB, and the other way round.
async fn probe(pool: &Pool, backend: Backend) -> Result<Target, ServerError> {
    failpoints::reach("ask for the version")?;
    // Without preparing anything: behind a proxy, a statement that another client prepared may have the same name.
    let row = match pool {
        Pool::Sqlite(pool) => Row::from_sqlite(&sqlx::raw_sql("SELECT sqlite_version()").fetch_one(pool).await?)?,
        Pool::Postgres(pool) => Row::from_postgres(&sqlx::raw_sql("SHOW server_version").fetch_one(pool).await?)?,
        Pool::Mysql(pool) => Row::from_mysql(&sqlx::raw_sql("SELECT VERSION()").fetch_one(pool).await?)?,
    };
    let text = row.text(0);
    let backend = match backend {
        Backend::Mysql | Backend::Mariadb if text.to_ascii_lowercase().contains("mariadb") => Backend::Mariadb,
        Backend::Mysql | Backend::Mariadb => Backend::Mysql,
        other => other,
    };
    // Old MariaDB servers put 5.5.5- in front, for clients that compare numbers only.
    let numbers = text.strip_prefix("5.5.5-").unwrap_or(text);
    let version = ServerVersion::parse(numbers)
        .ok_or_else(|| ServerError::new(format!("the server says that its version is {text:?}")))?;
    Ok(Target::new(backend, version))
}

/// The pool that a session is taken from: one connection, never exchanged behind our back.
pub(crate) fn pool_options<DB: sqlx::Database>(timeout: Duration, abandoned: &Arc<AtomicBool>) -> PoolOptions<DB> {
    let (released, acquired) = (Arc::clone(abandoned), Arc::clone(abandoned));
    PoolOptions::new()
        .max_connections(1)
        .min_connections(0)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .acquire_timeout(timeout)
        .after_release(move |_, _| {
            let keep = !released.load(Ordering::SeqCst);
            Box::pin(async move { Ok(keep) })
        })
        .before_acquire(move |_, _| {
            let keep = !acquired.load(Ordering::SeqCst);
            Box::pin(async move { Ok(keep) })
        })
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.shown)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({}, {})", self.0.shown, self.0.target)
    }
}
