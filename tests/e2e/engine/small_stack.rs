//! Programs whose threads have a small stack: what a run needs of it is in boxes.

use sea_orm::{ConnectionTrait as _, DbErr};
use whimbrel::prelude::*;
use whimbrel::{DataConnection, Migrations};
use whimbrel_engine::{Database, DatabaseUrl, DownTarget, DriftOptions, Migrator, UpTarget};
use whimbrel_tests::on_every_server;

names! { Birds { Id, Name } }

async fn fill(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("INSERT INTO birds VALUES (1, 'whimbrel')")
        .await
        .map(drop)
}

async fn empty(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("DELETE FROM birds").await.map(drop)
}

struct Create;
impl whimbrel::Migration for Create {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Birds::Table)
                .column(integer(Birds::Id).primary_key())
                .column(string(Birds::Name, 40).nullable()),
        );
    }
}

struct Fill;
impl whimbrel::Migration for Fill {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("fill", 1, fill).reverse(empty));
    }
}

/// SQLite makes the table anew for it.
struct Require;
impl whimbrel::Migration for Require {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.alter_column(Birds::Table, alter(Birds::Name).not_null());
    }
}

struct Fail;
impl whimbrel::Migration for Fail {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.sql(Sql::all("SELECT * FROM nowhere").one_way());
    }
}

async fn there_and_back(url: &str) -> Result<(), whimbrel_engine::Error> {
    let database = Database::connect(&DatabaseUrl::parse(url)?).await?;
    let migrator = Migrator::new(Migrations::new(&[
        ("20250101_000001", "create", &Create),
        ("20250101_000002", "fill", &Fill),
        ("20250101_000003", "require", &Require),
    ]))
    .allow_data_loss(true);
    migrator.init(&DatabaseUrl::parse(url)?).await?;
    migrator.up(&database, UpTarget::Latest).await?;
    migrator.check(&database).await?;
    migrator.diagnose(&database).await?;
    migrator.drift(&database, &DriftOptions::default()).await?;
    migrator.redo(&database, 1).await?;
    migrator.down(&database, DownTarget::All).await?;
    migrator.plan_up(&database, UpTarget::Latest).await?;
    migrator.fresh(&database).await?;
    migrator.reset(&database).await?;
    let failing = Migrator::new(Migrations::new(&[("20250101_000004", "fail", &Fail)]));
    assert!(failing.up(&database, UpTarget::Latest).await.is_err());
    database.close().await;
    Ok(())
}

#[test]
fn a_run_goes_through_on_a_thread_whose_stack_is_a_megabyte() {
    on_every_server(async |database| {
        let url = database.url();
        // A stack that overflows ends the process, and so all of the tests.
        let small = std::thread::Builder::new().stack_size(1024 * 1024);
        let thread = small.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(there_and_back(&url))
        });
        thread.unwrap().join().unwrap().unwrap();
    });
}
