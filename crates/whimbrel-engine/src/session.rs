//! One session with one server process: the lock, the DDL, the history and the data steps all run on it.
//!
//! The physical connection is taken out of a pool of one and held, so nothing between our statements can exchange it
//! for another. Only for a data step does it go into a SeaORM transaction and come back; the server's id of the
//! session is compared then, since the pool would hand out a new session, without our lock, in silence.

mod bound;
mod statements;
mod transaction;

use std::sync::atomic::Ordering;

use sea_orm::DatabaseTransaction;
use sqlx::pool::PoolConnection;
use sqlx::{MySql, Postgres, Sqlite};
use whimbrel_core::{Backend, Name, Target};

use crate::cancellation::Cancellation;
use crate::database::{Database, Pool};
use crate::failpoints;
use crate::limits::Limits;
use crate::server_error::ServerError;
use crate::supervisor::Supervisor;

pub(crate) use self::statements::Outcome;

/// A session that is held until it is ended.
pub(crate) struct Session {
    database: Database,
    connection: Connection,
    /// What stands beside its statements, and knows the server's own name of the session: a process id, a connection id;
    /// SQLite has none.
    supervisor: Supervisor,
    /// Whether it was set up: one that was not may be another behind a proxy at any time.
    prepared: bool,
    /// Whether a transaction is open that was begun by [`Session::begin_plain`].
    plain: bool,
    /// Whether Rust may be about to run in the transaction that SQLite's lock is.
    pub(crate) lends: bool,
    /// How often this session has taken the lock of the server that is the session's own.
    pub(crate) locks: u32,
    /// Temporary tables of MySQL and MariaDB that data steps have made in it.
    pub(crate) temporary: Vec<Name>,
    ended: bool,
}

/// What a session is set to, and calls itself.
pub(crate) struct Setup {
    pub(crate) application: String,
    pub(crate) limits: Limits,
}

/// Where the physical connection is.
enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    Mysql(PoolConnection<MySql>),
    /// Inside a SeaORM transaction, for data steps.
    Transaction(DatabaseTransaction),
    /// Given back; nothing may run.
    Gone,
}

impl Session {
    /// Takes the connection out of the pool and leaves the session as it is, which is enough for reading. Behind a proxy
    /// that gives each transaction another server session, settings would go to a stranger.
    pub(crate) async fn open(database: &Database) -> Result<Self, ServerError> {
        let connection = Connection::take(database.pool()).await?;
        // A session that was abandoned is closed by now; this one is another.
        database.abandoned().store(false, Ordering::SeqCst);
        Ok(Self {
            database: database.clone(),
            connection,
            supervisor: Supervisor::new(database.pool().clone()),
            prepared: false,
            plain: false,
            lends: true,
            locks: 0,
            temporary: Vec::new(),
            ended: false,
        })
    }

    /// Sets the session up for changing something, and keeps in mind which one it is.
    pub(crate) async fn prepare(&mut self, setup: &Setup) -> Result<(), ServerError> {
        match self.backend() {
            Backend::Sqlite => crate::sqlite::session::set_up(self, setup).await?,
            Backend::Postgres => crate::postgres::session::set_up(self, setup).await?,
            Backend::Mysql | Backend::Mariadb => crate::mysql::session::set_up(self, setup).await?,
        }
        if let Connection::Sqlite(connection) = &mut self.connection {
            let interrupt = self.supervisor.interrupt();
            connection
                .lock_handle()
                .await?
                .set_progress_handler(STEPS_OF_SQLITE, move || !interrupt.swap(false, Ordering::SeqCst));
        }
        self.supervisor.id = self.read_id().await?;
        self.prepared = true;
        Ok(())
    }

    /// Asks which session of the server the open transaction is on, so that its statements can be cancelled. Behind a
    /// proxy, the answer is good until the transaction ends: `forget_id` then.
    pub(crate) async fn ask_id(&mut self) -> Result<(), ServerError> {
        self.supervisor.id = self.read_id().await?;
        Ok(())
    }

    /// Forgets which statements the server has prepared: behind a proxy, the next transaction may be on another session,
    /// which knows none of them.
    pub(crate) async fn forget_statements(&mut self) -> Result<(), ServerError> {
        if let Connection::Postgres(connection) = &mut self.connection {
            sqlx::Connection::clear_cached_statements(&mut **connection).await?;
        }
        Ok(())
    }

    /// Another client may have that session by now.
    fn forget_id(&mut self) {
        if !self.prepared {
            self.supervisor.id.clear();
        }
    }

    /// Hears this wish to stop from now on.
    pub(crate) fn heed(&mut self, cancellation: &Cancellation) {
        self.supervisor.heed(cancellation);
    }

    /// What stands beside its statements.
    pub(crate) fn supervisor(&mut self) -> &mut Supervisor {
        &mut self.supervisor
    }

    /// Lets go of a connection that is lost, so that the pool may make another one.
    pub(crate) fn let_go(&mut self) {
        self.database.abandoned().store(true, Ordering::SeqCst);
        self.plain = false;
        self.locks = 0;
        // A farewell could wait for an answer that never comes, so there is none.
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Sqlite(connection) => drop(connection.detach()),
            Connection::Postgres(connection) => drop(connection.detach()),
            Connection::Mysql(connection) => drop(connection.detach()),
            Connection::Transaction(transaction) => drop(transaction),
            Connection::Gone => {}
        }
    }

    /// Gives the connection back. A session that is dropped without this is closed instead, so that its lock ends.
    pub(crate) async fn end(mut self) {
        self.ended = true;
        let _ = failpoints::reach("end the session");
        if self.supervisor.stops_here() && !self.database.is_in_memory() {
            // A word to cancel may still be on its way to it.
            self.database.abandoned().store(true, Ordering::SeqCst);
        }
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Sqlite(mut connection) => {
                if let Ok(mut handle) = connection.lock_handle().await {
                    handle.remove_progress_handler();
                }
                connection.return_to_pool().await;
            }
            Connection::Postgres(mut connection) => connection.return_to_pool().await,
            Connection::Mysql(mut connection) => connection.return_to_pool().await,
            Connection::Transaction(transaction) => {
                // A failure to roll back means that the connection is gone, which is what is wanted.
                let _ = transaction.rollback().await;
            }
            Connection::Gone => {}
        }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn target(&self) -> Target {
        self.database.target()
    }

    pub(crate) fn backend(&self) -> Backend {
        self.target().backend
    }

    /// The server's id of this session.
    pub(crate) fn id(&self) -> &str {
        &self.supervisor.id
    }

    async fn read_id(&mut self) -> Result<String, ServerError> {
        let sql = match self.backend() {
            Backend::Sqlite => return Ok(String::new()),
            Backend::Postgres => "SELECT pg_backend_pid()::text",
            Backend::Mysql | Backend::Mariadb => "SELECT CAST(CONNECTION_ID() AS CHAR)",
        };
        let rows = self.fetch(sql).await?;
        Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
    }
}

const GONE: &str = "the session has ended";

/// After how many steps of its machine SQLite asks whether to go on: some ten microseconds of work.
const STEPS_OF_SQLITE: i32 = 1_000;

impl Connection {
    async fn take(pool: &Pool) -> Result<Self, ServerError> {
        Ok(match pool {
            Pool::Sqlite(pool) => Self::Sqlite(pool.acquire().await?),
            Pool::Postgres(pool) => Self::Postgres(pool.acquire().await?),
            Pool::Mysql(pool) => Self::Mysql(pool.acquire().await?),
        })
    }
}

impl Drop for Session {
    /// A run that was cancelled, or that panicked: the pool must not keep a session that holds the lock.
    fn drop(&mut self) {
        if !self.ended {
            self.supervisor.abandon();
            self.database.abandoned().store(true, Ordering::SeqCst);
        }
    }
}
