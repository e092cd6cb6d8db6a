//! Checks and indexes that are in the way of a change of a column, and are made again after it.

use super::alter::Alter;
use super::facts::Change;
use super::{constraints, indexes};
use crate::dialects::Context;
use crate::plan::{Promise, RenderError};
use crate::{Check, Index, Name, QualifiedName, Table};

/// A check or an index that is in the way of a change: what it was, and what it is then.
pub(super) enum Use<'t> {
    Check(&'t Check),
    Index(&'t Index, &'t Index),
}

/// The checks and the indexes by expressions that name a column, and some checks more.
pub(super) fn uses<'t>(column: &Name, more: &[&Name], before: &'t Table, after: &'t Table) -> Vec<Use<'t>> {
    let is_one = |name: &Name, check: &Check| check.expression.mentions(column) || more.contains(&name);
    let checks = before.checks.iter().filter(|(name, check)| is_one(name, check));
    let checks = checks.filter_map(|(name, _)| Some(Use::Check(after.checks.get(name)?)));
    let by_expression = |index: &&Index| index.uses(column) && indexes::has_expressions(index);
    let indexes = before.indexes.values().filter(by_expression);
    let indexes = indexes.filter_map(|old| Some(Use::Index(old, after.indexes.get(&old.name)?)));
    checks.chain(indexes).collect()
}

/// Some checks of a table, as they are after.
pub(super) fn of_checks<'t>(names: &[&Name], after: &'t Table) -> Vec<Use<'t>> {
    let checks = names.iter().filter_map(|name| after.checks.get(*name));
    checks.map(Use::Check).collect()
}

impl Use<'_> {
    /// Adds what drops it to the statement that changes its table.
    pub(super) fn forget(&self, context: &Context<'_>, alter: &mut Alter<'_, '_>) {
        match self {
            Use::Check(check) => alter.clause(constraints::drop_check_clause(context, &check.name), Change::DropCheck),
            Use::Index(old, _) => indexes::remove(context, alter, old),
        }
    }

    /// Adds what makes it again, as it is after, to the statement that changes its table.
    pub(super) fn restate(
        &self,
        context: &Context<'_>,
        alter: &mut Alter<'_, '_>,
        after: &Table,
    ) -> Result<(), RenderError> {
        match self {
            Use::Check(check) => {
                let check = constraints::check(context, check)?;
                alter.clause(format!("ADD {check}"), Change::AddCheck);
            }
            Use::Index(_, new) => {
                indexes::add(context, alter, after, new)?;
                alter.clause_cost(Change::Retype);
            }
        }
        Ok(())
    }

    /// Adds what drops it to a statement before the one that changes its table.
    pub(super) fn forget_before(&self, context: &Context<'_>, alter: &mut Alter<'_, '_>) {
        self.forget(context, alter);
        alter.promise(self.promise(alter.table_name(), false));
    }

    /// Adds what makes it again to a statement after the one that changes its table.
    pub(super) fn restate_after(
        &self,
        context: &Context<'_>,
        alter: &mut Alter<'_, '_>,
        after: &Table,
    ) -> Result<(), RenderError> {
        self.restate(context, alter, after)?;
        alter.promise(self.promise(alter.table_name(), true));
        Ok(())
    }

    fn promise(&self, table: &QualifiedName, is_there: bool) -> Promise {
        let table = table.clone();
        match (self, is_there) {
            (Use::Check(check), true) => Promise::ConstraintExists {
                table,
                constraint: check.name.clone(),
            },
            (Use::Check(check), false) => Promise::ConstraintMissing {
                table,
                constraint: check.name.clone(),
            },
            (Use::Index(index, _), true) => Promise::IndexExists {
                table,
                index: index.name.clone(),
            },
            (Use::Index(index, _), false) => Promise::IndexMissing {
                table,
                index: index.name.clone(),
            },
        }
    }
}
