//! Primary keys, unique constraints, checks and foreign keys.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::IndexTarget;
use crate::{Expression, Name, QualifiedName};

/// The primary key of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrimaryKey {
    /// The constraint's name. MySQL and MariaDB call every one PRIMARY.
    pub name: Name,
    /// Its columns in order.
    pub columns: Vec<Name>,
}

impl PrimaryKey {
    /// The key over these columns, named as PostgreSQL would: `users_pkey`.
    pub fn of(table: &QualifiedName, columns: impl IntoIterator<Item = Name>) -> Self {
        Self {
            name: Self::usual_name(table),
            columns: columns.into_iter().collect(),
        }
    }
}

/// A unique constraint. On SQLite it is a unique index of the same name, which is its equal there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unique {
    /// Its name.
    pub name: Name,
    /// Its columns in order.
    pub columns: Vec<Name>,
    /// Whether two NULLs count as equal (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// When it is checked (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// When a constraint that can wait is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    /// After each statement, unless the transaction asks to wait.
    InitiallyImmediate,
    /// At commit.
    InitiallyDeferred,
}

/// A condition that every row must meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: Name,
    /// The condition.
    pub expression: Expression,
    /// Whether rows from before it were not looked at (PostgreSQL's NOT VALID).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}

/// A condition on every pair of rows: no two may agree by all the operators (PostgreSQL's EXCLUDE).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Its name.
    pub name: Name,
    /// The access method of the index behind it, `gist`.
    pub method: String,
    /// What is compared, and how.
    pub elements: Vec<ExclusionElement>,
    /// The rows that it holds for, where not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// When it is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
}

/// One comparison of an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionElement {
    /// A column or an expression.
    #[serde(flatten)]
    pub target: IndexTarget,
    /// The operator by which two rows agree, `&&`.
    pub operator: String,
    /// The operator class, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
}

impl fmt::Display for ExclusionElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            IndexTarget::Column(name) => write!(f, "{name} WITH {}", self.operator),
            IndexTarget::Expression(expression) => write!(f, "{expression} WITH {}", self.operator),
        }
    }
}

impl Exclusion {
    /// Whether a column is one of its elements, or is named by one of its expressions.
    pub fn uses(&self, column: &Name) -> bool {
        self.expressions().any(|expression| expression.mentions(column))
            || self
                .elements
                .iter()
                .any(|element| element.target == IndexTarget::Column(column.clone()))
    }

    /// The expressions in it: its filter, and those that it compares.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let elements = self.elements.iter().filter_map(|element| match &element.target {
            IndexTarget::Column(_) => None,
            IndexTarget::Expression(expression) => Some(expression),
        });
        self.filter.iter().chain(elements)
    }
}

/// A reference to rows of another table, or of the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: Name,
    /// The referring columns.
    pub columns: Vec<Name>,
    /// The table that they refer to.
    pub referenced_table: QualifiedName,
    /// Its columns, as many and in the same order.
    pub referenced_columns: Vec<Name>,
    /// What happens to a row when the one it refers to is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<ReferentialAction>,
    /// What happens to a row when the one it refers to gets another key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_update: Option<ReferentialAction>,
    /// When it is checked (PostgreSQL and SQLite).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<Deferrable>,
    /// Whether rows from before it were not looked at (PostgreSQL's NOT VALID).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}

/// What happens to referring rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// The statement fails at its end, or at commit where the constraint waits. What servers do unasked.
    NoAction,
    /// The statement fails at once.
    Restrict,
    /// They go, or change, too.
    Cascade,
    /// They refer to nothing.
    SetNull,
    /// They refer to the column's default. MySQL and MariaDB with InnoDB refuse it.
    SetDefault,
}

impl ReferentialAction {
    /// The words in SQL, the same everywhere.
    pub fn as_sql(self) -> &'static str {
        match self {
            ReferentialAction::NoAction => "NO ACTION",
            ReferentialAction::Restrict => "RESTRICT",
            ReferentialAction::Cascade => "CASCADE",
            ReferentialAction::SetNull => "SET NULL",
            ReferentialAction::SetDefault => "SET DEFAULT",
        }
    }
}

impl fmt::Display for ReferentialAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_sql())
    }
}
