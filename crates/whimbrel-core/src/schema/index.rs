//! Indexes.

use serde::{Deserialize, Serialize};

use crate::{Expression, Name};

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// What it sorts by, in order.
    pub parts: Vec<IndexPart>,
    /// Whether no two rows may be equal in all parts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The rows that it holds, where not all. MySQL and MariaDB get an equal where it is unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// Columns that it carries without sorting by them (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// How it is built, where not as the server does unasked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<IndexMethod>,
    /// Whether two NULLs count as equal (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
}

impl Index {
    /// An index that sorts by columns.
    pub fn on_columns(name: impl Into<Name>, columns: impl IntoIterator<Item = Name>) -> Self {
        Self {
            name: name.into(),
            parts: columns.into_iter().map(IndexPart::column).collect(),
            unique: false,
            filter: None,
            include: Vec::new(),
            method: None,
            nulls_not_distinct: false,
        }
    }

    /// The expressions in it: its filter, and those that it sorts by.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let parts = self.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Column(_) => None,
            IndexTarget::Expression(expression) => Some(expression),
        });
        self.filter.iter().chain(parts)
    }

    /// Whether a column is one of its parts, is carried, or is named by one of its expressions.
    pub fn uses(&self, column: &Name) -> bool {
        self.include.contains(column)
            || self.filter.as_ref().is_some_and(|filter| filter.mentions(column))
            || self.parts.iter().any(|part| match &part.target {
                IndexTarget::Column(name) => name == column,
                IndexTarget::Expression(expression) => expression.mentions(column),
            })
    }
}

/// One thing that an index sorts by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexPart {
    /// A column or an expression.
    #[serde(flatten)]
    pub target: IndexTarget,
    /// The direction, where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Where NULLs stand (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// Only the first so many characters or bytes (MySQL and MariaDB).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<u32>,
    /// PostgreSQL's operator class, `text_pattern_ops`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_class: Option<String>,
    /// How its text is compared, where not as in the column (PostgreSQL and SQLite).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

impl IndexPart {
    /// A column in the usual order.
    pub fn column(name: impl Into<Name>) -> Self {
        Self::new(IndexTarget::Column(name.into()))
    }

    /// An expression in the usual order.
    pub fn expression(expression: Expression) -> Self {
        Self::new(IndexTarget::Expression(expression))
    }

    /// The column that it is, if it is no expression.
    pub fn as_column(&self) -> Option<&Name> {
        match &self.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expression(_) => None,
        }
    }

    fn new(target: IndexTarget) -> Self {
        Self {
            target,
            order: None,
            nulls: None,
            prefix: None,
            operator_class: None,
            collation: None,
        }
    }
}

/// What a part of an index sorts by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTarget {
    /// A column's values.
    Column(Name),
    /// What an expression gives for the row.
    Expression(Expression),
}

/// A direction of sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Where NULLs stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// How an index is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexMethod {
    /// A tree; what every server builds unasked.
    BTree,
    /// Equality only.
    Hash,
    /// PostgreSQL's, for documents and arrays.
    Gin,
    /// PostgreSQL's, for ranges and shapes.
    Gist,
    /// PostgreSQL's, for partitioned search trees.
    SpGist,
    /// PostgreSQL's, for large tables in natural order.
    Brin,
    /// Words of a text: MySQL's and MariaDB's FULLTEXT; on PostgreSQL a GIN index of `to_tsvector`.
    FullText,
    /// MySQL's and MariaDB's SPATIAL.
    Spatial,
    /// Another of PostgreSQL's, by its name (`hnsw`).
    Custom(String),
}
