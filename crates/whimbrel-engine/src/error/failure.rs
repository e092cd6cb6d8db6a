//! A migration that failed, and a run that was stopped.

use serde::Serialize;
use whimbrel_core::plan::Direction;

use super::Error;
use crate::server_error::{Kind, ServerError};

/// A migration that failed: where, why, and what is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The migration's version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Which way it was taken.
    pub direction: Direction,
    /// The operation, in one line.
    pub operation: Option<String>,
    /// The statement, or the data step's name.
    pub statement: Option<String>,
    /// Which of the migration's statements it was, from 0.
    pub position: Option<usize>,
    /// What was said.
    pub cause: Cause,
    /// The versions that this run took before, which stay.
    pub applied: Vec<String>,
    /// Whether the database is as it was before the migration; otherwise the next run goes on where this one stopped.
    pub clean: bool,
}

/// What a migration failed of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The server refused a statement.
    Server(ServerError),
    /// A data step returned an error.
    DataStep {
        /// Its words.
        message: String,
    },
    /// A data step panicked.
    Panic {
        /// Its words.
        message: String,
    },
    /// What was done is not what was to be done.
    Check {
        /// What is wrong.
        message: String,
    },
    /// The run was asked to stop.
    Interrupted,
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Cause::Server(error) => write!(f, "{error}"),
            Cause::DataStep { message } => write!(f, "the data step returned an error: {message}"),
            Cause::Panic { message } => write!(f, "the data step panicked: {message}"),
            Cause::Check { message } => f.write_str(message),
            Cause::Interrupted => f.write_str("it was asked to stop"),
        }
    }
}

/// What a run had done when it stopped as it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Cancelled {
    /// The versions that it took before, which stay.
    pub done: Vec<String>,
    /// The migration that it was in, version and name.
    pub within: Option<String>,
    /// Whether steps of that migration have taken effect and stay; the same command again goes on after them. Otherwise
    /// nothing of it is left.
    pub half_done: bool,
}

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped, as was asked: ")?;
        match (&self.within, self.half_done) {
            (Some(migration), true) => write!(
                f,
                "{migration} is half done, and the same command again goes on with it"
            )?,
            (Some(migration), false) => write!(f, "nothing of {migration} is left")?,
            (None, _) => f.write_str("no migration was under way")?,
        }
        match self.done.as_slice() {
            [] => Ok(()),
            done => write!(f, "; done before, and kept: {}", done.join(", ")),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = match self.direction {
            Direction::Up => "apply",
            Direction::Down => "revert",
        };
        write!(f, "failed to {verb} {} {}", self.version, self.name)?;
        if let Some(operation) = &self.operation {
            write!(f, ", at `{operation}`")?;
        }
        write!(f, ": {}", self.cause)
    }
}

impl Failure {
    pub(super) fn exit_code(&self) -> u8 {
        match &self.cause {
            _ if !self.clean => 6,
            Cause::Server(error) if error.is_contention() => 4,
            // A file or a server that takes no writes: nothing is wrong with the migration.
            Cause::Server(error) if error.is(Kind::ReadOnly) => 8,
            _ => 5,
        }
    }

    pub(super) fn help(&self) -> String {
        let left = if self.clean {
            "the database is as it was before this migration: correct it and run the command again"
        } else {
            "the steps before it have taken effect: correct the cause and run the same command again, which goes on from here"
        };
        match &self.cause {
            Cause::Server(error) if error.is(Kind::NoPermission) => format!(
                "{left}; the role lacks the right that the server names: run with the migrating role, or have it granted \
                 (`init --print-grants` writes the statements)"
            ),
            Cause::Server(ServerError { hint: Some(hint), .. }) => format!("{left} (the server's hint: {hint})"),
            _ => left.to_owned(),
        }
    }
}

impl Error {
    /// The same after a wish to stop was heard: what failed because of it is no failure.
    pub(crate) fn after_a_wish_to_stop(self) -> Self {
        let stopped = |done, within, half_done| {
            Error::Cancelled(Box::new(Cancelled {
                done,
                within,
                half_done,
            }))
        };
        match self {
            Error::Failed(failure) => match &failure.cause {
                Cause::Interrupted | Cause::DataStep { .. } => {
                    let within = format!("{} {}", failure.version, failure.name);
                    stopped(failure.applied, Some(within), !failure.clean)
                }
                Cause::Server(error) if matches!(error.kind(), Kind::Interrupted | Kind::ConnectionLost) => {
                    let within = format!("{} {}", failure.version, failure.name);
                    stopped(failure.applied, Some(within), !failure.clean)
                }
                _ => Error::Failed(failure),
            },
            Error::SessionLost { applied, .. } => stopped(applied, None, false),
            Error::Server { error, .. } if matches!(error.kind(), Kind::Interrupted | Kind::ConnectionLost) => {
                stopped(Vec::new(), None, false)
            }
            other => other,
        }
    }
}
