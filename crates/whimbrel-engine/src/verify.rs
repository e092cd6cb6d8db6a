//! What is in the code against what is in the history, before anything runs.

use std::fmt;

use serde::Serialize;
use whimbrel_core::operations::Footprint;
use whimbrel_core::plan::MigrationPlan;
use whimbrel_core::{Difference, Migration};

use crate::error::Error;
use crate::evidence::{InterruptedStep, StepState};
use crate::history::JournalRow;

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
    /// Migrations that were applied and whose rows are gone from the history.
    pub vanished: Vec<Vanished>,
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
    /// What is known of each of its steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<InterruptedStep>,
    /// Whether neither the code nor the history has its operations.
    pub without_code: bool,
}

/// A migration that was applied and never reverted, and whose row is gone from the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Vanished {
    /// Its version.
    pub version: String,
    /// Its name.
    pub name: String,
    /// What tells that it was applied.
    pub reason: String,
}

impl Interrupted {
    pub(crate) fn of(name: &str, rows: &[JournalRow], plan: &MigrationPlan, steps: Vec<InterruptedStep>) -> Self {
        let direction = rows.first().map(|row| row.direction.clone());
        let direction = direction.unwrap_or_else(|| crate::journal::word(plan.direction).to_owned());
        let changed = steps.iter().any(|step| step.begun.is_some());
        let reason = if changed {
            "it stopped half way, and its statements are others now"
        } else if steps.iter().any(|step| step.state == StepState::Unknown) {
            "it stopped half way, and nothing tells whether a step of it has run"
        } else {
            "it stopped half way"
        };
        Self {
            version: plan.version.to_string(),
            name: name.to_owned(),
            direction,
            reason: reason.to_owned(),
            steps,
            without_code: false,
        }
    }

    /// Whether a step that was begun is another now.
    pub fn is_changed(&self) -> bool {
        self.steps.iter().any(|step| step.begun.is_some())
    }

    /// The commands that answer what stands in the way, one an answer; none where the next run goes on by itself.
    pub fn commands(&self) -> Vec<String> {
        let version = &self.version;
        if self.without_code {
            return vec![format!("repair --forget {version}")];
        }
        if !self.is_changed() {
            let answers = |step: &InterruptedStep| {
                let number = step.number;
                [
                    format!("repair --step-done {version} {number}"),
                    format!("repair --step-not-done {version} {number}"),
                ]
            };
            return self.undecided().flat_map(answers).collect();
        }
        vec![
            format!("repair --mark-applied {version}"),
            format!("repair --mark-reverted {version}"),
        ]
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} ({}): {}",
            self.version, self.name, self.direction, self.reason
        )?;
        self.steps.iter().try_for_each(|step| write!(f, "\n    {step}"))
    }
}

impl Vanished {
    /// What to do about it.
    pub fn help(&self) -> String {
        let version = &self.version;
        format!(
            "if what it did is there, `repair --mark-applied {version}` writes its row again; if it was undone by \
             hand, `repair --mark-reverted {version}` lets it run again; both look at the database first"
        )
    }
}

impl fmt::Display for Vanished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "row gone: {} {} is not in the history, but {}",
            self.version, self.name, self.reason
        )
    }
}

impl Conflict {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.missing.is_empty()
            && self.out_of_order.is_empty()
            && self.interrupted.is_empty()
            && self.vanished.is_empty()
    }

    /// Fails when there are migrations whose rows are gone.
    pub(crate) fn refuse_vanished(vanished: impl IntoIterator<Item = Vanished>) -> Result<(), Error> {
        let vanished: Vec<Vanished> = vanished.into_iter().collect();
        if vanished.is_empty() {
            return Ok(());
        }
        Err(Error::History(Box::new(Self {
            vanished,
            ..Self::default()
        })))
    }

    /// What to do about the first kind of disagreement that is there.
    pub fn help(&self) -> String {
        if let Some(vanished) = self.vanished.first() {
            return vanished.help();
        }
        if let Some(interrupted) = self.interrupted.first() {
            let (version, direction) = (&interrupted.version, &interrupted.direction);
            if interrupted.without_code {
                return format!(
                    "run `{direction}` with the code that began it; or, once what it did is undone by hand, \
                     `repair --forget {version}`"
                );
            }
            if !interrupted.is_changed() {
                return format!("run `{direction}`, which lets it end; `repair` shows its steps");
            }
            return format!(
                "run `{direction}` with the code that began it; or bring it to its end by hand, then \
                 `repair --mark-applied {version}`; or undo by hand what is done of it, then \
                 `repair --mark-reverted {version}`"
            );
        }
        if let Some(changed) = self.changed.first() {
            return format!(
                "an applied migration is history: take the change back and write it as a new migration; if the \
                 database is as the migration says now, `repair --accept-changed {}` records that",
                changed.version
            );
        }
        if let Some(missing) = self.missing.first() {
            return format!(
                "deploy the code that has these migrations, or revert them with `down`: what they did is recorded; \
                 `repair --forget {}` takes what is recorded out and leaves the database as it is",
                missing.version
            );
        }
        "give the pending migration a newer version (rename its file and its `mod` line, then `cargo xtask lock`), or revert the applied one first"
            .to_owned()
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the code and the database's history disagree; nothing was changed")?;
        for it in &self.interrupted {
            write!(f, "\n  interrupted: {it}")?;
        }
        for it in &self.vanished {
            write!(f, "\n  {it}")?;
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
