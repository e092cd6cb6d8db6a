//! Statements with bound values.

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use sqlx::AssertSqlSafe;
use whimbrel_core::Backend;

use super::{Connection, GONE, Session};
use crate::failpoints;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::supervisor::{self, Attended};

impl Session {
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
}

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
