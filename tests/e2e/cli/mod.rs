//! The real program: exit codes, JSON, messages, and no password in any of them.

mod commands;
mod failures;
mod scripts;
mod secrets;

use std::process::{Command, Stdio};

use serde_json::Value;
use whimbrel_tests::Database;

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The program, on a database, in a folder of its own where no workspace and no `.env` is.
pub struct Program {
    url: String,
    set: &'static str,
    folder: tempfile::TempDir,
}

impl Program {
    pub fn on(database: &Database) -> Self {
        Self::at(database.url())
    }

    pub fn at(url: impl Into<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            url: url.into(),
            set: "shop",
            folder,
        }
    }

    /// The same program with other migrations in it.
    pub fn with(&self, set: &'static str) -> Self {
        Self {
            set,
            ..Self::at(&self.url)
        }
    }

    /// A command that is about to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runner"));
        command.args(arguments).current_dir(self.folder.path());
        command
            .env("DATABASE_URL", &self.url)
            .env("WHIMBREL_TEST_SET", self.set);
        // A colour would be a surprise in a pipe, and a name of the developer's in the output.
        command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the program runs");
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("the output is text"),
            err: String::from_utf8(output.stderr).expect("the messages are text"),
        }
    }

    /// Runs a command that must end with this exit code.
    pub fn ends(&self, arguments: &[&str], code: i32) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// Runs a command that must end well.
    pub fn fine(&self, arguments: &[&str]) -> Ran {
        self.ends(arguments, 0)
    }

    /// The one JSON document that a command prints.
    pub fn json(&self, arguments: &[&str], code: i32) -> Value {
        let arguments = [arguments, &["--format", "json"]].concat();
        let ran = self.ends(&arguments, code);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error} in:\n{}", ran.out))
    }

    /// The folder that the program runs in.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Ran {
    /// Standard output or standard error must say all of this.
    pub fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(
                self.out.contains(word) || self.err.contains(word),
                "`{word}` is not said in:\n{}\n{}",
                self.out,
                self.err
            );
        }
        self
    }
}
