//! Every migration is a file and a line here. `cargo xtask new-migration NAME` writes both.

mod m20250922_000001_create_users_table;
mod m20250922_000002_create_templates_table;
mod m20250922_000003_create_prompts_table;
mod m20250922_000004_create_conversations_table;
mod m20250922_000005_create_audit_logs_table;
mod m20250922_000006_create_user_preferences_table;
mod m20250922_000007_create_user_settings_table;
mod m20250922_000008_create_settings_table;
mod m20250922_000009_add_priority_to_conversations;

whimbrel::registry!();
