//! Differences between two tables, and between two columns.

use std::fmt::Display;

use indexmap::IndexMap;

use super::{Difference, leaves};
use crate::operations::AddColumn;
use crate::{Column, Name, Operation, Table};

/// What differs between two tables of one name.
pub(super) fn differences(from: &Table, to: &Table) -> Vec<Difference> {
    let name = &to.name;
    let mut found = Vec::new();
    found.extend(
        from.columns
            .keys()
            .filter(|column| !to.columns.contains_key(*column))
            .map(|column| Difference::removed(format!("{name}: column"), column)),
    );
    for (column_name, column_to) in &to.columns {
        match from.columns.get(column_name) {
            Some(column_from) => found.extend(column(&format!("{name}.{column_name}"), column_from, column_to)),
            None => found.push(Difference::added(format!("{name}: column"), describe(to, column_to))),
        }
    }
    found.extend(leaves::values(
        &format!("{name}: primary key"),
        &from.primary_key,
        &to.primary_key,
    ));
    found.extend(parts(name, "unique constraint", &from.uniques, &to.uniques));
    found.extend(parts(name, "check", &from.checks, &to.checks));
    found.extend(parts(name, "exclusion constraint", &from.exclusions, &to.exclusions));
    found.extend(parts(name, "foreign key", &from.foreign_keys, &to.foreign_keys));
    found.extend(parts(name, "index", &from.indexes, &to.indexes));
    found.extend(leaves::values(&format!("{name}: comment"), &from.comment, &to.comment));
    found.extend(leaves::values(&format!("{name}: options"), &from.options, &to.options));
    found
}

/// What differs between two columns of one name.
pub(super) fn column(place: &str, from: &Column, to: &Column) -> Vec<Difference> {
    let mut found = Vec::new();
    if from.ty != to.ty {
        found.push(Difference::changed(format!("{place}: type"), &from.ty, &to.ty));
    }
    if from.nullable != to.nullable {
        let word = |nullable| if nullable { "nullable" } else { "not null" };
        found.push(Difference::changed(
            format!("{place}:"),
            word(from.nullable),
            word(to.nullable),
        ));
    }
    found.extend(optional(&format!("{place}: default"), &from.default, &to.default));
    found.extend(leaves::values(
        &format!("{place}: generated"),
        &from.generated,
        &to.generated,
    ));
    found.extend(leaves::values(
        &format!("{place}: identity"),
        &from.identity,
        &to.identity,
    ));
    found.extend(leaves::values(
        &format!("{place}: collation"),
        &from.collation,
        &to.collation,
    ));
    found.extend(leaves::values(&format!("{place}: comment"), &from.comment, &to.comment));
    found
}

/// What differs between two values that may be missing and that read well; what reads the same is looked into.
pub(super) fn optional<T: Display + PartialEq + serde::Serialize>(
    place: &str,
    from: &Option<T>,
    to: &Option<T>,
) -> Vec<Difference> {
    match (from, to) {
        (Some(one), Some(two)) if one.to_string() != two.to_string() => vec![Difference::changed(place, one, two)],
        (Some(one), None) => vec![Difference::removed(place, one)],
        (None, Some(two)) => vec![Difference::added(place, two)],
        _ => leaves::values(place, from, to),
    }
}

fn parts<T: PartialEq + serde::Serialize>(
    table: &crate::QualifiedName,
    kind: &str,
    from: &IndexMap<Name, T>,
    to: &IndexMap<Name, T>,
) -> Vec<Difference> {
    let gone = from.keys().filter(|name| !to.contains_key(*name));
    let mut found: Vec<_> = gone
        .map(|name| Difference::removed(format!("{table}: {kind}"), name))
        .collect();
    for (name, part) in to {
        match from.get(name) {
            Some(old) => found.extend(leaves::values(&format!("{table}: {kind} {name}"), old, part)),
            None => found.push(Difference::added(format!("{table}: {kind}"), name)),
        }
    }
    found
}

/// A column as its operation describes it, `email: text, nullable`.
fn describe(table: &Table, column: &Column) -> String {
    let added = AddColumn {
        table: table.name.clone(),
        column: column.clone(),
        backfill: None,
    };
    let line = Operation::from(added).to_string();
    line.replacen(&format!("add column {}.", table.name), "", 1)
}
