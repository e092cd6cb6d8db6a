//! Several runs at once.

use std::time::Duration;

use whimbrel_core::{Backend, Operation, PerDialect};
use whimbrel_engine::{Entry, Migrator, UpTarget};
use whimbrel_tests::{on_backends, on_every_server};

use super::polled::polled;
use super::recordings::{connect, migration, sql, table, three};

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

#[test]
fn many_runs_at_once_apply_each_migration_once() {
    on_every_server(async |database| {
        let mut runs = Vec::new();
        for _ in 0..8 {
            let database = connect(database).await;
            runs.push(tokio::spawn(async move {
                let report = Migrator::new(three()).up(&database, UpTarget::Latest).await;
                database.close().await;
                report
            }));
        }
        let mut done = 0;
        for run in runs {
            done += run.await.unwrap().unwrap().done.len();
        }
        assert_eq!(done, 3);
    });
}

#[test]
fn a_run_that_waits_too_long_for_the_lock_says_who_holds_it() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let holder = connect(database).await;
        let migrator = Migrator::new(three()).lock_timeout(Duration::from_millis(300));
        migrator.init_history(&ours).await.unwrap();
        let hold = match ours.target().backend {
            Backend::Sqlite => "BEGIN IMMEDIATE".to_owned(),
            Backend::Postgres => {
                let key = "SELECT pg_advisory_lock(KEY)";
                key.replace("KEY", &migrator.lock_key(&ours).0.to_string())
            }
            Backend::Mysql | Backend::Mariadb => format!("DO GET_LOCK('{}', 1)", migrator.lock_key(&ours).1),
        };
        sea_orm::ConnectionTrait::execute_unprepared(holder.connection(), &hold)
            .await
            .unwrap();
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (4, "locked"), "{error}");
        let help = error.help().unwrap();
        match ours.target().backend {
            Backend::Sqlite => {}
            Backend::Postgres => assert!(help.contains("pg_terminate_backend("), "{help}"),
            Backend::Mysql | Backend::Mariadb => assert!(help.contains("KILL "), "{help}"),
        }
        holder.close().await;
        migrator.up(&ours, UpTarget::Latest).await.unwrap();
        ours.close().await;
    });
}

#[test]
fn a_run_that_is_dropped_half_way_leaves_no_lock_behind() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let other = connect(database).await;
        let migrator = Migrator::new(three());
        // Polled a few times and dropped: somewhere between taking the lock and the end.
        for polls in [1, 4, 9, 20] {
            let mut run = Box::pin(migrator.up(&ours, UpTarget::Latest));
            polled(&mut run, polls).await;
            drop(run);
            migrator.up(&other, UpTarget::Latest).await.unwrap();
            migrator.reset(&other).await.unwrap();
        }
        // And the connection that was dropped can be used again.
        migrator.up(&ours, UpTarget::Latest).await.unwrap();
        migrator.reset(&ours).await.unwrap();
        ours.close().await;
        other.close().await;
    });
}

/// A migration that gives the lock of its own run away.
fn careless(key: &(i64, String)) -> Entry {
    let (number, name) = key;
    let give_away = match_backends(
        &format!("SELECT pg_advisory_unlock({number})"),
        &format!("DO RELEASE_LOCK('{name}')"),
    );
    migration("20250101_000001", "careless", vec![give_away])
}

/// A statement of PostgreSQL's, and one of the others'.
fn match_backends(postgres: &str, mysql: &str) -> Operation {
    let mut operation = sql(&[], &[]);
    if let Operation::RunSql(it) = &mut operation {
        it.statements = PerDialect::default()
            .with(Backend::Postgres, vec![postgres.to_owned()])
            .with(Backend::Mysql, vec![mysql.to_owned()]);
        it.idempotent = true;
    }
    operation
}

#[test]
fn a_run_that_has_lost_its_lock_half_way_goes_no_further() {
    on_backends(&SERVERS, async |database| {
        let ours = connect(database).await;
        let none: Vec<Entry> = Vec::new();
        let key = Migrator::new(none).lock_key(&ours);
        let migrator = Migrator::new([careless(&key), table("20250101_000002", "birds")]);
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        assert!([5, 6].contains(&error.exit_code()), "{error}");
        assert!(error.to_string().contains("lock"), "{error}");
        database.table_must_not_exist("birds").await;
        ours.close().await;
    });
}

#[test]
fn the_lock_is_free_after_every_kind_of_run() {
    on_every_server(async |database| {
        let ours = connect(database).await;
        let other = connect(database).await;
        let migrator = Migrator::new(three());
        let impatient = Migrator::new(three()).lock_timeout(Duration::from_millis(100));
        migrator.up(&ours, UpTarget::Latest).await.unwrap();
        impatient.redo(&other, 1).await.unwrap();
        migrator.redo(&ours, 2).await.unwrap();
        impatient.reset(&other).await.unwrap();
        migrator.fresh(&ours).await.unwrap();
        impatient.fresh(&other).await.unwrap();
        migrator.init_history(&ours).await.unwrap();
        impatient.reset(&other).await.unwrap();
        ours.close().await;
        other.close().await;
    });
}
