//! The reference project's migrations, written from what they record. The test beside this folder writes all of it.

mod m20250922_000001_create_users_table;
mod m20250922_000002_create_templates_table;
mod m20250922_000003_create_prompts_table;
mod m20250922_000004_create_conversations_table;
mod m20250922_000005_create_audit_logs_table;
mod m20250922_000006_create_user_preferences_table;
mod m20250922_000007_create_user_settings_table;
mod m20250922_000008_create_settings_table;
mod m20250922_000009_add_priority_to_conversations;
mod m20250922_000010_create_many_tables;

pub fn migrations() -> whimbrel::Migrations {
    whimbrel::Migrations::new(&[
        ("20250922_000001", "create_users_table", &m20250922_000001_create_users_table::Migration),
        ("20250922_000002", "create_templates_table", &m20250922_000002_create_templates_table::Migration),
        ("20250922_000003", "create_prompts_table", &m20250922_000003_create_prompts_table::Migration),
        ("20250922_000004", "create_conversations_table", &m20250922_000004_create_conversations_table::Migration),
        ("20250922_000005", "create_audit_logs_table", &m20250922_000005_create_audit_logs_table::Migration),
        ("20250922_000006", "create_user_preferences_table", &m20250922_000006_create_user_preferences_table::Migration),
        ("20250922_000007", "create_user_settings_table", &m20250922_000007_create_user_settings_table::Migration),
        ("20250922_000008", "create_settings_table", &m20250922_000008_create_settings_table::Migration),
        ("20250922_000009", "add_priority_to_conversations", &m20250922_000009_add_priority_to_conversations::Migration),
        ("20250922_000010", "create_many_tables", &m20250922_000010_create_many_tables::Migration),
    ])
}
