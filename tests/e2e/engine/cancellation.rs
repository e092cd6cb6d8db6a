//! Runs that are asked to stop, and runs whose future is dropped: nothing goes on on the server, and the lock is free.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbErr};
use tokio::sync::Notify;
use whimbrel::prelude::*;
use whimbrel::{DataConnection, Migrations};
use whimbrel_core::Backend;
use whimbrel_engine::{Cancellation, Error, Event, Migrator, UpTarget};
use whimbrel_tests::{Database, on_every_server};

use super::recordings::{connect, three};
use super::slow::{beside, is_running, runs, slow};

/// Long before the slow statement would end by itself.
const SOON: Duration = Duration::from_secs(30);

/// A migrator of the slow migrations, and word of when its statement runs.
fn slow_migrator() -> (Migrator, Arc<Notify>) {
    let started = Arc::new(Notify::new());
    let told = Arc::clone(&started);
    let migrator = Migrator::new(slow()).subscribe(move |event: &Event| {
        if matches!(event, Event::StatementStarted { position: 1, .. }) {
            told.notify_one();
        }
    });
    (migrator, started)
}

/// Comes back once the slow statement runs.
async fn runs_now(database: &Database, started: &Notify) {
    match database.backend() {
        Backend::Sqlite => started.notified().await,
        _ => is_running(database).await,
    }
}

#[test]
fn a_running_statement_is_cancelled_on_the_server_and_the_next_run_goes_on() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let other = connect(database).await;
        let cancellation = Cancellation::new();
        let (migrator, started) = slow_migrator();
        let migrator = migrator.cancelled_by(&cancellation);
        migrator.up(&ours, UpTarget::Steps(1)).await.unwrap();
        database.execute("INSERT INTO apples VALUES (1)").await;
        let began = Instant::now();
        let stop = async {
            runs_now(database, &started).await;
            assert!(cancellation.cancel(), "the run hears it");
        };
        let error = beside(migrator.up(&ours, UpTarget::Latest), stop).await.unwrap_err();
        assert!(began.elapsed() < SOON, "{error}");
        assert_eq!((error.code(), error.exit_code()), ("interrupted", 6), "{error}");
        let Error::Cancelled(cancelled) = &error else {
            panic!("{error}")
        };
        assert_eq!(cancelled.within.as_deref(), Some("20250101_000002 slow"), "{error}");
        assert_eq!(
            cancelled.half_done,
            !database.backend().has_transactional_ddl(),
            "{error}"
        );
        assert!(!runs(database).await, "the server still runs it");

        database.execute("DELETE FROM apples").await;
        database.let_go().await;
        let report = Migrator::new(slow())
            .lock_timeout(Duration::from_secs(5))
            .up(&other, UpTarget::Latest)
            .await
            .unwrap();
        assert_eq!(report.done.len(), 1);
        database.table_must_exist("birds").await;
        // The connection of the run that stopped can be used again.
        Migrator::new(slow()).up(&ours, UpTarget::Latest).await.unwrap();
        ours.close().await;
        other.close().await;
    });
}

#[test]
fn a_run_that_is_dropped_in_the_middle_of_a_statement_leaves_no_lock() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let other = connect(database).await;
        let (migrator, started) = slow_migrator();
        migrator.up(&ours, UpTarget::Steps(1)).await.unwrap();
        database.execute("INSERT INTO apples VALUES (1)").await;
        tokio::select! {
            result = migrator.up(&ours, UpTarget::Latest) => panic!("it ended: {result:?}"),
            () = runs_now(database, &started) => {}
        }
        database.let_go().await;
        let began = Instant::now();
        let again = Migrator::new(slow()).lock_timeout(SOON);
        // The row is still there, so only the lock is tried.
        let cancellation = Cancellation::new();
        let (slow_again, started) = slow_migrator();
        let stop = async {
            runs_now(database, &started).await;
            cancellation.cancel();
        };
        let run = slow_again.cancelled_by(&cancellation).lock_timeout(SOON);
        let error = beside(run.up(&other, UpTarget::Latest), stop).await.unwrap_err();
        assert_eq!(error.code(), "interrupted", "{error}");
        assert!(began.elapsed() < SOON);
        database.execute("DELETE FROM apples").await;
        database.let_go().await;
        again.up(&ours, UpTarget::Latest).await.unwrap();
        ours.close().await;
        other.close().await;
    });
}

#[test]
fn whoever_waits_for_the_lock_can_be_stopped() {
    on_every_server(async |database| {
        let (ours, other) = (connect(database).await, connect(database).await);
        let cancellation = Cancellation::new();
        let (migrator, started) = slow_migrator();
        migrator.up(&ours, UpTarget::Steps(1)).await.unwrap();
        database.execute("INSERT INTO apples VALUES (1)").await;
        let stop_holder = Cancellation::new();
        let holder = migrator.cancelled_by(&stop_holder);
        let waits = async {
            runs_now(database, &started).await;
            database.let_go().await;
            let said = cancellation.clone();
            let waiter = Migrator::new(three())
                .cancelled_by(&cancellation)
                .allow_missing(true)
                .lock_timeout(SOON)
                .subscribe(move |event: &Event| {
                    if matches!(event, Event::WaitingForLock { .. }) {
                        said.cancel();
                    }
                });
            let error = waiter.up(&other, UpTarget::Latest).await.unwrap_err();
            assert_eq!(error.code(), "interrupted", "{error}");
            stop_holder.cancel();
        };
        let held = beside(holder.up(&ours, UpTarget::Latest), waits).await.unwrap_err();
        assert_eq!(held.code(), "interrupted", "{held}");
        ours.close().await;
        other.close().await;
    });
}

struct Endless;

async fn endless(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO apples VALUES (7)").await?;
    std::future::pending().await
}

impl whimbrel::Migration for Endless {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("endless", 1, endless).one_way());
    }
}

#[test]
fn a_data_step_is_dropped_where_it_waits_and_rolled_back() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        Migrator::new(three()).up(&ours, UpTarget::Steps(1)).await.unwrap();
        let cancellation = Cancellation::new();
        let said = cancellation.clone();
        let migrator = Migrator::new(Migrations::new(&[("20250101_000009", "endless", &Endless)]))
            .allow_missing(true)
            .cancelled_by(&cancellation)
            .subscribe(move |event: &Event| {
                if matches!(event, Event::StatementStarted { .. }) {
                    said.cancel();
                }
            });
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        let Error::Cancelled(cancelled) = &error else {
            panic!("{error}")
        };
        assert!(!cancelled.half_done, "{error}");
        database.rows_must_be("SELECT id FROM apples", &[]).await;
        database.let_go().await;
        Migrator::new(three())
            .lock_timeout(Duration::from_secs(5))
            .up(&ours, UpTarget::Latest)
            .await
            .unwrap();
        ours.close().await;
    });
}

#[test]
fn a_run_that_was_to_stop_before_it_began_does_nothing() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let cancellation = Cancellation::new();
        cancellation.cancel();
        let migrator = Migrator::new(three()).cancelled_by(&cancellation);
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.code(), "interrupted");
        let status = Migrator::new(three()).status(&ours).await.unwrap();
        assert_eq!(status.summary.applied, 0);
        ours.close().await;
    });
}
