//! Changes rows.

use whimbrel::prelude::*;

async fn change_rows(db: &DataConnection) -> Result<(), DbErr> {
    // Queries of SeaORM run here, in the migration's own session, as in `db.execute_unprepared("...").await?;`
    let _ = db;
    Ok(())
}

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        // Count the revision up when the function does something else: its name and revision are what is hashed.
        // `.reverse(function)` takes the step back; `.one_way()` says that nothing needs to be taken back.
        schema.run(DataStep::new("backfill_slugs", 1, change_rows).one_way());
    }
}
