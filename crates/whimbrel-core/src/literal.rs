//! Values that stand in DDL: defaults.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A constant value. How it is written is up to the dialect and the type of the column that it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// NULL.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number above [`i64::MAX`].
    Unsigned(u64),
    /// A floating point number; one that is not finite is refused.
    Float(f64),
    /// An exact number, in digits.
    Decimal(String),
    /// Text, an enum's value, a date or a time in ISO form.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID in its hyphenated form.
    Uuid(String),
    /// A JSON document.
    Json(serde_json::Value),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Null => f.write_str("NULL"),
            Literal::Boolean(value) => write!(f, "{value}"),
            Literal::Integer(value) => write!(f, "{value}"),
            Literal::Unsigned(value) => write!(f, "{value}"),
            Literal::Float(value) => write!(f, "{value}"),
            Literal::Decimal(value) => write!(f, "{value}"),
            Literal::Text(value) | Literal::Uuid(value) => write!(f, "'{value}'"),
            Literal::Bytes(bytes) => write!(f, "x'{}'", hex::encode(bytes)),
            Literal::Json(value) => write!(f, "{value}"),
        }
    }
}
