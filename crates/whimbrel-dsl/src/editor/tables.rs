//! Tables and namespaces.

use whimbrel_core::operations::{
    CreateNamespace, CreateTable, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};

use super::SchemaEditor;
use crate::{DataLoss, IntoColumnName, IntoTableName, NewTable, NewTableOptions};

impl SchemaEditor {
    /// Creates a table with all that belongs to it.
    pub fn create_table(&mut self, table: NewTable) {
        let (table, errors) = table.finish();
        self.fail_all(errors);
        self.push(CreateTable { table });
    }

    /// Drops a table with its rows.
    pub fn drop_table(&mut self, table: impl IntoTableName, loss: DataLoss) {
        self.push(DropTable {
            table: table.into_table_name(),
            reason: Some(loss.reason),
        });
    }

    /// Renames a table. Its constraints and indexes keep their names.
    pub fn rename_table(&mut self, from: impl IntoTableName, to: impl IntoTableName) {
        let table = from.into_table_name();
        let to = self.renamed(&table, to.into_table_name());
        self.push(RenameTable { table, to });
    }

    /// Says what a table is for; `None` removes the comment.
    pub fn set_table_comment<'a>(&mut self, table: impl IntoTableName, comment: impl Into<Option<&'a str>>) {
        self.push(SetTableComment {
            table: table.into_table_name(),
            comment: comment.into().map(str::to_owned),
        });
    }

    /// Sets what only some backends know of a table: all options that it shall have.
    pub fn set_table_options(&mut self, table: impl IntoTableName, options: NewTableOptions) {
        self.push(SetTableOptions {
            table: table.into_table_name(),
            options: options.options,
        });
    }

    /// Creates a namespace (a PostgreSQL schema).
    pub fn create_namespace(&mut self, name: impl IntoColumnName) {
        self.push(CreateNamespace {
            name: name.into_column_name(),
        });
    }

    /// Drops a namespace with nothing in it.
    pub fn drop_namespace(&mut self, name: impl IntoColumnName) {
        self.push(DropNamespace {
            name: name.into_column_name(),
        });
    }
}
