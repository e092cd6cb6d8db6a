//! Data steps: the author's async Rust, in the middle of a migration.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, TransactionTrait};
use whimbrel::prelude::*;
use whimbrel::{DataConnection, Migrations};
use whimbrel_engine::{Cause, DownTarget, Error, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

use super::recordings::connect;

names! { Birds { Id, Name } }

async fn fill(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO birds VALUES (1, 'whimbrel')")
        .await?;
    // A transaction of the author's own is a savepoint in the migration's.
    let inner = db.begin().await?;
    inner
        .execute_unprepared("INSERT INTO birds VALUES (2, 'curlew')")
        .await?;
    inner.rollback().await
}

async fn empty(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("DELETE FROM birds").await.map(drop)
}

async fn fail(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO birds VALUES (3, 'godwit')").await?;
    Err(DbErr::Custom("no more birds".into()))
}

async fn panic(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO birds VALUES (4, 'snipe')").await?;
    panic!("a snipe flew up")
}

struct Create;
impl whimbrel::Migration for Create {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Birds::Table)
                .column(integer(Birds::Id).primary_key())
                .column(string(Birds::Name, 40)),
        );
    }
}

struct Fill;
impl whimbrel::Migration for Fill {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("fill", 1, fill).reverse(empty));
    }
}

struct Fail;
impl whimbrel::Migration for Fail {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("fail", 1, fail).one_way());
    }
}

/// Another table of this name is there already, which the temporary one hides.
async fn hide(db: &DataConnection) -> Result<(), DbErr> {
    let temporary = "CREATE TEMPORARY TABLE hidden AS SELECT 1 AS is_temporary";
    db.execute_unprepared(temporary).await.map(drop)
}

struct Hide;
impl whimbrel::Migration for Hide {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("hide", 1, hide).one_way());
    }
}

struct Look;
impl whimbrel::Migration for Look {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.sql(Sql::all("CREATE TABLE seen AS SELECT id FROM hidden").one_way());
    }
}

struct Panic;
impl whimbrel::Migration for Panic {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("panic", 1, panic).one_way());
    }
}

fn create_and(version: &'static str, name: &'static str, migration: &'static dyn whimbrel::Migration) -> Migrator {
    Migrator::new(Migrations::new(&[
        ("20250101_000001", "create", &Create),
        (version, name, migration),
    ]))
}

#[derive(FromQueryResult)]
struct Count {
    birds: i64,
}

async fn count(database: &whimbrel_engine::Database) -> i64 {
    let db = database.connection();
    let query = Statement::from_string(db.get_database_backend(), "SELECT count(*) AS birds FROM birds");
    Count::find_by_statement(query).one(db).await.unwrap().unwrap().birds
}

#[test]
fn a_data_step_works_on_the_rows_of_its_migration_and_back() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let migrator = create_and("20250101_000002", "fill", &Fill);
        migrator.up(&database, UpTarget::Latest).await.unwrap();
        assert_eq!(count(&database).await, 1);
        migrator.down(&database, DownTarget::Steps(1)).await.unwrap();
        assert_eq!(count(&database).await, 0);
        migrator.redo(&database, 1).await.unwrap();
        database.close().await;
    });
}

#[test]
fn a_data_step_that_fails_or_panics_leaves_no_rows_and_the_session_usable() {
    on_every_server(async |database| {
        let database = connect(database).await;
        let error = create_and("20250101_000002", "fail", &Fail)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert!(
            matches!(&failure.cause, Cause::DataStep { message } if message.contains("no more birds")),
            "{error}"
        );
        assert_eq!((failure.clean, error.exit_code(), failure.applied.len()), (true, 5, 1));
        assert_eq!(count(&database).await, 0);

        let error = create_and("20250101_000003", "panic", &Panic)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap_err();
        let Error::Failed(failure) = &error else {
            panic!("{error}")
        };
        assert!(
            matches!(&failure.cause, Cause::Panic { message } if message == "a snipe flew up"),
            "{error}"
        );
        assert!(failure.clean, "{error}");
        assert_eq!(count(&database).await, 0);

        create_and("20250101_000002", "fill", &Fill)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap();
        assert_eq!(count(&database).await, 1);
        database.close().await;
    });
}

#[test]
fn a_data_step_whose_function_is_not_in_the_binary_is_not_left_out_in_silence() {
    on_every_server(async |database| {
        let database = connect(database).await;
        create_and("20250101_000002", "fill", &Fill)
            .up(&database, UpTarget::Latest)
            .await
            .unwrap();
        let older = Migrator::new(Migrations::new(&[("20250101_000001", "create", &Create)]));
        let error = older.down(&database, DownTarget::Steps(1)).await.unwrap_err();
        assert!(error.to_string().contains("does not have the function of"), "{error}");
        assert_eq!(count(&database).await, 1);
        database.close().await;
    });
}

#[test]
fn a_temporary_table_that_a_data_step_makes_is_not_there_for_the_next_migration() {
    on_every_server(async |database| {
        database.execute("CREATE TABLE hidden (id integer)").await;
        database.let_go().await;
        let engine = connect(database).await;
        let migrations = Migrations::new(&[("20250101_000001", "hide", &Hide), ("20250101_000002", "look", &Look)]);
        let done = Migrator::new(migrations).up(&engine, UpTarget::Latest).await;
        engine.close().await;
        assert_eq!(done.unwrap().done.len(), 2);
    });
}
