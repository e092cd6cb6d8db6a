//! What was said about a column.

use whimbrel_core::{Column, ColumnType, DefaultValue, Expression, ForeignKey, Name, QualifiedName};

use crate::foreign_key;

/// A column with what stands beside it in a table: its part in the key, its constraints and its index.
#[derive(Debug, Clone)]
pub struct ColumnParts {
    pub(crate) column: Column,
    pub(crate) backfill: Option<Expression>,
    pub(crate) primary_key: bool,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) check: Option<Expression>,
    pub(crate) reference: Option<Box<ForeignKey>>,
    pub(crate) errors: Vec<String>,
}

impl ColumnParts {
    pub(crate) fn new(name: Name, ty: ColumnType) -> Self {
        Self {
            column: Column::new(name, ty),
            backfill: None,
            primary_key: false,
            unique: false,
            index: false,
            check: None,
            reference: None,
            errors: Vec::new(),
        }
    }

    pub(crate) fn set_default(&mut self, default: DefaultValue) {
        self.column.default = Some(default);
    }

    pub(crate) fn set_reference(&mut self, table: QualifiedName, column: Name) {
        let key = foreign_key::of(vec![self.column.name.clone()], table, vec![column]);
        if self.reference.replace(Box::new(key)).is_some() {
            let name = &self.column.name;
            self.errors.push(format!(
                "the column `{name}` refers to two tables: give the second to the table with `.foreign_key(..)`"
            ));
        }
    }

    /// Says more about the foreign key.
    pub(crate) fn reference(&mut self, word: &str, change: impl FnOnce(&mut ForeignKey)) {
        match &mut self.reference {
            Some(key) => change(key),
            None => {
                let name = &self.column.name;
                self.errors.push(format!(
                    "the column `{name}` has `.{word}(..)` and refers to nothing: put `.references(table, column)` before it"
                ));
            }
        }
    }
}
