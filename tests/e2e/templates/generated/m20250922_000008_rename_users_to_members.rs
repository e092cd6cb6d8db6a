//! Renames the table `users` to `members`.

use whimbrel::prelude::*;

names! { Members {} }

names! { Users {} }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.rename_table(Users::Table, Members::Table);
    }
}
