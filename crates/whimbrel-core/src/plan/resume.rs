//! What tells, after a run was cut off, whether a step that was about to run has run.

use serde::{Deserialize, Serialize};

/// How the next run knows whether a step has run. It matters where steps commit by themselves; in a transaction, a step
/// commits with what is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resume {
    /// The catalogue shows the step's promises once it has run, and not before.
    #[default]
    Promises,
    /// The step changes rows alone, so it runs in a transaction with its mark: without the mark, it has not run.
    Mark,
    /// Running it twice does what running it once does, so it is run again.
    Again,
    /// A query of the author's gives a row once it has run.
    Probe(String),
    /// Nothing tells. A person has to look, and to say.
    Unknown,
}

impl Resume {
    /// Whether it is the usual way, which needs no mention.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
