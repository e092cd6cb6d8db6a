//! The engine's errors as reports.

use serde::Serialize;
use serde_json::{Map, Value};
use whimbrel_dsl::RecordErrors;
use whimbrel_engine::{Cause, Error, Failure};

use crate::exit::Exit;
use crate::output::style::count;
use crate::report::Report;

impl From<Error> for Report {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Report {
    fn from(error: &Error) -> Self {
        if let Error::Recording(errors) = error {
            return mistakes(errors);
        }
        let (details, data) = match error {
            Error::Failed(failure) => (failed(failure), object("failure", failure.as_ref())),
            Error::History(conflict) => (Vec::new(), object("conflict", conflict.as_ref())),
            Error::Locked {
                holder: Some(holder), ..
            } => (Vec::new(), object("holder", holder)),
            Error::Cancelled(cancelled) => (Vec::new(), object("cancelled", cancelled.as_ref())),
            Error::Undecided(interrupted) => (Vec::new(), object("interrupted", interrupted.as_ref())),
            Error::DataLoss { losses } => (Vec::new(), object("losses", losses)),
            Error::Obstacles { obstacles, .. } => (Vec::new(), object("obstacles", obstacles)),
            Error::Production {
                database, environment, ..
            } => (
                Vec::new(),
                Map::from_iter([
                    ("database".to_owned(), database.as_str().into()),
                    ("environment".to_owned(), environment.as_str().into()),
                ]),
            ),
            Error::OtherEnvironment {
                database,
                stamped,
                asked,
            } => (
                Vec::new(),
                Map::from_iter([
                    ("database".to_owned(), database.as_str().into()),
                    ("stamped".to_owned(), stamped.as_str().into()),
                    ("asked".to_owned(), asked.as_str().into()),
                ]),
            ),
            Error::UnknownVersion { similar, .. } => (Vec::new(), object("similar", similar)),
            Error::AmbiguousVersion { matches, .. } => (Vec::new(), object("matches", matches)),
            _ => (Vec::new(), Map::new()),
        };
        Self {
            code: error.code(),
            message: error.to_string(),
            details,
            help: error.help(),
            exit: Exit::from_code(error.exit_code()),
            data,
        }
    }
}

/// What is wrong with migrations that cannot even record themselves.
pub(crate) fn mistakes(errors: &RecordErrors) -> Report {
    let mistakes: Vec<String> = errors.0.iter().map(ToString::to_string).collect();
    let mut report = Report::new(
        "invalid_migration",
        Exit::Usage,
        format!(
            "the migrations have {}, so nothing was done",
            count(mistakes.len(), "mistake")
        ),
        "correct the migrations; `validate` looks at all of them without a database",
    );
    report.data = Map::from_iter([("mistakes".to_owned(), mistakes.as_slice().into())]);
    report.details = mistakes;
    report
}

/// How many lines of a statement an error shows.
const MAX_LINES: usize = 12;

/// Where a migration failed, and what went well before it.
fn failed(failure: &Failure) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(statement) = &failure.statement {
        let place = failure
            .position
            .map(|position| format!(" {}", position + 1))
            .unwrap_or_default();
        let kind = if matches!(failure.cause, Cause::DataStep { .. } | Cause::Panic { .. }) {
            "data step"
        } else {
            "statement"
        };
        details.push(format!("{kind}{place}: {}", shortened(statement)));
    }
    match failure.applied.as_slice() {
        [] => {}
        versions => details.push(format!("done before it, and kept: {}", versions.join(", "))),
    }
    details
}

/// The first lines of a statement: those of a table that is made anew would push the reason off the screen.
fn shortened(statement: &str) -> String {
    let count = statement.lines().count();
    if count <= MAX_LINES + 1 {
        return statement.to_owned();
    }
    let first: Vec<&str> = statement.lines().take(MAX_LINES).collect();
    format!(
        "{}\n... and {} more lines, which `plan` shows",
        first.join("\n"),
        count - MAX_LINES
    )
}

fn object(key: &str, value: &impl Serialize) -> Map<String, Value> {
    let value = serde_json::to_value(value).unwrap_or_default();
    Map::from_iter([(key.to_owned(), value)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_statement_is_shortened_and_a_short_one_is_not() {
        let long = shortened(&"line\n".repeat(40));
        assert!(
            long.ends_with("line\n... and 28 more lines, which `plan` shows"),
            "{long}"
        );
        assert_eq!(shortened("one\ntwo"), "one\ntwo");
    }
}
