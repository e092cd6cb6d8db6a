//! Many migrations, one large one, and many rows: what is asked of a server grows with what there is to do and no faster,
//! and memory stays within bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectionTrait, DbErr};
use whimbrel::prelude::*;
use whimbrel::{DataConnection, Migrations};
use whimbrel_engine::{Database, DatabaseUrl, DownTarget, Entry, Event, Migrator, UpTarget};
use whimbrel_tests::{on_every_server, on_sqlite};

use super::recordings::{connect, migration, sql, table};

/// As many migrations, each of which makes a table in our words or adds a row.
fn many(count: usize) -> Vec<Entry> {
    let mut entries = vec![table("20250101_000000", "apples")];
    for number in 1..count {
        let version = format!("{}_{:06}", 20_250_101 + number / 1_000, number % 1_000);
        let insert = format!("INSERT INTO apples (id) VALUES ({number})");
        let delete = format!("DELETE FROM apples WHERE id = {number}");
        entries.push(migration(&version, "add_an_apple", vec![sql(&[&insert], &[&delete])]));
    }
    entries
}

/// How much memory this process has ever had in use, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[test]
fn thousands_of_migrations_are_applied_looked_at_and_reverted() {
    // In memory, since what is tried is not the disk.
    on_sqlite(async |_| {
        let before = peak();
        let count = 2_000;
        let done = Arc::new(AtomicUsize::new(0));
        let heard = Arc::clone(&done);
        let migrator = Migrator::new(many(count)).subscribe(move |event: &Event| {
            if let Event::MigrationFinished { .. } = event {
                heard.fetch_add(1, Ordering::Relaxed);
            }
        });
        let url = DatabaseUrl::parse("sqlite::memory:").unwrap();
        let engine = Database::connect(&url).await.unwrap();
        let report = migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (count, 0));
        assert_eq!(done.load(Ordering::Relaxed), count);
        assert!(migrator.up(&engine, UpTarget::Latest).await.unwrap().done.is_empty());
        assert!(migrator.check(&engine).await.unwrap().ok);
        let down = migrator
            .clone()
            .allow_data_loss(true)
            .down(&engine, DownTarget::Steps(count - 1))
            .await
            .unwrap();
        assert_eq!(down.done.len(), count - 1);
        assert_eq!(migrator.status(&engine).await.unwrap().summary.pending, count - 1);
        engine.close().await;
        // Other tests of this process may have had some of it.
        let grown = peak().saturating_sub(before);
        assert!(grown < 1024 * 1024, "{grown} KiB more than before");
    });
}

#[test]
fn one_statement_of_ten_megabytes_is_run_and_recorded() {
    on_every_server(async |database| {
        let before = peak();
        let text = "x".repeat(10 * 1024 * 1024);
        let create = "CREATE TABLE large (it text)";
        let create = if database.backend().is_mysql_family() {
            "CREATE TABLE large (it longtext)"
        } else {
            create
        };
        let insert = format!("INSERT INTO large VALUES ('{text}')");
        let large = sql(&[create, &insert], &["DROP TABLE large"]);
        let migrator = Migrator::new([migration("20250101_000001", "large", vec![large])]);
        let engine = connect(database).await;
        match migrator.up(&engine, UpTarget::Latest).await {
            Ok(_) => {}
            // The history records it for each kind of server, which is more than this one takes in one message.
            Err(error) => {
                assert_eq!((error.exit_code(), error.code()), (8, "refused"), "{error}");
                assert!(error.to_string().contains("max_allowed_packet"), "{error}");
                assert_eq!(database.backend(), whimbrel_core::Backend::Mariadb);
                database.table_must_not_exist("large").await;
                return engine.close().await;
            }
        }
        assert!(migrator.check(&engine).await.unwrap().ok);
        // What it did is read back from the history, where the code is gone.
        let none: Vec<Entry> = Vec::new();
        let report = Migrator::new(none)
            .allow_data_loss(true)
            .down(&engine, DownTarget::All)
            .await
            .unwrap();
        assert_eq!(report.done.len(), 1);
        engine.close().await;
        let grown = peak().saturating_sub(before);
        assert!(grown < 1024 * 1024, "{grown} KiB more than before");
    });
}

/// Writes a hundred thousand rows, a thousand at a time.
async fn fill(db: &DataConnection) -> Result<(), DbErr> {
    for batch in 0..100 {
        let rows: Vec<String> = (0..1_000).map(|row| format!("({})", batch * 1_000 + row)).collect();
        let insert = format!("INSERT INTO apples (id) VALUES {}", rows.join(", "));
        db.execute_unprepared(&insert).await?;
    }
    Ok(())
}

struct CreateApples;

impl whimbrel::Migration for CreateApples {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.sql(Sql::all("CREATE TABLE apples (id integer NOT NULL PRIMARY KEY)").one_way());
    }
}

struct Fill;

impl whimbrel::Migration for Fill {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("fill", 1, fill).one_way());
    }
}

#[test]
fn a_data_step_writes_a_hundred_thousand_rows() {
    on_every_server(async |database| {
        let migrator = Migrator::new(Migrations::new(&[
            ("20250101_000001", "create_apples", &CreateApples),
            ("20250101_000002", "fill", &Fill),
        ]));
        let engine = connect(database).await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        database
            .rows_must_be("SELECT count(*) FROM apples", &[&["100000"]])
            .await;
    });
}
