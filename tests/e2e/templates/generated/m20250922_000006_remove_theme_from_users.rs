//! Drops `theme` of `users`.

use whimbrel::prelude::*;

names! { Users { Theme } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.drop_column(
            Users::Table,
            Users::Theme,
            DataLoss::accepted("say where the values of theme have gone, or why they may go"),
        );
    }
}
