//! Indexes `users` on `org_id` and `email`.

use whimbrel::prelude::*;

names! { Users { OrgId, Email } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_index(index([Users::OrgId, Users::Email]).on(Users::Table).concurrently());
    }
}
