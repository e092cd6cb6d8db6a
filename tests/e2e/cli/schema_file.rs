//! Schema files: written from live databases, and compared with the migrations.

use std::fs;

use serde_json::{Value, json};
use whimbrel::entity::file::load;
use whimbrel_core::diff::{Answers, diff};
use whimbrel_engine::{DriftOptions, Migrator, UpTarget};
use whimbrel_tests::schemas::{Dice, creating, migration, schema};
use whimbrel_tests::{Database, on_every_server, on_sqlite};

use super::Program;
use crate::project::{connect, fine};

/// A program without a database.
fn offline(models: &'static str) -> Program {
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    Program::at(nowhere).with_models(models).in_a_project()
}

fn write(program: &Program, name: &str, text: &str) {
    fs::write(program.folder().join(name), text).expect("a file");
}

/// What the migrations of the shop lead to, and what `more` says of the columns of users.
pub fn shop(more: &str) -> String {
    format!(
        "tables:
  users:
    columns:
      id: {{ type: integer, primary_key: true }}
      email: string(320)
      age: {{ type: integer, nullable: true }}
      theme: {{ type: string(32), default: light }}
{more}
  orders:
    columns:
      id: {{ type: integer, primary_key: true }}
      user_id: {{ type: integer, references: users.id on delete cascade, index: true }}
      total: {{ type: \"decimal(12, 2)\", default: 0 }}
  log:
    columns:
      id: {{ type: integer, primary_key: true }}
      what: text
"
    )
}

/// A column more.
pub const NOTE: &str = "      note: { type: integer, nullable: true }";

#[test]
fn a_schema_file_of_a_live_database_leaves_generate_nothing_to_do() {
    on_every_server(async |database| {
        let program = Program::on(database).in_a_project();
        program.fine(&["up"]);
        for (file, syntax) in [("shop.yaml", "yaml"), ("shop.toml", "toml")] {
            program
                .fine(&["inspect", "--output", "schema", "--file", file])
                .says(&[file]);
            let text = fs::read_to_string(program.folder().join(file)).expect("a text");
            let shown = program.fine(&["inspect", "--output", "schema", "--syntax", syntax]);
            assert_eq!(shown.out, text);
            assert_eq!(shown.err, "");
            program
                .fine(&["generate", "anything", "--schema", file])
                .says(&["Nothing to do"]);
            program.fine(&["check", "--schema", file]);
        }
        assert!(program.files().is_empty());
        // A migration that the database has and the file does not is one that the file wants to take back.
        let noted = program.with("noted").in_a_project();
        noted.fine(&["up"]);
        program.fine(&["inspect", "--output", "schema", "--file", "noted.yaml"]);
        fs::copy(program.folder().join("shop.yaml"), noted.folder().join("schema.yaml")).expect("a copy");
        assert_eq!(
            noted.json(&["check"], 10)["models_ahead"],
            json!(["drop column users.note"])
        );
        fs::copy(program.folder().join("noted.yaml"), noted.folder().join("schema.yaml")).expect("a copy");
        noted.fine(&["check"]);
    });
}

#[test]
fn a_database_without_a_history_is_written_in_its_server_s_words_as_its_baseline_is() {
    on_every_server(async |database| {
        Program::on(database).fine(&["up"]);
        database.execute("DROP TABLE whimbrel_history").await;
        database.execute("DROP TABLE whimbrel_events").await;
        database.let_go().await;
        let program = Program::on(database).with("none").in_a_project();
        program.fine(&["inspect", "--output", "schema", "--file", "schema.yaml"]);
        let document = program.json(&["inspect"], 0);
        let read = load(program.folder().join("schema.yaml")).expect("it is a schema file");
        assert_eq!(serde_json::to_value(&read.schema).expect("JSON"), document["schema"]);
        // From nothing to the file and from nothing to the database is the same way.
        let generated = program.json(&["generate", "initial", "--dry-run"], 0);
        let baseline = program.json(&["baseline", "initial"], 0);
        assert_eq!(generated["operations"], baseline["operations"]);
    });
}

/// The random schemas of each server, which have something of everything that a schema can hold.
const SEEDS: u64 = 6;

#[test]
fn whatever_a_database_holds_reads_back_from_its_schema_file() {
    for seed in 0..SEEDS {
        on_every_server(async |database| reads_back(database, seed).await);
    }
}

async fn reads_back(database: &Database, seed: u64) {
    let expected = schema(&mut Dice::new(seed), database.server().target());
    let migrations = vec![migration("20260101_000001", creating(&expected))];
    let engine = connect(database).await;
    let migrator = Migrator::new(migrations);
    fine(migrator.up(&engine, UpTarget::Latest).await);
    let live = fine(migrator.drift(&engine, &DriftOptions::default()).await).live;
    engine.close().await;
    let program = Program::on(database).with("none");
    for file in ["schema.yaml", "schema.toml"] {
        program.fine(&["inspect", "--output", "schema", "--file", file]);
        let path = program.folder().join(file);
        let read = load(&path).unwrap_or_else(|problems| panic!("seed {seed}: {problems:#?}"));
        let text = fs::read_to_string(&path).expect("a text");
        assert!(
            read.schema == live,
            "seed {seed}\n{text}\n{live:#?}\n{:#?}",
            read.schema
        );
        let more = diff(&expected, &read.schema, &Answers::default());
        assert_eq!(more.operations, [], "seed {seed}\n{text}");
    }
}

#[test]
fn what_a_schema_has_no_word_for_is_named_in_a_comment_of_the_file() {
    on_sqlite(async |database| {
        database.execute("CREATE VIRTUAL TABLE letters USING fts5(body)").await;
        database.let_go().await;
        let program = Program::on(database).with("none");
        let written = program.fine(&["inspect", "--output", "schema"]);
        written.says(&["# There is more in the database", "not understood"]);
        assert!(written.out.contains("USING fts5"), "{}", written.out);
        assert!(whimbrel::entity::file::read("x.yaml", &written.out, whimbrel::entity::file::Syntax::Yaml).is_ok());
        program
            .fine(&["inspect", "--output", "rust"])
            .says(&["// There is more in the database"]);
    });
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_who_says_so() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        program.fine(&["up"]);
        write(&program, "schema.yaml", "somebody's");
        let to_file = ["inspect", "--output", "schema", "--file", "schema.yaml"];
        program.ends(&to_file, 8).says(&["schema.yaml", "--yes"]);
        let kept = fs::read_to_string(program.folder().join("schema.yaml"));
        assert_eq!(kept.expect("a text"), "somebody's");
        program.fine(&[to_file.as_slice(), &["--yes"]].concat());
        load(program.folder().join("schema.yaml")).expect("it is a schema file");
        program.ends(&["inspect", "--output", "schema", "--file", "nowhere/schema.yaml"], 2);
        program.ends(&["inspect", "--output", "human", "--syntax", "toml"], 2);
        let shown = program.json(&["inspect", "--output", "schema", "--file", "other.toml"], 0);
        assert_eq!(shown, json!({ "file": "other.toml", "unknown": [] }));
    });
}

#[test]
fn a_migration_is_generated_from_a_schema_file_however_it_is_named() {
    for (models, name, arguments) in [
        // Nobody named it: it lies beside the migration crate, or in it.
        ("", "schema.yaml", &[][..]),
        ("", "schema.yml", &[]),
        ("", "migration/schema.yaml", &[]),
        // The program names it.
        ("file:database.yaml", "database.yaml", &[]),
        ("file:database.yaml", "migration/database.yaml", &[]),
        // It was typed, and counts before what the program names.
        ("", "other.yaml", &["--schema", "other.yaml"]),
        ("same", "other.yaml", &["--schema", "other.yaml"]),
        ("file:nowhere.yaml", "other.yaml", &["--schema=other.yaml"]),
    ] {
        let program = offline(models);
        write(&program, name, &shop(NOTE));
        program.ends(&[&["check", "--offline"], arguments].concat(), 10);
        let written = program.json(&[&["generate", "Add note to users"], arguments].concat(), 0);
        assert_eq!(
            written["descriptions"],
            json!(["add column users.note: integer, nullable"]),
            "{models} {name}"
        );
        assert!(program.only_file().contains("integer(Users::Note).nullable()"));
        write(&program, name, &shop(""));
        program
            .fine(&[&["generate", "more"], arguments].concat())
            .says(&["Nothing to do"]);
    }
    // It was compiled in.
    offline("text").ends(&["check", "--offline"], 10).says(&["users.note"]);
}

#[test]
fn a_schema_file_is_found_from_any_folder_of_the_workspace() {
    let program = offline("");
    write(&program, "schema.yaml", &shop(NOTE));
    let folder = program.folder().join("migration/src");
    let mut command = program.command(&["check", "--offline"]);
    let output = command.current_dir(folder).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(10), "{output:?}");
}

#[test]
fn the_models_of_the_program_count_before_a_file_that_nobody_named() {
    let program = offline("same");
    write(&program, "schema.yaml", &shop(NOTE));
    program.fine(&["check", "--offline"]);
}

#[test]
fn two_schema_files_are_one_too_many() {
    let program = offline("");
    write(&program, "schema.yaml", &shop(""));
    write(&program, "schema.toml", "");
    program
        .ends(&["generate", "x"], 2)
        .says(&["schema.yaml and schema.toml", "--schema FILE"]);
    program.fine(&["generate", "x", "--schema", "schema.yaml"]);
}

#[test]
fn former_names_of_a_schema_file_are_renames() {
    let program = offline("");
    let renamed = shop("").replace("email: string(320)", "mail: { type: string(320), renamed_from: email }");
    write(&program, "schema.yaml", &renamed);
    let written = program.json(&["generate", "rename_email"], 0);
    assert_eq!(written["descriptions"], json!(["rename column users.email to mail"]));
}

#[test]
fn mistakes_in_a_schema_file_are_told_with_line_and_column_by_every_command_that_reads_it() {
    let program = offline("");
    let text = shop("").replace("email: string(320)", "email: strong(320)") + "veiws: {}\n";
    write(&program, "schema.yaml", &text);
    let last = text.lines().count();
    let places = [
        "schema.yaml:5:14: ".to_owned(),
        format!("schema.yaml:{last}:1: "),
        "did you mean `views`?".to_owned(),
    ];
    for command in [&["generate", "x"][..], &["check", "--offline"], &["check"]] {
        let ran = program.ends(command, 2);
        ran.says(&places.iter().map(String::as_str).collect::<Vec<_>>());
        let report = program.json(command, 2);
        assert_eq!(report["error"]["code"], "invalid_schema_file");
        let problems = report["error"]["problems"].as_array().expect("a list");
        let places: Vec<_> = problems.iter().map(|it| (&it["line"], &it["column"])).collect();
        assert_eq!(places, [(&json!(5), &json!(14)), (&json!(last), &json!(1))]);
        assert!(
            problems
                .iter()
                .all(|it| it["file"] == "schema.yaml" && it["message"].is_string())
        );
    }
    assert!(program.files().is_empty());
    let nowhere: Value = program.json(&["generate", "x", "--schema", "nowhere.toml"], 2);
    assert_eq!(nowhere["error"]["problems"][0]["file"], "nowhere.toml");
    write(&program, "broken.toml", "a = 1\nb = = 2\n");
    let broken = program.json(&["check", "--schema", "broken.toml"], 2);
    assert_eq!(broken["error"]["problems"][0]["line"], 2);
    write(&program, "bomb.yaml", "a: &a [1, 1]\nb: [*a, *a]\n");
    program
        .ends(&["check", "--schema", "bomb.yaml"], 2)
        .says(&["bomb.yaml:1:"]);
}
