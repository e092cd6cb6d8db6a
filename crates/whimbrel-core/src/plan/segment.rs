//! Segments: the steps that share a transaction, or that run outside one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Promise, Resume, Step, Transaction};
use crate::Backend;

/// Steps that run one after the other in the same mode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Whether they share a transaction.
    pub mode: Mode,
    /// The steps.
    pub steps: Vec<Step>,
}

/// Whether the steps of a segment share a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// All of them commit at once, or none does.
    Transaction,
    /// Each commits by itself, and is recorded in the journal.
    Journal,
}

impl Segment {
    /// Whether a table is rebuilt or dropped in it, so that SQLite's foreign keys must be off before it begins: it
    /// deletes the rows of a table that is dropped, and with them, in silence, those that refer to them.
    pub fn rebuilds(&self) -> bool {
        let drops = |step: &Step| {
            let gone = |promise: &Promise| matches!(promise, Promise::TableMissing(_));
            step.promises.iter().any(gone)
        };
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Rebuild(_)) || drops(step))
    }
}

/// Puts steps into as few segments as their transactions allow.
pub(super) fn segments(steps: Vec<Step>, backend: Backend) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut must_end = false;
    for mut step in steps {
        let mode = match step.transaction {
            Transaction::Outside => Mode::Journal,
            // Where DDL commits by itself, a transaction around it would only pretend.
            Transaction::Shared | Transaction::Barrier if !backend.has_transactional_ddl() => Mode::Journal,
            Transaction::Shared | Transaction::Barrier => Mode::Transaction,
        };
        if mode == Mode::Transaction {
            step.resume = Resume::default();
        }
        let ends_segment = mode == Mode::Transaction && step.transaction == Transaction::Barrier;
        match segments.last_mut() {
            Some(segment) if segment.mode == mode && !must_end => segment.steps.push(step),
            _ => segments.push(Segment {
                mode,
                steps: vec![step],
            }),
        }
        must_end = ends_segment;
    }
    segments
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Transaction => "in one transaction",
            Mode::Journal => "each step commits by itself, recorded in the journal",
        })
    }
}
