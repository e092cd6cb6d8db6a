//! Live schemas, read back.

mod busy;
mod mysql;

use whimbrel_core::{Inspection, Schema, recognise};
use whimbrel_engine::{InspectOptions, inspect};
use whimbrel_tests::Database;

use crate::project::connect;

/// What is there.
pub async fn read(database: &Database) -> Inspection {
    let engine = connect(database).await;
    let inspection = inspect(&engine, &InspectOptions::default()).await;
    engine.close().await;
    inspection.expect("the catalogue is read")
}

/// The live schema, read in the words of the expected one, must be it. Only its tables are looked at: a case's own SQL
/// may have made others.
pub async fn must_be_recognised(database: &Database, expected: &Schema) {
    let live = read(database).await.schema;
    let target = database.server().target();
    let recognised = recognise(&live, expected, target, None);
    for table in expected.tables.iter() {
        let found = recognised.tables.get(&table.name);
        let printed = live.tables.get(&table.name);
        assert_eq!(
            found,
            Some(table),
            "the live table is not recognised, which is {printed:#?}"
        );
    }
    assert_eq!(recognised.enums, expected.enums);
}
