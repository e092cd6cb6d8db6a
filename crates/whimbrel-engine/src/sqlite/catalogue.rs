//! SQLite's catalogue: `sqlite_master` and the pragma functions.

use whimbrel_core::plan::Promise;
use whimbrel_core::{Name, QualifiedName};

use crate::catalogue::Question;

/// Constraints have no entry of their own in SQLite; a promise about one is taken as not kept, and its step, which is
/// always part of a transaction, runs again.
pub(crate) fn question(promise: &Promise) -> Question {
    match promise {
        Promise::TableExists(name) => object(true, "table", &name.name),
        Promise::TableMissing(name) => object(false, "table", &name.name),
        Promise::ColumnExists { table, column } => self::column(true, table, column, "1 = 1"),
        Promise::ColumnMissing { table, column } => self::column(false, table, column, "1 = 1"),
        Promise::ColumnNullable {
            table,
            column,
            nullable,
        } => self::column(
            true,
            table,
            column,
            if *nullable {
                "\"notnull\" = 0"
            } else {
                "\"notnull\" = 1"
            },
        ),
        Promise::ColumnDefault { table, column, present } => {
            let condition = if *present {
                "dflt_value IS NOT NULL"
            } else {
                "dflt_value IS NULL"
            };
            self::column(true, table, column, condition)
        }
        Promise::ColumnTypeIs { table, column, sql } => {
            let mut question = self::column(true, table, column, "lower(type) = lower(?)");
            question.values.push(sql.clone());
            question
        }
        Promise::IndexExists { index, .. } => object(true, "index", index),
        Promise::IndexMissing { index, .. } => object(false, "index", index),
        Promise::ViewExists(name) => object(true, "view", &name.name),
        Promise::ViewMissing(name) => object(false, "view", &name.name),
        Promise::TriggerExists { trigger, .. } => object(true, "trigger", trigger),
        Promise::TriggerMissing { trigger, .. } => object(false, "trigger", trigger),
        Promise::FunctionExists(_)
        | Promise::FunctionMissing(_)
        | Promise::SequenceExists(_)
        | Promise::SequenceMissing(_)
        | Promise::ExtensionExists(_)
        | Promise::ExtensionMissing(_)
        | Promise::NamespaceExists(_)
        | Promise::ConstraintExists { .. }
        | Promise::ConstraintMissing { .. }
        | Promise::ConstraintValid { .. }
        | Promise::EnumValues { .. } => Question::rows(true, "SELECT 'x' WHERE 1 = 0", Vec::new()),
        Promise::NamespaceMissing(_) => Question::rows(false, "SELECT 'x' WHERE 1 = 0", Vec::new()),
    }
}

fn object(some: bool, kind: &str, name: &Name) -> Question {
    let sql = format!("SELECT 'x' FROM sqlite_master WHERE type = '{kind}' AND lower(name) = lower(?)");
    Question::rows(some, sql, [name.to_string()])
}

fn column(some: bool, table: &QualifiedName, column: &Name, condition: &str) -> Question {
    let sql = format!("SELECT 'x' FROM pragma_table_xinfo(?) WHERE lower(name) = lower(?) AND {condition}");
    Question::rows(some, sql, [table.name.to_string(), column.to_string()])
}
