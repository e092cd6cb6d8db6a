//! Tables of MySQL that have been changed at once as often as it allows.

use std::sync::{Arc, Mutex};

use whimbrel_core::Backend;
use whimbrel_core::operations::AddColumn;
use whimbrel_engine::{DownTarget, Event, Migrator, UpTarget};
use whimbrel_tests::{Database, on_backends};

use super::recordings::{connect, migration};
use crate::operations::words::{create, integer, table};

/// Changes a table at once as often as MySQL does that.
pub async fn exhaust(database: &Database, table: &str) {
    let mut session = database.session().await;
    let mut refused = None;
    for number in 0..1_000 {
        let add = format!("ALTER TABLE {table} ADD COLUMN c{number} integer, ALGORITHM=INSTANT");
        if let Err(error) = session.try_rows(&add).await {
            refused = Some(error);
            break;
        }
    }
    session.close().await;
    let refused = refused.expect("MySQL has a limit");
    assert!(refused.contains("Maximum row versions"), "{refused}");
}

#[test]
fn a_table_that_cannot_be_changed_at_once_any_more_is_changed_by_writing_its_rows_anew() {
    on_backends(&[Backend::Mysql], async |database| {
        let engine = connect(database).await;
        let weigh = AddColumn {
            table: "apples".into(),
            column: integer("weight").nullable(),
            backfill: None,
        };
        let entries = vec![
            migration(
                "20250101_000001",
                "create",
                vec![create(table("apples", [integer("id")]))],
            ),
            migration("20250101_000002", "weigh", vec![weigh.into()]),
        ];
        let notices: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&notices);
        let migrator = Migrator::new(entries)
            .allow_data_loss(true)
            .subscribe(move |event: &Event| {
                if let Event::Notice { message } = event {
                    heard.lock().unwrap().push(message.clone());
                }
            });
        migrator.up(&engine, UpTarget::Steps(1)).await.unwrap();
        database.execute("INSERT INTO apples VALUES (1), (2)").await;
        exhaust(database, "apples").await;

        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        let told = notices.lock().unwrap().join("\n");
        assert!(told.contains("its rows are written anew"), "{told}");
        assert_eq!(
            database.value("SELECT count(*) FROM apples WHERE weight IS NULL").await,
            "2"
        );
        migrator.down(&engine, DownTarget::Steps(1)).await.unwrap();
        migrator.up(&engine, UpTarget::Latest).await.unwrap();
        engine.close().await;
    });
}
