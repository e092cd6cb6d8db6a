//! Tables.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Check, Column, Exclusion, ForeignKey, Index, Named, PrimaryKey, Unique};
use crate::{Name, QualifiedName};

/// A table with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name, which may be in a namespace.
    pub name: QualifiedName,
    /// Its columns by name, in their order.
    #[serde(with = "parts")]
    pub columns: IndexMap<Name, Column>,
    /// Its primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints by name.
    #[serde(default, with = "parts", skip_serializing_if = "IndexMap::is_empty")]
    pub uniques: IndexMap<Name, Unique>,
    /// Its checks by name.
    #[serde(default, with = "parts", skip_serializing_if = "IndexMap::is_empty")]
    pub checks: IndexMap<Name, Check>,
    /// Its exclusion constraints by name (PostgreSQL).
    #[serde(default, with = "parts", skip_serializing_if = "IndexMap::is_empty")]
    pub exclusions: IndexMap<Name, Exclusion>,
    /// Its foreign keys by name.
    #[serde(default, with = "parts", skip_serializing_if = "IndexMap::is_empty")]
    pub foreign_keys: IndexMap<Name, ForeignKey>,
    /// Its indexes by name.
    #[serde(default, with = "parts", skip_serializing_if = "IndexMap::is_empty")]
    pub indexes: IndexMap<Name, Index>,
    /// What it is for, in words, kept by the server where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What only some backends know.
    #[serde(default, skip_serializing_if = "TableOptions::is_default")]
    pub options: TableOptions,
}

/// Options that one backend has and the others ignore, since they have no counterpart there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableOptions {
    /// MySQL's and MariaDB's storage engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// MySQL's and MariaDB's default character set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// MySQL's and MariaDB's default collation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// SQLite's STRICT (3.37): values must be of the column's type.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// SQLite's WITHOUT ROWID: rows are kept in the primary key's order.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
}

impl TableOptions {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<QualifiedName>) -> Self {
        Self {
            name: name.into(),
            columns: IndexMap::new(),
            primary_key: None,
            uniques: IndexMap::new(),
            checks: IndexMap::new(),
            exclusions: IndexMap::new(),
            foreign_keys: IndexMap::new(),
            indexes: IndexMap::new(),
            comment: None,
            options: TableOptions::default(),
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.get(name)
    }

    /// Whether a column is part of the primary key.
    pub fn is_key_column(&self, name: &Name) -> bool {
        self.primary_key.as_ref().is_some_and(|key| key.columns.contains(name))
    }

    /// Whether a constraint or an index of the table has this name.
    pub fn has_constraint_or_index(&self, name: &Name) -> bool {
        self.uniques.contains_key(name)
            || self.checks.contains_key(name)
            || self.exclusions.contains_key(name)
            || self.foreign_keys.contains_key(name)
            || self.indexes.contains_key(name)
            || self.primary_key.as_ref().is_some_and(|key| key.name == *name)
    }
}

impl Named for Table {
    type Key = QualifiedName;

    fn key(&self) -> QualifiedName {
        self.name.clone()
    }
}

/// A part of a table that knows its own name.
pub(crate) trait Part {
    fn name(&self) -> &Name;

    /// The same under another name.
    fn called(&self, name: &Name) -> Self;
}

/// Parts are written as a list in their order, and found by name once read.
mod parts {
    use super::{Deserialize, Deserializer, IndexMap, Name, Part, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer, T: Serialize>(
        parts: &IndexMap<Name, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(parts.values())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Part + Deserialize<'de>>(
        deserializer: D,
    ) -> Result<IndexMap<Name, T>, D::Error> {
        let parts = Vec::<T>::deserialize(deserializer)?;
        Ok(parts.into_iter().map(|part| (part.name().clone(), part)).collect())
    }
}

macro_rules! part {
    ($($part:ty),*) => {
        $(impl Part for $part {
            fn name(&self) -> &Name {
                &self.name
            }

            fn called(&self, name: &Name) -> Self {
                Self {
                    name: name.clone(),
                    ..self.clone()
                }
            }
        })*
    };
}

part!(Column, PrimaryKey, Unique, Check, Exclusion, ForeignKey, Index);
