//! Making a database of MySQL or MariaDB, from a session that uses none.

use sqlx::mysql::MySqlConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use whimbrel_core::{Backend, Name};

use crate::connect;
use crate::error::Error;
use crate::server_error::{Kind, ServerError};
use crate::url::DatabaseUrl;

/// Makes the database, with a character set that holds every character. Says whether it did.
pub(crate) async fn create(url: &DatabaseUrl, options: &MySqlConnectOptions) -> Result<bool, Error> {
    // The driver takes an empty name for none.
    let connection = options.clone().database("").connect().await;
    let mut connection = connection.map_err(|error| connect::failure(url, error.into()))?;
    let name = Name::new(url.database()).quoted(Backend::Mysql);
    let sql = format!("CREATE DATABASE {name} DEFAULT CHARACTER SET utf8mb4");
    let result = connection.execute(AssertSqlSafe(sql)).await;
    // The connection has no more use, and its end no news.
    let _ = connection.close().await;
    match result.map_err(ServerError::from) {
        Ok(_) => Ok(true),
        Err(error) if error.is(Kind::AlreadyExists) => Ok(false),
        Err(error) if error.is(Kind::NoPermission) => Err(Error::NoPermission {
            doing: format!("create the database `{}`", url.database()),
            grant: format!("GRANT ALL ON `{}`.* TO the user `{}`", url.database(), url.user()),
            error: Box::new(error),
        }),
        Err(error) => Err(Error::server(
            format!("creating the database `{}`", url.database()),
            error,
        )),
    }
}
