//! A catalogue that somebody changes while it is read.

use whimbrel_core::Backend;
use whimbrel_engine::{InspectOptions, Migrator, UpTarget, inspect};
use whimbrel_tests::on_backends;

use crate::engine::recordings::{connect, table};

#[test]
fn a_table_that_is_just_being_made_is_read_once_it_is_there_and_never_without_its_columns() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        // The session waits for locks no longer than a second from now on.
        let apples = vec![table("20250101_000001", "apples")];
        Migrator::new(apples).up(&engine, UpTarget::Latest).await.unwrap();
        let maker = database.session().await;
        let make = tokio::spawn(async move {
            let mut maker = maker;
            maker.rows("CREATE TABLE late AS SELECT SLEEP(7) AS slept").await;
            maker.close().await;
        });
        let at_work =
            "SELECT count(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND DB = DATABASE()";
        while database.value(at_work).await == "0" {}
        let schema = inspect(&engine, &InspectOptions::default()).await.unwrap().schema;
        make.await.unwrap();
        engine.close().await;
        // MySQL shows what is committed.
        if let Some(late) = schema.tables.get(&"late".into()) {
            assert_eq!(late.columns.len(), 1, "{late:?}");
        } else {
            assert_eq!(database.backend(), Backend::Mysql);
        }
        assert!(schema.tables.get(&"apples".into()).is_some());
    });
}

#[test]
fn a_view_whose_table_is_locked_is_read_once_it_is_free() {
    on_backends(&[Backend::Postgres], async |database| {
        let engine = connect(database).await;
        let apples = vec![table("20250101_000001", "apples")];
        Migrator::new(apples).up(&engine, UpTarget::Latest).await.unwrap();
        database.execute("CREATE VIEW fruit AS SELECT id FROM apples").await;
        let mut holder = database.session().await;
        holder.rows("BEGIN").await;
        holder.rows("LOCK TABLE apples IN ACCESS EXCLUSIVE MODE").await;
        let options = InspectOptions::default();
        let read = inspect(&engine, &options);
        let free = async {
            // It has waited in vain once it waits no more.
            let waits =
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
            while database.value(waits).await == "0" {}
            while database.value(waits).await != "0" {}
            holder.rows("COMMIT").await;
            holder.close().await;
        };
        let (read, ()) = tokio::join!(read, free);
        engine.close().await;
        assert_eq!(read.unwrap().schema.tables.len(), 1);
    });
}
