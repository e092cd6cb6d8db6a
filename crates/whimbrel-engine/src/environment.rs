//! The environment that a database is stamped with: a row of the journal that is no step's.
//!
//! The journal is read with the history in one round trip, so the stamp costs none, and no revert takes its row away.
//! What stamps a database says only what it is for. It is there so that a program that means another database, or that
//! nobody means to run on this one, stops before it changes anything.

use whimbrel_core::Backend;

use crate::error::Error;
use crate::history::{self, Tables};
use crate::session::Session;

/// What stands in the row in the place of a version and a direction.
const VERSION: &str = "environment";
const DIRECTION: &str = "stamp";

/// Whether a row of the journal is the stamp.
pub(crate) fn is_stamp(version: &str, direction: &str) -> bool {
    (version, direction) == (VERSION, DIRECTION)
}

/// Whether an environment's databases are not to lose anything unasked.
pub(crate) fn is_production(environment: &str) -> bool {
    ["production", "prod"]
        .iter()
        .any(|word| environment.trim().eq_ignore_ascii_case(word))
}

/// Stamps the database, or stamps it anew, in whatever transaction the session is in.
pub(crate) async fn stamp(session: &mut Session, tables: &Tables, environment: &str) -> Result<(), Error> {
    let backend = session.backend();
    let (table, now) = (tables.journal_in(backend), history::now(backend));
    let columns = "(version, direction, step, plan, statement, state, started_at, finished_at)";
    let stamped = match backend {
        Backend::Postgres => {
            // Nothing is prepared: behind a proxy the names of prepared statements may be taken.
            let environment = crate::postgres::history::literal(environment);
            let sql = format!(
                "INSERT INTO {table} {columns} SELECT '{VERSION}', '{DIRECTION}', 0, '', \
                 {environment}, 'done', {now}, {now} \
                 ON CONFLICT (version, direction, step) DO UPDATE SET statement = excluded.statement, \
                 finished_at = excluded.finished_at"
            );
            session.execute(&sql).await
        }
        Backend::Sqlite | Backend::Mysql | Backend::Mariadb => {
            let sql = format!(
                "REPLACE INTO {table} {columns} VALUES ('{VERSION}', '{DIRECTION}', 0, '', ?, 'done', {now}, {now})"
            );
            session.fetch_with(&sql, &[Some(environment)]).await.map(drop)
        }
    };
    stamped.map_err(|error| Error::server("stamping the database with its environment", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_known_in_any_case() {
        assert!(is_production("production") && is_production("PROD") && is_production(" Production"));
        assert!(!is_production("preproduction") && !is_production("staging") && !is_production(""));
    }
}
