//! Tables in the order of their foreign keys, with circles cut.

use std::collections::{BTreeMap, BTreeSet};

use crate::operations::{AddForeignKey, CreateTable, DropForeignKey, DropTable};
use crate::{Operation, QualifiedName, Table};

/// Creates tables, each after those that it refers to. Where they refer to each other in a circle, a foreign key is
/// added once both of its tables are there.
pub(super) fn created(tables: &[&Table]) -> Vec<Operation> {
    let by_name: BTreeMap<_, _> = tables.iter().map(|table| (&table.name, *table)).collect();
    let needs = by_name.values().map(|table| (&table.name, references(table, &by_name)));
    let mut there = BTreeSet::new();
    let (mut operations, mut later) = (Vec::new(), Vec::new());
    for name in sorted(needs.collect()) {
        let Some(table) = by_name.get(name) else { continue };
        there.insert(name);
        let mut table = (*table).clone();
        let is_missing = |to: &QualifiedName| by_name.contains_key(to) && !there.contains(to);
        let (cut, kept) = table
            .foreign_keys
            .into_iter()
            .partition(|(_, key)| is_missing(&key.referenced_table));
        table.foreign_keys = kept;
        let cut: indexmap::IndexMap<_, _> = cut;
        later.extend(cut.into_values().map(|foreign_key| {
            let table = table.name.clone();
            AddForeignKey { table, foreign_key }.into()
        }));
        operations.push(CreateTable { table }.into());
    }
    operations.extend(later);
    operations
}

/// Drops tables, each before those that it refers to. In a circle, foreign keys go first.
pub(super) fn dropped(tables: &[&Table]) -> Vec<Operation> {
    let by_name: BTreeMap<_, _> = tables.iter().map(|table| (&table.name, *table)).collect();
    let mut needs: BTreeMap<_, BTreeSet<_>> = by_name.keys().map(|name| (*name, BTreeSet::new())).collect();
    for table in by_name.values() {
        for referenced in references(table, &by_name) {
            needs.entry(referenced).or_default().insert(&table.name);
        }
    }
    let mut gone = BTreeSet::new();
    let (mut first, mut operations) = (Vec::new(), Vec::new());
    let order = sorted(needs.iter().map(|(name, needs)| (*name, needs.clone())).collect());
    for name in order {
        // Tables that refer to it and are still there do so in a circle.
        let referring = needs
            .get(name)
            .into_iter()
            .flatten()
            .filter(|other| !gone.contains(**other));
        for other in referring.filter_map(|other| by_name.get(other)) {
            let keys = other.foreign_keys.values().filter(|key| key.referenced_table == *name);
            first.extend(keys.map(|key| {
                let (table, name) = (other.name.clone(), key.name.clone());
                DropForeignKey { table, name }.into()
            }));
        }
        gone.insert(name);
        operations.push(
            DropTable {
                table: name.clone(),
                reason: None,
            }
            .into(),
        );
    }
    first.extend(operations);
    first
}

/// The other tables of the map that a table refers to.
fn references<'a>(table: &'a Table, among: &BTreeMap<&'a QualifiedName, &'a Table>) -> BTreeSet<&'a QualifiedName> {
    let referenced = table.foreign_keys.values().map(|key| &key.referenced_table);
    referenced
        .filter(|name| **name != table.name && among.contains_key(*name))
        .collect()
}

/// Names, each after those that it needs; equals in order. A circle is cut at its first name.
pub(super) fn sorted<T: Ord + Copy>(needs: BTreeMap<T, BTreeSet<T>>) -> Vec<T> {
    let mut needed_by: BTreeMap<T, Vec<T>> = BTreeMap::new();
    let mut missing: BTreeMap<T, usize> = BTreeMap::new();
    for (name, needs) in &needs {
        missing.insert(*name, needs.len());
        for need in needs {
            needed_by.entry(*need).or_default().push(*name);
        }
    }
    let mut ready: BTreeSet<T> = missing
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(name, _)| *name)
        .collect();
    let mut sorted = Vec::with_capacity(needs.len());
    while let Some(next) = ready.pop_first().or_else(|| missing.keys().next().copied()) {
        if missing.remove(&next).is_none() {
            continue;
        }
        sorted.push(next);
        for waiting in needed_by.remove(&next).into_iter().flatten() {
            if let Some(count) = missing.get_mut(&waiting) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(waiting);
                }
            }
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(needs: &[(&'static str, &[&'static str])]) -> Vec<&'static str> {
        sorted(
            needs
                .iter()
                .map(|(name, needs)| (*name, needs.iter().copied().collect()))
                .collect(),
        )
    }

    #[test]
    fn each_comes_after_what_it_needs() {
        assert_eq!(order(&[("a", &["b"]), ("b", &["c"]), ("c", &[])]), ["c", "b", "a"]);
        assert_eq!(order(&[("a", &[]), ("b", &[]), ("c", &["a"])]), ["a", "b", "c"]);
    }

    #[test]
    fn a_circle_is_cut_and_loses_nobody() {
        assert_eq!(order(&[("a", &["b"]), ("b", &["a"]), ("c", &["b"])]), ["a", "b", "c"]);
    }
}
