//! What a program asks on a terminal, and what it does with the answers.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Child;

use nix::pty::openpty;
use whimbrel_tests::on_sqlite;

use super::{Program, Ran};

/// A program on a terminal of its own, which the test looks at and types into.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: String,
}

impl Terminal {
    fn start(program: &Program, arguments: &[&str]) -> Self {
        let pair = openpty(None, None).expect("a terminal");
        let end = || pair.slave.try_clone().expect("another end");
        let mut command = program.command(arguments);
        command.stdin(end()).stdout(end()).stderr(end()).env("TERM", "dumb");
        let child = command.spawn().expect("the program runs");
        Self {
            child,
            keyboard: File::from(pair.master),
            screen: String::new(),
        }
    }

    /// Waits until all of this was printed after what was answered before; then types.
    fn answer(&mut self, question: &str, answer: &str) {
        while !self.screen.contains(question) {
            assert!(self.read_more(), "`{question}` was not asked in:\n{}", self.screen);
        }
        let (_, rest) = self.screen.split_once(question).expect("it is there");
        self.screen = rest.to_owned();
        self.keyboard.write_all(answer.as_bytes()).expect("it is typed");
    }

    fn read_more(&mut self) -> bool {
        let mut buffer = [0; 4096];
        // A terminal that nobody writes to any more cannot be read, which is how Linux says that the program ended.
        let read = self.keyboard.read(&mut buffer).unwrap_or_default();
        self.screen += &String::from_utf8_lossy(&buffer[..read]);
        read > 0
    }

    fn end(mut self) -> Ran {
        while self.read_more() {}
        let status = self.child.wait().expect("it ends");
        Ran {
            code: status.code().unwrap_or(-1),
            out: self.screen,
            err: String::new(),
        }
    }
}

fn program() -> Program {
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    Program::at(nowhere).with_models("renamed").in_a_project()
}

const QUESTION: &str = "Was the column users.email renamed to mail? [y/N] ";

#[test]
fn a_yes_makes_a_rename() {
    let program = program();
    let mut terminal = Terminal::start(&program, &["generate", "rename_email"]);
    terminal.answer(QUESTION, "y\n");
    let ran = terminal.end();
    assert_eq!(ran.code, 0, "{}", ran.out);
    ran.says(&["rename column users.email to mail", "what next:"]);
    let text = program.only_file();
    let statement = "schema.rename_column(Users::Table, Users::Email, Users::Mail);";
    assert!(text.contains(statement), "{text}");
}

#[test]
fn a_no_makes_a_column_that_goes_and_one_that_comes() {
    for answer in ["n\n", "\n", "perhaps\n"] {
        let program = program();
        let mut terminal = Terminal::start(&program, &["generate", "another_mail"]);
        terminal.answer(QUESTION, answer);
        let ran = terminal.end();
        assert_eq!(ran.code, 0, "{}", ran.out);
        ran.says(&["drop column users.email", "add column users.mail", "fill in"]);
        let text = program.only_file();
        assert!(
            text.contains("schema.drop_column(") && text.contains("compile_error!(") && !text.contains("rename_column"),
            "{text}"
        );
    }
}

#[test]
fn nobody_is_asked_who_answered_before() {
    let program = program();
    let ran = Terminal::start(&program, &["generate", "x", "--rename", "users.email=mail"]).end();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains("[y/N]"), "{}", ran.out);
}

#[test]
fn a_terminal_that_is_closed_before_the_answer_writes_nothing() {
    let program = program();
    let mut terminal = Terminal::start(&program, &["generate", "rename_email"]);
    // The key that ends what is typed.
    terminal.answer(QUESTION, "\u{4}");
    let ran = terminal.end();
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(program.files().is_empty());
}

#[test]
fn a_production_database_is_lost_only_when_its_name_is_typed() {
    on_sqlite(async |database| {
        let program = Program::on(database);
        program.fine(&["up", "--environment", "production"]);
        let question = "Type the name of the database to go on:";
        let reset = ["reset", "--yes", "--environment", "production", "--allow-data-loss"];
        for wrong in ["another\n", "\n", "y\n", "\u{4}"] {
            let mut terminal = Terminal::start(&program, &reset);
            terminal.answer(question, wrong);
            let ran = terminal.end();
            assert_eq!(ran.code, 8, "{wrong:?}: {}", ran.out);
            database.table_must_exist("users").await;
            database.let_go().await;
        }
        let mut terminal = Terminal::start(&program, &reset);
        terminal.answer(question, "test.db\n");
        let ran = terminal.end();
        assert_eq!(ran.code, 0, "{}", ran.out);
        database.table_must_not_exist("users").await;
        database.let_go().await;
    });
}

#[test]
fn json_is_never_interrupted_by_a_question() {
    let program = program();
    let ran = Terminal::start(&program, &["generate", "rename_email", "--format", "json"]).end();
    assert_eq!(ran.code, 2, "{}", ran.out);
    ran.says(&["\"undecided\"", "\"questions\""]);
    assert!(!ran.out.contains("[y/N]") && program.files().is_empty());
}
