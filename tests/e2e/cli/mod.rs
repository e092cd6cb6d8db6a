//! The real program: exit codes, JSON, messages, and no password in any of them.

mod commands;
mod compiled;
mod failures;
mod generating;
mod guide;
mod hostile_files;
mod live;
mod repairing;
mod schema_file;
mod scripts;
mod secrets;
mod security;
mod terminal;

use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

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
    models: &'static str,
    binary: PathBuf,
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
            models: "",
            binary: PathBuf::from(env!("CARGO_BIN_EXE_runner")),
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

    /// The same program with other models in it.
    pub fn with_models(&self, models: &'static str) -> Self {
        Self {
            models,
            set: self.set,
            ..Self::at(&self.url)
        }
    }

    /// Another program, on the same database.
    pub fn running(self, binary: &Path) -> Self {
        let binary = binary.to_owned();
        Self { binary, ..self }
    }

    /// The same program in a workspace with an empty migration crate.
    pub fn in_a_project(self) -> Self {
        let path = |path: &str| self.folder.path().join(path);
        std::fs::create_dir_all(path("migration/src/migrations")).expect("a folder");
        std::fs::write(path("migration/Cargo.toml"), "[package]\n").expect("a file");
        std::fs::write(path("rustfmt.toml"), include_str!("../../../rustfmt.toml")).expect("a file");
        let lines = "//! The migrations.\n\nwhimbrel::registry!();\n";
        std::fs::write(path("migration/src/migrations.rs"), lines).expect("a file");
        self
    }

    /// The files of the migrations, with their texts.
    pub fn files(&self) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(self.folder.path().join("migration/src/migrations")).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let mut files: Vec<(String, String)> = paths
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).expect("a text"))
            })
            .collect();
        files.sort();
        files
    }

    /// The only file of a migration.
    pub fn only_file(&self) -> String {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:?}");
        files.into_iter().map(|(_, text)| text).collect()
    }

    /// A command that is about to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder.path());
        command
            .env("DATABASE_URL", &self.url)
            .env("WHIMBREL_TEST_SET", self.set)
            .env("WHIMBREL_TEST_MODELS", self.models);
        // A colour would be a surprise in a pipe, and a name of the developer's in the output.
        command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().expect("the program runs"))
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

/// A run that is in the data step of the set `waiting`.
pub struct Running {
    child: Child,
    /// The data step's connection: it goes on when this is dropped.
    held: TcpStream,
}

impl Program {
    /// Starts `up` of the set `waiting`, and comes back once its data step runs.
    pub fn start(&self) -> Running {
        let test = TcpListener::bind("127.0.0.1:0").expect("a port");
        test.set_nonblocking(true).expect("a listener that can be asked");
        let address = test.local_addr().expect("an address").to_string();
        let mut command = self.command(&["up"]);
        command.env("WHIMBREL_TEST_WAIT", &address);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        loop {
            if let Ok((held, _)) = test.accept() {
                return Running { child, held };
            }
            // A program that fails before its data step must fail the test, and not keep it waiting.
            if child.try_wait().expect("it can be asked").is_some() {
                panic!("it ended early: {:?}", ran(child.wait_with_output().expect("it ended")));
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }
}

impl Running {
    /// Lets the data step end, and waits for the end of the program.
    pub fn let_go(self) -> Ran {
        drop(self.held);
        ran(self.child.wait_with_output().expect("it ends"))
    }

    /// Sends a signal, and waits for the end of the program.
    pub fn end_by(self, signal: &str) -> Ran {
        self.send(signal);
        ran(self.child.wait_with_output().expect("it ends"))
    }

    /// Sends a signal.
    pub fn send(&self, signal: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &process]).status();
        assert!(sent.is_ok_and(|status| status.success()));
    }

    /// Comes back once the program has said these words on standard error.
    pub fn says(&mut self, words: &str) {
        let stderr = self.child.stderr.as_mut().expect("it is read here");
        let mut said = Vec::new();
        let mut byte = [0];
        while !String::from_utf8_lossy(&said).contains(words) {
            assert_eq!(
                stderr.read(&mut byte).expect("it can be read"),
                1,
                "it ended without {words:?}"
            );
            said.extend(byte);
        }
    }
}

/// What a process came to; -1 is the code of one that a signal ended.
fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("the output is text"),
        err: String::from_utf8(output.stderr).expect("the messages are text"),
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
