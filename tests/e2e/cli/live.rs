//! `inspect`, `drift` and `baseline`: what is there, on every server.

use std::fs;

use serde_json::{Value, json};
use whimbrel_tests::{Database, on_every_server, on_sqlite};

use super::Program;

#[test]
fn inspect_shows_the_structure_in_every_form() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        let human = program.fine(&["inspect"]);
        human.says(&["table orders", "user_id", "foreign key", "3 tables"]);
        assert!(!human.out.contains("whimbrel_history"), "{}", human.out);
        let document = program.json(&["inspect"], 0);
        let tables = document["schema"]["tables"].as_array().expect("a list");
        let names: Vec<&Value> = tables.iter().map(|table| &table["name"]["name"]).collect();
        assert_eq!(names, ["log", "orders", "users"]);
        assert_eq!(
            program.fine(&["inspect", "--output", "json"]).out,
            program.fine(&["inspect", "--format", "json"]).out
        );
        program.fine(&["inspect", "--output", "rust"]).says(&[
            "names! { Log { Id, What } }",
            "table(Users::Table)",
            "impl whimbrel::Migration for Migration",
        ]);
        let without = program.fine(&["inspect", "--exclude", "or*", "--exclude", "log"]);
        assert!(!without.out.contains("orders"), "{}", without.out);
        without.says(&["table users", "1 table."]);
    });
}

/// What somebody does by hand.
async fn by_hand(database: &Database) {
    database.execute("ALTER TABLE users ADD COLUMN note INTEGER").await;
    database.let_go().await;
}

#[test]
fn drift_tells_precisely_what_was_done_by_hand() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        let none = program.json(&["drift"], 0);
        assert_eq!((&none["ok"], &none["differences"]), (&json!(true), &json!([])));
        program.fine(&["drift"]).says(&["ok", "20260103_000001"]);
        by_hand(database).await;
        program
            .ends(&["drift"], 11)
            .says(&["column users.note: unexpected", "--fix accept"]);
        let found = program.json(&["drift"], 11);
        assert_eq!(found["head"], "20260103_000001");
        let differences = found["differences"].as_array().expect("a list");
        assert_eq!(differences.len(), 1, "{found}");
        assert_eq!(
            (
                &differences[0]["object"],
                &differences[0]["path"],
                &differences[0]["kind"]
            ),
            (&json!("column"), &json!("users.note"), &json!("unexpected"))
        );
        program.fine(&["drift", "--exclude", "users"]);
    });
}

#[test]
fn a_drift_is_accepted_by_a_migration_that_is_marked_as_applied_where_it_was_found() {
    on_every_server(async |database| {
        let program = Program::on(database).in_a_project();
        program.fine(&["up"]);
        by_hand(database).await;
        let written = program.json(&["drift", "--fix", "accept", "add_note_to_users"], 0);
        assert_eq!(
            written["descriptions"],
            json!(["add column users.note: integer, nullable"])
        );
        assert_eq!(written["marked"], false);
        let text = program.only_file();
        assert!(text.contains("integer(Users::Note).nullable()"), "{text}");

        // The runner of the set has the same migration, compiled.
        let compiled = program.with("noted");
        compiled.ends(&["check"], 9);
        let adopted = compiled.json(&["drift", "--adopt", "add_note_to_users"], 0);
        assert_eq!(adopted["adopted"]["checksum"], written["written"]["checksum"]);
        compiled.fine(&["drift"]);
        assert_eq!(compiled.json(&["pending"], 0)["pending"], json!([]));
        compiled.ends(&["drift", "--adopt", "add_note_to_users"], 8);
    });
}

#[test]
fn a_migration_is_adopted_only_where_the_database_is_as_it_would_leave_it() {
    on_every_server(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        let refused = program.with("noted").json(&["drift", "--adopt", "add_note"], 8);
        assert_eq!(refused["error"]["code"], "drifted");
        program.fine(&["check"]);
    });
}

#[test]
fn a_drift_is_taken_back_by_a_migration_of_sql() {
    on_every_server(async |database| {
        let program = Program::on(database).in_a_project();
        program.fine(&["up"]);
        by_hand(database).await;
        let written = program.json(&["drift", "--fix", "restore", "take_note_back"], 0);
        let operation = &written["operations"][0];
        assert_eq!(operation["operation"], "run_sql");
        let text = program.only_file();
        let asked = written["fill_in"][0]["message"].as_str().expect("a message");
        assert!(asked.contains("users.note"), "{asked}");
        let line = text.lines().find(|line| line.contains(asked)).unwrap_or_default();
        assert!(
            line.contains("compile_error!") && text.contains("schema.sql("),
            "{text}"
        );
        let field = database.backend().as_str();
        for statement in operation["statements"][field]
            .as_array()
            .expect("statements for this backend")
        {
            database.execute(statement.as_str().expect("a text")).await;
        }
        database.let_go().await;
        program.fine(&["drift"]);
    });
}

#[test]
fn nothing_is_written_where_there_is_no_drift_or_something_is_pending() {
    on_sqlite(async |database| {
        let program = Program::on(database).in_a_project();
        program.fine(&["up", "--to", "add_theme_to_users"]);
        assert_eq!(
            program.json(&["drift", "--fix", "accept", "x"], 0)["written"],
            Value::Null
        );
        by_hand(database).await;
        program
            .ends(&["drift", "--fix", "accept", "x"], 8)
            .says(&["log_the_start"]);
        program.ends(&["drift", "--fix", "accept"], 2);
        assert!(program.files().is_empty());
    });
}

#[test]
fn a_baseline_is_written_from_a_live_database_and_marked_as_applied() {
    on_every_server(async |database| {
        let shop = Program::on(database);
        shop.fine(&["up"]);
        database.execute("DROP TABLE whimbrel_history").await;
        database.execute("DROP TABLE whimbrel_events").await;
        database.let_go().await;
        let program = Program::on(database).with("none").in_a_project();
        program
            .fine(&["baseline", "initial", "--dry-run"])
            .says(&["table(Orders::Table)"]);
        assert!(program.files().is_empty());
        let written = program.json(&["baseline", "initial"], 0);
        assert_eq!((&written["marked"], &written["fill_in"]), (&json!(true), &json!([])));
        let text = program.only_file();
        assert!(
            text.contains("table(Users::Table)") && text.contains("Orders::UserId"),
            "{text}"
        );
        let history = program.json(&["history"], 0);
        let row = &history["history"][0];
        assert_eq!(row["name"], "initial");
        assert_eq!(row["checksum"], written["written"]["checksum"]);
        let lock = fs::read_to_string(program.folder().join("migration/migrations.lock")).expect("a text");
        assert!(lock.contains(row["checksum"].as_str().expect("a text")), "{lock}");
        program.fine(&["drift"]);
        program.ends(&["baseline", "again"], 8);
        assert_eq!(program.files().len(), 1, "what cannot be marked is not left behind");
    });
}

#[test]
fn a_baseline_comes_before_all_migrations_and_of_something() {
    on_sqlite(async |database| {
        let program = Program::on(database).in_a_project();
        program.ends(&["baseline", "initial"], 8).says(&["create_users"]);
        let none = Program::on(database).with("none").in_a_project();
        none.ends(&["baseline", "initial"], 2).says(&["empty"]);
    });
}
