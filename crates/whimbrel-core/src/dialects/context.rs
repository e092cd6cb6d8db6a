//! What every renderer is given: the operation, the schema before and after it, the target.

use crate::plan::{Action, RenderError, Resume, Step, Transaction};
use crate::{
    Backend, Expression, Name, Operation, PerDialect, QualifiedName, Schema, Table, Target, Trigger, View,
    operations::{RunDml, RunRust, RunSql},
    tokens,
};

/// An operation on its way to SQL.
pub(crate) struct Context<'a> {
    /// The operation.
    pub(crate) operation: &'a Operation,
    /// The schema that it is applied to.
    pub(crate) before: &'a Schema,
    /// The schema that it leads to.
    pub(crate) after: &'a Schema,
    /// The backend and release.
    pub(crate) target: Target,
}

impl<'a> Context<'a> {
    /// The backend.
    pub(crate) fn backend(&self) -> Backend {
        self.target.backend
    }

    /// A name between the backend's quotes.
    pub(crate) fn quote(&self, name: &Name) -> String {
        name.quoted(self.backend())
    }

    /// A qualified name between the backend's quotes.
    pub(crate) fn quote_qualified(&self, name: &QualifiedName) -> String {
        name.quoted(self.backend())
    }

    /// Names between the backend's quotes, `"a", "b"`.
    pub(crate) fn quote_list<'n>(&self, names: impl IntoIterator<Item = &'n Name>) -> String {
        names
            .into_iter()
            .map(|name| self.quote(name))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The refusal of something that the target lacks: what (`has no partial indexes`) and the way out (a sentence).
    pub(crate) fn refuse(&self, reason: impl Into<String>, remedy: impl Into<String>) -> RenderError {
        RenderError {
            operation: self.operation.to_string(),
            target: self.target,
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    /// The table before the operation. A table that is not there is refused, which the replay has done before.
    pub(crate) fn table_before(&self, name: &QualifiedName) -> Result<&'a Table, RenderError> {
        self.before.table(name).ok_or_else(|| self.no_table(name))
    }

    /// The table after the operation.
    pub(crate) fn table_after(&self, name: &QualifiedName) -> Result<&'a Table, RenderError> {
        self.after.table(name).ok_or_else(|| self.no_table(name))
    }

    fn no_table(&self, name: &QualifiedName) -> RenderError {
        self.refuse(
            format!("knows no table `{name}`"),
            "Create it first, or correct the name",
        )
    }

    /// An expression's text for the backend.
    pub(crate) fn expression<'e>(&self, expression: &'e Expression) -> Result<&'e str, RenderError> {
        expression.get(self.backend()).ok_or_else(|| {
            let backend = self.backend();
            self.refuse(
                format!("is given no SQL for `{expression}`"),
                format!("Write the expression for {backend} too, or with words that every backend has"),
            )
        })
    }

    /// The query of a view for the backend.
    pub(crate) fn query<'v>(&self, view: &'v View) -> Result<&'v str, RenderError> {
        self.own_text(&view.query, "query", &view.name)
    }

    /// The statement that makes a trigger or function, which must say its name.
    pub(crate) fn definition<'d>(
        &self,
        definition: &'d PerDialect<String>,
        name: &Name,
    ) -> Result<&'d str, RenderError> {
        let sql = self.own_text(definition, "statement", name)?;
        if tokens::has_name(sql, name, self.backend()) {
            return Ok(sql);
        }
        Err(self.refuse(
            format!("is given a statement that does not name `{name}`"),
            "Write the same name in both places, since it is dropped by it",
        ))
    }

    fn own_text<'t>(
        &self,
        texts: &'t PerDialect<String>,
        what: &str,
        name: impl std::fmt::Display,
    ) -> Result<&'t str, RenderError> {
        let backend = self.backend();
        let text = texts
            .get(backend)
            .map(|sql| sql.trim_end_matches([';', ' ', '\n', '\t', '\r']));
        text.filter(|sql| !sql.is_empty()).ok_or_else(|| {
            self.refuse(
                format!("is given no {what} for `{name}`"),
                format!("Write one for {backend} too"),
            )
        })
    }

    /// The triggers of a view that the schema knows of, which go with it when it is dropped.
    pub(crate) fn triggers_of(&self, table: &QualifiedName) -> impl Iterator<Item = &'a Trigger> {
        let table = table.clone();
        self.before
            .triggers
            .iter()
            .filter(move |trigger| trigger.table == table)
    }

    /// Refuses a trigger whose name another table's has, where the server keeps them apart by name alone.
    pub(crate) fn refuse_taken_trigger(&self, trigger: &Trigger) -> Result<(), RenderError> {
        let mut others = self.before.triggers.iter();
        match others.find(|other| other.name == trigger.name && other.table != trigger.table) {
            None => Ok(()),
            Some(other) => Err(self.refuse(
                format!(
                    "keeps the names of all tables' triggers apart, and `{}` has a trigger `{}`",
                    other.table, other.name
                ),
                "Put the table's name into it",
            )),
        }
    }

    /// SQL that the author wrote.
    pub(crate) fn run_sql(&self, operation: &RunSql) -> Result<Vec<Step>, RenderError> {
        let statements = operation.statements.get(self.backend()).ok_or_else(|| {
            let backend = self.backend();
            self.refuse(
                "is given no SQL",
                format!(
                    "Name it in the migration: `.{backend}(\"...\")`, or `.{backend}_nothing()` where nothing is to do"
                ),
            )
        })?;
        let transaction = if operation.outside_transaction {
            Transaction::Outside
        } else {
            Transaction::Shared
        };
        let probe = operation.done_when.as_ref().and_then(|it| it.get(self.backend()));
        let last = statements.len().saturating_sub(1);
        let resume = |at: usize, sql: &str| match probe {
            // It tells of all the statements, so only of the last one whether it is what is missing.
            Some(query) if at == last => Resume::Probe(query.clone()),
            _ if operation.idempotent => Resume::Again,
            _ if !operation.outside_transaction && changes_rows_alone(sql, self.backend()) => Resume::Mark,
            _ => Resume::Unknown,
        };
        let step = |(at, sql): (usize, &String)| {
            let step = Step::sql(sql.clone()).in_transaction(transaction);
            step.resuming(resume(at, sql))
        };
        Ok(statements.iter().enumerate().map(step).collect())
    }

    /// A statement that changes rows.
    pub(crate) fn run_dml(&self, operation: &RunDml) -> Result<Vec<Step>, RenderError> {
        Ok(vec![
            Step::sql(self.expression(&operation.statement)?).resuming(Resume::Mark),
        ])
    }

    /// A data step.
    pub(crate) fn run_rust(&self, operation: &RunRust) -> Vec<Step> {
        vec![Step::new(Action::Rust(operation.clone())).resuming(Resume::Mark)]
    }
}

/// Whether a text is one statement that changes rows, which commits nothing by itself and can be rolled back.
fn changes_rows_alone(sql: &str, backend: Backend) -> bool {
    const WORDS: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "REPLACE"];
    tokens::is_one_statement(sql, backend)
        && tokens::first_word(sql, backend).is_some_and(|word| WORDS.iter().any(|it| word.eq_ignore_ascii_case(it)))
}
