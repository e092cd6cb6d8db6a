//! What is in the code against what is in the history, before anything runs.

use std::fmt;

use serde::Serialize;
use whimbrel_core::operations::Footprint;
use whimbrel_core::{Difference, Migration};

/// Where code and history disagree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Conflict {
    /// Applied migrations that do something else now.
    pub changed: Vec<Changed>,
    /// Applied migrations that this binary does not have.
    pub missing: Vec<Named>,
    /// Pending migrations that an applied, newer one gets into the way of.
    pub out_of_order: Vec<OutOfOrder>,
    /// Migrations that stopped half way and cannot go on as they are.
    pub interrupted: Vec<Interrupted>,
}

/// A migration by its version and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Named {
    pub version: String,
    pub name: String,
}

/// An applied migration that does something else now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Changed {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// The checksum that was recorded.
    pub recorded: String,
    /// The checksum of what it does now.
    pub now: String,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// A pending migration that would have had to run before an applied one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OutOfOrder {
    /// The pending migration.
    pub pending: Named,
    /// Its operation that is in the way.
    pub operation: String,
    /// The applied, newer migration.
    pub applied: Named,
    /// Its operation that is in the way.
    pub applied_operation: String,
    /// What both touch.
    pub object: String,
}

/// A migration that stopped half way and cannot go on as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Interrupted {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// Whether it was being applied (`up`) or reverted (`down`).
    pub direction: String,
    /// Why it cannot go on.
    pub reason: String,
}

impl Conflict {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.missing.is_empty()
            && self.out_of_order.is_empty()
            && self.interrupted.is_empty()
    }

    /// What to do about the first kind of disagreement that is there.
    pub fn help(&self) -> String {
        if let Some(interrupted) = self.interrupted.first() {
            return format!(
                "run `{}` with the code that began it, or restore a backup",
                interrupted.direction
            );
        }
        if !self.changed.is_empty() {
            return "an applied migration is history: take the change back and write it as a new migration".to_owned();
        }
        if !self.missing.is_empty() {
            return "deploy the code that has these migrations, or revert them with `down`: what they did is recorded"
                .to_owned();
        }
        "give the pending migration a newer version (rename its file and its `mod` line, then `cargo xtask lock`), or revert the applied one first"
            .to_owned()
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the code and the database's history disagree; nothing was changed")?;
        for it in &self.interrupted {
            write!(
                f,
                "\n  interrupted: {} {} ({}): {}",
                it.version, it.name, it.direction, it.reason
            )?;
        }
        for it in &self.changed {
            write!(f, "\n  changed: {} {}", it.version, it.name)?;
            for difference in &it.differences {
                write!(f, "\n    {difference}")?;
            }
            if it.differences.is_empty() {
                write!(f, "\n    recorded {}, now {}", it.recorded, it.now)?;
            }
        }
        for it in &self.missing {
            write!(
                f,
                "\n  missing: {} {} was applied and is not in this binary",
                it.version, it.name
            )?;
        }
        for it in &self.out_of_order {
            write!(f, "\n  {it}")?;
        }
        Ok(())
    }
}

impl fmt::Display for OutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "out of order: {} {} (`{}`) is older than {} {} (`{}`), which was applied already; both touch {}",
            self.pending.version,
            self.pending.name,
            self.operation,
            self.applied.version,
            self.applied.name,
            self.applied_operation,
            self.object
        )
    }
}

/// The first pair of operations of two migrations that may not run in either order.
pub(crate) fn in_the_way(pending: &Migration, applied: &Migration) -> Option<OutOfOrder> {
    let applied_footprints: Vec<(String, Footprint)> = applied
        .recording
        .up
        .iter()
        .map(|operation| (operation.to_string(), operation.footprint()))
        .collect();
    pending.recording.up.iter().find_map(|operation| {
        let ours = operation.footprint();
        applied_footprints.iter().find_map(|(description, theirs)| {
            ours.conflict(theirs).map(|(object, other)| OutOfOrder {
                pending: Named::of(pending),
                operation: operation.to_string(),
                applied: Named::of(applied),
                applied_operation: description.clone(),
                object: if object == other {
                    object.to_string()
                } else {
                    format!("{object} and {other}")
                },
            })
        })
    })
}

impl Named {
    pub(crate) fn of(migration: &Migration) -> Self {
        Self {
            version: migration.version.to_string(),
            name: migration.name.clone(),
        }
    }
}
