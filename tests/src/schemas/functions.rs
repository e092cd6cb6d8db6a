//! Functions and procedures, written in the words of each server.

use whimbrel_core::schema::{Function, Routine};
use whimbrel_core::{Backend, PerDialect, QualifiedName, Schema};

use super::Pair;
use super::routines::table_now;

/// A function or procedure.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) name: QualifiedName,
    pub(super) form: Form,
    /// What is counted or added, by which bodies differ.
    pub(super) number: usize,
    /// Whether its number is one of 64 bits, and its argument has another name.
    pub(super) is_wide: bool,
    /// The table that it counts, as the first schema calls it, if it is there.
    pub(super) table: Option<QualifiedName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Adds to a number.
    Adds,
    /// Counts the rows of a table.
    Counts,
    /// Is called by triggers (PostgreSQL).
    Watches,
    /// Is a procedure.
    Does,
}

impl Draft {
    /// The function in the names of a schema; none where its table is not there.
    pub(super) fn written(&self, backend: Backend, schema: &Schema, before: Option<&Pair>) -> Option<Function> {
        let table = self.table.as_ref().map(|name| table_now(name, before));
        if table.as_ref().is_some_and(|name| !schema.tables.contains(name)) {
            return None;
        }
        let table = table.map_or_else(|| "x".to_owned(), |name| name.quoted(backend));
        let (name, number) = (self.name.quoted(backend), self.number);
        let is_postgres = backend == Backend::Postgres;
        // PostgreSQL replaces no function by one of another result, nor by one whose arguments have other names.
        let (word, argument) = if self.is_wide {
            ("bigint", "other")
        } else {
            ("int", "it")
        };
        let sql = match (self.form, is_postgres) {
            (Form::Adds, true) => format!(
                "CREATE FUNCTION {name}({argument} integer) RETURNS {word} LANGUAGE sql IMMUTABLE \
                 AS $$ SELECT {argument}::{word} + {number} $$"
            ),
            (Form::Adds, false) => format!(
                "CREATE FUNCTION {name}({argument} int) RETURNS {word} DETERMINISTIC RETURN {argument} + {number}"
            ),
            (Form::Counts, true) => format!(
                "CREATE FUNCTION {name}() RETURNS {word} LANGUAGE sql STABLE \
                 AS $$ SELECT count(*)::{word} + {number} FROM {table} $$"
            ),
            (Form::Counts, false) => format!(
                "CREATE FUNCTION {name}() RETURNS {word} READS SQL DATA RETURN (SELECT count(*) + {number} FROM {table})"
            ),
            (Form::Does, true) => format!(
                "CREATE PROCEDURE {name}({argument} integer) LANGUAGE plpgsql \
                 AS $$ BEGIN PERFORM 'it''s', {argument} > {number}; END $$"
            ),
            (Form::Does, false) => format!(
                "CREATE PROCEDURE {name}({argument} int) BEGIN SELECT 'it''s'; SELECT {argument} > {number}; END"
            ),
            (Form::Watches, _) => format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql \
                 AS $$ BEGIN PERFORM {number}; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
            ),
        };
        let has_argument = matches!(self.form, Form::Adds | Form::Does);
        Some(Function {
            name: self.name.clone(),
            kind: if self.form == Form::Does {
                Routine::Procedure
            } else {
                Routine::Function
            },
            arguments: if has_argument && is_postgres { "integer" } else { "" }.to_owned(),
            definition: PerDialect::default().with(backend, sql),
        })
    }
}
