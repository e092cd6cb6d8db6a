//! What the catalogue must show, in words.

use std::fmt;

use super::Promise;

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Promise::NamespaceExists(name) => write!(f, "the schema {name} is there"),
            Promise::NamespaceMissing(name) => write!(f, "the schema {name} is gone"),
            Promise::TableExists(name) => write!(f, "the table {name} is there"),
            Promise::TableMissing(name) => write!(f, "the table {name} is gone"),
            Promise::ColumnExists { table, column } => write!(f, "the column {table}.{column} is there"),
            Promise::ColumnMissing { table, column } => write!(f, "the column {table}.{column} is gone"),
            Promise::ColumnNullable {
                table,
                column,
                nullable: true,
            } => write!(f, "the column {table}.{column} may be NULL"),
            Promise::ColumnNullable { table, column, .. } => write!(f, "the column {table}.{column} may not be NULL"),
            Promise::ColumnDefault {
                table,
                column,
                present: true,
            } => write!(f, "the column {table}.{column} has a default"),
            Promise::ColumnDefault { table, column, .. } => write!(f, "the column {table}.{column} has no default"),
            Promise::ColumnTypeIs { table, column, sql } => write!(f, "the column {table}.{column} is {sql}"),
            Promise::IndexExists { table, index } => write!(f, "the index {index} of {table} is there"),
            Promise::IndexMissing { table, index } => write!(f, "the index {index} of {table} is gone"),
            Promise::ConstraintExists { table, constraint } => {
                write!(f, "the constraint {constraint} of {table} is there")
            }
            Promise::ConstraintMissing { table, constraint } => {
                write!(f, "the constraint {constraint} of {table} is gone")
            }
            Promise::ConstraintValid { table, constraint } => {
                write!(f, "the constraint {constraint} of {table} holds for all rows")
            }
            Promise::EnumValues {
                name,
                values: Some(values),
            } => write!(f, "the enum {name} has the values {}", values.join(", ")),
            Promise::EnumValues { name, values: None } => write!(f, "the enum {name} is gone"),
            Promise::ViewExists(name) => write!(f, "the view {name} is there"),
            Promise::ViewMissing(name) => write!(f, "the view {name} is gone"),
            Promise::TriggerExists { table, trigger } => write!(f, "the trigger {trigger} of {table} is there"),
            Promise::TriggerMissing { table, trigger } => write!(f, "the trigger {trigger} of {table} is gone"),
            Promise::FunctionExists(signature) => write!(f, "{signature} is there"),
            Promise::FunctionMissing(signature) => write!(f, "{signature} is gone"),
            Promise::SequenceExists(name) => write!(f, "the sequence {name} is there"),
            Promise::SequenceMissing(name) => write!(f, "the sequence {name} is gone"),
            Promise::ExtensionExists(name) => write!(f, "the extension {name} is there"),
            Promise::ExtensionMissing(name) => write!(f, "the extension {name} is gone"),
        }
    }
}
