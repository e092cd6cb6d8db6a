//! Runs that were cut off: what the journal and the catalogue tell decides what the next run does.

use std::sync::{Arc, Mutex};

use sea_orm::ConnectionTrait;
use whimbrel::Migrations;
use whimbrel::prelude::*;
use whimbrel_engine::{Error, Event, Migrator, State, UpTarget};
use whimbrel_tests::{on_backends, on_every_server};

use super::recordings::{connect, migration, sql, table as plain_table, tables};

names! { Apples { Id, Sort } }

struct TwoSteps;
impl whimbrel::Migration for TwoSteps {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Apples::Table)
                .column(integer(Apples::Id).primary_key())
                .column(integer(Apples::Sort)),
        );
        schema.create_index(index([Apples::Sort]).on(Apples::Table));
        // Fails as long as there is no table of birds.
        schema.sql(Sql::all("INSERT INTO birds (id) VALUES (1)").one_way());
    }
}

fn two_steps() -> Migrator {
    Migrator::new(Migrations::new(&[("20250101_000001", "two_steps", &TwoSteps)]))
}

const BIRDS: &str = "CREATE TABLE birds (id integer NOT NULL PRIMARY KEY)";

#[test]
fn a_step_whose_mark_was_lost_is_looked_up_in_the_catalogue() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let database = connect(database).await;
        let error = two_steps().up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 6, "{error}");
        assert!(error.help().unwrap().contains("goes on from here"), "{error}");
        let db = database.connection();
        // As if the process had died right after the first step, and before the second.
        db.execute_unprepared("UPDATE whimbrel_journal SET state = 'intended', finished_at = NULL")
            .await
            .unwrap();
        db.execute_unprepared("ALTER TABLE apples DROP INDEX apples_sort_idx")
            .await
            .unwrap();
        db.execute_unprepared(BIRDS).await.unwrap();
        let status = two_steps().status(&database).await.unwrap();
        assert_eq!(status.migrations[0].state, State::Interrupted);

        let skipped = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&skipped);
        let listening = two_steps().subscribe(move |event: &Event| {
            if let Event::StatementSkipped { position, .. } = event {
                seen.lock().unwrap().push(*position);
            }
        });
        listening.up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(*skipped.lock().unwrap(), [0], "the table was there, the index was not");
        db.execute_unprepared("ALTER TABLE apples DROP INDEX apples_sort_idx")
            .await
            .unwrap();
        assert!(two_steps().check(&database).await.unwrap().ok);
        database.close().await;
    });
}

/// What a later migration drops.
struct Objects;
impl whimbrel::Migration for Objects {
    fn up(&self, schema: &mut SchemaEditor) {
        make_objects(schema, "old");
    }
}

struct OtherObjects;
impl whimbrel::Migration for OtherObjects {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.drop_trigger("old_table", "old_trigger");
        schema.drop_function("old_function");
        schema.drop_procedure("old_procedure");
        schema.drop_view("old_view");
        make_objects(schema, "new");
        schema.sql(Sql::all("INSERT INTO birds (id) VALUES (1)").one_way());
    }
}

fn make_objects(schema: &mut SchemaEditor, prefix: &str) {
    let name = |name: &str| format!("{prefix}_{name}");
    let statement = |sql: &str| SqlExpr::mysql(sql.replace("x_", &format!("{prefix}_")));
    schema.create_table(table(name("table")).column(integer("id").primary_key()));
    schema.create_view(name("view"), SqlExpr::mysql(format!("SELECT id FROM {prefix}_table")));
    schema.create_trigger(
        name("table"),
        name("trigger"),
        statement("CREATE TRIGGER x_trigger BEFORE INSERT ON x_table FOR EACH ROW SET NEW.id = NEW.id + 1"),
    );
    schema.create_function(
        name("function"),
        statement("CREATE FUNCTION x_function() RETURNS int DETERMINISTIC NO SQL RETURN 1"),
    );
    schema.create_procedure(name("procedure"), statement("CREATE PROCEDURE x_procedure() SELECT 1"));
}

#[test]
fn views_triggers_and_functions_are_looked_up_in_the_catalogue() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let database = connect(database).await;
        let migrations = [
            ("20250101_000001", "objects", &Objects as &dyn whimbrel::Migration),
            ("20250101_000002", "other_objects", &OtherObjects),
        ];
        let migrator = || Migrator::new(Migrations::new(&migrations));
        migrator().up(&database, UpTarget::Latest).await.unwrap_err();
        let db = database.connection();
        // As if the process had died before any step was marked, and one had not been taken.
        for sql in [
            "UPDATE whimbrel_journal SET state = 'intended', finished_at = NULL",
            "DROP TRIGGER new_trigger",
            BIRDS,
        ] {
            db.execute_unprepared(sql).await.unwrap();
        }
        let skipped = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&skipped);
        let listening = migrator().subscribe(move |event: &Event| {
            if let Event::StatementSkipped { position, .. } = event {
                seen.lock().unwrap().push(*position);
            }
        });
        listening.up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(*skipped.lock().unwrap(), [0, 1, 2, 3, 4, 5, 7, 8]);
        assert!(migrator().check(&database).await.unwrap().ok);
        database.close().await;
    });
}

#[test]
fn sql_that_may_or_may_not_have_run_is_not_run_again_unasked() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let database = connect(database).await;
        let two = || {
            let steps = [
                "CREATE TABLE apples (id integer PRIMARY KEY)",
                "INSERT INTO birds VALUES (1)",
            ];
            Migrator::new(vec![migration("20250101_000001", "raw", vec![sql(&steps, &[])])])
        };
        two().up(&database, UpTarget::Latest).await.unwrap_err();
        let forget = "UPDATE whimbrel_journal SET state = 'intended', finished_at = NULL";
        database.connection().execute_unprepared(forget).await.unwrap();
        let error = two().up(&database, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 6, "{error}");
        assert!(error.to_string().contains("cannot be known"), "{error}");
        database.close().await;
    });
}

struct Unique;
impl whimbrel::Migration for Unique {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_index(index([Apples::Sort]).on(Apples::Table).unique().concurrently());
    }
}

struct Create;
impl whimbrel::Migration for Create {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Apples::Table)
                .column(integer(Apples::Id).primary_key())
                .column(integer(Apples::Sort)),
        );
    }
}

#[test]
fn a_concurrent_index_that_fails_leaves_nothing_behind_and_can_be_tried_again() {
    on_backends(&[Backend::Postgres], async |database| {
        let engine = connect(database).await;
        let migrator = Migrator::new(Migrations::new(&[
            ("20250101_000001", "create", &Create),
            ("20250101_000002", "unique", &Unique),
        ]))
        .prechecks(false);
        migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
        database.execute("INSERT INTO apples VALUES (1, 7), (2, 7)").await;
        let error = migrator.up(&engine, UpTarget::Latest).await.unwrap_err();
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert!(failure.clean, "{error}");
        assert_eq!(error.exit_code(), 5);
        let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
        assert_eq!(database.value(invalid).await, "0");
        assert_eq!(migrator.status(&engine).await.unwrap().summary.pending, 1);

        // What a process that was killed leaves behind: an invalid index, and the intent in the journal.
        let _ = database
            .try_rows("CREATE UNIQUE INDEX CONCURRENTLY apples_sort_idx ON apples (sort)")
            .await;
        assert_eq!(database.value(invalid).await, "1");
        database.execute("DELETE FROM apples WHERE id = 2").await;
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(database.value(invalid).await, "0");
        assert!(migrator.check(&engine).await.unwrap().ok);
        engine.close().await;
    });
}

#[test]
fn a_session_that_the_server_ends_is_an_error_and_the_next_run_goes_well() {
    on_backends(
        &[Backend::Postgres, Backend::Mysql, Backend::Mariadb],
        async |database| {
            let engine = connect(database).await;
            let end = match database.backend() {
                Backend::Postgres => "SELECT pg_terminate_backend(pg_backend_pid())",
                _ => "KILL CONNECTION_ID()",
            };
            let mut entries = vec![plain_table("20250101_000001", "apples")];
            entries.push(migration("20250101_000002", "end", vec![sql(&[end], &[])]));
            let error = Migrator::new(entries.clone())
                .up(&engine, UpTarget::Latest)
                .await
                .unwrap_err();
            let Error::Failed(failure) = &error else {
                panic!("{error}")
            };
            assert_eq!(failure.applied, ["20250101_000001"], "{error}");
            assert_eq!(tables(&engine).await, ["apples"]);
            // The lock went with the session.
            entries[1] = plain_table("20250101_000003", "birds");
            if database.backend() != Backend::Postgres {
                database.execute("DELETE FROM whimbrel_journal").await;
            }
            Migrator::new(entries).up(&engine, UpTarget::Latest).await.unwrap();
            engine.close().await;
        },
    );
}

#[test]
fn a_single_transaction_is_all_or_nothing_where_ddl_can_be_rolled_back() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let entries = |last: &str| {
            vec![
                plain_table("20250101_000001", "apples"),
                plain_table("20250101_000002", "birds"),
                migration("20250101_000003", "last", vec![sql(&[last], &["DELETE FROM apples"])]),
            ]
        };
        let broken = Migrator::new(entries("INSERT INTO nowhere VALUES (1)")).single_transaction(true);
        let error = broken.up(&engine, UpTarget::Latest).await.unwrap_err();
        if !database.backend().has_transactional_ddl() {
            assert_eq!((error.exit_code(), error.code()), (8, "refused"));
            return engine.close().await;
        }
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert_eq!(
            (failure.version.as_str(), failure.clean),
            ("20250101_000003", true),
            "{error}"
        );
        assert!(
            failure.applied.is_empty() && tables(&engine).await.is_empty(),
            "{error}"
        );
        let whole = Migrator::new(entries("INSERT INTO apples VALUES (1)")).single_transaction(true);
        let report = whole.up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!((report.done.len(), report.pending), (3, 0));
        assert!(whole.check(&engine).await.unwrap().ok);
        whole.reset(&engine).await.unwrap();
        assert!(tables(&engine).await.is_empty());
        engine.close().await;
    });
}
