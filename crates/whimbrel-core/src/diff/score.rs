//! How alike two things are, from 0 to 1: by their names, and by their structure, so that what was renamed and changed
//! at once is still found.

use std::collections::BTreeSet;

use super::conversion::family;
use crate::{Column, ColumnType, EnumType, Name, Table};

/// How alike two tables are.
pub(super) fn tables(from: &Table, to: &Table) -> f64 {
    let shared: f64 = from
        .columns
        .values()
        .filter_map(|column| to.column(&column.name).map(|other| (column, other)))
        .map(|(column, other)| 0.6 + 0.4 * types(&column.ty, &other.ty))
        .sum();
    let columns = shared / count(from.columns.len().max(to.columns.len()));
    0.7 * columns + 0.3 * names(from.name.name.as_str(), to.name.name.as_str())
}

/// How alike two columns of a table are: by name, type, place, properties, and what uses them.
pub(super) fn columns(from: (&Table, &Column), to: (&Table, &Column)) -> f64 {
    let ((table, column), (other_table, other)) = (from, to);
    let properties = [
        column.nullable == other.nullable,
        column.default == other.default,
        column.generated.is_some() == other.generated.is_some(),
        column.identity == other.identity,
        column.comment == other.comment,
    ];
    let equal = properties.iter().filter(|equal| **equal).count();
    let (users, other_users) = (users(table, &column.name), users(other_table, &other.name));
    0.4 * names(column.name.as_str(), other.name.as_str())
        + 0.25 * types(&column.ty, &other.ty)
        + 0.1 * count(equal) / count(properties.len())
        + 0.1 * place(table, &column.name, other_table, &other.name)
        + 0.15 * overlap(&users, &other_users, 0.5)
}

/// How alike two enums are.
pub(super) fn enums(from: &EnumType, to: &EnumType) -> f64 {
    let (values, others): (BTreeSet<_>, BTreeSet<_>) = (from.values.iter().collect(), to.values.iter().collect());
    0.7 * overlap(&values, &others, 1.0) + 0.3 * names(from.name.name.as_str(), to.name.name.as_str())
}

/// How alike two values of an enum are. Their place tells little: values are told apart by what they say.
pub(super) fn values(from: (usize, &str), to: (usize, &str)) -> f64 {
    let place = if from.0 == to.0 { 1.0 } else { 0.0 };
    0.8 * names(from.1, to.1) + 0.2 * place
}

/// How alike two names are: by pairs of letters, or by words where one has the words of the other.
fn names(from: &str, to: &str) -> f64 {
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    if from == to {
        return 1.0;
    }
    let (words, others): (BTreeSet<_>, BTreeSet<_>) = (words(&from).collect(), words(&to).collect());
    let (pairs, other_pairs) = (letter_pairs(&from), letter_pairs(&to));
    let shared = count(pairs.intersection(&other_pairs).count());
    let by_letters = 2.0 * shared / count(pairs.len() + other_pairs.len());
    let contained = if words.is_subset(&others) || others.is_subset(&words) {
        0.6
    } else {
        0.0
    };
    overlap(&words, &others, 0.0).max(by_letters).max(contained)
}

/// The words of a name: `created_at` has two.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Pairs of neighbouring letters, with the beginning and the end as letters of their own.
fn letter_pairs(name: &str) -> BTreeSet<(char, char)> {
    let letters = || std::iter::once('^').chain(name.chars()).chain(std::iter::once('$'));
    letters().zip(letters().skip(1)).collect()
}

fn types(from: &ColumnType, to: &ColumnType) -> f64 {
    if from == to {
        1.0
    } else if family(from) == family(to) {
        0.6
    } else {
        0.0
    }
}

/// How near two columns stand, counted from the front or from the back.
fn place(table: &Table, column: &Name, other_table: &Table, other: &Name) -> f64 {
    let index = |table: &Table, name| table.columns.get_index_of(name).unwrap_or_default();
    let (here, there) = (index(table, column), index(other_table, other));
    let from_behind = (table.columns.len() - here).abs_diff(other_table.columns.len() - there);
    1.0 / (1.0 + count(here.abs_diff(there).min(from_behind)))
}

/// What uses a column, by what it is and not by its name, which may have followed the column's.
fn users(table: &Table, column: &Name) -> BTreeSet<String> {
    let mut users = BTreeSet::new();
    if table.is_key_column(column) {
        users.insert("primary key".to_owned());
    }
    let uniques = table.uniques.values().filter(|it| it.columns.contains(column));
    users.extend(uniques.map(|it| format!("unique of {}", it.columns.len())));
    let keys = table.foreign_keys.values().filter(|it| it.columns.contains(column));
    users.extend(keys.map(|it| format!("foreign key to {}", it.referenced_table)));
    let indexes = table.indexes.values().filter(|it| it.uses(column));
    users.extend(indexes.map(|it| format!("index of {}", it.parts.len())));
    users
}

/// The shared part of two sets; `empty` where both have nothing in them.
fn overlap<T: Ord>(one: &BTreeSet<T>, two: &BTreeSet<T>, empty: f64) -> f64 {
    match one.union(two).count() {
        0 => empty,
        all => count(one.intersection(two).count()) / count(all),
    }
}

fn count(number: usize) -> f64 {
    // Larger numbers than these do not occur; they would only be equal to the largest.
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
