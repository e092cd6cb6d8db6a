//! Tables, part by part.

use indexmap::IndexMap;

use super::{Comparison, columns, constraints, indexes, options};
use crate::schema::Part;
use crate::{Backend, Name, Table};

/// The live table with every part in the expected words that is equal to the expected one.
pub(super) fn recognise(
    comparison: &Comparison<'_>,
    live: &Table,
    expected: &Table,
    canonical: Option<&Table>,
) -> Table {
    let mut table = live.clone();
    for (name, column) in &mut table.columns {
        if let Some(wanted) = expected.columns.get(name) {
            let canonical = canonical.and_then(|it| it.columns.get(name));
            *column = columns::recognise(comparison, (live, column), (expected, wanted), canonical);
        }
    }
    if let (Some(key), Some(wanted)) = (&live.primary_key, &expected.primary_key)
        && constraints::is_same_key(comparison, key, wanted)
    {
        table.primary_key = Some(wanted.clone());
    }
    replace(&mut table.checks, &expected.checks, |live, expected| {
        let canonical = canonical.and_then(|it| it.checks.get(&expected.name));
        constraints::check(comparison, live, expected, canonical)
    });
    replace(&mut table.exclusions, &expected.exclusions, |live, expected| {
        let canonical = canonical.and_then(|it| it.exclusions.get(&expected.name));
        constraints::is_same_exclusion(comparison, live, expected, canonical).then(|| expected.clone())
    });
    replace(&mut table.foreign_keys, &expected.foreign_keys, |live, expected| {
        constraints::foreign_key(comparison, live, expected)
    });
    replace(&mut table.uniques, &expected.uniques, |live, expected| {
        constraints::is_same_unique(comparison, live, expected).then(|| expected.clone())
    });
    replace(&mut table.indexes, &expected.indexes, |live, expected| {
        let canonical = canonical.and_then(|it| it.indexes.get(&expected.name));
        indexes::is_same(comparison, live, expected, canonical).then(|| expected.clone())
    });
    uniques_and_indexes(comparison, &mut table, expected);
    options::recognise(comparison, &mut table, expected, canonical);
    table
}

/// Puts what is recognised of a part in its place. One that is only called otherwise keeps its name, so that it differs
/// in that alone.
fn replace<T: Part>(
    live: &mut IndexMap<Name, T>,
    expected: &IndexMap<Name, T>,
    recognised: impl Fn(&T, &T) -> Option<T>,
) {
    let missing: Vec<&T> = expected.values().filter(|it| !live.contains_key(it.name())).collect();
    for (name, part) in live {
        let found = match expected.get(name) {
            Some(wanted) => recognised(part, wanted),
            None => missing.iter().find_map(|wanted| recognised(part, wanted)),
        };
        if let Some(found) = found {
            *part = found.called(name);
        }
    }
}

/// A unique constraint and a unique index over plain columns are one thing, but on PostgreSQL.
fn uniques_and_indexes(comparison: &Comparison<'_>, table: &mut Table, expected: &Table) {
    if comparison.backend() == Backend::Postgres {
        return;
    }
    for (name, wanted) in &expected.indexes {
        let is_it = |live: &crate::Unique| indexes::is_same_unique(live, wanted);
        if table.uniques.get(name).is_some_and(is_it) {
            table.uniques.shift_remove(name);
            table.indexes.insert(name.clone(), wanted.clone());
        }
    }
    for (name, wanted) in &expected.uniques {
        let is_it = |live: &crate::Index| indexes::is_same_unique(wanted, live);
        if table.indexes.get(name).is_some_and(is_it) {
            table.indexes.shift_remove(name);
            table.uniques.insert(name.clone(), wanted.clone());
        }
    }
}
