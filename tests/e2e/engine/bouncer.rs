//! PgBouncer between us and PostgreSQL: transactions pooled are found out, sessions pooled are as good as none.

use whimbrel::Migrations;
use whimbrel::prelude::*;
use whimbrel_core::Backend;
use whimbrel_engine::{Database, DatabaseUrl, DownTarget, Entry, Migrator, UpTarget};
use whimbrel_tests::{Bouncer, on_backends};

use super::recordings::{connect, table, tables, three};

struct Note;

async fn note(db: &whimbrel::DataConnection) -> Result<(), DbErr> {
    let rows = db
        .query_all_raw(sea_orm::Statement::from_string(
            sea_orm::DatabaseBackend::Postgres,
            "SELECT 1",
        ))
        .await?;
    db.execute_unprepared(&format!("INSERT INTO apples VALUES ({})", rows.len()))
        .await
        .map(drop)
}

async fn take_back(db: &whimbrel::DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("DELETE FROM apples").await.map(drop)
}

impl whimbrel::Migration for Note {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("note", 1, note).reverse(take_back));
    }
}

/// A table, and a data step that writes to it.
fn with_a_data_step() -> Vec<Entry> {
    let recorded = Migrations::new(&[("20250101_000002", "note", &Note)]).record().unwrap();
    let mut entries = vec![table("20250101_000001", "apples")];
    entries.extend(recorded.into_iter().map(Entry::from));
    entries
}

async fn through(bouncer: &Bouncer) -> Database {
    Database::connect(&DatabaseUrl::parse(bouncer.url()).unwrap())
        .await
        .unwrap()
}

#[test]
fn pooled_transactions_are_refused_with_the_way_out_and_a_single_transaction_goes_through() {
    on_backends(&[Backend::Postgres], async |database| {
        let Some(bouncer) = Bouncer::before(database, "transaction") else {
            return;
        };
        let pooled = through(&bouncer).await;
        let error = Migrator::new(three()).up(&pooled, UpTarget::Latest).await.unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (8, "refused"), "{error}");
        assert!(error.to_string().contains("pools transactions"), "{error}");
        assert!(error.help().unwrap().contains("single transaction"), "{error}");
        assert!(tables(&pooled).await.is_empty());

        let single = Migrator::new(with_a_data_step()).single_transaction(true);
        single.up(&pooled, UpTarget::Latest).await.unwrap();
        database.rows_must_be("SELECT id FROM apples", &[&["1"]]).await;
        // At head nothing is locked, so nothing is refused.
        Migrator::new(with_a_data_step())
            .up(&pooled, UpTarget::Latest)
            .await
            .unwrap();

        assert_eq!(single.down(&pooled, DownTarget::All).await.unwrap().done.len(), 2);

        // Two at once: one of them applies, through the same proxy.
        let other = through(&bouncer).await;
        let all = Migrator::new(three()).single_transaction(true);
        let (one, two) = tokio::join!(all.up(&pooled, UpTarget::Latest), all.up(&other, UpTarget::Latest));
        assert_eq!(one.unwrap().done.len() + two.unwrap().done.len(), 3);
        all.down(&other, DownTarget::Steps(1)).await.unwrap();
        assert_eq!(tables(&pooled).await, ["apples", "birds"]);
        pooled.close().await;
        other.close().await;
        // No lock is left behind in the pool.
        let locks = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
                     WHERE locktype = 'advisory' AND datname = current_database()";
        assert_eq!(database.value(locks).await, "0");
    });
}

#[test]
fn pooled_sessions_are_as_good_as_none() {
    on_backends(&[Backend::Postgres], async |database| {
        let Some(bouncer) = Bouncer::before(database, "session") else {
            return;
        };
        let pooled = through(&bouncer).await;
        let direct = connect(database).await;
        let migrator = Migrator::new(three());
        let (one, two) = tokio::join!(
            migrator.up(&pooled, UpTarget::Latest),
            migrator.up(&direct, UpTarget::Latest)
        );
        assert_eq!(one.unwrap().done.len() + two.unwrap().done.len(), 3);
        assert_eq!(migrator.reset(&pooled).await.unwrap().done.len(), 3);
        pooled.close().await;
        direct.close().await;
    });
}
