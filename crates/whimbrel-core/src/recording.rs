//! A migration as a value: what its `up` and `down` recorded.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Irreversible, Operation, OperationError, Schema, Version};

/// A migration: its identity and the operations that it recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// Its place in the order.
    pub version: Version,
    /// Its name, `create_users`.
    pub name: String,
    /// What it does.
    #[serde(flatten)]
    pub recording: Recording,
}

/// What a migration does and how it is taken back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Recording {
    /// The operations of `up`, in order.
    pub up: Vec<Operation>,
    /// The way back.
    #[serde(default)]
    pub down: Down,
}

/// The way back from a migration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    /// The reverse of each operation of `up`, from the last to the first.
    #[default]
    Derived,
    /// What the author wrote.
    Written(Vec<Operation>),
    /// There is none, for this reason.
    Irreversible(String),
}

impl Recording {
    /// What it does, without the reasons, which are words to the reader: two recordings are the same change if, and
    /// only if, these are equal.
    #[must_use]
    pub fn without_reasons(&self) -> Cow<'_, Recording> {
        let has_none = match &self.down {
            Down::Derived => true,
            Down::Written(operations) => !operations.iter().any(has_reason),
            Down::Irreversible(_) => false,
        };
        if has_none && !self.up.iter().any(has_reason) {
            return Cow::Borrowed(self);
        }
        let mut recording = self.clone();
        recording.up.iter_mut().for_each(clear_reason);
        match &mut recording.down {
            Down::Derived => {}
            Down::Written(operations) => operations.iter_mut().for_each(clear_reason),
            Down::Irreversible(reason) => reason.clear(),
        }
        Cow::Owned(recording)
    }

    /// Applies `up` to a schema.
    ///
    /// # Errors
    /// The first operation that does not fit, with its place.
    pub fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        apply_all(&self.up, schema)
    }

    /// The operations of the way back, given the schema before `up`.
    ///
    /// # Errors
    /// Why there is no way back, or an operation of `up` that does not fit the schema.
    pub fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        match &self.down {
            Down::Written(operations) => Ok(operations.clone()),
            Down::Irreversible(reason) => Err(Irreversible::new("the migration", reason.clone())),
            Down::Derived => {
                let mut schema = before.clone();
                let mut reverses = Vec::with_capacity(self.up.len());
                for operation in &self.up {
                    reverses.push(operation.reverse(&schema)?);
                    operation.apply(&mut schema)?;
                }
                Ok(reverses.into_iter().rev().flatten().collect())
            }
        }
    }
}

fn has_reason(operation: &Operation) -> bool {
    match operation {
        Operation::DropTable(operation) => operation.reason.is_some(),
        Operation::DropColumn(operation) => operation.reason.is_some(),
        Operation::DropEnumValue(operation) => operation.reason.is_some(),
        Operation::RunSql(operation) => operation.declares.iter().any(has_reason),
        _ => false,
    }
}

fn clear_reason(operation: &mut Operation) {
    match operation {
        Operation::DropTable(operation) => operation.reason = None,
        Operation::DropColumn(operation) => operation.reason = None,
        Operation::DropEnumValue(operation) => operation.reason = None,
        Operation::RunSql(operation) => operation.declares.iter_mut().for_each(clear_reason),
        _ => {}
    }
}

/// Applies operations to a schema, one after the other.
///
/// # Errors
/// The first operation that does not fit, with its place.
pub fn apply_all(operations: &[Operation], schema: &mut Schema) -> Result<(), ReplayError> {
    operations
        .iter()
        .enumerate()
        .try_for_each(|(position, operation)| apply_at(position, operation, schema))
}

pub(crate) fn apply_at(position: usize, operation: &Operation, schema: &mut Schema) -> Result<(), ReplayError> {
    operation.apply(schema).map_err(|source| ReplayError {
        position,
        operation: operation.to_string(),
        source: Box::new(source),
    })
}

/// An operation that does not fit the schema that the ones before it made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("operation {} ({operation}): {source}", .position + 1)]
pub struct ReplayError {
    /// Its place, counted from 0.
    pub position: usize,
    /// The operation in one line.
    pub operation: String,
    /// What does not fit.
    pub source: Box<OperationError>,
}
