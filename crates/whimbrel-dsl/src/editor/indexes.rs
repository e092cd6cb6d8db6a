//! Indexes.

use whimbrel_core::operations::{CreateIndex, DropIndex, RenameIndex};

use super::SchemaEditor;
use crate::{IntoColumnName, IntoTableName, PlacedIndex};

impl SchemaEditor {
    /// Creates an index: `index([Users::Email]).on(Users::Table)`.
    pub fn create_index(&mut self, index: impl PlacedIndex) {
        let (table, index, concurrently) = index.finish();
        self.push(CreateIndex {
            table,
            index,
            concurrently,
        });
    }

    /// Drops an index by its name.
    pub fn drop_index(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropIndex {
            table: table.into_table_name(),
            name: name.into_column_name(),
            concurrently: false,
        });
    }

    /// Drops an index by its name while readers and writers go on (PostgreSQL's CONCURRENTLY).
    pub fn drop_index_concurrently(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropIndex {
            table: table.into_table_name(),
            name: name.into_column_name(),
            concurrently: true,
        });
    }

    /// Renames an index.
    pub fn rename_index(&mut self, table: impl IntoTableName, from: impl IntoColumnName, to: impl IntoColumnName) {
        self.push(RenameIndex {
            table: table.into_table_name(),
            name: from.into_column_name(),
            to: to.into_column_name(),
        });
    }
}
