//! The catalogue of MySQL and MariaDB: information_schema, for the session's database or the one that a name names.

use whimbrel_core::plan::Promise;
use whimbrel_core::schema::Signature;
use whimbrel_core::{Name, QualifiedName};

use crate::catalogue::Question;

pub(crate) fn question(promise: &Promise) -> Question {
    match promise {
        Promise::NamespaceExists(name) => namespace(true, name),
        Promise::NamespaceMissing(name) => namespace(false, name),
        Promise::TableExists(name) => table(true, name),
        Promise::TableMissing(name) => table(false, name),
        Promise::ColumnExists { table, column } => self::column(true, table, column, "TRUE"),
        Promise::ColumnMissing { table, column } => self::column(false, table, column, "TRUE"),
        Promise::ColumnNullable {
            table,
            column,
            nullable,
        } => {
            let condition = if *nullable {
                "IS_NULLABLE = 'YES'"
            } else {
                "IS_NULLABLE = 'NO'"
            };
            self::column(true, table, column, condition)
        }
        // MariaDB writes the text NULL where a nullable column has no default.
        Promise::ColumnDefault { table, column, present } => {
            let condition = "(COLUMN_DEFAULT IS NOT NULL AND COLUMN_DEFAULT <> 'NULL')";
            self::column(
                true,
                table,
                column,
                &if *present {
                    condition.to_owned()
                } else {
                    format!("NOT {condition}")
                },
            )
        }
        Promise::ColumnTypeIs { table, column, sql } => {
            let mut question = self::column(true, table, column, "LOWER(COLUMN_TYPE) = LOWER(?)");
            question.values.push(sql.clone());
            question
        }
        Promise::IndexExists { table, index } => self::index(true, table, index),
        Promise::IndexMissing { table, index } => self::index(false, table, index),
        Promise::ConstraintExists { table, constraint } | Promise::ConstraintValid { table, constraint } => {
            self::constraint(true, table, constraint)
        }
        Promise::ConstraintMissing { table, constraint } => self::constraint(false, table, constraint),
        Promise::ViewExists(name) => view(true, name),
        Promise::ViewMissing(name) => view(false, name),
        Promise::TriggerExists { table, trigger } => self::trigger(true, table, trigger),
        Promise::TriggerMissing { table, trigger } => self::trigger(false, table, trigger),
        Promise::FunctionExists(signature) => function(true, signature),
        Promise::FunctionMissing(signature) => function(false, signature),
        Promise::SequenceExists(name) => sequence(true, name),
        Promise::SequenceMissing(name) => sequence(false, name),
        // No step makes a promise of an extension here.
        Promise::ExtensionExists(_) | Promise::ExtensionMissing(_) => {
            Question::rows(true, "SELECT 'x' FROM DUAL WHERE 1 = 0", Vec::new())
        }
        // There are no enum types; columns of enums have promises of their own.
        Promise::EnumValues { values, .. } => {
            Question::rows(values.is_none(), "SELECT 'x' FROM DUAL WHERE 1 = 0", Vec::new())
        }
    }
}

/// The database of a name, as SQL with at most one value.
fn schema(name: &QualifiedName) -> (&'static str, Option<String>) {
    match &name.namespace {
        Some(namespace) => ("?", Some(namespace.to_string())),
        None => ("DATABASE()", None),
    }
}

fn values(schema: Option<String>, others: impl IntoIterator<Item = String>) -> Vec<String> {
    schema.into_iter().chain(others).collect()
}

fn namespace(some: bool, name: &Name) -> Question {
    let sql = "SELECT 'x' FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    Question::rows(some, sql, [name.to_string()])
}

fn table(some: bool, name: &QualifiedName) -> Question {
    let (schema, value) = schema(name);
    let sql = format!("SELECT 'x' FROM information_schema.TABLES WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ?");
    Question::rows(some, sql, values(value, [name.name.to_string()]))
}

fn view(some: bool, name: &QualifiedName) -> Question {
    let (schema, value) = schema(name);
    let sql = format!("SELECT 'x' FROM information_schema.VIEWS WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ?");
    Question::rows(some, sql, values(value, [name.name.to_string()]))
}

fn sequence(some: bool, name: &QualifiedName) -> Question {
    let (schema, value) = schema(name);
    let sql = format!(
        "SELECT 'x' FROM information_schema.TABLES WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ? \
         AND TABLE_TYPE = 'SEQUENCE'"
    );
    Question::rows(some, sql, values(value, [name.name.to_string()]))
}

fn trigger(some: bool, table: &QualifiedName, trigger: &Name) -> Question {
    let (schema, value) = schema(table);
    let sql = format!(
        "SELECT 'x' FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = {schema} AND EVENT_OBJECT_TABLE = ? \
         AND TRIGGER_NAME = ?"
    );
    Question::rows(some, sql, values(value, [table.name.to_string(), trigger.to_string()]))
}

fn function(some: bool, signature: &Signature) -> Question {
    let (schema, value) = schema(&signature.name);
    let kind = signature.kind.as_str().to_uppercase();
    let sql = format!(
        "SELECT 'x' FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {schema} AND ROUTINE_NAME = ? \
         AND ROUTINE_TYPE = ?"
    );
    Question::rows(some, sql, values(value, [signature.name.name.to_string(), kind]))
}

fn column(some: bool, table: &QualifiedName, column: &Name, condition: &str) -> Question {
    let (schema, value) = schema(table);
    let sql = format!(
        "SELECT 'x' FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ? \
         AND COLUMN_NAME = ? AND {condition}"
    );
    Question::rows(some, sql, values(value, [table.name.to_string(), column.to_string()]))
}

fn index(some: bool, table: &QualifiedName, index: &Name) -> Question {
    let (schema, value) = schema(table);
    let sql = format!(
        "SELECT 'x' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ? AND INDEX_NAME = ?"
    );
    Question::rows(some, sql, values(value, [table.name.to_string(), index.to_string()]))
}

/// The primary key is a constraint called PRIMARY, whatever name it was given.
fn constraint(some: bool, table: &QualifiedName, constraint: &Name) -> Question {
    let (schema, value) = schema(table);
    let sql = format!(
        "SELECT 'x' FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = ? \
         AND CONSTRAINT_NAME = ?"
    );
    Question::rows(
        some,
        sql,
        values(value, [table.name.to_string(), constraint.to_string()]),
    )
}
