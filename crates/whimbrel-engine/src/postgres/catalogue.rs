//! PostgreSQL's catalogue. `to_regclass` finds a name as statements do, by the search path where it is not qualified.

use whimbrel_core::plan::Promise;
use whimbrel_core::schema::Signature;
use whimbrel_core::{Backend, Name, QualifiedName};

use crate::catalogue::{Expected, Question};

pub(crate) fn question(promise: &Promise) -> Question {
    match promise {
        Promise::NamespaceExists(name) => namespace(true, name),
        Promise::NamespaceMissing(name) => namespace(false, name),
        Promise::TableExists(name) => table(true, name),
        Promise::TableMissing(name) => table(false, name),
        Promise::ColumnExists { table, column } => attribute(true, table, column, "true"),
        Promise::ColumnMissing { table, column } => attribute(false, table, column, "true"),
        Promise::ColumnNullable {
            table,
            column,
            nullable,
        } => attribute(
            true,
            table,
            column,
            if *nullable { "NOT attnotnull" } else { "attnotnull" },
        ),
        Promise::ColumnDefault { table, column, present } => attribute(
            true,
            table,
            column,
            if *present { "atthasdef" } else { "NOT atthasdef" },
        ),
        Promise::ColumnTypeIs { table, column, sql } => {
            let mut question = attribute(
                true,
                table,
                column,
                "lower(pg_catalog.format_type(atttypid, atttypmod)) = lower($3)",
            );
            question.values.push(sql.clone());
            question
        }
        Promise::IndexExists { table, index } => self::index(true, table, index),
        Promise::IndexMissing { table, index } => self::index(false, table, index),
        Promise::ConstraintExists { table, constraint } => self::constraint(true, table, constraint, "true"),
        Promise::ConstraintMissing { table, constraint } => self::constraint(false, table, constraint, "true"),
        Promise::ConstraintValid { table, constraint } => self::constraint(true, table, constraint, "convalidated"),
        Promise::ViewExists(name) => class(true, name, "relkind IN ('v', 'm')"),
        Promise::ViewMissing(name) => class(false, name, "relkind IN ('v', 'm')"),
        Promise::TriggerExists { table, trigger } => self::trigger(true, table, trigger),
        Promise::TriggerMissing { table, trigger } => self::trigger(false, table, trigger),
        Promise::FunctionExists(signature) => function(true, signature),
        Promise::FunctionMissing(signature) => function(false, signature),
        Promise::SequenceExists(name) => class(true, name, "relkind = 'S'"),
        Promise::SequenceMissing(name) => class(false, name, "relkind = 'S'"),
        Promise::ExtensionExists(name) => extension(true, name),
        Promise::ExtensionMissing(name) => extension(false, name),
        Promise::EnumValues { name, values: None } => Question::rows(
            false,
            "SELECT 'x' WHERE pg_catalog.to_regtype($1) IS NOT NULL",
            [quoted(name)],
        ),
        Promise::EnumValues {
            name,
            values: Some(values),
        } => Question {
            sql: "SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype($1) \
                  ORDER BY enumsortorder"
                .into(),
            values: vec![quoted(name)],
            expected: Expected::Texts(values.clone()),
        },
    }
}

/// An index of this name that a concurrent build left behind invalid.
pub(crate) fn invalid_index(index: &Name) -> Question {
    Question::rows(
        true,
        "SELECT n.nspname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND c.relname = $1",
        [index.to_string()],
    )
}

fn namespace(some: bool, name: &Name) -> Question {
    Question::rows(
        some,
        "SELECT 'x' FROM pg_catalog.pg_namespace WHERE nspname = $1",
        [name.to_string()],
    )
}

fn table(some: bool, name: &QualifiedName) -> Question {
    Question::rows(
        some,
        "SELECT 'x' WHERE pg_catalog.to_regclass($1) IS NOT NULL",
        [quoted(name)],
    )
}

fn attribute(some: bool, table: &QualifiedName, column: &Name, condition: &str) -> Question {
    let sql = format!(
        "SELECT 'x' FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1) AND attname = $2 \
         AND attnum > 0 AND NOT attisdropped AND {condition}"
    );
    Question::rows(some, sql, [quoted(table), column.to_string()])
}

fn index(some: bool, table: &QualifiedName, index: &Name) -> Question {
    let valid = if some { "AND i.indisvalid" } else { "" };
    let sql = format!(
        "SELECT 'x' FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2 {valid}"
    );
    Question::rows(some, sql, [quoted(table), index.to_string()])
}

fn constraint(some: bool, table: &QualifiedName, constraint: &Name, condition: &str) -> Question {
    let sql = format!(
        "SELECT 'x' FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass($1) AND conname = $2 AND {condition}"
    );
    Question::rows(some, sql, [quoted(table), constraint.to_string()])
}

fn class(some: bool, name: &QualifiedName, condition: &str) -> Question {
    let sql = format!("SELECT 'x' FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1) AND {condition}");
    Question::rows(some, sql, [quoted(name)])
}

fn trigger(some: bool, table: &QualifiedName, trigger: &Name) -> Question {
    let sql = "SELECT 'x' FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass($1) AND tgname = $2 \
               AND NOT tgisinternal";
    Question::rows(some, sql, [quoted(table), trigger.to_string()])
}

/// Without arguments the name alone says which, as it does where the function is dropped.
fn function(some: bool, signature: &Signature) -> Question {
    let Signature { name, arguments, .. } = signature;
    if arguments.is_empty() {
        let sql = "SELECT 'x' FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
                   WHERE proname = $1 AND CASE WHEN $2 = '' THEN pg_catalog.pg_function_is_visible(p.oid) \
                   ELSE nspname = $2 END";
        let namespace = name.namespace.as_ref().map_or_else(String::new, ToString::to_string);
        return Question::rows(some, sql, [name.name.to_string(), namespace]);
    }
    let sql = "SELECT 'x' WHERE pg_catalog.to_regprocedure($1) IS NOT NULL";
    Question::rows(some, sql, [format!("{}({arguments})", quoted(name))])
}

fn extension(some: bool, name: &Name) -> Question {
    let sql = "SELECT 'x' FROM pg_catalog.pg_extension WHERE extname = $1";
    Question::rows(some, sql, [name.to_string()])
}

fn quoted(name: &QualifiedName) -> String {
    name.quoted(Backend::Postgres)
}
