//! `generate` and `check`: models against migrations, without a database.

use std::fs;

use serde_json::{Value, json};
use whimbrel_tests::on_sqlite;

use super::Program;

/// A program in a project of its own. No database is there: nothing that it does may need one.
fn program(models: &'static str) -> Program {
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    Program::at(nowhere).with_models(models).in_a_project()
}

#[test]
fn models_that_agree_with_the_migrations_make_nothing_to_do() {
    let program = program("same");
    program.fine(&["generate", "anything"]).says(&["Nothing to do"]);
    assert_eq!(program.json(&["generate", "anything"], 0)["written"], Value::Null);
    program.fine(&["check", "--offline"]);
    assert!(program.files().is_empty());
}

#[test]
fn generate_writes_a_migration_of_what_the_models_ask_for() {
    let program = program("ahead");
    let written = program.json(&["generate", "Add note to users"], 0);
    assert_eq!(written["written"]["name"], "add_note_to_users");
    assert_eq!(
        written["descriptions"],
        json!(["add column users.note: integer, nullable"])
    );
    assert_eq!(written["fill_in"], json!([]));
    let text = program.only_file();
    let statement = "schema.add_column(Users::Table, integer(Users::Note).nullable());";
    for words in ["//! Add note to users.\n", "names! { Users { Note } }", statement] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    let version = written["written"]["version"].as_str().expect("a version");
    let lines = fs::read_to_string(program.folder().join("migration/src/migrations.rs")).expect("a text");
    assert!(
        lines.contains(&format!("mod m{version}_add_note_to_users;\n")),
        "{lines}"
    );
    let checksum = written["written"]["checksum"].as_str().expect("a checksum");
    let lock = fs::read_to_string(program.folder().join("migration/migrations.lock")).expect("a text");
    assert!(
        lock.contains(&format!("{version} add_note_to_users {checksum}\n")),
        "{lock}"
    );
}

#[test]
fn a_dry_run_shows_the_file_and_writes_nothing() {
    let program = program("ahead");
    program
        .fine(&["generate", "add_note", "--dry-run"])
        .says(&["schema.add_column(", "nothing was written"]);
    let shown = program.json(&["generate", "add_note", "--dry-run"], 0);
    assert!(
        shown["source"]
            .as_str()
            .is_some_and(|text| text.contains("schema.add_column("))
    );
    assert_eq!(shown["written"], Value::Null);
    assert!(program.files().is_empty());
}

#[test]
fn what_loses_data_does_not_compile_before_somebody_says_why() {
    let program = program("behind");
    let written = program.json(&["generate", "drop_age"], 0);
    let message = "say why the column users.age and its values may go";
    assert_eq!(written["fill_in"], json!([{"kind": "reason", "message": message}]));
    assert!(
        written["written"]["checksum"].is_string(),
        "a reason is no part of what is recorded"
    );
    let text = program.only_file();
    let place = format!("compile_error!(\"{message}\")");
    assert!(text.contains(&place), "{text}");
}

#[test]
fn a_possible_rename_is_a_question_and_nothing_is_written_before_it_is_answered() {
    let program = program("renamed");
    let ran = program.ends(&["generate", "rename_email"], 2);
    ran.says(&["Was the column users.email renamed to mail?", "--answers"]);
    assert!(program.files().is_empty());
    let mut asked: Value = serde_json::from_str(&ran.out).expect("the questions are JSON");
    let question = &asked["questions"][0];
    assert_eq!(
        (&question["kind"], &question["from"]),
        (&json!("column"), &json!("email"))
    );
    assert_eq!((&question["to"], &question["renamed"]), (&json!("mail"), &Value::Null));
    let in_the_error = program.json(&["generate", "rename_email"], 2);
    assert_eq!(in_the_error["error"]["questions"], asked["questions"]);
    assert_eq!(in_the_error["error"]["code"], "undecided");

    asked["questions"][0]["renamed"] = json!(true);
    fs::write(program.folder().join("answers.json"), asked.to_string()).expect("a file");
    let answered = program.json(
        &["generate", "rename_email", "--answers", "answers.json", "--dry-run"],
        0,
    );
    assert_eq!(answered["descriptions"], json!(["rename column users.email to mail"]));
    let typed = program.json(
        &["generate", "rename_email", "--rename", "users.email=mail", "--dry-run"],
        0,
    );
    assert_eq!(typed["descriptions"], answered["descriptions"]);
    let other = program.json(&["generate", "another_mail", "--no-renames", "--dry-run"], 0);
    let kinds: Vec<&str> = other["fill_in"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"backfill") && kinds.contains(&"reason"), "{other}");
}

#[test]
fn answers_and_renames_that_mean_nothing_are_refused() {
    let program = program("renamed");
    program
        .ends(&["generate", "x", "--rename", "users.gone=mail"], 2)
        .says(&["users.gone=mail"]);
    program.ends(&["generate", "x", "--rename", "mail"], 2);
    program
        .ends(&["generate", "x", "--answers", "nowhere.json"], 2)
        .says(&["nowhere.json"]);
    assert!(program.files().is_empty());
}

#[test]
fn what_is_wrong_with_the_models_is_told() {
    let report = program("wrong").json(&["generate", "x"], 2);
    assert_eq!(report["error"]["code"], "invalid_models");
    program("wrong").ends(&["check", "--offline"], 2).says(&["note"]);
    let none = program("").json(&["generate", "x"], 2);
    assert_eq!(none["error"]["code"], "usage", "a program without models");
}

#[test]
fn outside_a_project_nothing_can_be_written() {
    let nowhere = Program::at("postgres://nobody@127.0.0.1:1/nothing").with_models("ahead");
    nowhere.ends(&["generate", "x"], 2).says(&["inside the workspace"]);
}

#[test]
fn check_tells_first_what_a_person_must_see_to_first() {
    on_sqlite(async |database| {
        let (program, ahead) = (Program::on(database), Program::on(database).with_models("ahead"));
        let told = ahead.json(&["check"], 10);
        assert_eq!(
            told["models_ahead"],
            json!(["add column users.note: integer, nullable"])
        );
        assert_eq!((&told["ok"], &told["summary"]["pending"]), (&json!(false), &json!(4)));
        program.ends(&["check"], 9);
        program.fine(&["up"]);
        program.fine(&["check"]);
        ahead.ends(&["check"], 10).says(&["generate NAME"]);
        ahead.ends(&["check", "--offline"], 10);
        let changed = Program::on(database).with("changed").with_models("ahead");
        changed.ends(&["check"], 7);
    });
}
