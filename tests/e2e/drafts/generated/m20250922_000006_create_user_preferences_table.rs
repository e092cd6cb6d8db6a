//! Create user preferences table.
//!
//! - `create table user_preferences (id, user_id, key, value, created_at, updated_at)`

use whimbrel::prelude::*;

names! { UserPreferences { Id, UserId, Key, Value } }

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(UserPreferences::Table)
                .column(uuid(UserPreferences::Id).primary_key())
                .column(
                    uuid(UserPreferences::UserId)
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade),
                )
                .column(string(UserPreferences::Key, 120))
                .column(json(UserPreferences::Value))
                .columns(timestamps())
                .unique(unique([UserPreferences::UserId, UserPreferences::Key])),
        );
    }
}
