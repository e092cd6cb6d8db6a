//! Plans, scripts and validation without a database.

use whimbrel_core::plan::{Direction, MigrationPlan, Plan, PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{Backend, Schema, Target};

use super::Migrator;
use crate::error::Error;
use crate::goal::find;
use crate::report::{Problem, ValidateReport};
use crate::timeline::plan_error;

impl Migrator {
    /// The plan from one version to another for a server that need not be there: `up` from after `from` (from nothing,
    /// if it is not given) to `to` (the latest), or `down` from `from` (the latest) to after `to` (nothing).
    ///
    /// # Errors
    /// Migrations that cannot be planned; words that name none.
    pub fn plan_offline(
        &self,
        target: Target,
        direction: Direction,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Plan, Error> {
        self.check_versions()?;
        let names = || {
            self.entries()
                .iter()
                .map(|entry| (entry.version(), entry.migration.name.as_str()))
        };
        let version = |word: Option<&str>| word.map(|word| find(word, names())).transpose();
        let (from, to) = (version(from)?, version(to)?);
        let (above, until) = match direction {
            Direction::Up => (from, to),
            Direction::Down => (to, from),
        };
        let mut schema = Schema::new();
        let mut migrations = Vec::new();
        for entry in self.entries() {
            if until.is_some_and(|until| entry.version() > until) {
                break;
            }
            let wanted = above.is_none_or(|above| entry.version() > above);
            let after = match direction {
                Direction::Up if wanted => {
                    let (plan, after) =
                        plan_up(target, &schema, &entry.migration).map_err(|error| plan_error(target, error))?;
                    migrations.push(plan.with_reverses(target, &schema));
                    after
                }
                _ => {
                    let mut after = schema.clone();
                    let applied = entry.migration.recording.apply(&mut after);
                    applied.map_err(|error| Error::InvalidMigration {
                        version: entry.version().to_owned(),
                        name: entry.migration.name.clone(),
                        reason: error.to_string(),
                    })?;
                    if direction == Direction::Down && wanted {
                        let planned = plan_down(target, &schema, &after, &entry.migration);
                        let (plan, _) = planned.map_err(|error| plan_error(target, error))?;
                        migrations.push(plan.with_reverses(target, &after));
                    }
                    after
                }
            };
            schema = after;
        }
        if direction == Direction::Down {
            migrations.reverse();
        }
        Ok(Plan { target, migrations })
    }

    /// A script for those who run SQL by hand: the statements of an offline plan with the rows of the history. A
    /// guarded one leaves out, when it runs, what the history shows as done.
    ///
    /// # Errors
    /// As [`Migrator::plan_offline`]; and data steps, which a script cannot hold.
    pub fn sql(
        &self,
        target: Target,
        direction: Direction,
        from: Option<&str>,
        to: Option<&str>,
        guarded: bool,
    ) -> Result<String, Error> {
        let plan = self.plan_offline(target, direction, from, to)?;
        crate::script::script(self, plan, guarded)
    }

    pub(crate) fn script_record(&self, plan: &MigrationPlan) -> Result<Option<crate::history::NewRecord>, Error> {
        let entry = self
            .entries()
            .iter()
            .find(|entry| entry.migration.version == plan.version);
        entry
            .map(|entry| self.new_record(entry, &self.author_or_default()))
            .transpose()
    }

    pub(crate) fn script_audit(&self, plan: &MigrationPlan) -> crate::audit::NewAudit {
        let deed = match plan.direction {
            Direction::Up => crate::audit::Deed::Apply,
            Direction::Down => crate::audit::Deed::Revert,
        };
        self.new_audit(deed, Some(plan.version.to_string()), Some(plan.name.clone()))
    }

    pub(crate) fn tables(&self) -> &crate::history::Tables {
        &self.settings.tables
    }

    /// Replays every migration, renders it for every backend at its usual release, and makes sure that it has a way
    /// back or says why not. Needs no database.
    pub fn validate(&self) -> ValidateReport {
        let targets: Vec<Target> = Backend::ALL.into_iter().map(Target::from).collect();
        self.validate_for(&targets)
    }

    /// As [`Migrator::validate`], for these servers.
    pub fn validate_for(&self, targets: &[Target]) -> ValidateReport {
        let mut report = ValidateReport {
            migrations: self.entries().len(),
            problems: Vec::new(),
        };
        if let Err(error) = self.check_versions() {
            report.problems.push(Problem {
                version: String::new(),
                name: String::new(),
                backend: None,
                direction: Direction::Up,
                message: error.to_string(),
            });
        }
        let mut schema = Schema::new();
        for entry in self.entries() {
            let migration = &entry.migration;
            let problem = |backend, direction, message| Problem {
                version: entry.version().to_owned(),
                name: migration.name.clone(),
                backend,
                direction,
                message,
            };
            let mut after = schema.clone();
            if let Err(error) = migration.recording.apply(&mut after) {
                // What comes after it would only complain of what this one did not do.
                report.problems.push(problem(None, Direction::Up, error.to_string()));
                return report;
            }
            let mut irreversible = false;
            for target in targets {
                if let Err(error) = plan_up(*target, &schema, migration) {
                    report
                        .problems
                        .push(problem(Some(target.backend), Direction::Up, error.kind.to_string()));
                }
                match plan_down(*target, &schema, &after, migration) {
                    Ok(_) => {}
                    Err(error) if matches!(*error.kind, PlanErrorKind::Irreversible(_)) => {
                        let declared = matches!(migration.recording.down, whimbrel_core::Down::Irreversible(_));
                        if !declared && !irreversible {
                            irreversible = true;
                            report
                                .problems
                                .push(problem(None, Direction::Down, error.kind.to_string()));
                        }
                    }
                    Err(error) => {
                        report
                            .problems
                            .push(problem(Some(target.backend), Direction::Down, error.kind.to_string()));
                    }
                }
            }
            schema = after;
        }
        report
    }
}
