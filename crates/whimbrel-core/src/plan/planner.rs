//! From recordings to plans.

use super::names::check_names;
use super::segment::segments;
use super::{Direction, MigrationPlan, PlanError, PlanErrorKind, PlannedOperation, Reverse};
use crate::{Migration, Operation, Schema, Target, dialects};

/// Plans `up` of a migration on a schema. Returns the plan and the schema after it.
///
/// # Errors
/// An operation that does not fit the schema, or that the target lacks.
pub fn plan_up(target: Target, before: &Schema, migration: &Migration) -> Result<(MigrationPlan, Schema), PlanError> {
    plan(target, before, migration, Direction::Up, &migration.recording.up)
}

/// Plans the way back from a migration. `before` is the schema that its `up` was applied to, `after` the one that it is
/// reverted from. Returns the plan and the schema that it leads to.
///
/// # Errors
/// A migration without a way back, an operation that does not fit the schema, or that the target lacks.
pub fn plan_down(
    target: Target,
    before: &Schema,
    after: &Schema,
    migration: &Migration,
) -> Result<(MigrationPlan, Schema), PlanError> {
    let operations = migration
        .recording
        .reverse(before)
        .map_err(|error| fail(migration, error))?;
    plan(target, after, migration, Direction::Down, &operations)
}

/// The schema that migrations make of a schema, without a database.
///
/// # Errors
/// The first operation that does not fit, with its migration.
pub fn replay<'a>(
    mut schema: Schema,
    migrations: impl IntoIterator<Item = &'a Migration>,
) -> Result<Schema, PlanError> {
    for migration in migrations {
        migration
            .recording
            .apply(&mut schema)
            .map_err(|error| fail(migration, error))?;
    }
    Ok(schema)
}

fn plan(
    target: Target,
    before: &Schema,
    migration: &Migration,
    direction: Direction,
    operations: &[Operation],
) -> Result<(MigrationPlan, Schema), PlanError> {
    let mut schema = before.clone();
    let mut planned = Vec::with_capacity(operations.len());
    let mut steps = Vec::new();
    for (position, operation) in operations.iter().enumerate() {
        let mut after = schema.clone();
        crate::recording::apply_at(position, operation, &mut after).map_err(|error| fail(migration, error))?;
        check_names(operation, target.backend).map_err(|error| fail(migration, error))?;
        let rendered = dialects::render(operation, &schema, &after, target).map_err(|error| fail(migration, error))?;
        steps.extend(rendered.into_iter().map(|step| super::Step {
            operation: position,
            ..step
        }));
        planned.push(PlannedOperation {
            description: operation.to_string(),
            operation: operation.clone(),
            reverse: None,
        });
        schema = after;
    }
    let plan = MigrationPlan {
        version: migration.version.clone(),
        name: migration.name.clone(),
        direction,
        operations: planned,
        probes: super::probe::probes(target, before, operations),
        segments: segments(steps, target.backend),
    };
    Ok((plan, schema))
}

impl MigrationPlan {
    /// The same with the way back of each operation, for whoever reads the plan. `before` is the schema that was planned
    /// on.
    #[must_use]
    pub fn with_reverses(mut self, target: Target, before: &Schema) -> Self {
        let reverses = self.reverses(target, before);
        for (planned, reverse) in self.operations.iter_mut().zip(reverses) {
            planned.reverse = Some(reverse);
        }
        self
    }

    /// How each operation would be taken back, in their order. Nothing that runs a plan needs it, and it costs as much as
    /// the plan.
    pub fn reverses(&self, target: Target, before: &Schema) -> Vec<Reverse> {
        let mut schema = before.clone();
        let operations = self.operations.iter().map(|planned| &planned.operation);
        let reverses = operations.map(|operation| {
            let before = schema.clone();
            match operation.apply(&mut schema) {
                Ok(()) => reverse(target, operation, &before, &schema),
                Err(error) => Reverse::Irreversible(error.to_string()),
            }
        });
        reverses.collect()
    }
}

fn reverse(target: Target, operation: &Operation, before: &Schema, after: &Schema) -> Reverse {
    let statements = || -> Result<Vec<String>, String> {
        let mut schema = after.clone();
        let mut statements = Vec::new();
        for operation in operation.reverse(before).map_err(|error| error.reason)? {
            let mut next = schema.clone();
            operation.apply(&mut next).map_err(|error| error.to_string())?;
            let steps = dialects::render(&operation, &schema, &next, target).map_err(|error| error.to_string())?;
            statements.extend(steps.iter().flat_map(super::Step::statements));
            schema = next;
        }
        Ok(statements)
    };
    match statements() {
        Ok(statements) => Reverse::Statements(statements),
        Err(reason) => Reverse::Irreversible(reason),
    }
}

fn fail(migration: &Migration, kind: impl Into<PlanErrorKind>) -> PlanError {
    PlanError {
        version: migration.version.clone(),
        name: migration.name.clone(),
        kind: Box::new(kind.into()),
    }
}
