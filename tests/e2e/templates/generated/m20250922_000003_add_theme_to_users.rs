//! Adds `theme` to `users`.

use whimbrel::prelude::*;

names! { Users { Theme } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Users::Table, string(Users::Theme, 32).default("it's \"light\"\n*/"));
    }
}
