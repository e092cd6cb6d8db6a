//! Adds `org_id` to `users`.

use whimbrel::prelude::*;

names! { Orgs { Id } }

names! { Users { OrgId } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(
            Users::Table,
            uuid(Users::OrgId)
                .nullable()
                .index()
                .references(Orgs::Table, Orgs::Id)
                .on_delete(SetNull),
        );
    }
}
