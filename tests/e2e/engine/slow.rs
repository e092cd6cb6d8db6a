//! A migration that takes a minute as long as there is a row in `apples`, and no time without.

use whimbrel_core::operations::RunSql;
use whimbrel_core::{Backend, PerDialect};
use whimbrel_engine::Entry;
use whimbrel_tests::Database;

use super::recordings::{migration, sql, table};

/// The table, and a migration of two steps: a quick one and the slow one.
pub fn slow() -> Vec<Entry> {
    let sleep = |text: &str| vec![text.to_owned()];
    let mysql = sleep("UPDATE apples SET id = id WHERE SLEEP(60) = 0");
    let sqlite = "INSERT INTO birds WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL \
                  SELECT n + 1 FROM numbers WHERE n < 1000000000000 AND EXISTS (SELECT 1 FROM apples)) \
                  SELECT max(n) FROM numbers";
    let statements = PerDialect::default()
        .with(Backend::Sqlite, sleep(sqlite))
        .with(Backend::Postgres, sleep("SELECT pg_sleep(60 * count(*)) FROM apples"))
        .with(Backend::Mysql, mysql.clone())
        .with(Backend::Mariadb, mysql);
    let slow = RunSql {
        statements,
        reverse: Some(PerDialect::all(Vec::new())),
        declares: Vec::new(),
        outside_transaction: false,
        // It leaves no trace, so it is never done.
        done_when: Some(PerDialect::all("SELECT id FROM apples WHERE id < 0".to_owned())),
        reverse_done_when: None,
        idempotent: false,
    };
    let create = sql(
        &["CREATE TABLE birds (id bigint NOT NULL PRIMARY KEY)"],
        &["DROP TABLE birds"],
    );
    vec![
        table("20250101_000001", "apples"),
        migration("20250101_000002", "slow", vec![create, slow.into()]),
    ]
}

/// Comes back once the server runs the slow statement. SQLite has nobody to ask: there the event has to do.
pub async fn is_running(database: &Database) {
    while !runs(database).await {
        tokio::task::yield_now().await;
    }
}

/// Whether the server runs the slow statement.
pub async fn runs(database: &Database) -> bool {
    let query = match database.backend() {
        Backend::Sqlite => return false,
        Backend::Postgres => {
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
             AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%'"
        }
        Backend::Mysql | Backend::Mariadb => {
            "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() \
             AND INFO LIKE 'UPDATE apples%'"
        }
    };
    !database.rows(query).await.is_empty()
}

/// What comes of a run while something else happens beside it. It may end first.
pub async fn beside<T>(run: impl Future<Output = T>, other: impl Future<Output = ()>) -> T {
    let mut run = std::pin::pin!(run);
    tokio::select! {
        biased;
        ended = &mut run => ended,
        () = other => run.await,
    }
}
