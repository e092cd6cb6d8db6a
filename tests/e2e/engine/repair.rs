//! `repair`: the answers of a person, checked against the database, and what the errors say that need them.

use whimbrel_core::{Backend, PerDialect};
use whimbrel_engine::{Answer, DownTarget, Entry, Error, Migrator, StepState, UpTarget};
use whimbrel_tests::{on_backends, on_every_server};

use super::recordings::{connect, migration, sql, table, tables, three};
use crate::operations::words::{create, integer, table as typed};

const FIRST: &str = "20250101_000001";
const BIRDS: &str = "CREATE TABLE birds (id integer NOT NULL PRIMARY KEY)";
const LOST: &str = "UPDATE whimbrel_journal SET state = 'intended', finished_at = NULL";

/// A table by hand, and a statement that fails as long as there is no table of birds.
fn raw() -> Migrator {
    let steps = [
        "CREATE TABLE apples (id integer PRIMARY KEY)",
        "ALTER TABLE birds ADD sort integer",
    ];
    Migrator::new(vec![migration(FIRST, "raw", vec![sql(&steps, &[])])])
}

/// A table in our words.
fn in_words(version: &str, name: &'static str) -> Entry {
    Entry::new(whimbrel_core::Migration {
        version: version.parse().unwrap(),
        name: format!("create_{name}"),
        recording: whimbrel_core::Recording {
            up: vec![create(typed(name, [integer("id")]))],
            down: whimbrel_core::Down::Derived,
        },
    })
}

fn apples() -> Entry {
    in_words(FIRST, "apples")
}

fn version() -> String {
    FIRST.to_owned()
}

#[test]
fn a_step_of_which_nothing_tells_is_asked_about_and_the_answer_counts() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        for has_run in [true, false] {
            raw().up(&engine, UpTarget::Latest).await.unwrap_err();
            database.execute(LOST).await;
            if !has_run {
                database.execute("DROP TABLE apples").await;
            }
            let error = raw().up(&engine, UpTarget::Latest).await.unwrap_err();
            assert_eq!((error.exit_code(), error.code()), (6, "undecided_step"), "{error}");
            let Error::Undecided(interrupted) = &error else {
                panic!("{error}")
            };
            let commands = [
                format!("repair --step-done {FIRST} 1"),
                format!("repair --step-not-done {FIRST} 1"),
            ];
            assert_eq!(interrupted.commands(), commands);
            let help = error.help().unwrap();
            assert!(commands.iter().all(|command| help.contains(command)), "{help}");
            assert!(
                error.to_string().contains("step 1: cannot tell: CREATE TABLE apples"),
                "{error}"
            );
            assert!(
                error.to_string().contains("step 2: not begun: ALTER TABLE birds"),
                "{error}"
            );
            let wrong = Answer::StepDone {
                version: version(),
                step: 2,
            };
            assert_eq!(raw().repair(&engine, &wrong).await.unwrap_err().exit_code(), 8);
            let answer = match has_run {
                true => Answer::StepDone {
                    version: version(),
                    step: 1,
                },
                false => Answer::StepNotDone {
                    version: version(),
                    step: 1,
                },
            };
            raw().repair(&engine, &answer).await.unwrap();
            database.execute(BIRDS).await;
            raw().up(&engine, UpTarget::Latest).await.unwrap();
            assert!(raw().diagnose(&engine).await.unwrap().is_well());
            assert_eq!(tables(&engine).await, ["apples", "birds"]);
            Migrator::new(Vec::<Entry>::new())
                .allow_data_loss(true)
                .fresh(&engine)
                .await
                .unwrap();
        }
        engine.close().await;
    });
}

#[test]
fn sql_that_says_how_it_is_resumed_is_resumed_without_a_question() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        let twice = || {
            let mut again = sql(
                &[
                    "CREATE TABLE IF NOT EXISTS apples (id integer)",
                    "ALTER TABLE birds COMMENT = 'x'",
                ],
                &[],
            );
            if let whimbrel_core::Operation::RunSql(it) = &mut again {
                it.idempotent = true;
            }
            let rows = sql(&["INSERT INTO apples VALUES (1)", "INSERT INTO cars VALUES (1)"], &[]);
            Migrator::new(vec![migration(FIRST, "twice", vec![again, rows])])
        };
        twice().up(&engine, UpTarget::Latest).await.unwrap_err();
        database.execute(LOST).await;
        database.execute(BIRDS).await;
        twice().up(&engine, UpTarget::Latest).await.unwrap_err();
        // The first row was written with its mark; what is lost with the mark is the row as well.
        database.execute("CREATE TABLE cars (id integer)").await;
        twice().up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(database.value("SELECT count(*) FROM apples").await, "1");
        assert_eq!(database.value("SELECT count(*) FROM cars").await, "1");
        engine.close().await;
    });
}

#[test]
fn the_way_back_of_sql_says_by_itself_how_it_is_resumed() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        let mut apples = sql(&["CREATE TABLE apples (id integer)"], &["DROP TABLE apples"]);
        if let whimbrel_core::Operation::RunSql(it) = &mut apples {
            it.reverse_done_when = Some(PerDialect::all(
                "SELECT 1 FROM dual WHERE NOT EXISTS (SELECT 1 FROM information_schema.tables \
                 WHERE table_schema = DATABASE() AND table_name = 'apples')"
                    .to_owned(),
            ));
        }
        let cars = sql(&["CREATE TABLE cars (id integer)"], &["DROP TABLE cars"]);
        let migrator = Migrator::new(vec![migration(FIRST, "raw", vec![cars, apples])]).allow_data_loss(true);
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        // The way back drops the apples and stops at the cars.
        database.execute("DROP TABLE cars").await;
        migrator.down(&engine, DownTarget::All).await.unwrap_err();
        database.table_must_not_exist("apples").await;
        database.execute(&format!("{LOST} WHERE state = 'done'")).await;
        database.execute("CREATE TABLE cars (id integer)").await;
        migrator.down(&engine, DownTarget::All).await.unwrap();
        database.table_must_not_exist("cars").await;
        engine.close().await;
    });
}

#[test]
fn a_statement_that_failed_may_be_corrected_and_one_that_has_run_may_not() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        let with = |first: &str, second: &str| {
            let steps = ["CREATE TABLE birds (id integer)", first, second];
            Migrator::new(vec![migration(FIRST, "three_steps", vec![sql(&steps, &[])])])
        };
        let (good, bad) = ("CREATE TABLE apples (id integer)", "CREATE TABLE apples (id nothing)");
        let error = with(good, bad).up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 6, "{error}");
        let other = with("CREATE TABLE apples (id bigint)", "CREATE TABLE cars (id integer)");
        let error = other.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        let text = error.to_string();
        assert!(
            text.contains("CREATE TABLE apples (id bigint)")
                && text.contains("begun was: CREATE TABLE apples (id integer)"),
            "{text}"
        );
        let help = error.help().unwrap();
        assert!(help.contains(&format!("repair --mark-reverted {FIRST}")), "{help}");
        with(good, "CREATE TABLE cars (id integer)")
            .up(&engine, UpTarget::Latest)
            .await
            .unwrap();
        assert_eq!(tables(&engine).await, ["apples", "birds", "cars"]);
        engine.close().await;
    });
}

#[test]
fn a_row_that_was_deleted_by_hand_is_missed_and_only_an_answer_writes_it_again() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(vec![apples(), in_words("20250101_000002", "birds")]).author("Ada");
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let delete = format!("DELETE FROM whimbrel_history WHERE version = '{FIRST}'");
        database.execute(&delete).await;
        database.let_go().await;
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_conflict"), "{error}");
        let text = format!("{error} {}", error.help().unwrap());
        for part in [
            "create_apples",
            "by Ada",
            "never reverted",
            &format!("repair --mark-applied {FIRST}"),
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert_eq!(migrator.history(&engine).await.unwrap().len(), 1, "nothing was written");
        let still = migrator
            .repair(&engine, &Answer::MarkReverted { version: version() })
            .await;
        let still = still.unwrap_err();
        assert_eq!((still.exit_code(), still.code()), (8, "still_there"), "{still}");
        migrator
            .repair(&engine, &Answer::MarkApplied { version: version() })
            .await
            .unwrap();
        assert!(migrator.check(&engine).await.unwrap().ok);
        assert!(migrator.diagnose(&engine).await.unwrap().is_well());

        // The same where it was undone by hand.
        database.execute(&delete).await;
        database.execute("DROP TABLE apples").await;
        database.let_go().await;
        let gone = migrator
            .repair(&engine, &Answer::MarkApplied { version: version() })
            .await;
        assert_eq!(gone.unwrap_err().exit_code(), 8);
        migrator
            .repair(&engine, &Answer::MarkReverted { version: version() })
            .await
            .unwrap();
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(tables(&engine).await, ["apples", "birds"]);
        engine.close().await;
    });
}

#[test]
fn a_lost_row_is_found_without_the_audit_trail_when_its_objects_are_in_the_way() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(vec![apples()]);
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        database.execute("DELETE FROM whimbrel_history").await;
        database.execute("DROP TABLE whimbrel_events").await;
        database.let_go().await;
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_conflict"), "{error}");
        let help = error.help().unwrap();
        assert!(help.contains(&format!("repair --mark-applied {FIRST}")), "{help}");
        migrator
            .repair(&engine, &Answer::MarkApplied { version: version() })
            .await
            .unwrap();
        assert!(migrator.check(&engine).await.unwrap().ok);
        engine.close().await;
    });
}

#[test]
fn what_a_changed_migration_says_now_can_be_accepted_and_a_missing_one_forgotten() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        Migrator::new(three()).up(&engine, UpTarget::Latest).await.unwrap();
        let mut changed = three();
        let steps = ["CREATE TABLE apples (id bigint NOT NULL PRIMARY KEY)"];
        changed[0] = migration(FIRST, "create_apples", vec![sql(&steps, &["DROP TABLE apples"])]);
        changed.pop();
        let migrator = Migrator::new(changed);
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7);
        assert!(
            error
                .help()
                .unwrap()
                .contains(&format!("repair --accept-changed {FIRST}")),
            "{error}"
        );
        migrator
            .repair(&engine, &Answer::AcceptChanged { version: version() })
            .await
            .unwrap();
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert!(
            error.help().unwrap().contains("repair --forget 20250101_000003"),
            "{error}"
        );
        let here = migrator.repair(&engine, &Answer::Forget { version: version() }).await;
        assert_eq!(here.unwrap_err().exit_code(), 8, "its code is here");
        let forget = Answer::Forget {
            version: "20250101_000003".to_owned(),
        };
        migrator.repair(&engine, &forget).await.unwrap();
        assert!(migrator.check(&engine).await.unwrap().ok);
        assert_eq!(
            tables(&engine).await,
            ["apples", "birds", "cars"],
            "nothing was dropped"
        );
        engine.close().await;
    });
}

#[test]
fn an_interrupted_migration_is_shown_step_by_step_and_its_code_may_be_gone() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        raw().up(&engine, UpTarget::Latest).await.unwrap_err();
        let report = raw().diagnose(&engine).await.unwrap();
        let states: Vec<StepState> = report.interrupted[0].steps.iter().map(|step| step.state).collect();
        assert_eq!(states, [StepState::Done, StepState::Waiting]);
        let other = Migrator::new(vec![table("20250101_000002", "cars")]);
        let error = other.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        assert!(
            error.help().unwrap().contains(&format!("repair --forget {FIRST}")),
            "{error}"
        );
        other
            .repair(&engine, &Answer::Forget { version: version() })
            .await
            .unwrap();
        other.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
    });
}

#[test]
fn a_table_of_ours_that_is_gone_is_made_again_only_when_that_is_asked_for() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(vec![apples()]);
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        for gone in ["whimbrel_journal", "whimbrel_history"] {
            database.execute(&format!("DROP TABLE {gone}")).await;
            database.let_go().await;
            let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
            assert_eq!(
                (error.exit_code(), error.code()),
                (7, "history_table_missing"),
                "{error}"
            );
            assert!(error.to_string().contains(gone), "{error}");
            assert!(error.help().unwrap().contains("repair --make-tables"), "{error}");
            assert!(
                database.try_rows(&format!("SELECT 1 FROM {gone}")).await.is_err(),
                "nothing was made"
            );
            database.let_go().await;
            migrator.repair(&engine, &Answer::MakeTables).await.unwrap();
        }
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert!(error.help().unwrap().contains("repair --mark-applied"), "{error}");
        migrator
            .repair(&engine, &Answer::MarkApplied { version: version() })
            .await
            .unwrap();
        assert!(migrator.check(&engine).await.unwrap().ok);
        engine.close().await;
    });
}
