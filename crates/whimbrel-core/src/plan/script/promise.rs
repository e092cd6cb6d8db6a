//! What the catalogue must show after a step, as an SQL condition of each server's own.

use super::text_literal;
use crate::plan::Promise;
use crate::schema::Signature;
use crate::{Backend, Name, QualifiedName};

/// What the catalogue must show as an SQL condition, or `None` where the backend has no such object. Texts in it are
/// [literals](super::text_literal).
pub fn condition(promise: &Promise, backend: Backend) -> Option<String> {
    match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(postgres(promise)),
        Backend::Mysql | Backend::Mariadb => mysql(promise, backend),
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
    let in_namespace = |name: &QualifiedName, visible: &str| match &name.namespace {
        Some(namespace) => format!("nspname = {}", text(namespace.as_str())),
        None => visible.to_owned(),
    };
    let class = |name: &QualifiedName, kinds: &str, not| {
        let from = "pg_catalog.pg_class WHERE relkind IN";
        exists(
            not,
            format!("{from} ({kinds}) AND oid = to_regclass({})", regclass(name)),
        )
    };
    let trigger = |table: &QualifiedName, trigger: &Name, not| {
        let (table, trigger) = (regclass(table), text(trigger.as_str()));
        let from = "pg_catalog.pg_trigger WHERE tgrelid";
        exists(
            not,
            format!("{from} = to_regclass({table}) AND tgname = {trigger} AND NOT tgisinternal"),
        )
    };
    let function = |signature: &Signature, not| {
        let Signature { name, arguments, .. } = signature;
        let condition = if arguments.is_empty() {
            let within = in_namespace(name, "pg_catalog.pg_function_is_visible(p.oid)");
            format!("proname = {} AND {within}", text(name.name.as_str()))
        } else {
            format!(
                "p.oid = to_regprocedure({})",
                text(&format!("{}({arguments})", name.quoted(Backend::Postgres)))
            )
        };
        let from = "pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE";
        exists(not, format!("{from} {condition}"))
    };
    let extension = |name: &Name, not| {
        exists(
            not,
            format!("pg_catalog.pg_extension WHERE extname = {}", text(name.as_str())),
        )
    };
    match promise {
        Promise::ViewExists(name) => class(name, "'v', 'm'", false),
        Promise::ViewMissing(name) => class(name, "'v', 'm'", true),
        Promise::TriggerExists { table, trigger: name } => trigger(table, name, false),
        Promise::TriggerMissing { table, trigger: name } => trigger(table, name, true),
        Promise::FunctionExists(signature) => function(signature, false),
        Promise::FunctionMissing(signature) => function(signature, true),
        Promise::SequenceExists(name) => class(name, "'S'", false),
        Promise::SequenceMissing(name) => class(name, "'S'", true),
        Promise::ExtensionExists(name) => extension(name, false),
        Promise::ExtensionMissing(name) => extension(name, true),
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

fn mysql(promise: &Promise, backend: Backend) -> Option<String> {
    let text = |text: &str| text_literal(Backend::Mysql, text);
    let place = |table: &QualifiedName| {
        let schema = table
            .namespace
            .as_ref()
            .map_or("DATABASE()".to_owned(), |name| text(name.as_str()));
        let name = text(table.name.as_str());
        let place = format!("TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}");
        if backend == Backend::Mysql {
            return place;
        }
        // MariaDB compares the catalogue's names without case, also where its tables are told apart by it.
        format!("{place} AND (@@lower_case_table_names > 0 OR CAST(TABLE_NAME AS BINARY) = CAST({name} AS BINARY))")
    };
    // The catalogue takes an accented letter for the plain one, which the server itself does not.
    let is = |field: &str, name: &Name| {
        let text = text(name.as_str());
        if name.as_str().is_ascii() {
            return format!("{field} = {text}");
        }
        format!("{field} = {text} AND CAST(LOWER({field}) AS BINARY) = CAST(LOWER({text}) AS BINARY)")
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
            format!("COLUMNS WHERE {} AND {}{and}", place(table), is("COLUMN_NAME", name)),
        )
    };
    let index = |table: &QualifiedName, name: &Name, not| {
        exists(
            not,
            format!("STATISTICS WHERE {} AND {}", place(table), is("INDEX_NAME", name)),
        )
    };
    let constraint = |table: &QualifiedName, name: &Name, not| {
        let (place, is_it) = (place(table), is("CONSTRAINT_NAME", name));
        exists(not, format!("TABLE_CONSTRAINTS WHERE {place} AND {is_it}"))
    };
    let database = |name: &QualifiedName| {
        let namespace = name.namespace.as_ref();
        namespace.map_or("DATABASE()".to_owned(), |name| text(name.as_str()))
    };
    let view = |name: &QualifiedName, not| exists(not, format!("VIEWS WHERE {}", place(name)));
    let sequence =
        |name: &QualifiedName, not| exists(not, format!("TABLES WHERE {} AND TABLE_TYPE = 'SEQUENCE'", place(name)));
    let trigger = |table: &QualifiedName, name: &Name, not| {
        let (schema, table, name) = (database(table), text(table.name.as_str()), text(name.as_str()));
        exists(
            not,
            format!(
                "TRIGGERS WHERE EVENT_OBJECT_SCHEMA = {schema} AND EVENT_OBJECT_TABLE = {table} AND TRIGGER_NAME = {name}"
            ),
        )
    };
    let function = |signature: &Signature, not| {
        let (schema, name) = (database(&signature.name), text(signature.name.name.as_str()));
        let kind = text(&signature.kind.as_str().to_uppercase());
        exists(
            not,
            format!("ROUTINES WHERE ROUTINE_SCHEMA = {schema} AND ROUTINE_NAME = {name} AND ROUTINE_TYPE = {kind}"),
        )
    };
    Some(match promise {
        Promise::ViewExists(name) => view(name, false),
        Promise::ViewMissing(name) => view(name, true),
        Promise::TriggerExists { table, trigger: name } => trigger(table, name, false),
        Promise::TriggerMissing { table, trigger: name } => trigger(table, name, true),
        Promise::FunctionExists(signature) => function(signature, false),
        Promise::FunctionMissing(signature) => function(signature, true),
        Promise::SequenceExists(name) => sequence(name, false),
        Promise::SequenceMissing(name) => sequence(name, true),
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
        } => {
            // The values of an enum may differ in case alone.
            let and = format!(" AND CAST(COLUMN_TYPE AS BINARY) = CAST({} AS BINARY)", text(sql));
            column(table, name, &and, false)
        }
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
        Promise::ConstraintValid { .. }
        | Promise::EnumValues { .. }
        | Promise::ExtensionExists(_)
        | Promise::ExtensionMissing(_) => return None,
    })
}
