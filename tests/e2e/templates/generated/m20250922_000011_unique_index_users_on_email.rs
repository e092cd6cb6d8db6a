//! Indexes `users` on `email`.

use whimbrel::prelude::*;

names! { Users { Email } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_index(index([Users::Email]).unique().on(Users::Table).concurrently());
    }
}
