//! Deadlocks with an application: the server ends one of the two, nothing is lost, and the run is tried again.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use whimbrel_core::operations::RunDml;
use whimbrel_core::{Backend, Expression, Operation};
use whimbrel_engine::{Database, Entry, Event, Migrator, UpTarget};
use whimbrel_tests::{Session, on_backends};

use super::recordings::{connect, migration, sql, table};

/// The reasons of each new try.
type Reasons = Arc<Mutex<Vec<String>>>;

/// A migrator that waits for others longer than a server needs to find a deadlock, and the reasons of its new tries.
fn patient(entries: Vec<Entry>) -> (Migrator, Reasons) {
    let reasons = Reasons::default();
    let noted = Arc::clone(&reasons);
    let migrator = Migrator::new(entries)
        .table_lock_timeout(Duration::from_secs(60))
        .subscribe(move |event: &Event| {
            if let Event::Retrying { reason, .. } = event {
                noted.lock().unwrap().push(reason.clone());
            }
        });
    (migrator, reasons)
}

/// Applies the first migration, and gives the connection back.
async fn begun(database: &whimbrel_tests::Database, migrator: &Migrator, steps: usize) -> Database {
    let ours = connect(database).await;
    migrator.up(&ours, UpTarget::Steps(steps)).await.unwrap();
    ours
}

/// Comes back once a session of the database waits for a lock.
async fn somebody_waits(database: &whimbrel_tests::Database) {
    let began = Instant::now();
    while !does_somebody_wait(database).await {
        assert!(began.elapsed() < Duration::from_secs(60), "nobody waits");
    }
}

async fn does_somebody_wait(database: &whimbrel_tests::Database) -> bool {
    if database.backend() == Backend::Postgres {
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation' \
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        return database.value(waiting).await != "0";
    }
    // INNODB_TRX would do, but MariaDB answers from a copy as long as somebody asks again within a tenth of a second.
    let status = database.rows("SHOW ENGINE INNODB STATUS").await;
    let sessions = database
        .rows("SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE()")
        .await;
    let transactions = status[0][2].split("---TRANSACTION");
    transactions
        .filter(|transaction| transaction.contains("LOCK WAIT"))
        .any(|transaction| {
            sessions
                .iter()
                .any(|id| transaction.contains(&format!("thread id {},", id[0])))
        })
}

#[test]
fn a_migration_that_a_deadlock_ended_is_tried_again_as_a_whole() {
    on_backends(&[Backend::Postgres], async |database| {
        let both = sql(
            &[
                "CREATE TABLE cars (id integer)",
                "ALTER TABLE apples ADD COLUMN weight integer",
                "ALTER TABLE birds ADD COLUMN weight integer",
            ],
            &[],
        );
        let (migrator, reasons) = patient(vec![
            table("20250101_000001", "apples"),
            table("20250101_000002", "birds"),
            migration("20250101_000003", "weigh", vec![both]),
        ]);
        // Ours is to find the deadlock, and so to be ended by it.
        let name = database.name();
        database
            .execute(&format!("ALTER DATABASE {name} SET deadlock_timeout = '2s'"))
            .await;
        let ours = begun(database, &migrator, 2).await;
        let mut application = database.session().await;
        application.rows("SET deadlock_timeout = '10min'").await;
        application.rows("BEGIN; INSERT INTO birds VALUES (1)").await;
        let crossing = async {
            // Ours has the apples by now, and waits for the birds.
            somebody_waits(database).await;
            application.rows("INSERT INTO apples VALUES (1)").await;
            application.rows("COMMIT").await;
        };
        let (report, ()) = tokio::join!(migrator.up(&ours, UpTarget::Latest), crossing);
        assert_eq!(report.unwrap().done.len(), 1);
        let reasons = reasons.lock().unwrap().join("\n");
        assert!(reasons.contains("deadlock detected"), "{reasons}");
        for table in ["apples", "birds"] {
            let rows = format!("SELECT id, weight IS NULL FROM {table}");
            database.rows_must_be(&rows, &[&["1", "t"]]).await;
        }
        application.close().await;
        ours.close().await;
    });
}

/// A transaction of an application that has the second of two rows, and more to lose than ours: the server ends ours.
async fn heavy(database: &whimbrel_tests::Database) -> Session {
    let mut application = database.session().await;
    let many: Vec<String> = (100..1_100).map(|id| format!("({id})")).collect();
    application.rows("BEGIN").await;
    application
        .rows(&format!("INSERT INTO birds VALUES {}", many.join(", ")))
        .await;
    application
        .rows("UPDATE apples SET weight = weight + 1 WHERE id = 2")
        .await;
    application
}

#[test]
fn rows_that_a_deadlock_kept_from_being_changed_are_changed_by_another_try() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let weigh = sql(
            &["ALTER TABLE apples ADD COLUMN weight integer NOT NULL DEFAULT 0"],
            &[],
        );
        let change: Operation = RunDml {
            statement: Expression::all("UPDATE apples SET weight = weight + 10 WHERE id < 100"),
            reverse: None,
            no_reverse_needed: true,
        }
        .into();
        let (migrator, reasons) = patient(vec![
            table("20250101_000001", "apples"),
            table("20250101_000002", "birds"),
            migration("20250101_000003", "weigh", vec![weigh]),
            migration("20250101_000004", "change", vec![change]),
        ]);
        let ours = begun(database, &migrator, 3).await;
        database.execute("INSERT INTO apples (id) VALUES (1), (2), (3)").await;
        let mut application = heavy(database).await;
        let crossing = async {
            // Ours has the first row by now, and waits for the second.
            somebody_waits(database).await;
            application
                .rows("UPDATE apples SET weight = weight + 1 WHERE id = 1")
                .await;
            application.rows("COMMIT").await;
        };
        let (report, ()) = tokio::join!(migrator.up(&ours, UpTarget::Latest), crossing);
        assert_eq!(report.unwrap().done.len(), 1);
        let reasons = reasons.lock().unwrap().join("\n");
        assert!(reasons.contains("1213"), "{reasons}");
        database
            .rows_must_be("SELECT weight FROM apples ORDER BY id", &[&["11"], &["11"], &["10"]])
            .await;
        database.rows_must_be("SELECT count(*) FROM birds", &[&["1000"]]).await;
        database
            .rows_must_be("SELECT count(*) FROM whimbrel_journal", &[&["0"]])
            .await;
        application.close().await;
        ours.close().await;
    });
}
