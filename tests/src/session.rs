//! One connection, spoken to in plain SQL. Every value comes back as the text that the server prints for it.

use sqlx::{AssertSqlSafe, Connection, Row as _, raw_sql};
use whimbrel_core::{Backend, ServerVersion};

/// A row of texts; SQL's NULL is the text `NULL`, since no test needs to tell the two apart.
pub type Row = Vec<String>;

/// One connection of one of the three drivers.
#[derive(Debug)]
pub enum Session {
    /// A file or memory.
    Sqlite(sqlx::SqliteConnection),
    /// PostgreSQL.
    Postgres(sqlx::PgConnection),
    /// MySQL and MariaDB, which share a protocol.
    Mysql(sqlx::MySqlConnection),
}

impl Session {
    /// Opens a connection.
    pub async fn open(url: &str) -> Self {
        Self::try_open(url)
            .await
            .unwrap_or_else(|error| panic!("cannot connect for a test: {error}"))
    }

    /// Opens a connection, or says why not.
    pub async fn try_open(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url
            .split_once(':')
            .ok_or("a URL begins with sqlite:, postgres:, mysql: or mariadb:")?;
        let opened = match scheme {
            "sqlite" => sqlx::SqliteConnection::connect(url).await.map(Session::Sqlite),
            "postgres" | "postgresql" => sqlx::PgConnection::connect(url).await.map(Session::Postgres),
            "mysql" | "mariadb" => sqlx::MySqlConnection::connect(&format!("mysql:{rest}"))
                .await
                .map(Session::Mysql),
            other => return Err(format!("`{other}` is no scheme of a database URL here")),
        };
        opened.map_err(|error| error.to_string())
    }

    /// Runs SQL, several statements if need be, and gives the rows of all of them.
    pub async fn try_rows(&mut self, sql: &str) -> Result<Vec<Row>, String> {
        // The simple (text) protocol makes every value text on the wire: no types to know.
        let query = raw_sql(AssertSqlSafe(sql.to_owned()));
        macro_rules! texts {
            ($rows:expr) => {
                $rows
                    .iter()
                    .map(|row| {
                        (0..row.len())
                            .map(|at| match row.try_get_unchecked::<Option<String>, _>(at) {
                                Ok(value) => value.unwrap_or_else(|| "NULL".to_owned()),
                                Err(error) => format!("<{error}>"),
                            })
                            .collect()
                    })
                    .collect()
            };
        }
        let rows = match self {
            Session::Sqlite(connection) => query.fetch_all(connection).await.map(|rows| texts!(rows)),
            Session::Postgres(connection) => query.fetch_all(connection).await.map(|rows| texts!(rows)),
            Session::Mysql(connection) => query.fetch_all(connection).await.map(|rows| texts!(rows)),
        };
        rows.map_err(|error| error.to_string())
    }

    /// Runs SQL; a failure fails the test and shows the SQL.
    pub async fn rows(&mut self, sql: &str) -> Vec<Row> {
        self.try_rows(sql)
            .await
            .unwrap_or_else(|error| panic!("{error}\nin a test's own SQL:\n{sql}"))
    }

    /// Closes the connection, so that its database can be dropped.
    pub async fn close(self) {
        // A connection that the server has closed already is closed.
        let _ = match self {
            Session::Sqlite(connection) => connection.close().await,
            Session::Postgres(connection) => connection.close().await,
            Session::Mysql(connection) => connection.close().await,
        };
    }

    /// The kind of server and its release, by its own word.
    pub async fn who_answers(&mut self) -> Result<(Backend, ServerVersion), String> {
        let (backend, sql) = match self {
            Session::Sqlite(_) => (Backend::Sqlite, "SELECT sqlite_version()"),
            Session::Postgres(_) => (Backend::Postgres, "SHOW server_version"),
            Session::Mysql(_) => (Backend::Mysql, "SELECT version()"),
        };
        let rows = self.try_rows(sql).await?;
        let text = rows.first().and_then(|row| row.first()).cloned().unwrap_or_default();
        let backend = if text.contains("MariaDB") {
            Backend::Mariadb
        } else {
            backend
        };
        let version = ServerVersion::parse(&text).ok_or_else(|| format!("`{text}` is no version"))?;
        Ok((backend, version))
    }
}
