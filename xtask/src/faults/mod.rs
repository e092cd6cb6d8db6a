//! `cargo xtask faults`: the program is broken on purpose, and one table tells what came of it.

mod list;
mod table;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use clap::Args;

use self::list::{ROWS, Row};

/// Break runs at every boundary and in every scenario, on SQLite and on every server that is found
///
/// Prints the boundaries at which runs were broken, by server and fault, and each scenario with its outcome. Tests that
/// need root, or packages that are not installed, say so; on CI that is a failure.
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// Only the scenarios: breaking runs at every boundary takes minutes
    #[arg(long)]
    scenarios: bool,
    /// Write the table into docs/reliability.md
    #[arg(long)]
    update_docs: bool,
}

/// What the tests said.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    /// `ok`, `FAILED` or `ignored` by binary and name of a test.
    pub(crate) tests: BTreeMap<(String, String), String>,
    /// Lines of the failpoints, and of what did not run.
    pub(crate) lines: Vec<String>,
}

impl Faults {
    /// Runs the tests and prints the table; fails if a test fails or is not there.
    pub(crate) fn run(&self) -> ExitCode {
        let mut outcomes = Outcomes::default();
        let mut passed = true;
        for (binary, target) in list::BINARIES {
            let mut names: Vec<&str> = ROWS
                .iter()
                .flat_map(|row| row.tests)
                .filter(|(of, _)| of == binary)
                .map(|(_, name)| *name)
                .filter(|name| !self.scenarios || *name != list::FAILPOINTS)
                .collect();
            names.sort_unstable();
            names.dedup();
            match tests(binary, target, &names, &mut outcomes) {
                Ok(fine) => passed &= fine,
                Err(error) => {
                    anstream::eprintln!("the tests cannot be run: {error}");
                    return ExitCode::FAILURE;
                }
            }
        }
        let table = table::table(&outcomes);
        anstream::println!("\n{table}");
        if self.update_docs
            && let Err(error) = table::write(&table)
        {
            anstream::eprintln!("docs/reliability.md: {error}");
            return ExitCode::FAILURE;
        }
        let all_there = self.scenarios || ROWS.iter().all(|row| row.outcome(&outcomes) == "ok");
        if passed && all_there {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl Row {
    /// `ok` where each of its tests passed.
    pub(crate) fn outcome(&self, outcomes: &Outcomes) -> String {
        for (binary, name) in self.tests {
            match outcomes.tests.get(&((*binary).to_owned(), (*name).to_owned())) {
                Some(outcome) if outcome == "ok" => {}
                Some(outcome) => return outcome.clone(),
                None => return "did not run".to_owned(),
            }
        }
        "ok".to_owned()
    }
}

/// Runs these tests of a binary, shows what they say, and keeps it.
fn tests(binary: &str, target: &[&str], names: &[&str], outcomes: &mut Outcomes) -> std::io::Result<bool> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let threads = thread::available_parallelism().map_or(8, |processors| 4 * processors.get());
    let every = std::env::var("WHIMBREL_FAULTS_EVERY").unwrap_or_else(|_| "1".to_owned());
    let mut child = Command::new(cargo)
        .args([&["test", "--package"], target, &["--", "--exact"]].concat())
        .args(names)
        .env("RUST_TEST_THREADS", threads.to_string())
        .env("WHIMBREL_FAULTS_EVERY", every)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let errors = thread::spawn(move || kept(err.into_iter().flat_map(|it| BufReader::new(it).lines())));
    let said = kept(out.into_iter().flat_map(|it| BufReader::new(it).lines()));
    let passed = child.wait()?.success();
    for line in said {
        let Some((name, outcome)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")) else {
            continue;
        };
        let key = (binary.to_owned(), name.to_owned());
        outcomes.tests.insert(key, outcome.trim().to_owned());
    }
    let lines = errors.join().unwrap_or_default();
    let wanted = |line: &String| line.starts_with("failpoints |") || line.starts_with("NOT TESTED");
    outcomes.lines.extend(lines.into_iter().filter(wanted));
    Ok(passed)
}

/// Shows lines as they come, and keeps them.
fn kept(lines: impl Iterator<Item = std::io::Result<String>>) -> Vec<String> {
    let show = |line: &String| {
        let _ = writeln!(anstream::stderr(), "{line}");
    };
    lines.map_while(Result::ok).inspect(show).collect()
}
