//! Dialects: how each operation becomes steps on each backend.
//!
//! The folders have the same files: `mod.rs` is the exhaustive list of operations, `types` the mapping of column types,
//! `literals` constants and expressions, `tables`, `columns`, `constraints`, `indexes`, `enums` the SQL for each kind of
//! object, `facts` what statements lock, scan and rewrite. MariaDB shares MySQL's renderer and has facts of its own.

mod context;
mod mariadb;
mod mysql;
mod postgres;
mod sqlite;

pub(crate) use self::context::Context;
use crate::plan::{RenderError, Step};
use crate::{Backend, Operation, Schema, Target};

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
