//! One session with one server process: the lock, the DDL, the history and the data steps all run on it.
//!
//! The physical connection is taken out of a pool of one and held, so nothing between our statements can exchange it
//! for another. Only for a data step does it go into a SeaORM transaction and come back; the server's id of the
//! session is compared then, since the pool would hand out a new session, without our lock, in silence.

use std::sync::atomic::Ordering;

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, TransactionOptions, TransactionTrait};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Either, MySql, Postgres, Sqlite};
use whimbrel_core::{Backend, Target};

use crate::database::{Database, Pool};
use crate::failpoints;
use crate::row::Row;
use crate::server_error::{Kind, ServerError};

/// A session that is held until it is ended.
pub(crate) struct Session {
    database: Database,
    connection: Connection,
    /// The server's own name of the session: a process id, a connection id; SQLite has none.
    id: String,
    /// Whether a transaction is open that was begun by [`Session::begin_plain`].
    plain: bool,
    /// How often this session has taken the lock of the server that is the session's own.
    pub(crate) locks: u32,
    ended: bool,
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

/// What came of a text of one or more statements: what the statements before a failure returned is kept.
pub(crate) struct Outcome {
    pub(crate) rows: Vec<Row>,
    /// How many commands ended well.
    pub(crate) commands: usize,
    /// How many rows there were by the end of each of them.
    pub(crate) ends: Vec<usize>,
    pub(crate) result: Result<(), ServerError>,
}

impl Outcome {
    /// Nothing was sent.
    fn failed(error: ServerError) -> Self {
        Self {
            rows: Vec::new(),
            commands: 0,
            ends: Vec::new(),
            result: Err(error),
        }
    }
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
            id: String::new(),
            plain: false,
            locks: 0,
            ended: false,
        })
    }

    /// Sets the session up for changing something, and keeps in mind which one it is.
    pub(crate) async fn prepare(&mut self) -> Result<(), ServerError> {
        match self.backend() {
            Backend::Sqlite => crate::sqlite::session::set_up(self).await?,
            Backend::Postgres => crate::postgres::session::set_up(self).await?,
            Backend::Mysql | Backend::Mariadb => crate::mysql::session::set_up(self).await?,
        }
        self.id = self.read_id().await?;
        Ok(())
    }

    /// Lets go of a connection that is lost, so that the pool may make another one.
    pub(crate) fn let_go(&mut self) {
        self.database.abandoned().store(true, Ordering::SeqCst);
        self.plain = false;
        self.locks = 0;
        self.connection = Connection::Gone;
    }

    /// Gives the connection back. A session that is dropped without this is closed instead, so that its lock ends.
    pub(crate) async fn end(mut self) {
        self.ended = true;
        let _ = failpoints::reach("end the session");
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Sqlite(mut connection) => connection.return_to_pool().await,
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
        &self.id
    }

    /// Sends a text of one or more statements in one round trip.
    pub(crate) async fn run(&mut self, sql: &str) -> Outcome {
        tracing::debug!(target: "whimbrel::sql", %sql);
        if let Err(error) = failpoints::reach(sql) {
            return Outcome::failed(error);
        }
        macro_rules! stream {
            ($connection:expr, $decode:path) => {{
                let mut outcome = Outcome {
                    rows: Vec::new(),
                    commands: 0,
                    ends: Vec::new(),
                    result: Ok(()),
                };
                let mut stream = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut **$connection);
                loop {
                    match stream.try_next().await {
                        Ok(Some(Either::Left(_))) => {
                            outcome.commands += 1;
                            outcome.ends.push(outcome.rows.len());
                        }
                        Ok(Some(Either::Right(row))) => match $decode(&row) {
                            Ok(row) => outcome.rows.push(row),
                            Err(error) => outcome.result = Err(error),
                        },
                        Ok(None) => break outcome,
                        Err(error) => {
                            outcome.result = Err(error.into());
                            break outcome;
                        }
                    }
                }
            }};
        }
        match &mut self.connection {
            Connection::Sqlite(connection) => stream!(connection, Row::from_sqlite),
            Connection::Postgres(connection) => stream!(connection, Row::from_postgres),
            Connection::Mysql(connection) => stream!(connection, Row::from_mysql),
            Connection::Transaction(transaction) => {
                let result = transaction
                    .execute_unprepared(sql)
                    .await
                    .map(|_| ())
                    .map_err(ServerError::from);
                Outcome {
                    rows: Vec::new(),
                    commands: usize::from(result.is_ok()),
                    ends: Vec::new(),
                    result,
                }
            }
            Connection::Gone => Outcome::failed(ServerError::lost(GONE)),
        }
    }

    /// Runs a text of one or more statements for its effect.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.run(sql).await.result
    }

    /// Runs one query without values and reads its rows.
    pub(crate) async fn fetch(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        if matches!(self.connection, Connection::Transaction(_)) {
            return self.fetch_with(sql, &[]).await;
        }
        let outcome = self.run(sql).await;
        outcome.result.map(|()| outcome.rows)
    }

    /// Runs several queries without values, in one round trip where no transaction of SeaORM's is open, and reads the
    /// rows of each.
    pub(crate) async fn fetch_each(&mut self, queries: &[String]) -> Result<Vec<Vec<Row>>, ServerError> {
        let mut results = Vec::with_capacity(queries.len());
        if matches!(self.connection, Connection::Transaction(_)) {
            for query in queries {
                results.push(self.fetch_with(query, &[]).await?);
            }
            return Ok(results);
        }
        let outcome = self.run(&queries.join(";\n")).await;
        outcome.result?;
        let mut rows = outcome.rows.into_iter();
        let mut read = 0;
        for end in outcome.ends {
            results.push(rows.by_ref().take(end - read).collect());
            read = end;
        }
        if results.len() == queries.len() {
            Ok(results)
        } else {
            Err(ServerError::new(format!(
                "{} queries were answered by {} results",
                queries.len(),
                results.len()
            )))
        }
    }

    /// Runs one query or statement with bound values. Columns that are not text must be cast to text by the query,
    /// and values that must not be text cast from it. `?` stands for a value on every backend but PostgreSQL (`$1`).
    pub(crate) async fn fetch_with(&mut self, sql: &str, values: &[Option<&str>]) -> Result<Vec<Row>, ServerError> {
        tracing::debug!(target: "whimbrel::sql", %sql);
        failpoints::reach(sql)?;
        macro_rules! fetch {
            ($connection:expr, $decode:path) => {{
                let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
                for value in values {
                    query = query.bind(value.map(str::to_owned));
                }
                query
                    .fetch_all(&mut **$connection)
                    .await?
                    .iter()
                    .map($decode)
                    .collect()
            }};
        }
        match &mut self.connection {
            Connection::Sqlite(connection) => fetch!(connection, Row::from_sqlite),
            Connection::Postgres(connection) => fetch!(connection, Row::from_postgres),
            Connection::Mysql(connection) => fetch!(connection, Row::from_mysql),
            Connection::Transaction(transaction) => {
                let values = values.iter().map(|value| value.map(str::to_owned).into());
                let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
                let mut rows = Vec::new();
                for row in transaction.query_all_raw(statement).await? {
                    rows.push(
                        match (row.try_as_sqlite_row(), row.try_as_pg_row(), row.try_as_mysql_row()) {
                            (Some(row), _, _) => Row::from_sqlite(row)?,
                            (_, Some(row), _) => Row::from_postgres(row)?,
                            (_, _, Some(row)) => Row::from_mysql(row)?,
                            _ => return Err(ServerError::new("a row of a kind that is not known")),
                        },
                    );
                }
                Ok(rows)
            }
            Connection::Gone => Err(ServerError::lost(GONE)),
        }
    }

    /// Moves the connection into a SeaORM transaction on the very same server session.
    pub(crate) async fn begin(&mut self) -> Result<(), ServerError> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Sqlite(mut connection) => connection.return_to_pool().await,
            Connection::Postgres(mut connection) => connection.return_to_pool().await,
            Connection::Mysql(mut connection) => connection.return_to_pool().await,
            open @ Connection::Transaction(_) => {
                self.connection = open;
                return Err(ServerError::new("a transaction is open already"));
            }
            Connection::Gone => return Err(ServerError::lost(GONE)),
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begun = match failpoints::reach("BEGIN") {
            Ok(()) => self
                .database
                .connection()
                .begin_with_options(options)
                .await
                .map_err(ServerError::from),
            Err(error) => Err(error),
        };
        match begun {
            Ok(transaction) => {
                self.connection = Connection::Transaction(transaction);
                self.check_id().await
            }
            Err(error) => {
                // SQLite's file is locked by another: the connection is as good as before, and will ask again.
                self.take_back().await?;
                Err(error)
            }
        }
    }

    /// Begins a transaction without SeaORM, whose queries prepare statements: behind a proxy that pools transactions,
    /// their names may be taken.
    pub(crate) async fn begin_plain(&mut self) -> Result<(), ServerError> {
        self.execute("BEGIN").await?;
        self.plain = true;
        Ok(())
    }

    /// Whether a transaction is open that was begun here.
    pub(crate) fn is_in_transaction(&self) -> bool {
        self.plain || matches!(self.connection, Connection::Transaction(_))
    }

    /// Gives the transaction out, for a data step to run in.
    pub(crate) fn lend_transaction(&mut self) -> Option<DatabaseTransaction> {
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Transaction(transaction) => Some(transaction),
            other => {
                self.connection = other;
                None
            }
        }
    }

    /// Takes back what [`Session::lend_transaction`] gave out.
    pub(crate) fn take_transaction_back(&mut self, transaction: Option<DatabaseTransaction>) {
        if let Some(transaction) = transaction {
            self.connection = Connection::Transaction(transaction);
        }
    }

    /// Commits what [`Session::begin`] began and takes the connection back.
    pub(crate) async fn commit(&mut self) -> Result<(), ServerError> {
        if std::mem::take(&mut self.plain) {
            return self.execute("COMMIT").await;
        }
        let Connection::Transaction(transaction) = std::mem::replace(&mut self.connection, Connection::Gone) else {
            return Err(ServerError::new("no transaction is open"));
        };
        let committed = match failpoints::reach("COMMIT") {
            Ok(()) => transaction.commit().await.map_err(ServerError::from),
            Err(error) => {
                let _ = transaction.rollback().await;
                Err(error)
            }
        };
        if committed.as_ref().is_err_and(|error| error.is(Kind::ConnectionLost)) {
            return committed;
        }
        // What was committed stays so, whatever becomes of the session: its loss is the next statement's to tell.
        if let Err(error) = self.take_back().await {
            tracing::debug!(%error, "the session ended after the commit");
            self.connection = Connection::Gone;
        }
        committed
    }

    /// Rolls back what [`Session::begin`] began, if it is still open, and takes the connection back.
    pub(crate) async fn roll_back(&mut self) -> Result<(), ServerError> {
        if std::mem::take(&mut self.plain) {
            return self.execute("ROLLBACK").await;
        }
        match std::mem::replace(&mut self.connection, Connection::Gone) {
            Connection::Transaction(transaction) => {
                let _ = failpoints::reach("ROLLBACK");
                // SQLite rolls back by itself on some failures (a full disk), then there is nothing left to roll back.
                let _ = transaction.rollback().await;
                self.take_back().await
            }
            other => {
                self.connection = other;
                Ok(())
            }
        }
    }

    async fn take_back(&mut self) -> Result<(), ServerError> {
        self.connection = Connection::take(self.database.pool()).await?;
        self.check_id().await
    }

    /// Fails when this is no longer the session that was opened. A bare one never was a certain one.
    async fn check_id(&mut self) -> Result<(), ServerError> {
        if self.id.is_empty() {
            return Ok(());
        }
        let now = self.read_id().await?;
        if now == self.id {
            return Ok(());
        }
        self.connection = Connection::Gone;
        Err(ServerError::lost(format!(
            "the session {} was ended by the server and a new one was handed out",
            self.id
        )))
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
            self.database.abandoned().store(true, Ordering::SeqCst);
        }
    }
}
