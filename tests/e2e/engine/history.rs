//! Code against history: changed, missing, out of order, unreadable.

use std::sync::{Arc, Mutex};

use sea_orm::ConnectionTrait;
use whimbrel_core::Backend;
use whimbrel_engine::{Answer, DownTarget, Error, Event, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::{connect, migration, sql, table, tables, three};

#[test]
fn a_changed_migration_stops_the_run_and_is_shown_as_a_difference() {
    on_every_server(async |database| {
        let database = connect(database).await;
        Migrator::new(three()).up(&database, UpTarget::Steps(1)).await.unwrap();
        let mut entries = three();
        entries[0] = migration(
            "20250101_000001",
            "create_apples",
            vec![sql(&["CREATE TABLE apples (id int)"], &["DROP TABLE apples"])],
        );
        let error = Migrator::new(entries.clone())
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_conflict"));
        let Error::History(conflict) = &error else {
            panic!("{error}")
        };
        assert_eq!(conflict.changed.len(), 1);
        assert_eq!(tables(&database).await, ["apples"], "nothing ran");
        let status = Migrator::new(entries).status(&database).await.unwrap();
        assert_eq!(status.summary.changed, 1);
        database.close().await;
    });
}

#[test]
fn a_binary_that_lacks_the_newest_migration_reverts_it_from_the_history() {
    on_every_server(async |database| {
        let database = connect(database).await;
        Migrator::new(three()).up(&database, UpTarget::Latest).await.unwrap();
        let older = Migrator::new(three().into_iter().take(2).collect::<Vec<_>>());
        let error = older.up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        assert!(error.to_string().contains("20250101_000003 create_cars"), "{error}");
        assert_eq!(older.status(&database).await.unwrap().summary.missing, 1);
        let report = older.down(&database, DownTarget::Steps(1)).await.unwrap();
        assert_eq!(report.done[0].version, "20250101_000003");
        assert_eq!(tables(&database).await, ["apples", "birds"]);
        older.up(&database, UpTarget::Latest).await.unwrap();
        database.close().await;
    });
}

#[test]
fn a_late_migration_that_may_touch_what_a_newer_one_did_is_out_of_order() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let entries = three();
        Migrator::new(vec![entries[0].clone(), entries[2].clone()])
            .up(&database, UpTarget::Latest)
            .await
            .unwrap();
        let migrator = Migrator::new(entries);
        let error = migrator.up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        assert!(
            error.to_string().contains("out of order: 20250101_000002 create_birds"),
            "{error}"
        );
        assert!(!error.help().unwrap_or_default().contains("rebase"), "no such command");
        let check = migrator.check(&database).await.unwrap();
        assert_eq!((check.out_of_order.len(), check.exit_code()), (1, 7), "as `up` says");
        assert_eq!(tables(&database).await, ["apples", "cars"], "nothing ran");
        database.close().await;
    });
}

#[test]
fn a_migration_that_was_renamed_is_told_of_and_not_run_again() {
    on_every_server(async |database| {
        let database = connect(database).await;
        Migrator::new(three()).up(&database, UpTarget::Latest).await.unwrap();
        let mut entries = three();
        "create_apple_trees".clone_into(&mut entries[0].migration.name);
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let migrator = Migrator::new(entries).subscribe(move |event: &Event| {
            if let Event::Notice { message } = event {
                heard.lock().unwrap().push(message.clone());
            }
        });
        let report = migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert!(report.done.is_empty(), "{report:?}");
        let told = notices.lock().unwrap().join("\n");
        for word in [
            "applied as `create_apples`",
            "called `create_apple_trees` now",
            "not run again",
            "repair --accept-changed 20250101_000001",
        ] {
            assert!(told.contains(word), "no {word} in {told}");
        }
        assert!(migrator.check(&database).await.unwrap().ok);
        // The answer that is named puts an end to the notice.
        let accept = Answer::AcceptChanged {
            version: "20250101_000001".to_owned(),
        };
        migrator.repair(&database, &accept).await.unwrap();
        notices.lock().unwrap().clear();
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert!(notices.lock().unwrap().is_empty());
        let down = migrator.down(&database, DownTarget::All).await.unwrap();
        assert_eq!(down.done.len(), 3);
        database.close().await;
    });
}

#[test]
fn a_migration_with_a_new_version_is_told_of_and_not_run_again() {
    on_every_server(async |database| {
        let database = connect(database).await;
        Migrator::new(three()).up(&database, UpTarget::Latest).await.unwrap();
        let mut entries = three();
        entries[2].migration.version = "20250101_000009".parse().unwrap();
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let migrator = Migrator::new(entries).subscribe(move |event: &Event| {
            if let Event::Notice { message } = event {
                heard.lock().unwrap().push(message.clone());
            }
        });
        let error = migrator.up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_conflict"), "{error}");
        let told = notices.lock().unwrap().join("\n");
        assert!(told.contains("give that its old version back"), "{told}");
        assert_eq!(tables(&database).await.len(), 3);
        database.close().await;
    });
}

#[test]
fn a_history_row_of_garbage_is_an_error_that_names_it() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        let garbage =
            "UPDATE whimbrel_history SET up_operations = 'what?', checksum = 'none' WHERE version = '20250101_000002'";
        database.connection().execute_unprepared(garbage).await.unwrap();
        let error = migrator.up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_unreadable"));
        let text = error.to_string();
        assert!(
            text.contains("20250101_000002") && text.contains("up_operations"),
            "{text}"
        );
        let newer = "UPDATE whimbrel_history SET format_version = 99 WHERE version = '20250101_000002'";
        database.connection().execute_unprepared(newer).await.unwrap();
        let text = migrator.status(&database).await.unwrap_err().to_string();
        assert!(text.contains("format_version"), "{text}");
        database.close().await;
    });
}

#[test]
fn a_journal_row_of_garbage_is_an_error_that_names_the_journal() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let now = match database.backend() {
            Backend::Sqlite => "'2025-01-01T00:00:00Z'",
            Backend::Postgres => "now()",
            Backend::Mysql | Backend::Mariadb => "UTC_TIMESTAMP(6)",
        };
        let garbage = format!(
            "INSERT INTO whimbrel_journal (version, direction, step, plan, statement, state, started_at) \
             VALUES ('20250101_000009', 'up', -1, 'p', 's', 'intended', {now})"
        );
        database.execute(&garbage).await;
        database.let_go().await;
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (7, "history_unreadable"), "{error}");
        let text = error.to_string();
        assert!(text.contains("whimbrel_journal") && text.contains("step"), "{text}");
        assert!(text.contains("20250101_000009"), "{text}");
        let help = error.help().unwrap();
        assert!(
            !help.contains("accept-changed"),
            "no row of the history is wrong: {help}"
        );
        engine.close().await;
    });
}

#[test]
fn a_history_without_its_journal_is_not_taken_for_a_new_database() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = Migrator::new(three());
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        database
            .connection()
            .execute_unprepared("DROP TABLE whimbrel_journal")
            .await
            .unwrap();
        let error = migrator.up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!(
            (error.exit_code(), error.code()),
            (7, "history_table_missing"),
            "{error}"
        );
        database.close().await;
    });
}

#[test]
fn hostile_words_in_the_history_come_back_as_they_were() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let hostile = "Robert'); DROP TABLE apples;-- \\' \" $$ \u{1F426}";
        let literal = "'it''s a $whimbrel$ \\ test'";
        let create = "CREATE TABLE apples (id integer)";
        let insert = format!("-- {literal}\nINSERT INTO apples VALUES (7)");
        let entries = vec![migration(
            "20250101_000001",
            hostile,
            vec![sql(&[create, &insert], &["DROP TABLE apples"])],
        )];
        let migrator = Migrator::new(entries).author(hostile).history_table("odd \"`name");
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        let records = migrator.history(&database).await.unwrap();
        assert_eq!(
            (records[0].name.as_str(), records[0].author.as_str()),
            (hostile, hostile)
        );
        assert!(migrator.check(&database).await.unwrap().ok);
        let older = Migrator::new(Vec::<whimbrel_engine::Entry>::new()).history_table("odd \"`name");
        older.down(&database, DownTarget::All).await.unwrap();
        assert!(tables(&database).await.is_empty());
        database.close().await;
    });
}

#[test]
fn two_history_tables_in_one_database_are_independent() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let one = Migrator::new(vec![table("20250101_000001", "apples")]);
        let two = Migrator::new(vec![table("20250101_000001", "birds")]).history_table("other_history");
        one.up(&database, UpTarget::Latest).await.unwrap();
        two.up(&database, UpTarget::Latest).await.unwrap();
        two.down(&database, DownTarget::All).await.unwrap();
        assert_eq!(tables(&database).await, ["apples"]);
        database.close().await;
    });
}
