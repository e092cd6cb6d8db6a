//! Creates the table `settings`, of the installation as a whole.

use whimbrel::prelude::*;

names! { Users { Id } }

names! { Settings { Id, Key, Value, Description, UpdatedBy } }

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
