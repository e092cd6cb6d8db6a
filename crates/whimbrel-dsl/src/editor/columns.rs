//! Columns.

use whimbrel_core::operations::{
    AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AddUnique, AlterColumn, CreateIndex, DropColumn, RenameColumn,
};
use whimbrel_core::{PrimaryKey, QualifiedName};

use super::SchemaEditor;
use crate::column::{AddedColumns, ColumnParts};
use crate::{ColumnAlteration, DataLoss, IntoColumnName, IntoTableName, foreign_key, index, table};

impl SchemaEditor {
    /// Adds a column, with the constraints and the index that it names.
    pub fn add_column(&mut self, table: impl IntoTableName, column: impl AddedColumns) {
        self.add_columns(table, column);
    }

    /// Adds several columns, as of a group: `timestamps()`.
    pub fn add_columns(&mut self, table: impl IntoTableName, columns: impl AddedColumns) {
        let mut parts = Vec::new();
        columns.push_to(&mut parts);
        self.add_parts(&table.into_table_name(), parts);
    }

    /// Drops a column with its values.
    pub fn drop_column(&mut self, table: impl IntoTableName, column: impl IntoColumnName, loss: DataLoss) {
        self.push(DropColumn {
            table: table.into_table_name(),
            column: column.into_column_name(),
            reason: Some(loss.reason),
        });
    }

    /// Renames a column. Constraints, indexes and generated columns follow.
    pub fn rename_column(&mut self, table: impl IntoTableName, from: impl IntoColumnName, to: impl IntoColumnName) {
        self.push(RenameColumn {
            table: table.into_table_name(),
            column: from.into_column_name(),
            to: to.into_column_name(),
        });
    }

    /// Changes what a column is: `alter(Users::Age).set_type(..).not_null()`.
    pub fn alter_column(&mut self, table: impl IntoTableName, alteration: ColumnAlteration) {
        self.alter_with(table.into_table_name(), alteration);
    }

    fn alter_with(&mut self, table: QualifiedName, alteration: ColumnAlteration) {
        let ColumnAlteration {
            column,
            changes,
            errors,
        } = alteration;
        if changes.is_empty() && errors.is_empty() {
            self.fail(format!(
                "`alter({column})` changes nothing: say what, as in `.set_type(..)` or `.not_null()`"
            ));
        }
        self.fail_all(errors);
        self.push(AlterColumn { table, column, changes });
    }

    fn add_parts(&mut self, table: &QualifiedName, columns: Vec<ColumnParts>) {
        let mut key = Vec::new();
        for parts in columns {
            let name = parts.column.name.clone();
            self.fail_all(parts.errors);
            self.push(AddColumn {
                table: table.clone(),
                column: parts.column,
                backfill: parts.backfill,
            });
            if parts.primary_key {
                key.push(name.clone());
            }
            if parts.unique {
                self.push(AddUnique {
                    table: table.clone(),
                    unique: table::inline_unique(table, &name),
                });
            }
            if let Some(expression) = parts.check {
                self.push(AddCheck {
                    table: table.clone(),
                    check: table::inline_check(table, &name, expression),
                });
            }
            // Before the key, so that it goes after the key on the way back: MySQL keeps an index that a key needs.
            if parts.index {
                self.push(CreateIndex {
                    table: table.clone(),
                    index: index::of_column(table, name),
                    concurrently: false,
                });
            }
            if let Some(reference) = parts.reference {
                self.push(AddForeignKey {
                    table: table.clone(),
                    foreign_key: foreign_key::named(*reference, None, table),
                });
            }
        }
        if !key.is_empty() {
            self.push(AddPrimaryKey {
                table: table.clone(),
                key: PrimaryKey::of(table, key),
            });
        }
    }
}
