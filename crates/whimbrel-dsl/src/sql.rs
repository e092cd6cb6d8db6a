//! SQL that is written by hand, for each backend.

use whimbrel_core::operations::RunSql;
use whimbrel_core::{Backend, PerDialect};

use crate::{SchemaEditor, SqlExpression};

/// SQL by backend. Begin with any backend and add the others; one that is not named refuses the migration.
///
/// ```
/// use whimbrel_dsl::Sql;
///
/// let sql = Sql::postgres("CREATE EXTENSION IF NOT EXISTS citext")
///     .mysql_nothing()
///     .sqlite_nothing()
///     .reverse(Sql::postgres("DROP EXTENSION citext").mysql_nothing().sqlite_nothing());
/// # let _ = sql;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sql;

/// SQL for each backend that is named.
#[derive(Debug, Clone)]
#[must_use = "give it to `schema.sql(..)`"]
pub struct SqlStatements {
    pub(crate) operation: Box<RunSql>,
    pub(crate) errors: Vec<String>,
}

/// SQL that names at least one backend.
#[diagnostic::on_unimplemented(
    message = "this SQL names no backend",
    label = "no statements",
    note = "begin with a backend, as in `Sql::postgres(\"..\").mysql(\"..\").sqlite(\"..\")`, or with `Sql::all(\"..\")`"
)]
pub trait IntoSql {
    #[doc(hidden)]
    fn into_sql(self) -> SqlStatements;
}

impl IntoSql for SqlStatements {
    fn into_sql(self) -> SqlStatements {
        self
    }
}

/// One statement or several: a text, an array of texts, a `Vec`.
pub trait Statements {
    /// The statements, in order.
    fn into_statements(self) -> Vec<String>;
}

impl Statements for &str {
    fn into_statements(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl Statements for String {
    fn into_statements(self) -> Vec<String> {
        vec![self]
    }
}

impl<T: Into<String>> Statements for Vec<T> {
    fn into_statements(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: Into<String>, const N: usize> Statements for [T; N] {
    fn into_statements(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

macro_rules! backends {
    ($($(#[$doc:meta])* $backend:ident, $nothing:ident, $variant:ident;)*) => {
        impl Sql {
            /// The same statements on every backend.
            pub fn all(statements: impl Statements) -> SqlStatements {
                SqlStatements::of(PerDialect::all(statements.into_statements()))
            }

            $($(#[$doc])*
            pub fn $backend(statements: impl Statements) -> SqlStatements {
                SqlStatements::of(PerDialect::default()).$backend(statements)
            }

            /// Nothing is to do on this backend.
            pub fn $nothing() -> SqlStatements {
                SqlStatements::of(PerDialect::default()).$nothing()
            })*
        }

        impl SqlStatements {
            $($(#[$doc])*
            pub fn $backend(self, statements: impl Statements) -> Self {
                self.with(Backend::$variant, statements.into_statements())
            }

            /// Nothing is to do on this backend.
            pub fn $nothing(self) -> Self {
                self.with(Backend::$variant, Vec::new())
            })*
        }
    };
}

backends! {
    /// PostgreSQL's statements.
    postgres, postgres_nothing, Postgres;
    /// MySQL's statements, and MariaDB's unless that has its own.
    mysql, mysql_nothing, Mysql;
    /// MariaDB's statements.
    mariadb, mariadb_nothing, Mariadb;
    /// SQLite's statements.
    sqlite, sqlite_nothing, Sqlite;
}

impl SqlStatements {
    fn of(statements: PerDialect<Vec<String>>) -> Self {
        Self {
            operation: Box::new(RunSql {
                statements,
                reverse: None,
                declares: Vec::new(),
                outside_transaction: false,
                done_when: None,
                reverse_done_when: None,
                idempotent: false,
            }),
            errors: Vec::new(),
        }
    }

    fn with(mut self, backend: Backend, statements: Vec<String>) -> Self {
        self.operation.statements = self.operation.statements.with(backend, statements);
        self
    }

    /// What takes it back, with the `done_when` of that.
    pub fn reverse(mut self, reverse: impl IntoSql) -> Self {
        let reverse = reverse.into_sql().operation;
        self.operation.reverse = Some(reverse.statements);
        self.operation.reverse_done_when = reverse.done_when;
        self
    }

    /// Says that nothing needs to be taken back: the migration can be reverted, and this is left as it is.
    pub fn one_way(mut self) -> Self {
        let nothing = self.operation.statements.map(|_, _| Vec::new());
        self.operation.reverse = Some(nothing);
        self
    }

    /// What the statements do to the schema, where later operations need to know. It is not run.
    pub fn declares(mut self, declare: impl FnOnce(&mut SchemaEditor)) -> Self {
        let mut editor = SchemaEditor::new();
        declare(&mut editor);
        self.take_declared(editor);
        self
    }

    fn take_declared(&mut self, mut editor: SchemaEditor) {
        let errors = editor.take_errors("declares");
        self.errors.extend(errors.into_iter().map(|(_, _, message)| message));
        let (operations, data_steps, _) = editor.finish();
        if !data_steps.is_empty() {
            self.errors
                .push("a data step stands in `.declares(..)`, which is not run: take it out".to_owned());
        }
        self.operation.declares = operations;
    }

    /// A query for each backend that gives a row once the statements have run, so that a crash can be resumed where DDL
    /// commits by itself.
    pub fn done_when(mut self, query: impl Into<SqlExpression>) -> Self {
        self.operation.done_when = Some(query.into().0);
        self
    }

    /// Says that running each of the statements twice does what running it once does, and so of those of the reverse: a
    /// statement that may have run when a run was cut off is then run again (`CREATE TABLE IF NOT EXISTS`).
    pub fn idempotent(mut self) -> Self {
        self.operation.idempotent = true;
        self
    }

    /// The statements cannot run in a transaction.
    pub fn outside_transaction(mut self) -> Self {
        self.operation.outside_transaction = true;
        self
    }
}
