//! Columns.

use serde::{Deserialize, Serialize};

use crate::{ColumnType, Expression, Literal, Name, PerDialect};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// The type of its values.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether it may be NULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// What a row gets that names no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// How the server computes it, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// Whether and how the server counts it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// How its text is compared, by each dialect's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<PerDialect<String>>,
    /// What it is for, in words, kept by the server where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Column {
    /// A column that must have a value and has no default.
    pub fn new(name: impl Into<Name>, ty: ColumnType) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable: false,
            default: None,
            generated: None,
            identity: None,
            collation: None,
            comment: None,
        }
    }

    /// The expressions in it: its default, and how it is computed.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let default = match &self.default {
            Some(DefaultValue::Expression(expression)) => Some(expression),
            Some(DefaultValue::Value(_)) | None => None,
        };
        default
            .into_iter()
            .chain(self.generated.as_ref().map(|generated| &generated.expression))
    }

    /// The same column, which may be NULL.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The same column with a default.
    #[must_use]
    pub fn default_to(mut self, default: impl Into<DefaultValue>) -> Self {
        self.default = Some(default.into());
        self
    }
}

/// What a row gets that names no value for a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultValue {
    /// A constant.
    Value(Literal),
    /// What an expression gives at the time.
    Expression(Expression),
}

impl From<Literal> for DefaultValue {
    fn from(value: Literal) -> Self {
        DefaultValue::Value(value)
    }
}

impl From<Expression> for DefaultValue {
    fn from(expression: Expression) -> Self {
        DefaultValue::Expression(expression)
    }
}

impl std::fmt::Display for DefaultValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DefaultValue::Value(value) => value.fmt(f),
            DefaultValue::Expression(expression) => expression.fmt(f),
        }
    }
}

/// How the server computes a column from others of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The value.
    pub expression: Expression,
    /// When it is computed.
    pub storage: Storage,
}

/// When a generated column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// When the row is written; it takes room.
    Stored,
    /// When the row is read. PostgreSQL has it from 18 on.
    Virtual,
}

/// How the server counts a column up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// Whether a row may bring its own number.
    #[serde(default)]
    pub kind: IdentityKind,
    /// The first number, where it is not 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// The step, where it is not 1. Only PostgreSQL has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
}

/// Whether a row may bring its own number for an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// It may. All backends have it.
    #[default]
    ByDefault,
    /// It may not, unless it insists. Only PostgreSQL has it.
    Always,
}
