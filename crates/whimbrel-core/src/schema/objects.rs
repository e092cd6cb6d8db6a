//! Views, triggers, functions, sequences and extensions: kept as text, since servers differ in all but their names.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::{PerDialect, QualifiedName};

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: QualifiedName,
    /// The query that it stands for.
    pub query: PerDialect<String>,
    /// Whether its rows are kept (PostgreSQL).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub materialized: bool,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: QualifiedName,
    /// The table that it watches.
    pub table: QualifiedName,
    /// The whole statement that makes it.
    pub definition: PerDialect<String>,
}

/// A function or procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: QualifiedName,
    /// The whole statement that makes it.
    pub definition: PerDialect<String>,
}

/// A sequence of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: QualifiedName,
    /// The first number.
    pub start: i64,
    /// The step.
    pub increment: i64,
}

/// An extension of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: QualifiedName,
}

macro_rules! named {
    ($($object:ty),*) => {
        $(impl Named for $object {
            fn name(&self) -> &QualifiedName {
                &self.name
            }
        })*
    };
}

named!(View, Trigger, Function, Sequence, Extension);
