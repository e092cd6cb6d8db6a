//! What the generator writes for each template. The test beside this folder writes all of it.

mod m20250922_000001_create_users;
mod m20250922_000002_create_posts;
mod m20250922_000003_add_theme_to_users;
mod m20250922_000004_add_theme_and_language_to_users;
mod m20250922_000005_add_org_to_users;
mod m20250922_000006_remove_theme_from_users;
mod m20250922_000007_drop_users;
mod m20250922_000008_rename_users_to_members;
mod m20250922_000009_rename_theme_to_look_in_users;
mod m20250922_000010_index_users_on_org_id_and_email;
mod m20250922_000011_unique_index_users_on_email;
mod m20250922_000012_add_foreign_key_from_posts_to_users;
mod m20250922_000013_create_status_enum;
mod m20250922_000014_backfill_slugs;
mod m20250922_000015_tidy;
mod m20250922_000016_tidy_up;

pub fn migrations() -> whimbrel::Migrations {
    whimbrel::Migrations::new(&[
        ("20250922_000001", "create_users", &m20250922_000001_create_users::Migration),
        ("20250922_000002", "create_posts", &m20250922_000002_create_posts::Migration),
        ("20250922_000003", "add_theme_to_users", &m20250922_000003_add_theme_to_users::Migration),
        ("20250922_000004", "add_theme_and_language_to_users", &m20250922_000004_add_theme_and_language_to_users::Migration),
        ("20250922_000005", "add_org_to_users", &m20250922_000005_add_org_to_users::Migration),
        ("20250922_000006", "remove_theme_from_users", &m20250922_000006_remove_theme_from_users::Migration),
        ("20250922_000007", "drop_users", &m20250922_000007_drop_users::Migration),
        ("20250922_000008", "rename_users_to_members", &m20250922_000008_rename_users_to_members::Migration),
        ("20250922_000009", "rename_theme_to_look_in_users", &m20250922_000009_rename_theme_to_look_in_users::Migration),
        ("20250922_000010", "index_users_on_org_id_and_email", &m20250922_000010_index_users_on_org_id_and_email::Migration),
        ("20250922_000011", "unique_index_users_on_email", &m20250922_000011_unique_index_users_on_email::Migration),
        ("20250922_000012", "add_foreign_key_from_posts_to_users", &m20250922_000012_add_foreign_key_from_posts_to_users::Migration),
        ("20250922_000013", "create_status_enum", &m20250922_000013_create_status_enum::Migration),
        ("20250922_000014", "backfill_slugs", &m20250922_000014_backfill_slugs::Migration),
        ("20250922_000015", "tidy", &m20250922_000015_tidy::Migration),
        ("20250922_000016", "tidy_up", &m20250922_000016_tidy_up::Migration),
    ])
}
