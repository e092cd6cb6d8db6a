//! One ALTER TABLE: its clauses, what they cost together, what they promise.

use super::facts::{self, Change, Work};
use super::keys::ImpliedKeys;
use super::{columns, no_namespaces, rechecked};
use crate::dialects::Context;
use crate::plan::{Promise, RenderError, Resume, Step};
use crate::{Name, QualifiedName, Table};

/// An ALTER TABLE in the making.
pub(super) struct Alter<'c, 'a> {
    context: &'c Context<'a>,
    /// The table as the statement finds it.
    table: &'a Table,
    clauses: Vec<String>,
    work: Work,
    /// Whether the table has checks that the server looks at anew when a column is said anew.
    rechecked: bool,
    promises: Vec<Promise>,
    notes: Vec<String>,
}

/// A table's name between quotes, without a namespace.
pub(super) fn quoted(context: &Context<'_>, table: &QualifiedName) -> Result<String, RenderError> {
    if table.namespace.is_some() {
        return Err(no_namespaces(context));
    }
    Ok(context.quote_qualified(table))
}

impl<'c, 'a> Alter<'c, 'a> {
    /// An ALTER of the table as it is before the operation.
    pub(super) fn new(context: &'c Context<'a>, table: &QualifiedName) -> Result<Self, RenderError> {
        let table = context.table_before(table)?;
        if table.name.namespace.is_some() {
            return Err(no_namespaces(context));
        }
        Ok(Self {
            context,
            table,
            clauses: Vec::new(),
            work: Work::INSTANT,
            rechecked: rechecked::checks(context, table).next().is_some(),
            promises: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Adds a clause and what it costs.
    pub(super) fn clause(&mut self, clause: impl Into<String>, change: Change) {
        self.clauses.push(clause.into());
        self.clause_cost(change);
    }

    /// Adds to the cost of what was said.
    pub(super) fn clause_cost(&mut self, change: Change) {
        let work = facts::work(self.context, self.table, change, self.rechecked);
        self.work = self.work.and(work);
    }

    /// Tells that the checks which the server would look at anew are gone meanwhile.
    pub(super) fn without_rechecked(mut self) -> Self {
        self.rechecked = false;
        self
    }

    /// The table as the statement finds it.
    pub(super) fn table(&self) -> &'a Table {
        self.table
    }

    pub(super) fn table_name(&self) -> &'a QualifiedName {
        &self.table.name
    }

    pub(super) fn promise(&mut self, promise: Promise) {
        self.promises.push(promise);
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Makes the keys that foreign keys and counted columns need and no index of the schema serves, and drops those
    /// that are needed no more. One that is needed under another name is renamed.
    pub(super) fn follow_keys(&mut self) -> Result<(), RenderError> {
        let before = ImpliedKeys::of(self.table);
        let after = ImpliedKeys::of(self.context.table_after(&self.table.name)?);
        let renamed = before.renamed(&after);
        for (name, to) in &renamed {
            let table = &self.table.name;
            if !name.is_same_without_case(to) {
                self.promise(Promise::IndexExists {
                    table: table.clone(),
                    index: (*to).clone(),
                });
                self.promise(Promise::IndexMissing {
                    table: table.clone(),
                    index: (*name).clone(),
                });
            }
            let (name, to) = (self.context.quote(name), self.context.quote(to));
            self.clause(format!("RENAME INDEX {name} TO {to}"), Change::RenameIndex);
        }
        let is_renamed = |key: &Name| renamed.iter().any(|(name, to)| *name == key || *to == key);
        for (name, columns) in before.without(&after).filter(|(name, _)| !is_renamed(name)) {
            self.promise(Promise::IndexMissing {
                table: self.table.name.clone(),
                index: name.clone(),
            });
            let name = self.context.quote(name);
            self.clause(format!("DROP INDEX {name}"), Change::DropIndex);
            let columns = self.context.quote_list(columns);
            self.note(format!("the index {name} on ({columns}) is needed no more"));
        }
        for (name, columns) in after.without(&before).filter(|(name, _)| !is_renamed(name)) {
            self.promise(Promise::IndexExists {
                table: self.table.name.clone(),
                index: name.clone(),
            });
            let (name, columns) = (self.context.quote(name), self.context.quote_list(columns));
            self.clause(format!("ADD INDEX {name} ({columns})"), Change::AddIndex);
            self.note(format!("the server needs an index on ({columns}) here: it is {name}"));
        }
        Ok(())
    }

    /// The step; none where there is nothing to alter.
    pub(super) fn step(self) -> Result<Option<Step>, RenderError> {
        if self.clauses.is_empty() {
            return Ok(None);
        }
        let name = quoted(self.context, &self.table.name)?;
        let clauses = facts::clauses(self.context, self.table, self.work);
        let prefix = columns::prefix(
            self.context,
            self.context
                .after
                .table(&self.table.name)
                .into_iter()
                .chain([self.table]),
        );
        let sql = format!("{prefix}ALTER TABLE {name} {}{clauses}", self.clauses.join(", "));
        let mut step = Step::sql(sql).affecting(facts::effect(self.context, self.table, &self.table.name, self.work));
        // A clause that the catalogue does not show says the same when it is said twice: a column's whole definition,
        // a comment, where counting begins.
        if self.promises.is_empty() {
            step.resume = Resume::Again;
        }
        step.promises = self.promises;
        if !self.notes.is_empty() {
            step.note = Some(self.notes.join("; "));
        }
        Ok(Some(step))
    }
}

/// An ALTER TABLE with one clause and one promise.
pub(super) fn one(
    context: &Context<'_>,
    table: &QualifiedName,
    clause: impl Into<String>,
    change: Change,
    promise: Option<Promise>,
) -> Result<Vec<Step>, RenderError> {
    let mut alter = Alter::new(context, table)?;
    alter.clause(clause, change);
    alter.promises.extend(promise);
    Ok(alter.step()?.into_iter().collect())
}

/// An UPDATE.
pub(super) fn update(
    context: &Context<'_>,
    table: &QualifiedName,
    column: &Name,
    value: &str,
    condition: Option<String>,
) -> Result<Step, RenderError> {
    let (name, column) = (quoted(context, table)?, context.quote(column));
    let condition = condition.map(|it| format!(" WHERE {it}")).unwrap_or_default();
    let sql = format!("UPDATE {name} SET {column} = {value}{condition}");
    let step = Step::sql(sql).affecting(facts::update_effect(table));
    Ok(step.resuming(Resume::Mark))
}
