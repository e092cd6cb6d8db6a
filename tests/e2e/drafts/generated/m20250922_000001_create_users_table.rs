//! Create users table.
//!
//! - `create table users (id, email, display_name, metadata, created_at, updated_at, deleted_at)`

use whimbrel::prelude::*;

names! { Users { Id, Email, DisplayName, Metadata, DeletedAt, CreatedAt } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Users::Table)
                .column(uuid(Users::Id).primary_key())
                .column(string(Users::Email, 320))
                .column(string(Users::DisplayName, 120).nullable())
                .column(json(Users::Metadata).default(json!({})))
                .columns(timestamps())
                .columns(soft_delete())
                .index(
                    index([Users::Email])
                        .unique()
                        .filter(Expr::col(Users::DeletedAt).is_null()),
                )
                .index(index([Users::CreatedAt])),
        );
    }
}
