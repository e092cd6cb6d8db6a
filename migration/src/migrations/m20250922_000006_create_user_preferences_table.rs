//! Creates the table `user_preferences`: any key and value, one of each key for a user.

use whimbrel::prelude::*;

names! { Users { Id } }

names! { UserPreferences { Id, UserId, Key, Value } }

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
