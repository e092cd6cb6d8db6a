//! Rows: portable statements, SQL by hand, and data steps.

use whimbrel_core::Expression;
use whimbrel_core::operations::RunDml;

use super::SchemaEditor;
use crate::{DataStep, Dml, IntoSql};

impl SchemaEditor {
    /// Changes rows with a statement that serves all backends: `Query::insert()`, `update()`, `delete()`.
    ///
    /// What the rows held before is not known, so it has no reverse: see [`SchemaEditor::execute_with_reverse`] and
    /// [`SchemaEditor::execute_one_way`].
    pub fn execute(&mut self, statement: impl Dml) {
        self.push_dml(statement.into_statement(), None, false);
    }

    /// Changes rows with a statement, and takes it back with another.
    pub fn execute_with_reverse(&mut self, statement: impl Dml, reverse: impl Dml) {
        self.push_dml(statement.into_statement(), Some(reverse.into_statement()), false);
    }

    /// Changes rows with a statement that nothing needs to be taken back of: reverting leaves the rows as they are.
    pub fn execute_one_way(&mut self, statement: impl Dml) {
        self.push_dml(statement.into_statement(), None, true);
    }

    /// Runs SQL that is written by hand for each backend.
    pub fn sql(&mut self, sql: impl IntoSql) {
        let sql = sql.into_sql();
        self.fail_all(sql.errors);
        self.push(*sql.operation);
    }

    /// Runs a data step: an async function over SeaORM's connection.
    pub fn run(&mut self, step: DataStep) {
        self.push(step.operation());
        self.data_steps.push(step);
    }

    fn push_dml(&mut self, statement: Expression, reverse: Option<Expression>, no_reverse_needed: bool) {
        self.push(RunDml {
            statement,
            reverse,
            no_reverse_needed,
        });
    }
}
