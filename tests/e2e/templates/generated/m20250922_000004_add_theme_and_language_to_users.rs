//! Adds `theme` and `language` to `users`.

use whimbrel::prelude::*;

names! { Users { Theme, Language } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Users::Table, text(Users::Theme).nullable());
        schema.add_column(Users::Table, text(Users::Language).nullable());
    }
}
