//! Probes: looks for rows that an operation would not let through, before anything runs.
//!
//! A server tells of such a row when it meets it: after minutes, with everything locked, and on MySQL and MariaDB with
//! the steps before it done. A probe asks first, and tells all of them by their keys. It says nothing of values, which
//! are not for logs.

mod changed;
mod looks;
mod misfits;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use self::changed::Changed;
use super::MigrationPlan;
use crate::{Name, Operation, QualifiedName, Schema, Target};

/// How many rows are told by their keys.
const SHOWN: usize = 5;
/// Where counting ends.
const COUNTED: usize = 10_000;

/// A look for rows that an operation would not let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The place of the operation in the migration's plan.
    pub operation: usize,
    /// The table whose rows are looked at.
    pub table: QualifiedName,
    /// What stands in the way: `have no value in email`.
    pub problem: String,
    /// Whether a finding is one row, or several that do not go together.
    pub finds: Finds,
    /// The columns whose values tell a row: its primary key's, if it has one.
    pub key: Vec<Name>,
    /// The query that finds the first of them, by their keys.
    pub sample: String,
    /// The query that counts them, up to ten thousand.
    pub count: String,
    /// The columns that it looks at, with their tables.
    pub reads: Vec<Read>,
}

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finds {
    /// A row; the sample has its key.
    Rows,
    /// Rows that agree; the sample has the keys of two of them, where the key is one column.
    Groups,
}

/// Columns of a table that a probe looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The table.
    pub table: QualifiedName,
    /// The columns.
    pub columns: Vec<Name>,
}

impl Probe {
    /// Where the count ends.
    pub const MOST: usize = COUNTED;
}

/// The probes of a migration whose rows are, before its first step, as they will be before the operation: the others are
/// for the server to say.
pub(super) fn probes(target: Target, before: &Schema, operations: &[Operation]) -> Vec<Probe> {
    let mut schema = before.clone();
    let (mut changed, mut noted) = (Changed::default(), 0);
    let mut probes = Vec::new();
    for (position, operation) in operations.iter().enumerate() {
        let looks = looks::of(target, &schema, operation);
        if !looks.is_empty() {
            let since = operations.get(noted..position).unwrap_or_default();
            since.iter().for_each(|it| changed.note(it, target.backend));
            noted = position;
        }
        let standing = looks.into_iter().filter(|probe| !changed.concerns(probe));
        probes.extend(standing.map(|probe| Probe {
            operation: position,
            ..probe
        }));
        if operation.apply(&mut schema).is_err() {
            break;
        }
    }
    probes
}

/// The probes of a run that can be asked before the first of its migrations, and whose those are.
pub fn before_all(plans: &[MigrationPlan], target: Target) -> Vec<(&MigrationPlan, &Probe)> {
    let mut changed = Changed::default();
    let mut standing = Vec::new();
    // What the plans after the last one with probes change concerns nobody.
    let end = plans.iter().rposition(|plan| !plan.probes.is_empty());
    for plan in plans.iter().take(end.map_or(0, |last| last + 1)) {
        let of_plan = plan.probes.iter().filter(|probe| !changed.concerns(probe));
        standing.extend(of_plan.map(|probe| (plan, probe)));
        for planned in &plan.operations {
            changed.note(&planned.operation, target.backend);
        }
    }
    standing
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match self.finds {
            Finds::Rows => "rows",
            Finds::Groups => "groups of rows",
        };
        writeln!(f, "-- first: no {who} of {} may {}", self.table, self.problem)?;
        writeln!(f, "--   {};", self.sample.replace('\n', " "))
    }
}
