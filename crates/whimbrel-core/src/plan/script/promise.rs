//! What the catalogue must show after a step, as an SQL condition of each server's own.

use super::text_literal;
use crate::plan::Promise;
use crate::{Backend, Name, QualifiedName};

/// The condition, or `None` where the backend has no such object.
pub(super) fn condition(promise: &Promise, backend: Backend) -> Option<String> {
    match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(postgres(promise)),
        Backend::Mysql | Backend::Mariadb => mysql(promise),
    }
}

fn postgres(promise: &Promise) -> String {
    let text = |text: &str| text_literal(Backend::Postgres, text);
    let regclass = |table: &QualifiedName| text(&table.quoted(Backend::Postgres));
    let exists = |not: bool, from: String| format!("{}EXISTS (SELECT 1 FROM {from})", if not { "NOT " } else { "" });
    let namespace = |name: &Name, not| {
        exists(
            not,
            format!("pg_catalog.pg_namespace WHERE nspname = {}", text(name.as_str())),
        )
    };
    let table_is = |table: &QualifiedName, is: &str| format!("to_regclass({}) IS {is}", regclass(table));
    let column = |table: &QualifiedName, column: &Name, and: &str, not| {
        let (table, column) = (regclass(table), text(column.as_str()));
        let from = "pg_catalog.pg_attribute WHERE attrelid";
        exists(
            not,
            format!("{from} = to_regclass({table}) AND attname = {column} AND NOT attisdropped{and}"),
        )
    };
    let index = |table: &QualifiedName, index: &Name, and: &str, not| {
        let (table, index) = (regclass(table), text(index.as_str()));
        let from = "pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid WHERE indrelid";
        exists(not, format!("{from} = to_regclass({table}) AND relname = {index}{and}"))
    };
    let constraint = |table: &QualifiedName, constraint: &Name, and: &str, not| {
        let (table, constraint) = (regclass(table), text(constraint.as_str()));
        let from = "pg_catalog.pg_constraint WHERE conrelid";
        exists(
            not,
            format!("{from} = to_regclass({table}) AND conname = {constraint}{and}"),
        )
    };
    match promise {
        Promise::NamespaceExists(name) => namespace(name, false),
        Promise::NamespaceMissing(name) => namespace(name, true),
        Promise::TableExists(table) => table_is(table, "NOT NULL"),
        Promise::TableMissing(table) => table_is(table, "NULL"),
        Promise::ColumnExists { table, column: name } => column(table, name, "", false),
        Promise::ColumnMissing { table, column: name } => column(table, name, "", true),
        Promise::ColumnNullable {
            table,
            column: name,
            nullable,
        } => {
            let and = if *nullable {
                " AND NOT attnotnull"
            } else {
                " AND attnotnull"
            };
            column(table, name, and, false)
        }
        Promise::ColumnDefault {
            table,
            column: name,
            present,
        } => {
            let and = if *present {
                " AND atthasdef"
            } else {
                " AND NOT atthasdef"
            };
            column(table, name, and, false)
        }
        Promise::ColumnTypeIs {
            table,
            column: name,
            sql,
        } => {
            let and = format!(" AND pg_catalog.format_type(atttypid, atttypmod) = {}", text(sql));
            column(table, name, &and, false)
        }
        Promise::IndexExists { table, index: name } => index(table, name, " AND indisvalid", false),
        Promise::IndexMissing { table, index: name } => index(table, name, "", true),
        Promise::ConstraintExists {
            table,
            constraint: name,
        } => constraint(table, name, "", false),
        Promise::ConstraintMissing {
            table,
            constraint: name,
        } => constraint(table, name, "", true),
        Promise::ConstraintValid {
            table,
            constraint: name,
        } => constraint(table, name, " AND convalidated", false),
        Promise::EnumValues { name, values } => {
            let labels = "SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_catalog.pg_enum";
            let found = format!("({labels} WHERE enumtypid = to_regtype({})::oid)", regclass(name));
            match values {
                None => format!("to_regtype({}) IS NULL", regclass(name)),
                Some(values) => {
                    let values: Vec<String> = values.iter().map(|value| text(value)).collect();
                    format!("coalesce({found} = ARRAY[{}]::text[], false)", values.join(", "))
                }
            }
        }
    }
}

fn mysql(promise: &Promise) -> Option<String> {
    let text = |text: &str| text_literal(Backend::Mysql, text);
    let place = |table: &QualifiedName| {
        let schema = table
            .namespace
            .as_ref()
            .map_or("DATABASE()".to_owned(), |name| text(name.as_str()));
        format!("TABLE_SCHEMA = {schema} AND TABLE_NAME = {}", text(table.name.as_str()))
    };
    let exists = |not: bool, from: String| {
        format!(
            "{}EXISTS (SELECT 1 FROM information_schema.{from})",
            if not { "NOT " } else { "" }
        )
    };
    let namespace = |name: &Name, not| exists(not, format!("SCHEMATA WHERE SCHEMA_NAME = {}", text(name.as_str())));
    let of_table = |table: &QualifiedName, not| exists(not, format!("TABLES WHERE {}", place(table)));
    let column = |table: &QualifiedName, name: &Name, and: &str, not| {
        exists(
            not,
            format!(
                "COLUMNS WHERE {} AND COLUMN_NAME = {}{and}",
                place(table),
                text(name.as_str())
            ),
        )
    };
    let index = |table: &QualifiedName, name: &Name, not| {
        exists(
            not,
            format!(
                "STATISTICS WHERE {} AND INDEX_NAME = {}",
                place(table),
                text(name.as_str())
            ),
        )
    };
    let constraint = |table: &QualifiedName, name: &Name, not| {
        let (place, name) = (place(table), text(name.as_str()));
        exists(
            not,
            format!("TABLE_CONSTRAINTS WHERE {place} AND CONSTRAINT_NAME = {name}"),
        )
    };
    Some(match promise {
        Promise::NamespaceExists(name) => namespace(name, false),
        Promise::NamespaceMissing(name) => namespace(name, true),
        Promise::TableExists(table) => of_table(table, false),
        Promise::TableMissing(table) => of_table(table, true),
        Promise::ColumnExists { table, column: name } => column(table, name, "", false),
        Promise::ColumnMissing { table, column: name } => column(table, name, "", true),
        Promise::ColumnNullable {
            table,
            column: name,
            nullable,
        } => column(
            table,
            name,
            if *nullable {
                " AND IS_NULLABLE = 'YES'"
            } else {
                " AND IS_NULLABLE = 'NO'"
            },
            false,
        ),
        Promise::ColumnDefault {
            table,
            column: name,
            present,
        } => {
            // MariaDB writes the missing default of a nullable column as the word NULL.
            let has = "COALESCE(COLUMN_DEFAULT, 'NULL') <> 'NULL'";
            column(
                table,
                name,
                &format!(" AND {}({has})", if *present { "" } else { "NOT " }),
                false,
            )
        }
        Promise::ColumnTypeIs {
            table,
            column: name,
            sql,
        } => column(table, name, &format!(" AND LOWER(COLUMN_TYPE) = {}", text(sql)), false),
        Promise::IndexExists { table, index: name } => index(table, name, false),
        Promise::IndexMissing { table, index: name } => index(table, name, true),
        Promise::ConstraintExists {
            table,
            constraint: name,
        } => constraint(table, name, false),
        Promise::ConstraintMissing {
            table,
            constraint: name,
        } => constraint(table, name, true),
        Promise::ConstraintValid { .. } | Promise::EnumValues { .. } => return None,
    })
}
