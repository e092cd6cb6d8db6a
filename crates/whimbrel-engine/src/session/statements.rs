//! Texts of one or more statements, each sent in one round trip.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use sea_orm::ConnectionTrait;
use sqlx::{AssertSqlSafe, Either};
use whimbrel_core::Backend;

use super::{Connection, GONE, Session};
use crate::failpoints;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::supervisor::{self, Attended};

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
    /// Sends a text of one or more statements in one round trip.
    pub(crate) async fn run(&mut self, sql: &str) -> Outcome {
        self.run_heeding(sql, true).await
    }

    /// The same for what is not cancelled, such as a commit.
    pub(super) async fn run_to_its_end(&mut self, sql: &str) -> Result<(), ServerError> {
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
}
