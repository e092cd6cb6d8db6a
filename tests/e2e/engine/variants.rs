//! MySQL and MariaDB servers with settings of their own: the demonstration goes up, down and up again in each.

use whimbrel_core::Backend;
use whimbrel_engine::{DriftOptions, Migrator, UpTarget};
use whimbrel_tests::{Database, Own, on_backends};

use super::recordings::{connect, three};

/// What a server may be set to for all sessions, and what takes it back.
const SETTINGS: [(&str, &str); 6] = [
    ("sql_mode = ''", "sql_mode = DEFAULT"),
    ("sql_mode = 'ANSI_QUOTES'", "sql_mode = DEFAULT"),
    ("sql_mode = 'NO_BACKSLASH_ESCAPES'", "sql_mode = DEFAULT"),
    (
        "sql_mode = 'ANSI,TRADITIONAL,PAD_CHAR_TO_FULL_LENGTH'",
        "sql_mode = DEFAULT",
    ),
    ("autocommit = 0", "autocommit = 1"),
    ("foreign_key_checks = 0", "foreign_key_checks = 1"),
];

async fn up_down_and_up(database: &Database, setting: &str) {
    let ours = connect(database).await;
    let migrator = Migrator::new(migration::migrations());
    let count = migrator.entries().len();
    let up = migrator
        .up(&ours, UpTarget::Latest)
        .await
        .unwrap_or_else(|error| panic!("with {setting}: {error}"));
    assert_eq!(up.done.len(), count, "with {setting}");
    let drift = migrator.drift(&ours, &DriftOptions::default()).await.unwrap();
    assert!(drift.differences.is_empty(), "with {setting}: {:?}", drift.differences);
    let down = migrator
        .reset(&ours)
        .await
        .unwrap_or_else(|error| panic!("with {setting}: {error}"));
    assert_eq!(down.done.len(), count, "with {setting}");
    migrator
        .up(&ours, UpTarget::Latest)
        .await
        .unwrap_or_else(|error| panic!("with {setting}: {error}"));
    ours.close().await;
}

#[test]
fn whatever_the_server_is_set_to_the_demonstration_goes_up_and_down() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        // Whether names have a case is decided when a server is made.
        let Some(own) = Own::like(database.server(), &["--lower-case-table-names=1"], &[]).await else {
            return;
        };
        let server = own.server().await;
        for (set, reset) in SETTINGS {
            own.set(set).await;
            let database = Database::create(&server).await;
            up_down_and_up(&database, set).await;
            own.set(reset).await;
        }
        is_read_only(&own, &Database::create(&server).await).await;
    });
}

/// A server that takes no writes is told before anything is locked or made; at head all is well.
async fn is_read_only(own: &Own, database: &Database) {
    let ours = connect(database).await;
    let migrator = Migrator::new(three());
    own.set("read_only = 1").await;
    let error = migrator.up(&ours, UpTarget::Latest).await.unwrap_err();
    assert_eq!((error.exit_code(), error.code()), (8, "refused"), "{error}");
    database.table_must_not_exist("whimbrel_history").await;
    own.set("read_only = 0").await;
    migrator.up(&ours, UpTarget::Latest).await.unwrap();
    own.set("read_only = 1").await;
    assert!(migrator.up(&ours, UpTarget::Latest).await.unwrap().done.is_empty());
    own.set("read_only = 0").await;
    ours.close().await;
}
