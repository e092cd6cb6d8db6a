//! Whether the connection is encrypted: what was agreed upon, in the server's words.

use serde::Serialize;
use whimbrel_core::Backend;

use crate::database::Database;
use crate::error::Error;
use crate::row::Row;
use crate::session::Session;

/// What was agreed upon for the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Encryption {
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The protocol: `TLSv1.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The cipher suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cipher: Option<String>,
}

impl Database {
    /// Whether the session with the server is encrypted, and how; nothing for SQLite, which has no server.
    ///
    /// PostgreSQL tells it in [`pg_stat_ssl`](https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-SSL-VIEW),
    /// MySQL and MariaDB in the status variables `Ssl_version` and `Ssl_cipher`, which are empty where it is not.
    ///
    /// # Errors
    /// A session that has ended.
    pub async fn encryption(&self) -> Result<Option<Encryption>, Error> {
        let sql = match self.target().backend {
            Backend::Sqlite => return Ok(None),
            Backend::Postgres => {
                "SELECT CASE WHEN ssl THEN version END, CASE WHEN ssl THEN cipher END \
                 FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()"
            }
            Backend::Mysql | Backend::Mariadb => {
                "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')"
            }
        };
        let failed = |error| Error::server("asking whether the connection is encrypted", error);
        let mut session = Session::open(self).await.map_err(failed)?;
        let rows = session.fetch(sql).await;
        session.end().await;
        let rows = rows.map_err(failed)?;
        let (protocol, cipher) = match self.target().backend {
            Backend::Postgres => (
                rows.first().and_then(|row| row.opt(0)),
                rows.first().and_then(|row| row.opt(1)),
            ),
            _ => (variable(&rows, "Ssl_version"), variable(&rows, "Ssl_cipher")),
        };
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let (protocol, cipher) = (given(protocol), given(cipher));
        Ok(Some(Encryption {
            encrypted: cipher.is_some(),
            protocol,
            cipher,
        }))
    }
}

fn variable<'r>(rows: &'r [Row], name: &str) -> Option<&'r str> {
    let row = rows.iter().find(|row| row.text(0).eq_ignore_ascii_case(name));
    row.and_then(|row| row.opt(1))
}
