//! Create settings table.
//!
//! - `create table settings (id, key, value, description, updated_by, created_at, updated_at)`

use whimbrel::prelude::*;

names! { Settings { Id, Key, Value, Description, UpdatedBy } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Settings::Table)
                .column(uuid(Settings::Id).primary_key())
                .column(string(Settings::Key, 120).unique())
                .column(json(Settings::Value))
                .column(text(Settings::Description).nullable())
                .column(
                    uuid(Settings::UpdatedBy)
                        .nullable()
                        .references(Users::Table, Users::Id)
                        .on_delete(SetNull)
                        .index(),
                )
                .columns(timestamps()),
        );
    }
}
