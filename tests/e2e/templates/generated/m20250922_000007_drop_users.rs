//! Drops the table `users`.

use whimbrel::prelude::*;

names! { Users {} }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.drop_table(
            Users::Table,
            DataLoss::accepted("say where the rows of users have gone, or why they may go"),
        );
    }
}
