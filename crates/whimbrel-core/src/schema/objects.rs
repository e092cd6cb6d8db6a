//! Views, triggers, functions, sequences and extensions: kept as text, since servers differ in all but their names.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Named;
use crate::{ColumnType, Name, PerDialect, QualifiedName};

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
    /// Its name. It is in the namespace of its table.
    pub name: Name,
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
    /// Which of the two it is.
    #[serde(default)]
    pub kind: Routine,
    /// The types of its arguments in PostgreSQL's words, `integer, text`, by which it is told from others of its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub arguments: String,
    /// The whole statement that makes it.
    pub definition: PerDialect<String>,
}

/// What a routine is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Routine {
    /// In an expression.
    #[default]
    Function,
    /// By CALL.
    Procedure,
}

/// A sequence of its own (PostgreSQL and MariaDB).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: QualifiedName,
    /// The type of its numbers, where it is not the server's usual 64 bits.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub ty: Option<ColumnType>,
    /// The first number.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The least number, where it is not the server's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// The largest number, where it is not the server's usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// How many numbers a session takes at once, where not as many as the server does unasked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<i64>,
    /// Whether it begins again at its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cycle: bool,
    /// The column that it goes with, as a `serial` column's does (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<SequenceOwner>,
}

/// The column that a sequence is dropped with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOwner {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
}

/// An extension of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: QualifiedName,
}

/// What a trigger is found by: PostgreSQL lets each table have one of the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TriggerKey {
    /// The table that it watches.
    pub table: QualifiedName,
    /// Its name.
    pub name: Name,
}

/// What a function or procedure is found by: PostgreSQL lets several of one name differ by their arguments, MySQL and
/// MariaDB a function and a procedure have the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Signature {
    /// Its name.
    pub name: QualifiedName,
    /// Which of the two it is.
    #[serde(default)]
    pub kind: Routine,
    /// The types of its arguments in PostgreSQL's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub arguments: String,
}

impl fmt::Display for TriggerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.table)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.arguments.as_str() {
            "" => self.name.fmt(f),
            arguments => write!(f, "{}({arguments})", self.name),
        }
    }
}

impl Routine {
    /// The word for it in SQL and in sentences, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Routine::Function => "function",
            Routine::Procedure => "procedure",
        }
    }
}

macro_rules! named {
    ($($object:ty),*) => {
        $(impl Named for $object {
            type Key = QualifiedName;

            fn key(&self) -> QualifiedName {
                self.name.clone()
            }
        })*
    };
}

named!(View, Sequence, Extension);

impl Named for Trigger {
    type Key = TriggerKey;

    fn key(&self) -> TriggerKey {
        TriggerKey {
            table: self.table.clone(),
            name: self.name.clone(),
        }
    }
}

impl Named for Function {
    type Key = Signature;

    fn key(&self) -> Signature {
        Signature {
            name: self.name.clone(),
            kind: self.kind,
            arguments: self.arguments.clone(),
        }
    }
}
