//! The real program over the fixture, in a folder of its own, and the answers that it gets at its boundaries.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use whimbrel_tests::faults::points::{FAIL, GO, VARIABLE};

/// The password of the URLs, which no output may hold.
pub const PASSWORD: &str = "s3cr3tPW";

/// Longer than any run of the fixture takes, however busy the machine is: a program that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    /// -1 where a signal ended it.
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The program with some migrations, on a database.
#[derive(Debug)]
pub struct Program {
    url: String,
    set: &'static str,
    folder: tempfile::TempDir,
}

/// What a test answers at a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Go,
    Fail,
    /// The process is killed before it goes on.
    Kill,
}

impl Program {
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            set: "fixture",
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// The same program with other migrations in it.
    pub fn with(&self, set: &'static str) -> Self {
        Self {
            set,
            ..Self::at(&self.url)
        }
    }

    pub fn set(&self) -> &'static str {
        self.set
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that is about to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runner"));
        command.args(arguments).current_dir(self.folder.path());
        command
            .env("DATABASE_URL", &self.url)
            .env("WHIMBREL_TEST_SET", self.set)
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the program runs"))
    }

    /// Runs a command that must end with this exit code.
    pub fn ends(&self, arguments: &[&str], code: i32) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.out, ran.err);
        ran
    }

    /// The one JSON document of a command that must end well.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.ends(&[arguments, &["--format", "json"]].concat(), 0);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error} in:\n{}", ran.out))
    }

    /// Runs a command and asks `decide` at each of its boundaries, which it counts from 1.
    pub fn run_by_points(&self, arguments: &[&str], mut decide: impl FnMut(usize, &str) -> Answer) -> Ran {
        let mut followed = self.start_by_points(arguments);
        let mut at = 0;
        while let Some(request) = followed.next() {
            at += 1;
            followed.answer(decide(at, &request));
        }
        followed.end()
    }

    /// Starts a command that stops at each of its boundaries until it is answered.
    pub fn start_by_points(&self, arguments: &[&str]) -> Followed {
        let test = TcpListener::bind("127.0.0.1:0").expect("a port");
        test.set_nonblocking(true).expect("a listener that can be asked");
        let address = test.local_addr().expect("an address").to_string();
        let mut child = self
            .command(arguments)
            .env(VARIABLE, address)
            .spawn()
            .expect("the program runs");
        let line = loop {
            if let Ok((line, _)) = test.accept() {
                break line;
            }
            // A program that fails before its first boundary must fail the test, and not keep it waiting.
            assert!(child.try_wait().expect("it can be asked").is_none(), "it ended early");
            std::thread::park_timeout(Duration::from_millis(1));
        };
        line.set_nonblocking(false).expect("a line that waits");
        line.set_nodelay(true).expect("an option of every socket");
        line.set_read_timeout(Some(PATIENCE))
            .expect("an option of every socket");
        Followed {
            child,
            line: BufReader::new(line),
        }
    }
}

/// A run that a test follows from boundary to boundary.
#[derive(Debug)]
pub struct Followed {
    child: Child,
    line: BufReader<TcpStream>,
}

impl Followed {
    /// What the program is about to do; none when it has ended.
    pub fn next(&mut self) -> Option<String> {
        let mut request = String::new();
        match self.line.read_line(&mut request) {
            Ok(0) => None,
            Ok(_) => Some(request.trim_end().to_owned()),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                let _ = self.child.kill();
                panic!(
                    "the program hangs: no boundary and no end within {} s",
                    PATIENCE.as_secs()
                );
            }
            Err(_) => None,
        }
    }

    pub fn answer(&mut self, answer: Answer) {
        let words = match answer {
            Answer::Kill => return self.kill(),
            Answer::Go => GO,
            Answer::Fail => FAIL,
        };
        // A program that has been ended meanwhile does not hear it.
        let _ = writeln!(self.line.get_mut(), "{words}");
    }

    /// Lets the program run until it is about to do something with these words in it, which it does not do yet.
    pub fn until(&mut self, words: &str) {
        let mut seen = Vec::new();
        while let Some(request) = self.next() {
            if request.contains(words) {
                return;
            }
            seen.push(request.chars().take(100).collect::<String>());
            self.answer(Answer::Go);
        }
        panic!("the program never came to `{words}`, only to {seen:#?}");
    }

    /// Sends a signal, by its name: `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -s {name}");
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
    }

    /// Lets it go on without asking, and waits for its end.
    pub fn end(self) -> Ran {
        let Self { mut child, line } = self;
        drop(line);
        let began = Instant::now();
        while child.try_wait().expect("it can be asked").is_none() {
            if began.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("the program hangs: no end within {} s", PATIENCE.as_secs());
            }
            std::thread::park_timeout(Duration::from_millis(1));
        }
        Ran::of(child.wait_with_output().expect("it ended"))
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let ran = Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("the output is text"),
            err: String::from_utf8(output.stderr).expect("the messages are text"),
        };
        // Of every run of every test, whatever else it is about.
        assert!(
            !ran.out.contains(PASSWORD) && !ran.err.contains(PASSWORD),
            "the password is told: {ran:?}"
        );
        ran
    }

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
