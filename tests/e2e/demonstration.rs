//! The reference migration crate: up, down and up again on every server, with rows in the tables.

use whimbrel_core::{Backend, Migration, Name};
use whimbrel_engine::{DownTarget, UpTarget};
use whimbrel_tests::{Database, on_every_server};

use crate::project::{down, fine, run, up};

fn demonstration() -> Vec<Migration> {
    let recorded = migration::migrations().record().expect("the migrations record");
    recorded.into_iter().map(|recorded| recorded.migration).collect()
}

/// A row: the version that makes its table, the table, and names with values. `#1` stands for a UUID, `{}` for JSON.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// At least one row for every table, in an order that foreign keys allow.
const ROWS: &[Row] = &[
    (
        "20250922_000001",
        "users",
        &[("id", "#1"), ("email", "'ada@example.org'")],
    ),
    (
        "20250922_000001",
        "users",
        &[("id", "#2"), ("email", "'bob@example.org'"), ("display_name", "'Bob'")],
    ),
    (
        "20250922_000002",
        "categories",
        &[("id", "#3"), ("name", "'All'"), ("slug", "'all'")],
    ),
    (
        "20250922_000002",
        "categories",
        &[
            ("id", "#4"),
            ("parent_id", "#3"),
            ("name", "'Some'"),
            ("slug", "'some'"),
        ],
    ),
    (
        "20250922_000002",
        "templates",
        &[
            ("id", "#5"),
            ("category_id", "#4"),
            ("author_id", "#1"),
            ("title", "'T'"),
            ("body", "'it''s'"),
        ],
    ),
    (
        "20250922_000002",
        "template_ratings",
        &[("id", "#6"), ("template_id", "#5"), ("user_id", "#2"), ("score", "5")],
    ),
    (
        "20250922_000003",
        "prompts",
        &[
            ("id", "#7"),
            ("user_id", "#2"),
            ("template_id", "#5"),
            ("title", "'P'"),
            ("status", "'active'"),
        ],
    ),
    (
        "20250922_000003",
        "prompts",
        &[("id", "#8"), ("user_id", "#2"), ("title", "'Q'")],
    ),
    (
        "20250922_000003",
        "prompt_versions",
        &[
            ("id", "#9"),
            ("prompt_id", "#7"),
            ("number", "1"),
            ("content", "'hello'"),
        ],
    ),
    (
        "20250922_000003",
        "prompt_relations",
        &[
            ("id", "#10"),
            ("from_prompt_id", "#7"),
            ("to_prompt_id", "#8"),
            ("kind", "'follows'"),
        ],
    ),
    (
        "20250922_000004",
        "conversations",
        &[
            ("id", "#11"),
            ("user_id", "#2"),
            ("prompt_id", "#7"),
            ("model", "'m'"),
            ("prompt_tokens", "12"),
        ],
    ),
    (
        "20250922_000004",
        "messages",
        &[
            ("id", "#12"),
            ("conversation_id", "#11"),
            ("position", "1"),
            ("role", "'user'"),
            ("content", "'hi'"),
        ],
    ),
    (
        "20250922_000005",
        "audit_logs",
        &[
            ("id", "#13"),
            ("user_id", "#2"),
            ("action", "'login'"),
            ("entity_type", "'user'"),
            ("entity_id", "#2"),
        ],
    ),
    (
        "20250922_000006",
        "user_preferences",
        &[("id", "#14"), ("user_id", "#2"), ("key", "'sidebar'"), ("value", "{}")],
    ),
    ("20250922_000007", "user_settings", &[("id", "#15"), ("user_id", "#2")]),
    (
        "20250922_000008",
        "settings",
        &[("id", "#16"), ("key", "'title'"), ("value", "{}"), ("updated_by", "#1")],
    ),
];

fn value(backend: Backend, text: &str) -> String {
    match text.strip_prefix('#') {
        Some(number) if backend == Backend::Postgres => format!("'00000000-0000-4000-8000-0000000000{number:0>2}'"),
        Some(number) => format!("x'000000000000400080000000000000{number:0>2}'"),
        None if text == "{}" => "'{\"a\": [1]}'".to_owned(),
        None => text.to_owned(),
    }
}

async fn insert(database: &Database, version: &str) {
    let backend = database.backend();
    for (_, table, values) in ROWS.iter().filter(|row| row.0 == version) {
        let names: Vec<String> = values
            .iter()
            .map(|(name, _)| Name::new(*name).quoted(backend))
            .collect();
        let values: Vec<String> = values.iter().map(|(_, text)| value(backend, text)).collect();
        let table = Name::new(*table).quoted(backend);
        let (names, values) = (names.join(", "), values.join(", "));
        database
            .execute(&format!("INSERT INTO {table} ({names}) VALUES ({values})"))
            .await;
    }
}

/// Every table that a version has made has the rows that were put into it.
async fn rows_must_be_there(database: &Database, up_to: &str, when: &str) {
    let made = |row: &&Row| row.0 <= up_to;
    for (_, table, _) in ROWS.iter().filter(made) {
        let expected = ROWS.iter().filter(|row| row.1 == *table).count();
        let table = Name::new(*table).quoted(database.backend());
        let found = database.value(&format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(found, expected.to_string(), "rows of {table} {when}");
    }
}

#[test]
fn every_migration_goes_up_down_and_up_with_rows_in_the_tables() {
    on_every_server(async |database| {
        let migrations = demonstration();
        let versions: Vec<String> = migrations.iter().map(|one| one.version.to_string()).collect();
        for version in &versions {
            let to = UpTarget::Version(version.clone());
            let upwards = async || {
                let report = run(database, demonstration(), async |it, engine| {
                    it.up(engine, to.clone()).await
                })
                .await;
                assert_eq!(fine(report).done.len(), 1, "{version}");
            };
            let before = database.catalogue().await;
            upwards().await;
            let after = database.catalogue().await;
            insert(database, version).await;
            rows_must_be_there(database, version, &format!("after {version} went up")).await;
            fine(down(database, demonstration(), DownTarget::Steps(1)).await);
            database.catalogues_must_agree(
                &before,
                &database.catalogue().await,
                &format!("after {version} went down"),
            );
            upwards().await;
            database.catalogues_must_agree(
                &after,
                &database.catalogue().await,
                &format!("after {version} went up again"),
            );
            insert(database, version).await;
            rows_must_be_there(database, version, &format!("after {version} went up again")).await;
        }
        let all = fine(down(database, demonstration(), DownTarget::All).await);
        assert_eq!(all.done.len(), migrations.len());
        assert!(database.catalogue().await.tables.is_empty());
        assert_eq!(fine(up(database, demonstration()).await).done.len(), migrations.len());
    });
}

#[test]
fn the_schema_holds_what_it_promises() {
    on_every_server(async |database| {
        fine(up(database, demonstration()).await);
        for version in 1..=9 {
            insert(database, &format!("20250922_{version:06}")).await;
        }
        let id = |number: u32| value(database.backend(), &format!("#{number}"));
        let key = Name::new("key").quoted(database.backend());

        // Defaults, also those that the table got with rows in it.
        let settings = "SELECT theme, language, time_zone FROM user_settings";
        database.rows_must_be(settings, &[&["system", "en", "UTC"]]).await;
        database
            .rows_must_be("SELECT priority FROM conversations", &[&["0"]])
            .await;
        database
            .rows_must_be("SELECT status FROM prompts ORDER BY title", &[&["active"], &["draft"]])
            .await;

        // Checks, enums and uniques.
        database.must_refuse("UPDATE conversations SET priority = 6").await;
        database
            .must_refuse("UPDATE conversations SET prompt_tokens = -1")
            .await;
        database.must_refuse("UPDATE template_ratings SET score = 0").await;
        database.must_refuse("UPDATE user_settings SET theme = 'pink'").await;
        database.must_refuse("UPDATE messages SET role = 'cat'").await;
        database.must_refuse("UPDATE prompts SET status = 'gone'").await;
        let preference = format!(
            "INSERT INTO user_preferences (id, user_id, {key}, value) VALUES ({}, {}, 'sidebar', '[]')",
            id(20),
            id(2)
        );
        database.must_refuse(&preference).await;

        // An address is free again once its user is deleted, and not before.
        let again = format!("INSERT INTO users (id, email) VALUES ({}, 'ada@example.org')", id(21));
        database.must_refuse(&again).await;
        let delete = format!(
            "UPDATE users SET deleted_at = '2026-01-01 00:00:00' WHERE id = {}",
            id(1)
        );
        database.execute(&delete).await;
        database.execute(&again).await;

        // An author keeps their templates; a user takes the rest along, and leaves the log.
        database
            .must_refuse(&format!("DELETE FROM users WHERE id = {}", id(1)))
            .await;
        database
            .execute(&format!("DELETE FROM users WHERE id = {}", id(2)))
            .await;
        for table in [
            "prompts",
            "prompt_versions",
            "prompt_relations",
            "conversations",
            "messages",
            "user_settings",
        ] {
            database
                .rows_must_be(&format!("SELECT count(*) FROM {table}"), &[&["0"]])
                .await;
        }
        database
            .rows_must_be("SELECT count(*) FROM audit_logs WHERE user_id IS NULL", &[&["1"]])
            .await;
        database.rows_must_be("SELECT count(*) FROM templates", &[&["1"]]).await;
    });
}

#[test]
fn the_lock_file_has_the_checksums_of_the_migrations() {
    let text = include_str!("../../migration/migrations.lock");
    let lock: whimbrel_core::lockfile::LockFile = text.parse().expect("the lock file can be read");
    assert_eq!(lock.disagreements(&demonstration()), []);
}
