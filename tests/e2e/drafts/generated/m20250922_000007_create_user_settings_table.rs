//! Create user settings table.
//!
//! - `create table user_settings (id, user_id, theme, language, time_zone, email_notifications, push_notifications…`

use whimbrel::prelude::*;

names! {
    UserSettings {
        Id, UserId, Theme, Language, TimeZone, EmailNotifications, PushNotifications, Metadata,
    }
}

names! { Users { Id } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(UserSettings::Table)
                .column(uuid(UserSettings::Id).primary_key())
                .column(
                    uuid(UserSettings::UserId)
                        .unique()
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade),
                )
                .column(string(UserSettings::Theme, 16).default("system"))
                .column(string(UserSettings::Language, 35).default("en"))
                .column(string(UserSettings::TimeZone, 64).default("UTC"))
                .column(boolean(UserSettings::EmailNotifications).default(true))
                .column(boolean(UserSettings::PushNotifications).default(false))
                .column(json(UserSettings::Metadata).default(json!({})))
                .columns(timestamps())
                .check(check(
                    "user_settings_theme_check",
                    Expr::col(UserSettings::Theme).is_in(["system", "light", "dark"]),
                )),
        );
    }
}
