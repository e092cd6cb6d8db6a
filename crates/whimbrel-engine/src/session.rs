//! One session with one server process: the lock, the DDL, the history and the data steps all run on it.
//!
//! The physical connection is taken out of a pool of one and held, so nothing between our statements can exchange it
//! for another. Only for a data step does it go into a SeaORM transaction and come back; the server's id of the
//! session is compared then, since the pool would hand out a new session, without our lock, in silence.

mod transaction;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Either, MySql, Postgres, Sqlite};
use whimbrel_core::{Backend, Name, Target};

use crate::cancellation::Cancellation;
use crate::database::{Database, Pool};
use crate::failpoints;
use crate::limits::Limits;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::supervisor::{self, Attended, Supervisor};

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

    /// Sends a text of one or more statements in one round trip.
    pub(crate) async fn run(&mut self, sql: &str) -> Outcome {
        self.run_heeding(sql, true).await
    }

    /// The same for what is not cancelled, such as a commit.
    async fn run_to_its_end(&mut self, sql: &str) -> Result<(), ServerError> {
        self.run_heeding(sql, false).await.result
    }

    /// Either of them: whether `wishes` to stop are passed on to the server.
    async fn run_heeding(&mut self, sql: &str, wishes: bool) -> Outcome {
        tracing::debug!(target: "whimbrel::sql", %sql);
        if let Err(error) = failpoints::reach(sql) {
            return Outcome::failed(error);
        }
        macro_rules! stream {
            ($connection:expr, $decode:path) => {{
                let work = Box::pin(async {
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
                });
                match wishes {
                    true => self.supervisor.attend(work, supervisor::STATEMENT).await,
                    false => self.supervisor.watch(work).await,
                }
            }};
        }
        let attended = match &mut self.connection {
            Connection::Sqlite(connection) => stream!(connection, Row::from_sqlite),
            Connection::Postgres(connection) => stream!(connection, Row::from_postgres),
            Connection::Mysql(connection) => stream!(connection, Row::from_mysql),
            Connection::Transaction(transaction) => {
                let work = transaction.execute_unprepared(sql);
                match self.supervisor.attend(work, supervisor::STATEMENT).await {
                    Attended::Done(result) => {
                        let result = result.map(|_| ()).map_err(ServerError::from);
                        Attended::Done(Outcome {
                            commands: usize::from(result.is_ok()),
                            rows: Vec::new(),
                            ends: Vec::new(),
                            result,
                        })
                    }
                    Attended::GivenUp => Attended::GivenUp,
                    Attended::Lost(error) => Attended::Lost(error),
                }
            }
            Connection::Gone => return Outcome::failed(ServerError::lost(GONE)),
        };
        match self.outcome_of(attended).await {
            Ok(outcome) => outcome,
            Err(error) => Outcome::failed(error),
        }
    }

    /// What came of something that was attended to. A connection on which something is still under way is let go.
    pub(crate) async fn outcome_of<T>(&mut self, attended: Attended<T>) -> Result<T, ServerError> {
        match attended {
            Attended::Done(done) => Ok(done),
            Attended::GivenUp => {
                self.supervisor.terminate().await;
                self.let_go();
                Err(ServerError::lost("the server did not end what it was asked to cancel"))
            }
            Attended::Lost(error) => {
                self.let_go();
                Err(error)
            }
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

    /// Runs one SELECT that may take so long, and no longer. No transaction may be open.
    ///
    /// Nothing of the time-out stays in the session: behind a proxy, what is set may be another client's next.
    pub(crate) async fn fetch_within(&mut self, select: &str, limit: Duration) -> Result<Vec<Row>, ServerError> {
        let milliseconds = limit.as_millis().max(1);
        match (self.backend(), &mut self.connection) {
            _ if self.plain => Err(ServerError::new("a transaction is open")),
            (_, Connection::Transaction(_)) => Err(ServerError::new("a transaction is open")),
            (Backend::Postgres, _) => {
                let text = format!(
                    "BEGIN READ ONLY; SET LOCAL statement_timeout = {milliseconds}; SET LOCAL lock_timeout = 500; \
                     {select}; COMMIT"
                );
                let outcome = self.run(&text).await;
                if outcome.result.is_err() {
                    // The failure that is reported is the first one.
                    let _ = self.execute("ROLLBACK").await;
                }
                // What COMMIT says is no row.
                outcome.result.map(|()| outcome.rows)
            }
            (Backend::Mysql, _) => {
                let hint = format!("SELECT /*+ MAX_EXECUTION_TIME({milliseconds}) */ ");
                self.fetch(&select.replacen("SELECT ", &hint, 1)).await
            }
            (Backend::Mariadb, _) => {
                // Nothing would be no limit.
                let seconds = limit.as_secs_f64().max(0.001);
                self.fetch(&format!("SET STATEMENT max_statement_time = {seconds:.3} FOR {select}"))
                    .await
            }
            (Backend::Sqlite, Connection::Sqlite(connection)) => {
                let began = Instant::now();
                let mut handle = connection.lock_handle().await?;
                handle.set_progress_handler(10_000, move || began.elapsed() < limit);
                drop(handle);
                let result = self.fetch(select).await;
                if let Connection::Sqlite(connection) = &mut self.connection {
                    connection.lock_handle().await?.remove_progress_handler();
                }
                result
            }
            (Backend::Sqlite, _) => Err(ServerError::lost(GONE)),
        }
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
    ///
    /// The driver prepares such a statement in one message and runs it by another. Behind a proxy that pools transactions
    /// only a transaction keeps the two together, so a session that was not set up opens one.
    pub(crate) async fn fetch_with(&mut self, sql: &str, values: &[Option<&str>]) -> Result<Vec<Row>, ServerError> {
        let alone = self.backend() == Backend::Postgres && !self.prepared && !self.is_in_transaction();
        if !alone {
            return self.fetch_bound(sql, values).await;
        }
        self.forget_statements().await?;
        self.execute("BEGIN").await?;
        let rows = self.fetch_bound(sql, values).await;
        self.execute("COMMIT").await?;
        rows
    }

    async fn fetch_bound(&mut self, sql: &str, values: &[Option<&str>]) -> Result<Vec<Row>, ServerError> {
        tracing::debug!(target: "whimbrel::sql", %sql);
        failpoints::reach(sql)?;
        macro_rules! fetch {
            ($connection:expr, $decode:path) => {{
                let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
                for value in values {
                    query = query.bind(value.map(str::to_owned));
                }
                let rows = Box::pin(query.fetch_all(&mut **$connection));
                match self.supervisor.attend(rows, supervisor::STATEMENT).await {
                    Attended::Done(rows) => Attended::Done(
                        rows.map_err(ServerError::from)
                            .and_then(|rows| rows.iter().map($decode).collect::<Result<Vec<_>, _>>()),
                    ),
                    Attended::GivenUp => Attended::GivenUp,
                    Attended::Lost(error) => Attended::Lost(error),
                }
            }};
        }
        let attended = match &mut self.connection {
            Connection::Sqlite(connection) => fetch!(connection, Row::from_sqlite),
            Connection::Postgres(connection) => fetch!(connection, Row::from_postgres),
            Connection::Mysql(connection) => fetch!(connection, Row::from_mysql),
            Connection::Transaction(transaction) => {
                let rows = Box::pin(fetch_in(transaction, sql, values));
                self.supervisor.attend(rows, supervisor::STATEMENT).await
            }
            Connection::Gone => return Err(ServerError::lost(GONE)),
        };
        self.outcome_of(attended).await?
    }

    /// Runs one statement with bound values, as [`Session::fetch_with`], and tells how many rows it changed.
    pub(crate) async fn change_with(&mut self, sql: &str, values: &[Option<&str>]) -> Result<u64, ServerError> {
        tracing::debug!(target: "whimbrel::sql", %sql);
        failpoints::reach(sql)?;
        macro_rules! change {
            ($connection:expr) => {{
                let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
                for value in values {
                    query = query.bind(value.map(str::to_owned));
                }
                let changed = Box::pin(async {
                    query
                        .execute(&mut **$connection)
                        .await
                        .map(|it| it.rows_affected())
                });
                let watched = self.supervisor.watch(changed).await;
                self.outcome_of(watched).await?.map_err(ServerError::from)
            }};
        }
        match &mut self.connection {
            Connection::Sqlite(connection) => change!(connection),
            Connection::Postgres(connection) => change!(connection),
            Connection::Mysql(connection) => change!(connection),
            Connection::Transaction(transaction) => {
                let values = values.iter().map(|value| value.map(str::to_owned).into());
                let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
                let changed = Box::pin(async { transaction.execute_raw(statement).await.map(|it| it.rows_affected()) });
                let watched = self.supervisor.watch(changed).await;
                self.outcome_of(watched).await?.map_err(ServerError::from)
            }
            Connection::Gone => Err(ServerError::lost(GONE)),
        }
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

/// Runs one query with bound values in a transaction of SeaORM's.
async fn fetch_in(
    transaction: &DatabaseTransaction,
    sql: &str,
    values: &[Option<&str>],
) -> Result<Vec<Row>, ServerError> {
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
