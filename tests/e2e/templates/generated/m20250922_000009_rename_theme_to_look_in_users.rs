//! Renames `theme` of `users` to `look`.

use whimbrel::prelude::*;

names! { Users { Theme, Look } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.rename_column(Users::Table, Users::Theme, Users::Look);
    }
}
