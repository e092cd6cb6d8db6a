//! Several runners at once: one applies, the others wait, find the work done, and say who held them up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::sync::oneshot::{Receiver, Sender};
use whimbrel::{DataConnection, DataStep, RecordedMigration};
use whimbrel_core::operations::{Direction, RunRust};
use whimbrel_core::{Backend, Migration};
use whimbrel_engine::{Entry, Error, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

use crate::operations::words::{create, integer, table};
use crate::project::{connect, fine, migration, project, raw, recorded, refused, run, up};

/// The project, and a migration that would leave a trace for each time that it ran.
fn with_trace() -> Vec<Migration> {
    let mut all = project();
    all.push(migration(
        "20260601_000001",
        "create_trace",
        [create(table("trace", [integer("id")]))],
    ));
    let insert = "INSERT INTO trace (id) SELECT count(*) + 1 FROM (SELECT id FROM trace) AS seen";
    all.push(migration(
        "20260601_000002",
        "leave_a_trace",
        [raw(insert, "DELETE FROM trace")],
    ));
    all
}

#[test]
fn of_several_runners_at_once_each_ends_well_and_each_migration_ran_once() {
    on_every_server(async |database| {
        let (a, b, c, d) = tokio::join!(
            up(database, with_trace()),
            up(database, with_trace()),
            up(database, with_trace()),
            up(database, with_trace()),
        );
        let done: usize = [a, b, c, d].into_iter().map(|outcome| fine(outcome).done.len()).sum();
        assert_eq!(done, 6, "every migration was applied by one of them");
        database.rows_must_be("SELECT id FROM trace", &[&["1"]]).await;
        assert_eq!(recorded(database).await.len(), 6);
    });
}

#[test]
fn a_database_that_stays_locked_is_an_error_that_names_the_holder() {
    on_every_server(async |database| {
        let (started, has_started) = tokio::sync::oneshot::channel();
        let (finish, may_finish) = tokio::sync::oneshot::channel();
        let patient = async {
            let engine = connect(database).await;
            let outcome = Migrator::new([waiting(started, may_finish)])
                .up(&engine, UpTarget::Latest)
                .await;
            engine.close().await;
            outcome
        };
        let impatient = async {
            has_started.await.expect("the other runner is in its data step");
            let outcome = run(database, project(), async |migrator: &Migrator, engine| {
                migrator
                    .clone()
                    .lock_timeout(Duration::from_millis(300))
                    .up(engine, UpTarget::Latest)
                    .await
            });
            let outcome = outcome.await;
            if database.backend() != Backend::Sqlite {
                // Another history is another lock.
                let beside = run(database, Vec::new(), async |migrator: &Migrator, engine| {
                    let migrator = migrator.clone().history_table("beside").lock_timeout(Duration::ZERO);
                    migrator.init_history(engine).await
                });
                assert!(beside.await.expect("it waits for nobody"));
            }
            finish.send(()).expect("the other runner still waits");
            outcome
        };
        let (patient, impatient) = tokio::join!(patient, impatient);
        assert_eq!(fine(patient).done.len(), 1);
        let error = refused(impatient, 4);
        let Error::Locked { holder, .. } = &error else {
            panic!("{error}")
        };
        // SQLite does not know who it is.
        assert_eq!(holder.is_some(), database.backend() != Backend::Sqlite, "{error}");
        assert!(error.help().is_some());
        if let Some(holder) = holder {
            assert!(holder.user.is_some() && holder.since.is_some(), "{holder:?}");
            assert!(
                holder.end_with.ends_with(&holder.session) || holder.end_with.contains('('),
                "{holder:?}"
            );
            // MariaDB knows it only where its performance schema is on.
            let named = holder
                .application
                .as_deref()
                .is_some_and(|name| name.starts_with("whimbrel/"));
            assert!(named || database.backend() == Backend::Mariadb, "{holder:?}");
        }
    });
}

/// A migration that says when it runs, and ends when it is told to.
fn waiting(started: Sender<()>, may_finish: Receiver<()>) -> Entry {
    let channels = Arc::new(Mutex::new(Some((started, may_finish))));
    let wait = move |_: &DataConnection| {
        let channels = Arc::clone(&channels);
        async move {
            let taken = channels.lock().await.take();
            let (started, may_finish) = taken.expect("it runs once");
            started.send(()).expect("the test waits for it");
            may_finish.await.expect("the test tells it");
            Ok(())
        }
    };
    let operation = RunRust {
        name: "wait".to_owned(),
        revision: 1,
        direction: Direction::Forward,
        reversible: false,
        no_reverse_needed: true,
    };
    RecordedMigration {
        migration: migration("20250101_000001", "wait", [operation.into()]),
        data_steps: [DataStep::new("wait", 1, wait)].into_iter().collect(),
    }
    .into()
}

#[test]
fn a_table_that_others_have_locked_is_tried_again_and_then_given_up_cleanly() {
    on_every_server(async |database| {
        fine(
            run(database, project(), async |it, engine| {
                it.up(engine, UpTarget::Steps(2)).await
            })
            .await,
        );
        let before = database.catalogue().await;
        let mut reader = database.session().await;
        reader.rows("BEGIN; SELECT * FROM users").await;
        let impatient = run(database, project(), async |migrator: &Migrator, engine| {
            migrator
                .clone()
                .table_lock_budget(Duration::from_millis(700))
                .up(engine, UpTarget::Latest)
                .await
        });
        let error = impatient.await.expect_err("the reader is in the way");
        assert!([4, 6].contains(&error.exit_code()), "{error}");
        reader.rows("ROLLBACK").await;
        reader.close().await;
        database.catalogues_must_agree(&before, &database.catalogue().await, "after giving up");
        assert_eq!(fine(up(database, project()).await).done.len(), 2);
    });
}

#[test]
fn two_projects_with_histories_of_their_own_share_a_database() {
    on_every_server(async |database| {
        fine(up(database, project()).await);
        database.let_go().await;
        let engine = connect(database).await;
        let other = vec![migration(
            "20260101_000001",
            "create_other",
            [create(table("other", [integer("id")]))],
        )];
        let other = Migrator::new(other).history_table("plugin_history");
        assert_eq!(fine(other.up(&engine, UpTarget::Latest).await).done.len(), 1);
        engine.close().await;
        assert!(fine(up(database, project()).await).done.is_empty());
        database.table_must_exist("plugin_history").await;
    });
}
