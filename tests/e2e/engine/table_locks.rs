//! Tables that others have locked: short tries, repeated within a budget, and a word on who is in the way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr, Statement};
use whimbrel::prelude::*;
use whimbrel::{DataConnection, Migrations};
use whimbrel_core::Backend;
use whimbrel_engine::{Entry, Event, Holder, Migrator, UpTarget};
use whimbrel_tests::{Session, on_backends};

use super::recordings::{connect, migration, sql, table};

const SERVERS: [Backend; 3] = [Backend::Postgres, Backend::Mysql, Backend::Mariadb];

/// A table, and a change of it.
fn entries() -> Vec<Entry> {
    let change = "ALTER TABLE apples ADD COLUMN weight integer";
    let back = "ALTER TABLE apples DROP COLUMN weight";
    vec![
        table("20250101_000001", "apples"),
        migration("20250101_000002", "weigh", vec![sql(&[change], &[back])]),
    ]
}

/// A transaction that has read the table, and so holds a lock on it.
async fn reader(database: &whimbrel_tests::Database) -> (Session, String) {
    let mut session = database.session().await;
    let id = match database.backend() {
        Backend::Postgres => "SELECT pg_backend_pid()",
        _ => "SELECT CONNECTION_ID()",
    };
    let id = session.rows(id).await[0][0].clone();
    session.rows("BEGIN").await;
    session.rows("SELECT * FROM apples").await;
    (session, id)
}

#[test]
fn a_run_that_is_held_up_names_who_is_in_the_way_and_goes_on_once_they_are_gone() {
    on_backends(&SERVERS, async |database| {
        let ours = connect(database).await;
        Migrator::new(entries()).up(&ours, UpTarget::Steps(1)).await.unwrap();
        let (reader, id) = reader(database).await;
        let told: Arc<Mutex<Vec<Holder>>> = Arc::default();
        let (let_go, held_up) = tokio::sync::oneshot::channel();
        let (let_go, noted) = (Mutex::new(Some(let_go)), Arc::clone(&told));
        let migrator = Migrator::new(entries()).subscribe(move |event: &Event| {
            if let Event::Retrying { blockers, .. } = event {
                noted.lock().unwrap().extend(blockers.iter().cloned());
                if let Some(let_go) = let_go.lock().unwrap().take() {
                    let_go.send(()).unwrap();
                }
            }
        });
        let free = async {
            held_up.await.unwrap();
            reader.close().await;
        };
        let (report, ()) = tokio::join!(migrator.up(&ours, UpTarget::Latest), free);
        assert_eq!(report.unwrap().done.len(), 1);
        let told = told.lock().unwrap().clone();
        assert!(
            told.iter().any(|holder| holder.session == id),
            "{id} is not in {told:?}"
        );
        assert!(
            told.iter().all(|holder| holder.end_with.contains(&holder.session)),
            "{told:?}"
        );
        ours.close().await;
    });
}

#[test]
fn a_run_whose_budget_is_over_ends_in_4_and_nobody_waited_behind_it_for_long() {
    on_backends(&SERVERS, async |database| {
        let ours = connect(database).await;
        Migrator::new(entries()).up(&ours, UpTarget::Steps(1)).await.unwrap();
        let (reader, _) = reader(database).await;
        let migrator = Migrator::new(entries())
            .table_lock_timeout(Duration::from_millis(200))
            .table_lock_budget(Duration::from_millis(300));
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error}");
        // Nothing of ours is queued any more, and the database is as it was.
        reader.close().await;
        let status = migrator.status(&ours).await.unwrap();
        assert_eq!((status.summary.applied, status.summary.pending), (1, 1));
        migrator.up(&ours, UpTarget::Latest).await.unwrap();
        ours.close().await;
    });
}

#[test]
fn an_index_that_is_built_concurrently_waits_as_long_as_it_takes_and_says_for_whom() {
    on_backends(&[Backend::Postgres], async |database| {
        let ours = connect(database).await;
        let mut index = sql(
            &["CREATE INDEX CONCURRENTLY apples_id ON apples (id)"],
            &["DROP INDEX apples_id"],
        );
        if let whimbrel_core::Operation::RunSql(it) = &mut index {
            it.outside_transaction = true;
        }
        let entries = vec![
            table("20250101_000001", "apples"),
            migration("20250101_000002", "index", vec![index]),
        ];
        Migrator::new(entries.clone())
            .up(&ours, UpTarget::Steps(1))
            .await
            .unwrap();
        let mut writer = database.session().await;
        let id = writer.rows("SELECT pg_backend_pid()").await[0][0].clone();
        writer.rows("BEGIN").await;
        writer.rows("INSERT INTO apples VALUES (1)").await;
        let (let_go, held_up) = tokio::sync::oneshot::channel();
        let let_go = Mutex::new(Some(let_go));
        let migrator = Migrator::new(entries).subscribe(move |event: &Event| {
            if let Event::WaitingForOthers { blockers, .. } = event
                && let Some(let_go) = let_go.lock().unwrap().take()
            {
                let_go.send(blockers.clone()).unwrap();
            }
        });
        let free = async {
            let told = held_up.await.unwrap();
            writer.rows("COMMIT").await;
            writer.close().await;
            told
        };
        let (report, told) = tokio::join!(migrator.up(&ours, UpTarget::Latest), free);
        assert_eq!(report.unwrap().done.len(), 1);
        assert_eq!(told.iter().map(|it| &it.session).collect::<Vec<_>>(), [&id]);
        assert_eq!(database.value("SELECT count(*) FROM apples").await, "1");
        ours.close().await;
    });
}

struct Look;

/// Fails with what it sees, since that is the only way to tell it.
async fn look(db: &DataConnection) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let query = match backend {
        sea_orm::DatabaseBackend::Postgres => {
            "SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'), \
             current_setting('idle_in_transaction_session_timeout'), \
             split_part(current_setting('application_name'), '/', 1)) AS seen"
        }
        _ => {
            "SELECT CONCAT_WS(' ', @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@wait_timeout, \
             SUBSTRING_INDEX(@whimbrel_application, '/', 1)) AS seen"
        }
    };
    let row = db.query_one_raw(Statement::from_string(backend, query)).await?;
    let seen: Option<String> = row.map(|row| row.try_get("", "seen")).transpose()?;
    Err(DbErr::Custom(seen.unwrap_or_default()))
}

impl whimbrel::Migration for Look {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.run(DataStep::new("look", 1, look).one_way());
    }
}

#[test]
fn the_session_has_our_time_outs_whatever_the_database_has_as_its_own() {
    on_backends(&SERVERS, async |database| {
        if database.backend() == Backend::Postgres {
            let name = database.name();
            for setting in ["statement_timeout = '1s'", "lock_timeout = 0"] {
                database.execute(&format!("ALTER DATABASE {name} SET {setting}")).await;
            }
        }
        let ours = connect(database).await;
        let migrator = Migrator::new(Migrations::new(&[("20250101_000001", "look", &Look)]));
        let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
        let expected = match database.backend() {
            Backend::Postgres => "500ms 0 0 whimbrel",
            // The author's Rust may take its time between two statements.
            _ => "1 1 3600 whimbrel",
        };
        assert!(error.to_string().contains(expected), "{error}");
        ours.close().await;
    });
}
