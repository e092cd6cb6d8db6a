//! Making a PostgreSQL database, from the maintenance database that every server has.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use whimbrel_core::{Backend, Name};

use crate::connect;
use crate::error::Error;
use crate::server_error::{Kind, ServerError};
use crate::url::DatabaseUrl;

/// Makes the database. Says whether it did, and not another who was faster.
pub(crate) async fn create(url: &DatabaseUrl, options: &PgConnectOptions) -> Result<bool, Error> {
    let mut connection = maintenance(url, options).await?;
    let name = Name::new(url.database()).quoted(Backend::Postgres);
    let result = connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await;
    // The connection has no more use, and its end no news.
    let _ = connection.close().await;
    match result.map_err(ServerError::from) {
        Ok(_) => Ok(true),
        // 42P04 is the polite answer to a second creation, 23505 that of two at the very same time.
        Err(error) if matches!(error.code.as_deref(), Some("42P04" | "23505")) => Ok(false),
        Err(error) if error.is(Kind::NoPermission) => Err(Error::NoPermission {
            doing: format!("create the database `{}`", url.database()),
            grant: format!(
                "have an administrator create the database, or: ALTER ROLE {} CREATEDB",
                url.user()
            ),
            error: Box::new(error),
        }),
        Err(error) => Err(Error::server(
            format!("creating the database `{}`", url.database()),
            error,
        )),
    }
}

/// `postgres` is usually there; where it is not, `template1` is.
async fn maintenance(url: &DatabaseUrl, options: &PgConnectOptions) -> Result<PgConnection, Error> {
    match options.clone().database("postgres").connect().await {
        Ok(connection) => Ok(connection),
        Err(_) => {
            let connection = options.clone().database("template1").connect().await;
            connection.map_err(|error| connect::failure(url, error.into()))
        }
    }
}
