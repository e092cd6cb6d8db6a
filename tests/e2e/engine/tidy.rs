//! What a migration leaves in the session is not there for the next one, and our own tables are found all the same.

use whimbrel_core::operations::RunSql;
use whimbrel_core::{Backend, Operation, PerDialect};
use whimbrel_engine::{Migrator, UpTarget};
use whimbrel_tests::{Database, on_backends, on_every_server};

use super::recordings::{connect, migration};

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// Statements without a way back; where they commit by themselves, the next run would do them again.
fn statements(texts: &[String]) -> Operation {
    RunSql {
        statements: PerDialect::all(texts.to_vec()),
        reverse: Some(PerDialect::all(Vec::new())),
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: true,
    }
    .into()
}

/// Statements that leave a session as dirty as it can be, in a database with another one beside it.
fn dirty(database: &Database, other: &str) -> Vec<String> {
    let texts: &[&str] = match database.backend() {
        Backend::Sqlite => &[
            "CREATE TEMP TABLE left_over (id integer)",
            "CREATE TEMP VIEW seen AS SELECT id FROM left_over",
            "PRAGMA ignore_check_constraints = ON",
            "PRAGMA recursive_triggers = ON",
        ],
        Backend::Postgres => &[
            "CREATE TEMP TABLE left_over (id integer)",
            "DECLARE seen CURSOR WITH HOLD FOR SELECT 1",
            "SET statement_timeout = '1h'; SET work_mem = '7MB'; SET TimeZone = 'Asia/Kolkata'",
            "SET check_function_bodies = off",
            // As dumps begin.
            "SELECT pg_catalog.set_config('search_path', '', false)",
            "SET ROLE pg_monitor",
        ],
        Backend::Mysql | Backend::Mariadb => &[
            "CREATE TEMPORARY TABLE left_over (id integer)",
            "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', foreign_key_checks = 0, sql_safe_updates = 1",
            "SET SESSION time_zone = '+05:30', unique_checks = 0, lock_wait_timeout = 77, group_concat_max_len = 4",
            "SET NAMES latin1",
        ],
    };
    let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    if database.backend().is_mysql_family() {
        texts.push(format!("USE {other}"));
    }
    texts
}

/// What a session is set to, as it is asked for by a migration that writes it into a table.
fn look(backend: Backend) -> Vec<String> {
    let seen = match backend {
        Backend::Sqlite => {
            "CREATE TABLE seen AS SELECT (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) || '|' || \
             (SELECT recursive_triggers FROM pragma_recursive_triggers) || '|' || \
             (SELECT count(*) FROM sqlite_temp_master) AS it"
        }
        Backend::Postgres => {
            "CREATE TABLE seen AS SELECT concat_ws('|', current_setting('statement_timeout'), \
             current_setting('work_mem') = (SELECT boot_val FROM pg_settings WHERE name = 'work_mem') || 'kB' \
             OR current_setting('work_mem') <> '7MB', \
             current_setting('TimeZone'), current_setting('check_function_bodies'), current_setting('search_path'), \
             current_user = session_user, (SELECT count(*) FROM pg_cursors WHERE name = 'seen'), \
             to_regclass('left_over') IS NULL, current_setting('lock_timeout')) AS it"
        }
        Backend::Mysql | Backend::Mariadb => {
            "CREATE TABLE seen AS SELECT CONCAT_WS('|', @@sql_mode LIKE '%ANSI_QUOTES%', @@foreign_key_checks = 1, \
             @@sql_safe_updates = 1, @@time_zone, @@unique_checks = 1, @@lock_wait_timeout, @@group_concat_max_len > 4, \
             @@character_set_client, DATABASE()) AS it"
        }
    };
    let mut texts = vec![seen.to_owned()];
    if backend.is_mysql_family() {
        // It would be taken for the temporary one, were that still there.
        texts.push("CREATE TABLE left_over AS SELECT 1 AS is_new".to_owned());
        texts.push("INSERT INTO left_over (is_new) VALUES (2)".to_owned());
    }
    texts
}

#[test]
fn a_migration_finds_the_session_clean_whatever_the_one_before_it_left() {
    on_every_server(async |database| {
        let other = format!("{}_other", database.name());
        let backend = database.backend();
        if backend.is_mysql_family() {
            database.execute(&format!("CREATE DATABASE {other}")).await;
        }
        let migrator = Migrator::new([
            migration("20250101_000001", "dirty", vec![statements(&dirty(database, &other))]),
            migration("20250101_000002", "look", vec![statements(&look(backend))]),
        ]);
        let engine = connect(database).await;
        let done = migrator.up(&engine, UpTarget::Latest).await;
        engine.close().await;
        if backend.is_mysql_family() {
            let ours = database
                .value(&format!(
                    "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{other}'"
                ))
                .await;
            database.execute(&format!("DROP DATABASE {other}")).await;
            assert_eq!(ours, "0", "nothing of ours is in the other database");
        }
        assert_eq!(done.unwrap().done.len(), 2);
        let expected = match backend {
            Backend::Sqlite => "0|0|0".to_owned(),
            Backend::Postgres => "0|t|UTC|on|\"$user\", public|t|0|t|500ms".to_owned(),
            _ => format!("0|1|0|+00:00|1|1|1|utf8mb4|{}", database.name()),
        };
        assert_eq!(database.value("SELECT it FROM seen").await, expected);
        if backend.is_mysql_family() {
            database
                .rows_must_be("SELECT is_new FROM left_over ORDER BY is_new", &[&["1"], &["2"]])
                .await;
        }
        database
            .rows_must_be("SELECT count(*) FROM whimbrel_history", &[&["2"]])
            .await;
    });
}

#[test]
fn the_lock_stays_ours_while_the_session_is_made_what_it_was() {
    on_backends(&SERVERS, async |database| {
        let dirt = dirty(database, database.name());
        let migrator = Migrator::new([
            migration("20250101_000001", "dirty", vec![statements(&dirt)]),
            migration("20250101_000002", "again", vec![statements(&dirt)]),
            migration(
                "20250101_000003",
                "locks",
                vec![statements(&[match database.backend() {
                    Backend::Postgres => "CREATE TABLE held AS SELECT count(*) AS locks FROM pg_locks \
                                          WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
                        .to_owned(),
                    _ => format!(
                        "CREATE TABLE held AS SELECT IS_USED_LOCK('{}') = CONNECTION_ID() AS locks",
                        lock_of(database).await
                    ),
                }])],
            ),
        ]);
        let engine = connect(database).await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        assert_eq!(database.value("SELECT locks FROM held").await, "1");
    });
}

async fn lock_of(database: &Database) -> String {
    let engine = connect(database).await;
    let none: Vec<whimbrel_engine::Entry> = Vec::new();
    let (_, name) = Migrator::new(none).lock_key(&engine);
    engine.close().await;
    name
}

#[test]
fn a_single_transaction_leaves_no_setting_behind() {
    on_backends(&[Backend::Sqlite, Backend::Postgres], async |database| {
        let backend = database.backend();
        // A cursor that is held is made at the end of the transaction, and temporary tables are the session's.
        let dirt: Vec<String> = dirty(database, "")
            .into_iter()
            .filter(|it| !it.contains("HOLD"))
            .collect();
        let migrator = Migrator::new([
            migration("20250101_000001", "dirty", vec![statements(&dirt)]),
            migration("20250101_000002", "look", vec![statements(&look(backend))]),
        ])
        .single_transaction(true);
        let engine = connect(database).await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        let expected = match backend {
            Backend::Sqlite => "0|0|0",
            _ => "0|t|UTC|on|\"$user\", public|t|0|t|500ms",
        };
        assert_eq!(database.value("SELECT it FROM seen").await, expected);
    });
}

#[test]
fn a_failed_migration_leaves_nothing_in_a_session_that_is_used_again() {
    on_every_server(async |database| {
        let backend = database.backend();
        let mut dirt = dirty(database, database.name());
        dirt.push("SELEKT 1".to_owned());
        let engine = connect(database).await;
        let broken = Migrator::new([migration("20250101_000001", "dirty", vec![statements(&dirt)])]);
        broken.up(&engine, UpTarget::Latest).await.unwrap_err();
        // What is left half done is another test's.
        let _ = database.try_rows("DELETE FROM whimbrel_journal").await;
        database.let_go().await;
        let looking = Migrator::new([migration("20250101_000002", "look", vec![statements(&look(backend))])]);
        looking.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        let expected = match backend {
            Backend::Sqlite => "0|0|0".to_owned(),
            Backend::Postgres => "0|t|UTC|on|\"$user\", public|t|0|t|500ms".to_owned(),
            _ => format!("0|1|0|+00:00|1|1|1|utf8mb4|{}", database.name()),
        };
        assert_eq!(database.value("SELECT it FROM seen").await, expected);
    });
}
