//! Migrations for the tests, written as plain SQL so that only the engine is under test.

use sea_orm::ConnectionTrait;
use whimbrel_core::operations::RunSql;
use whimbrel_core::{Backend, Down, Migration, Operation, PerDialect, Recording};
use whimbrel_engine::{Database, DatabaseUrl, Entry};

/// The engine's connection to a test's database.
pub async fn connect(database: &whimbrel_tests::Database) -> Database {
    let url = DatabaseUrl::parse(&database.url()).unwrap();
    Database::connect(&url).await.unwrap()
}

/// SQL with its reverse.
pub fn sql(up: &[&str], down: &[&str]) -> Operation {
    let texts = |texts: &[&str]| PerDialect::all(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    RunSql {
        statements: texts(up),
        reverse: Some(texts(down)),
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    }
    .into()
}

/// A migration of some operations.
pub fn migration(version: &str, name: &str, up: Vec<Operation>) -> Entry {
    Entry::new(Migration {
        version: version.parse().unwrap(),
        name: name.to_owned(),
        recording: Recording {
            up,
            down: Down::Derived,
        },
    })
}

/// Creates a table of one column.
pub fn table(version: &str, name: &str) -> Entry {
    let create = format!("CREATE TABLE {name} (id integer NOT NULL PRIMARY KEY)");
    let drop = format!("DROP TABLE {name}");
    let mut operation = sql(&[&create], &[&drop]);
    if let Operation::RunSql(operation) = &mut operation {
        let there = "SELECT 'x' FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ";
        operation.done_when = Some(PerDialect::default().with(Backend::Mysql, format!("{there}'{name}'")));
    }
    migration(version, &format!("create_{name}"), vec![operation])
}

/// Three tables, one a migration.
pub fn three() -> Vec<Entry> {
    vec![
        table("20250101_000001", "apples"),
        table("20250101_000002", "birds"),
        table("20250101_000003", "cars"),
    ]
}

/// The tables that are there, the engine's own left out.
pub async fn tables(database: &Database) -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in ["apples", "birds", "cars", "dogs"] {
        if database
            .connection()
            .execute_unprepared(&format!("SELECT 1 FROM {name} WHERE 1 = 0"))
            .await
            .is_ok()
        {
            names.push(name);
        }
    }
    names
}
