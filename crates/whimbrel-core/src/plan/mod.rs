//! Plans: what will run on one target, computed and printable before anything runs.

mod affinity;
mod error;
mod names;
mod planner;
mod probe;
mod rebuild;
mod resume;
mod script;
mod segment;
mod step;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::affinity::Affinity;
pub use self::error::{PlanError, PlanErrorKind, RenderError};
pub use self::planner::{plan_down, plan_up, replay};
pub use self::probe::{Finds, Probe, Read, before_all};
pub use self::rebuild::{Guard, KnownTable, Rebuild};
pub use self::resume::Resume;
pub(crate) use self::script::dollar_quoted;
pub use self::script::{Part, Script, ScriptError, condition, text_literal};
pub use self::segment::{Mode, Segment};
pub use self::step::{Action, Blocks, Effect, Promise, Step, Transaction};
pub use crate::tokens::{is_one_statement, temporary_tables};
use crate::{Operation, Target, Version};

/// What will run on one target: the plans of some migrations, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The backend and release that it is for.
    pub target: Target,
    /// One plan a migration.
    pub migrations: Vec<MigrationPlan>,
}

/// What one migration will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MigrationPlan {
    /// The migration's version.
    pub version: Version,
    /// The migration's name.
    pub name: String,
    /// Whether it is applied or reverted.
    pub direction: Direction,
    /// The operations, in order; steps refer to them by place.
    pub operations: Vec<PlannedOperation>,
    /// What is looked for before the first step: rows that an operation would not let through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// The steps, in the transactions that they run in.
    pub segments: Vec<Segment>,
}

/// Whether a migration is applied or reverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is reverted.
    Down,
}

/// An operation of a plan, with its way back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedOperation {
    /// The operation in one line.
    pub description: String,
    /// The operation itself.
    pub operation: Operation,
    /// How it would be taken back on this target: see [`MigrationPlan::with_reverses`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse: Option<Reverse>,
}

/// How an operation would be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reverse {
    /// By these statements.
    Statements(Vec<String>),
    /// Not at all, for this reason.
    Irreversible(String),
}

impl MigrationPlan {
    /// Every step in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.segments.iter().flat_map(|segment| &segment.steps)
    }

    /// Whether a step of it is Rust.
    pub fn runs_rust(&self) -> bool {
        self.steps().any(|step| matches!(step.action, Action::Rust(_)))
    }

    /// Whether all of it, with the history's row, commits at once or not at all.
    pub fn is_atomic(&self) -> bool {
        matches!(
            self.segments.as_slice(),
            [] | [Segment {
                mode: Mode::Transaction,
                ..
            }]
        )
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Direction::Up => "up",
            Direction::Down => "down",
        })
    }
}

impl fmt::Display for Plan {
    /// The plan for a person to read: every migration, transaction and statement.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "-- plan for {}", self.target)?;
        if self.migrations.is_empty() {
            writeln!(f, "-- nothing to do")?;
        }
        self.migrations
            .iter()
            .try_for_each(|migration| write!(f, "\n{migration}"))
    }
}

impl fmt::Display for MigrationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "-- {} {} {}", self.direction, self.version, self.name)?;
        self.probes.iter().try_for_each(|probe| write!(f, "{probe}"))?;
        let mut shown = None;
        for segment in &self.segments {
            writeln!(f, "-- {}", segment.mode)?;
            for step in &segment.steps {
                if shown != Some(step.operation) {
                    shown = Some(step.operation);
                    let description = self
                        .operations
                        .get(step.operation)
                        .map_or("", |it| it.description.as_str());
                    writeln!(f, "-- {}", description.replace('\n', " "))?;
                }
                write!(f, "{step}")?;
            }
        }
        Ok(())
    }
}
