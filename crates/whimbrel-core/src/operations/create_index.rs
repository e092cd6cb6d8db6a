//! Create an index.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropIndex, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::{IndexPart, IndexTarget};
use crate::{Index, QualifiedName, Schema};

/// Creates an index, if asked without holding up writers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// The table.
    pub table: QualifiedName,
    /// The index.
    pub index: Index,
    /// Whether writers go on meanwhile: CONCURRENTLY on PostgreSQL, LOCK=NONE on MySQL and MariaDB, which is what they
    /// do anyway. SQLite has one writer at a time and builds it as ever.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub concurrently: bool,
}

impl Change for CreateIndex {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let mut table = schema.require_table_mut(&self.table)?;
        table.require_free(&self.index.name)?;
        if self.index.parts.is_empty() {
            return Err(OperationError::NoColumns {
                object: format!("the index `{}`", self.index.name),
            });
        }
        let parts = self.index.parts.iter().filter_map(IndexPart::as_column);
        for column in parts.chain(&self.index.include) {
            table.require_column(column)?;
        }
        table.indexes.insert(self.index.name.clone(), self.index.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let (table, name) = (self.table.clone(), self.index.name.clone());
        Ok(vec![
            DropIndex {
                table,
                name,
                concurrently: self.concurrently,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        let footprint = Footprint::writing([Object::Part(self.table.clone(), self.index.name.clone())]);
        let columns: Option<Vec<_>> = self.index.parts.iter().map(IndexPart::as_column).collect();
        match columns {
            Some(columns) if self.index.filter.is_none() => {
                let columns = columns.into_iter().chain(&self.index.include);
                footprint.reading(columns.map(|column| Object::Column(self.table.clone(), column.clone())))
            }
            // Expressions and filters may name any column, so the whole table is read.
            _ => footprint.reading([Object::Table(self.table.clone())]),
        }
    }
}

impl fmt::Display for CreateIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unique = if self.index.unique { "unique " } else { "" };
        let parts: Vec<_> = self
            .index
            .parts
            .iter()
            .map(|part| match &part.target {
                IndexTarget::Column(name) => name.to_string(),
                IndexTarget::Expression(expression) => expression.to_string(),
            })
            .collect();
        write!(
            f,
            "create {unique}index {} on {} ({})",
            self.index.name,
            self.table,
            parts.join(", ")
        )?;
        if let Some(filter) = &self.index.filter {
            write!(f, " where {filter}")?;
        }
        f.write_str(if self.concurrently { ", concurrently" } else { "" })
    }
}
