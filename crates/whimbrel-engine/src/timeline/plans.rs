//! The schemas that migrations lead to, and the plans of what is to run.

use std::collections::BTreeSet;

use whimbrel_core::operations::Operation;
use whimbrel_core::plan::{MigrationPlan, PlanError, PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{Migration, Schema, Target};

use super::Timeline;
use crate::entry::Entry;
use crate::error::Error;

/// What plans are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// They are run, or looked at by us alone.
    Run,
    /// Somebody reads them.
    Show,
}

impl Purpose {
    fn complete(self, plan: MigrationPlan, target: Target, before: &Schema) -> MigrationPlan {
        match self {
            Self::Run => plan,
            Self::Show => plan.with_reverses(target, before),
        }
    }
}

impl Timeline<'_> {
    /// The schema after each applied migration, from the empty one on.
    fn schemas(&self) -> Result<Vec<Schema>, Error> {
        let mut schemas = vec![Schema::new()];
        let mut schema = Schema::new();
        for version in self.applied() {
            if let Some(migration) = self.migration(version) {
                apply(migration, &mut schema)?;
            }
            schemas.push(schema.clone());
        }
        Ok(schemas)
    }

    /// The schemas that the recorded migrations lead to without a migration of the code and with it, in its place.
    pub(crate) fn around(&self, entry: &Entry) -> Result<(Schema, Schema), Error> {
        let (mut without, mut with) = (Schema::new(), Schema::new());
        let mut versions: Vec<&str> = self.applied().filter(|version| *version != entry.version()).collect();
        versions.push(entry.version());
        versions.sort_unstable();
        for version in versions {
            if version == entry.version() {
                apply(&entry.migration, &mut with)?;
                continue;
            }
            let recorded = self.recorded.get(version).or_else(|| self.migration(version));
            if let Some(migration) = recorded {
                apply(migration, &mut with)?;
                // What was built upon it is not there without it.
                let mut next = without.clone();
                if apply(migration, &mut next).is_ok() {
                    without = next;
                }
            }
        }
        Ok((without, with))
    }

    /// The schema that the applied migrations led to, as they were when they were applied.
    pub(crate) fn recorded_schema(&self) -> Result<Schema, Error> {
        let mut schema = Schema::new();
        for version in self.applied() {
            if let Some(migration) = self.recorded.get(version).or_else(|| self.migration(version)) {
                apply(migration, &mut schema)?;
            }
        }
        Ok(schema)
    }

    /// The plans of pending migrations on top of all that is applied.
    pub(crate) fn plan_up(
        &self,
        target: Target,
        versions: &[String],
        purpose: Purpose,
    ) -> Result<Vec<MigrationPlan>, Error> {
        let mut schema = self.schemas()?.pop().unwrap_or_default();
        let mut plans = Vec::with_capacity(versions.len());
        for migration in versions.iter().filter_map(|version| self.migration(version)) {
            let (plan, after) = plan_up(target, &schema, migration).map_err(|error| plan_error(target, error))?;
            plans.push(purpose.complete(plan, target, &schema));
            schema = after;
        }
        Ok(plans)
    }

    /// The plans of the ways back from applied migrations, the newest of which comes first.
    pub(crate) fn plan_down(
        &self,
        target: Target,
        versions: &[String],
        purpose: Purpose,
    ) -> Result<Vec<MigrationPlan>, Error> {
        let schemas = self.schemas()?;
        let mut plans = Vec::with_capacity(versions.len());
        let wanted: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
        for (position, version) in self.applied().enumerate().collect::<Vec<_>>().into_iter().rev() {
            if !wanted.contains(version) {
                continue;
            }
            let (Some(migration), Some(before), Some(after)) = (
                self.migration(version),
                schemas.get(position),
                schemas.get(position + 1),
            ) else {
                return Err(Error::Irreversible {
                    version: version.to_owned(),
                    name: String::new(),
                    reason: "nothing was recorded of it".to_owned(),
                });
            };
            let (plan, _) = plan_down(target, before, after, migration).map_err(|error| plan_error(target, error))?;
            plans.push(purpose.complete(plan, target, after));
        }
        Ok(plans)
    }

    /// PostgreSQL's schemas that the migrations make.
    pub(crate) fn namespaces(&self) -> Vec<whimbrel_core::Name> {
        let migrations = self
            .entries
            .values()
            .map(|entry| &entry.migration)
            .chain(self.recorded.values());
        migrations
            .flat_map(|migration| &migration.recording.up)
            .filter_map(|operation| match operation {
                Operation::CreateNamespace(operation) => Some(operation.name.clone()),
                _ => None,
            })
            .collect()
    }
}

/// Replays a migration on a schema.
pub(crate) fn apply(migration: &Migration, schema: &mut Schema) -> Result<(), Error> {
    migration
        .recording
        .apply(schema)
        .map_err(|error| Error::InvalidMigration {
            version: migration.version.to_string(),
            name: migration.name.clone(),
            reason: error.to_string(),
        })
}

/// The situation that a plan cannot be made in.
pub(crate) fn plan_error(target: Target, error: PlanError) -> Error {
    let (version, name) = (error.version.to_string(), error.name);
    match *error.kind {
        PlanErrorKind::Irreversible(source) => Error::Irreversible {
            version,
            name,
            reason: source.to_string(),
        },
        PlanErrorKind::Replay(source) => Error::InvalidMigration {
            version,
            name,
            reason: source.to_string(),
        },
        other => Error::Unplannable {
            version,
            name,
            target,
            reason: other.to_string(),
        },
    }
}
