//! A program that has brought a database to its head and starts again: it records nothing, unless something is not what it
//! was.

use std::cell::Cell;

use whimbrel::Migrations;
use whimbrel::prelude::*;
use whimbrel_core::Backend;
use whimbrel_engine::{Database, DatabaseUrl, DownTarget, Migrator, State, UpTarget};
use whimbrel_tests::{on_backends, on_every_server};

use super::recordings::connect;

thread_local! {
    /// How often a migration of this thread's test was recorded.
    static RECORDED: Cell<usize> = const { Cell::new(0) };
}

/// What was recorded since this was asked last.
fn recorded() -> usize {
    RECORDED.with(Cell::take)
}

names! {
    Apples { Id, Weight }
}

struct Create;

impl whimbrel::Migration for Create {
    fn up(&self, schema: &mut SchemaEditor) {
        RECORDED.with(|it| it.set(it.get() + 1));
        schema.create_table(table(Apples::Table).column(integer(Apples::Id).primary_key()));
    }
}

struct Weigh;

impl whimbrel::Migration for Weigh {
    fn up(&self, schema: &mut SchemaEditor) {
        RECORDED.with(|it| it.set(it.get() + 1));
        schema.add_column(Apples::Table, integer(Apples::Weight).nullable());
    }
}

/// Does something else than `Weigh`, which it takes the place of.
struct WeighExactly;

impl whimbrel::Migration for WeighExactly {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Apples::Table, decimal(Apples::Weight, 8, 3).nullable());
    }
}

/// More than its type: which column it adds is its value's.
struct Add(&'static str);

impl whimbrel::Migration for Add {
    fn up(&self, schema: &mut SchemaEditor) {
        RECORDED.with(|it| it.set(it.get() + 1));
        schema.add_column(Apples::Table, integer(self.0).nullable());
    }
}

const CREATE: whimbrel::Registered = ("20260101_000001", "create", &Create);
const WEIGH: whimbrel::Registered = ("20260101_000002", "weigh", &Weigh);

fn migrator() -> Migrator {
    Migrator::new(Migrations::new(&[CREATE, WEIGH])).allow_data_loss(true)
}

#[test]
fn a_program_that_led_a_database_to_its_head_records_nothing_when_it_starts_again() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        // Whatever another test of this thread has left.
        recorded();
        let by_looking = {
            let first = migrator().up(&engine, UpTarget::Latest).await.unwrap();
            assert_eq!((first.done.len(), recorded()), (2, 2));
            // Of values nobody knows whether they are those of before.
            let entries = migrator().recorded().unwrap().to_vec();
            Migrator::new(entries).status(&engine).await.unwrap()
        };
        recorded();

        let again = migrator().up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(
            (again.done.len(), again.pending, again.head),
            (0, 0, by_looking.head.clone())
        );
        assert_eq!(migrator().status(&engine).await.unwrap(), by_looking);
        let check = migrator().check(&engine).await.unwrap();
        assert!(check.ok && check.status == by_looking);
        assert_eq!(recorded(), 0);

        // Who asks for less than all must know what that is.
        migrator().up(&engine, UpTarget::Steps(0)).await.unwrap();
        assert_eq!(recorded(), 2);
        migrator().down(&engine, DownTarget::Steps(1)).await.unwrap();
        recorded();
        let status = migrator().status(&engine).await.unwrap();
        assert_eq!((status.summary.pending, recorded()), (1, 2));
        migrator().up(&engine, UpTarget::Latest).await.unwrap();
        recorded();
        migrator().up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(recorded(), 0);
        engine.close().await;
    });
}

#[test]
fn a_history_or_a_program_that_is_another_is_looked_at() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        migrator().up(&engine, UpTarget::Latest).await.unwrap();
        let version = "version = '20260101_000002'";

        let changed = Migrator::new(Migrations::new(&[CREATE, ("20260101_000002", "weigh", &WeighExactly)]));
        let status = changed.status(&engine).await.unwrap();
        assert_eq!(status.migrations[1].state, State::Changed);
        assert_eq!(changed.up(&engine, UpTarget::Latest).await.unwrap_err().exit_code(), 7);
        let fewer = Migrator::new(Migrations::new(&[CREATE]));
        assert_eq!(fewer.status(&engine).await.unwrap().summary.missing, 1);

        for change in [
            format!("UPDATE whimbrel_history SET checksum = 'sha256:1:beef' WHERE {version}"),
            format!("UPDATE whimbrel_history SET name = 'way' WHERE {version}"),
            format!("UPDATE whimbrel_history SET format_version = 0 WHERE {version}"),
        ] {
            let kept = "CREATE TABLE kept AS SELECT * FROM whimbrel_history";
            database.execute(kept).await;
            database.execute(&change).await;
            recorded();
            let outcome = migrator().status(&engine).await;
            assert!(recorded() > 0, "{change}: {outcome:?}");
            database.execute("DELETE FROM whimbrel_history").await;
            database
                .execute("INSERT INTO whimbrel_history SELECT * FROM kept")
                .await;
            database.execute("DROP TABLE kept").await;
            migrator().status(&engine).await.unwrap();
            assert_eq!(recorded(), 0, "it is again what it was");
        }

        database
            .execute(&format!("DELETE FROM whimbrel_history WHERE {version}"))
            .await;
        let status = migrator().status(&engine).await.unwrap();
        assert_eq!(status.migrations[1].state, State::Vanished);
        engine.close().await;
    });
}

#[test]
fn an_interrupted_migration_is_seen_although_all_was_in_order_before() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        migrator().up(&engine, UpTarget::Latest).await.unwrap();
        let now = match database.backend() {
            Backend::Sqlite => "'2026-01-01 00:00:00'",
            _ => "CURRENT_TIMESTAMP",
        };
        let begun = format!(
            "INSERT INTO whimbrel_journal (version, direction, step, plan, statement, state, started_at) \
             VALUES ('20260101_000002', 'down', 0, 'x', 'x', 'intended', {now})"
        );
        database.execute(&begun).await;
        let status = migrator().status(&engine).await.unwrap();
        assert_eq!(status.migrations[1].state, State::Interrupted);
        let error = migrator().up(&engine, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 7, "{error}");
        engine.close().await;
    });
}

#[test]
fn another_environment_is_refused_by_who_records_nothing_as_well() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let here = migrator().environment("staging");
        here.up(&engine, UpTarget::Latest).await.unwrap();
        recorded();
        let elsewhere = migrator().environment("production");
        let error = elsewhere.up(&engine, UpTarget::Latest).await.unwrap_err();
        assert!(
            matches!(error, whimbrel_engine::Error::OtherEnvironment { .. }),
            "{error}"
        );
        assert_eq!(recorded(), 0);
        engine.close().await;
    });
}

#[test]
fn migrations_that_are_more_than_their_types_are_always_recorded() {
    on_every_server(async |database| {
        let engine = connect(database).await;
        let of = |add: &'static Add| Migrator::new(Migrations::new(&[CREATE, ("20260101_000002", "weigh", add)]));
        of(&Add("weight")).up(&engine, UpTarget::Latest).await.unwrap();
        recorded();
        of(&Add("weight")).up(&engine, UpTarget::Latest).await.unwrap();
        assert_eq!(recorded(), 2);
        let status = of(&Add("mass")).status(&engine).await.unwrap();
        assert_eq!(status.migrations[1].state, State::Changed);
        engine.close().await;
    });
}

#[test]
fn a_role_that_may_only_read_starts_as_fast() {
    on_backends(&[Backend::Postgres], async |database| {
        let engine = connect(database).await;
        migrator().up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
        let role = format!("{}_role", database.name());
        database.execute(&format!("CREATE ROLE {role} LOGIN")).await;
        let grant = format!("GRANT SELECT ON whimbrel_history, whimbrel_journal TO {role}");
        database.execute(&grant).await;
        let mut url = url::Url::parse(&database.url()).unwrap();
        url.set_username(&role).unwrap();
        let engine = Database::connect(&DatabaseUrl::parse(url.as_str()).unwrap())
            .await
            .unwrap();
        recorded();
        assert!(migrator().up(&engine, UpTarget::Latest).await.unwrap().done.is_empty());
        assert_eq!(recorded(), 0);
        engine.close().await;
        database.execute(&format!("DROP OWNED BY {role}")).await;
        database.execute(&format!("DROP ROLE {role}")).await;
    });
}
