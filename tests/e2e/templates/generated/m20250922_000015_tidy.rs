//! Runs statements written by hand.

use whimbrel::prelude::*;

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        // Each backend that the project runs on is named: one that is not named refuses the migration.
        schema.sql(
            Sql::postgres("SELECT 1")
                .mysql("SELECT 1")
                .sqlite("SELECT 1")
                .reverse(Sql::postgres("SELECT 1").mysql("SELECT 1").sqlite("SELECT 1")),
        );
    }
}
