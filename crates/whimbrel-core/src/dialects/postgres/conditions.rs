//! Conditions of checks and indexes, which the server keeps together with the types that they compare by.
//!
//! When a column goes from or to an enum, the server cannot make them again by itself: a value of the old type is not
//! comparable with one of the new. So they are dropped before and made again after, from the words they were made of.

use super::{Context, constraints, facts, indexes};
use crate::plan::{RenderError, Step};
use crate::schema::IndexTarget;
use crate::{Check, Column, Expression, Index, Table};

/// The steps that drop what has a condition over the columns, and those that make it again.
pub(super) fn around(
    context: &Context<'_>,
    table: &Table,
    columns: &[&Column],
) -> Result<(Vec<Step>, Vec<Step>), RenderError> {
    let (mut dropped, mut again) = (Vec::new(), Vec::new());
    for check in checks(table, columns) {
        dropped.push(constraints::drop(context, &table.name, &check.name));
        let clause = constraints::check(context, check)?;
        let effect = facts::access_exclusive(&table.name);
        let effect = if check.not_valid { effect } else { effect.scanning() };
        again.push(constraints::add(context, &table.name, &check.name, &clause).affecting(effect));
    }
    for index in indexes(table, columns) {
        let name = context.quote_qualified(&table.name.with_name(index.name.clone()));
        dropped.push(Step::sql(format!("DROP INDEX {name}")).affecting(facts::access_exclusive(&table.name)));
        again.push(indexes::create(context, table, index, false)?.affecting(facts::share(&table.name)));
    }
    Ok((dropped, again))
}

/// Every condition over the columns, with a word for what has it.
pub(super) fn over<'t>(table: &'t Table, columns: &[&Column]) -> Vec<(String, &'t Expression)> {
    let checks = checks(table, columns).map(|check| (format!("the check `{}`", check.name), &check.expression));
    let indexes = indexes(table, columns).flat_map(|index| {
        let user = format!("the index `{}`", index.name);
        conditions(index).map(move |condition| (user.clone(), condition))
    });
    checks.chain(indexes).collect()
}

fn checks<'t>(table: &'t Table, columns: &[&Column]) -> impl Iterator<Item = &'t Check> {
    let checks = table.checks.values();
    checks.filter(|check| columns.iter().any(|column| check.expression.mentions(&column.name)))
}

/// The indexes with a condition or an expression over the columns; the server makes the others anew by itself.
fn indexes<'t>(table: &'t Table, columns: &[&Column]) -> impl Iterator<Item = &'t Index> {
    let mentions = |index: &Index| {
        let mut conditions = conditions(index);
        conditions.any(|condition| columns.iter().any(|column| condition.mentions(&column.name)))
    };
    table.indexes.values().filter(move |index| mentions(index))
}

fn conditions(index: &Index) -> impl Iterator<Item = &Expression> {
    let expressions = index.parts.iter().filter_map(|part| match &part.target {
        IndexTarget::Expression(expression) => Some(expression),
        IndexTarget::Column(_) => None,
    });
    expressions.chain(&index.filter)
}
