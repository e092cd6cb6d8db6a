//! The check of a project's migrations.

use std::collections::BTreeSet;
use std::fmt;

use whimbrel_core::lockfile::LockFile;
use whimbrel_core::operations::CreateTable;
use whimbrel_core::plan::{PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{
    Backend, Down, Migration, QualifiedName, Recording, Schema, Table, Target, apply_all, differences,
};
use whimbrel_dsl::Migrations;

use crate::Problem;

/// Checks migrations for every backend, and panics with all that is wrong: the one line of a migration crate's test.
///
/// # Panics
/// When something is wrong. [`Check::run`] gives it as a value.
#[track_caller]
pub fn check(migrations: Migrations) {
    Check::new(migrations).assert();
}

/// A check of migrations: for which servers, and against which lock file.
#[derive(Debug, Clone)]
pub struct Check {
    migrations: Migrations,
    targets: Vec<Target>,
    lock_file: Option<String>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many migrations there are.
    pub migrations: usize,
    /// What is wrong, in the order of the versions.
    pub problems: Vec<Problem>,
}

impl Check {
    /// A check for every backend at its usual release.
    pub fn new(migrations: Migrations) -> Self {
        Self {
            migrations,
            targets: Backend::ALL.into_iter().map(Target::from).collect(),
            lock_file: None,
        }
    }

    /// Only for these servers, as in `[Backend::Postgres]`: a project that runs on one need not be able to run on all.
    #[must_use]
    pub fn only_for<T: Into<Target>>(mut self, targets: impl IntoIterator<Item = T>) -> Self {
        self.targets = targets.into_iter().map(Into::into).collect();
        self
    }

    /// Also against a lock file: `include_str!("../migrations.lock")`.
    #[must_use]
    pub fn lock_file(mut self, text: impl Into<String>) -> Self {
        self.lock_file = Some(text.into());
        self
    }

    /// Runs the check, and panics with all that is wrong.
    ///
    /// # Panics
    /// When something is wrong.
    #[track_caller]
    #[expect(clippy::panic, reason = "it is called by tests, which fail by panicking")]
    pub fn assert(&self) {
        let checked = self.run();
        if !checked.is_ok() {
            panic!("{checked}");
        }
    }

    /// Runs the check.
    pub fn run(&self) -> Checked {
        let mut checked = Checked {
            migrations: self.migrations.len(),
            problems: Vec::new(),
        };
        match self.migrations.record() {
            Ok(recorded) => {
                let migrations: Vec<Migration> = recorded.into_iter().map(|it| it.migration).collect();
                self.check_all(&migrations, &mut checked.problems);
            }
            Err(errors) => checked.problems.extend(errors.0.into_iter().map(Problem::from)),
        }
        checked
    }

    fn check_all(&self, migrations: &[Migration], problems: &mut Vec<Problem>) {
        let mut before = Schema::new();
        for migration in migrations {
            let mut after = before.clone();
            if let Err(error) = migration.recording.apply(&mut after) {
                problems.push(Problem::Replay {
                    version: migration.version.clone(),
                    name: migration.name.clone(),
                    reason: error.to_string(),
                });
                // What comes after it would only complain of what this one did not do.
                break;
            }
            self.check_plans(migration, &before, &after, problems);
            check_way_back(migration, &before, &after, problems);
            before = after;
        }
        if let Some(text) = &self.lock_file {
            match text.parse::<LockFile>() {
                Ok(file) => problems.extend(file.disagreements(migrations).into_iter().map(Problem::from)),
                Err(error) => problems.push(error.into()),
            }
        }
    }

    fn check_plans(&self, migration: &Migration, before: &Schema, after: &Schema, problems: &mut Vec<Problem>) {
        let (version, name) = (&migration.version, &migration.name);
        for target in self.targets.iter().copied() {
            if let Err(error) = plan_up(target, before, migration) {
                problems.push(Problem::Up {
                    version: version.clone(),
                    name: name.clone(),
                    target,
                    reason: error.kind.to_string(),
                });
            }
            match plan_down(target, before, after, migration) {
                Ok(_) => {}
                // That is the same on every backend, and said once below.
                Err(error) if matches!(*error.kind, PlanErrorKind::Irreversible(_) | PlanErrorKind::Replay(_)) => {}
                Err(error) => problems.push(Problem::Down {
                    version: version.clone(),
                    name: name.clone(),
                    target,
                    reason: error.kind.to_string(),
                }),
            }
        }
    }
}

/// Makes sure that the way back, derived or written, leads to the schema before.
fn check_way_back(migration: &Migration, before: &Schema, after: &Schema, problems: &mut Vec<Problem>) {
    if matches!(migration.recording.down, Down::Irreversible(_)) {
        return;
    }
    let (version, name) = (migration.version.clone(), migration.name.clone());
    let no_way_back = |reason| Problem::NoWayBack {
        version: version.clone(),
        name: name.clone(),
        reason,
    };
    let operations = match migration.recording.reverse(before) {
        Ok(operations) => operations,
        Err(irreversible) => {
            problems.push(no_way_back(irreversible.to_string()));
            return;
        }
    };
    let mut back = after.clone();
    if let Err(error) = apply_all(&operations, &mut back) {
        problems.push(no_way_back(format!(
            "its `down` does not fit the schema after its `up`: {error}"
        )));
        return;
    }
    if back != *before {
        problems.push(Problem::OtherSchema {
            version,
            name,
            difference: difference(before, &back),
        });
    }
}

/// The first things that differ, by name.
fn difference(before: &Schema, back: &Schema) -> String {
    let mut found = Vec::new();
    let tables: BTreeSet<&QualifiedName> = before.tables.names().chain(back.tables.names()).collect();
    for name in tables {
        match (before.table(name), back.table(name)) {
            (Some(one), Some(other)) if one != other => found.extend(changes(one, other)),
            (Some(_), None) => found.push(format!("the table `{name}` does not come back")),
            (None, Some(_)) => found.push(format!("the table `{name}` stays")),
            _ => {}
        }
    }
    let enums: BTreeSet<&QualifiedName> = before.enums.names().chain(back.enums.names()).collect();
    for name in enums {
        match (before.enumeration(name), back.enumeration(name)) {
            (Some(one), Some(other)) if one != other => found.push(format!("the enum `{name}` is another")),
            (Some(_), None) => found.push(format!("the enum `{name}` does not come back")),
            (None, Some(_)) => found.push(format!("the enum `{name}` stays")),
            _ => {}
        }
    }
    match found.is_empty() {
        true => "a view, sequence, namespace or the like differs".to_owned(),
        false => found.join(", "),
    }
}

/// What of a table is not as it was.
fn changes(before: &Table, back: &Table) -> Vec<String> {
    let creating = |table: &Table| Recording {
        up: vec![CreateTable { table: table.clone() }.into()],
        down: Down::Derived,
    };
    let differences = differences(&creating(before), &creating(back));
    differences.iter().map(ToString::to_string).collect()
}

impl Checked {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let migrations = counted(self.migrations, "migration");
        if self.is_ok() {
            return write!(f, "{migrations}: replayed, planned for every backend, and reversible");
        }
        write!(f, "{} in {migrations}:", counted(self.problems.len(), "problem"))?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
