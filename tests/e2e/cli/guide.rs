//! The sessions of docs/generating.md, run from its first line to its last.

use std::path::Path;

use whimbrel_tests::{Database, on_sqlite};

use super::Program;

const GUIDE: &str = include_str!("../../../docs/generating.md");

/// A session of the guide: what its comment asks for, what is typed and what must be printed.
#[derive(Debug)]
struct Session<'a> {
    settings: &'a str,
    command: &'a str,
    lines: Vec<&'a str>,
}

fn sessions() -> Vec<Session<'static>> {
    let mut lines = GUIDE.lines();
    let mut sessions = Vec::new();
    while let Some(line) = lines.next() {
        let Some(settings) = line.strip_prefix("<!-- run:").and_then(|rest| rest.strip_suffix("-->")) else {
            continue;
        };
        assert_eq!(lines.next(), Some("```console"), "a session follows `{line}`");
        let command = lines
            .next()
            .and_then(|line| line.strip_prefix("$ cargo run -p migration -- "));
        let command = command.expect("a session begins with its command");
        let lines = lines.by_ref().take_while(|line| *line != "```").collect();
        sessions.push(Session {
            settings: settings.trim(),
            command,
            lines,
        });
    }
    sessions
}

/// What follows `name=` in the settings, to the next setting.
fn setting(session: &Session<'static>, name: &str) -> Option<&'static str> {
    let (_, rest) = session.settings.split_once(&format!("{name}="))?;
    // SQL has blanks in it, and is the last.
    Some(if name == "sql" {
        rest
    } else {
        rest.split(' ').next().unwrap_or(rest)
    })
}

/// The schema files that the guide speaks of: one that asks for a column more, and one with a mistake in it.
fn schema_file(name: &str) -> String {
    let text = super::schema_file::shop(super::schema_file::NOTE);
    match name {
        "broken.yaml" => text.replace("email: string(320)", "email: strong(320)"),
        _ => text,
    }
}

async fn run(session: &Session<'static>, database: &Database) -> Program {
    if let Some(sql) = setting(session, "sql") {
        Program::on(database).fine(&["up"]);
        database.execute(sql).await;
    }
    if session.settings.contains("fresh") {
        database.execute("DROP TABLE whimbrel_history").await;
        database.execute("DROP TABLE whimbrel_events").await;
    }
    database.let_go().await;
    let program = Program::on(database)
        .with(setting(session, "set").unwrap_or("shop"))
        .with_models(setting(session, "models").unwrap_or("same"))
        .in_a_project();
    if let Some(file) = setting(session, "schema") {
        std::fs::write(program.folder().join(file), schema_file(file)).expect("a file");
    }
    let code = setting(session, "exit").map_or(0, |code| code.parse().expect("a number"));
    let arguments: Vec<&str> = session.command.split(' ').collect();
    let ran = program.ends(&arguments, code);
    ran.says(&session.lines);
    program
}

#[test]
fn every_session_of_the_guide_prints_what_it_shows() {
    on_sqlite(async |database| {
        let sessions = sessions();
        assert!(sessions.len() >= 9, "{sessions:?}");
        for session in &sessions {
            let program = run(session, database).await;
            if session.command.starts_with("generate add_note_to_users") {
                let (_, shown) = GUIDE
                    .split_once("<!-- file -->\n```rust,ignore\n")
                    .expect("the file is shown");
                let (shown, _) = shown.split_once("```").expect("the file ends");
                assert_eq!(program.only_file(), shown);
            }
        }
    });
}

#[test]
fn every_command_that_the_guide_names_is_in_the_manual() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    let manual = std::fs::read_to_string(manual).expect("the manual");
    for session in sessions() {
        let command = session.command.split(' ').next().unwrap_or_default();
        assert!(manual.contains(&format!("\n## {command}")), "{command}");
    }
}
