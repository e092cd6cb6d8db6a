//! Changes nothing yet.

use whimbrel::prelude::*;

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        // Record the operations here, as in `schema.create_table(table("notes").column(uuid("id").primary_key()));`
        let _ = schema;
    }
}
