//! Dialects: how each operation becomes steps on each backend.
//!
//! The folders have the same files: `mod.rs` is the exhaustive list of operations, `types` the mapping of column types,
//! `literals` constants and expressions, `tables`, `columns`, `constraints`, `indexes`, `enums` the SQL for each kind of
//! object, `facts` what statements lock, scan and rewrite. `types_read` and `defaults_read` are the ways back from a
//! server's words. MariaDB shares MySQL's renderer and has facts of its own.

mod context;
mod mariadb;
mod mysql;
pub(crate) mod parts;
mod postgres;
mod sqlite;

pub(crate) use self::context::Context;
pub use self::mysql::printed as mysql_printed;
pub(crate) use self::postgres::results as postgres_results;
pub use self::sqlite::statements as sqlite_statements;
use crate::plan::{RenderError, Step};
use crate::schema::DefaultValue;
use crate::{Backend, ColumnType, Name, Operation, Schema, Target};

/// The steps of an operation on a target, given the schema before and after it.
///
/// # Errors
/// What the target lacks and has no equal for, with the way out.
pub fn render(
    operation: &Operation,
    before: &Schema,
    after: &Schema,
    target: Target,
) -> Result<Vec<Step>, RenderError> {
    let context = Context {
        operation,
        before,
        after,
        target,
    };
    match target.backend {
        Backend::Sqlite => sqlite::render(&context),
        Backend::Postgres => postgres::render(&context),
        Backend::Mysql | Backend::Mariadb => mysql::render(&context),
    }
}

/// The type of ours that a target renders to this text, as its server prints it or as we write it.
///
/// Where several are rendered to the same, it is the plainest word, so that two types are one to the server exactly if
/// what they are rendered to is read as equal. What none is rendered to is a custom type with the text as it is.
#[must_use]
pub fn read_type(target: Target, text: &str) -> ColumnType {
    match target.backend {
        Backend::Sqlite => sqlite::types_read::read(text),
        Backend::Postgres => postgres::types_read::read(text),
        Backend::Mysql | Backend::Mariadb => mysql::types_read::read(target.backend, text),
    }
}

/// The same for a column of SQLite's STRICT tables, which have six types.
#[must_use]
pub fn read_strict_type(text: &str) -> ColumnType {
    sqlite::types_read::read_strict(text)
}

/// The default of a column of a type, as the target's server prints it: a constant where it plainly is one for a column
/// of this type, otherwise an expression with that backend's text.
#[must_use]
pub fn read_default(target: Target, ty: &ColumnType, text: &str) -> DefaultValue {
    match target.backend {
        Backend::Sqlite => sqlite::defaults_read::read(ty, text),
        Backend::Postgres => postgres::defaults_read::read(ty, text),
        Backend::Mysql | Backend::Mariadb => mysql::defaults_read::read(target.backend, ty, text),
    }
}

/// An expression without the parentheses around the whole of it. In doubt they stay.
#[must_use]
pub fn without_parentheses(sql: &str) -> &str {
    postgres::literals::without_parentheses(sql)
}

/// The columns of PostgreSQL's stand-in for a full text index, from its expression as the server prints it.
#[must_use]
pub fn read_full_text(expression: &str) -> Option<Vec<Name>> {
    postgres::full_text::columns(expression)
}
