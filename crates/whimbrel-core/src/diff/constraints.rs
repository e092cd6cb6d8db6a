//! Constraints: which go, which stand in the way of a change, and which come.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::Aligned;
use super::columns::{Touch, Touched, stale_values};
use super::constraints_renamed::Search;
use super::tables::{Pair, Tables};
use super::{exclusions, indexes};
use crate::operations::{
    AddCheck, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropForeignKey, DropPrimaryKey, DropUnique,
    ValidateCheck, ValidateForeignKey,
};
use crate::{Check, ForeignKey, Name, Operation, Schema, Table};

/// The constraints and indexes of a table that are dropped, whether or not they come again.
#[derive(Debug, Default)]
pub(super) struct Removed<'a> {
    pub(super) primary_key: bool,
    pub(super) uniques: BTreeSet<&'a Name>,
    pub(super) checks: BTreeSet<&'a Name>,
    pub(super) foreign_keys: BTreeSet<&'a Name>,
    pub(super) indexes: BTreeSet<&'a Name>,
    pub(super) exclusions: BTreeSet<&'a Name>,
    /// The old names of those that are not dropped but called otherwise, each with the new one.
    pub(super) renamed: BTreeMap<&'a Name, &'a Name>,
    /// The sets of columns that something kept unique which goes, sorted.
    uniqueness: BTreeSet<Vec<&'a Name>>,
}

impl<'a> Removed<'a> {
    /// All but the foreign keys, for which other tables must be looked at.
    pub(super) fn new(search: Search<'a>, touched: &Touched<'_>, aligned: &Aligned) -> Self {
        let Search { before, after, .. } = search;
        let gone = |columns: &[Name]| columns.iter().any(|column| touched.reaches(column, Touch::Gone));
        let stale = stale_values(before, aligned);
        let is_stale = |expression: &crate::Expression| stale.iter().any(|value| expression.has_string(value));
        let key = before.primary_key.as_ref();
        let primary_key =
            key.is_some() && (key != after.primary_key.as_ref() || key.is_some_and(|it| gone(&it.columns)));
        let uniques = before.uniques.values().filter(|unique| {
            let stays = after.uniques.get(&unique.name) == Some(*unique);
            !stays || gone(&unique.columns)
        });
        let is_check_in_the_way = |check: &Check| {
            let mut retyped = touched.reached(Touch::Retyped);
            retyped.any(|column| check.expression.mentions(column)) || is_stale(&check.expression)
        };
        let checks = before.checks.values().filter(|check| {
            let stays = after.checks.get(&check.name).is_some_and(|other| stays(check, other));
            !stays || is_check_in_the_way(check)
        });
        let indexes = before.indexes.values().filter(|index| {
            let stays = after.indexes.get(&index.name) == Some(*index);
            !stays || indexes::is_in_the_way(index, touched) || index.expressions().any(is_stale)
        });
        let mut removed = Self {
            primary_key,
            uniques: uniques.map(|it| &it.name).collect(),
            checks: checks.map(|it| &it.name).collect(),
            foreign_keys: BTreeSet::new(),
            indexes: indexes.map(|it| &it.name).collect(),
            exclusions: exclusions::removed(before, after, touched, aligned).collect(),
            renamed: BTreeMap::new(),
            uniqueness: BTreeSet::new(),
        };
        let keys = before.primary_key.iter().filter(|key| !gone(&key.columns));
        let renamed_key = search.renamed(keys, after.primary_key.iter());
        removed.primary_key &= renamed_key.is_empty();
        removed.rename(renamed_key);
        let uniques = before.uniques.values().filter(|unique| !gone(&unique.columns));
        removed.rename(search.renamed(uniques, after.uniques.values()));
        let checks = before.checks.values().filter(|check| !is_check_in_the_way(check));
        removed.rename(search.renamed(checks, after.checks.values()));
        let exclusions = before.exclusions.values();
        let exclusions = exclusions.filter(|it| !exclusions::is_in_the_way(it, before, touched, aligned));
        removed.rename(search.renamed(exclusions, after.exclusions.values()));
        removed.remember_uniqueness(before);
        removed
    }

    /// Keeps constraints that are only called otherwise.
    pub(super) fn rename(&mut self, renamed: BTreeMap<&'a Name, &'a Name>) {
        for (name, to) in renamed {
            self.uniques.remove(name);
            self.checks.remove(name);
            self.exclusions.remove(name);
            self.foreign_keys.remove(name);
            self.renamed.insert(name, to);
        }
    }

    /// Whether a constraint comes by being called otherwise.
    pub(super) fn has_renamed_to(&self, name: &Name) -> bool {
        self.renamed.values().any(|to| *to == name)
    }

    fn remember_uniqueness(&mut self, before: &'a Table) {
        let key = before
            .primary_key
            .iter()
            .filter(|_| self.primary_key)
            .map(|key| sorted(&key.columns));
        let uniques = self.uniques.iter().filter_map(|name| before.uniques.get(*name));
        let uniques = uniques.map(|unique| sorted(&unique.columns));
        let indexes = self.indexes.iter().filter_map(|name| before.indexes.get(*name));
        let indexes = indexes.filter_map(|index| {
            index.unique_columns()?;
            Some(index.parts.iter().filter_map(crate::schema::IndexPart::as_column))
        });
        let indexes = indexes.map(|columns| {
            let mut columns: Vec<_> = columns.collect();
            columns.sort();
            columns
        });
        self.uniqueness = key.chain(uniques).chain(indexes).collect();
    }
}

/// The foreign keys of a table that are dropped, and those that are only called otherwise.
pub(super) fn removed_foreign_keys<'a>(
    pair: &Pair<'a>,
    tables: &Tables<'a>,
    from: &'a Schema,
) -> (BTreeSet<&'a Name>, BTreeMap<&'a Name, &'a Name>) {
    let (before, after) = (pair.before, pair.after);
    let keys = before.foreign_keys.values();
    let (in_the_way, free): (Vec<_>, Vec<_>) = keys.partition(|key| is_foreign_key_in_the_way(pair, key, tables));
    let search = Search { before, after, from };
    let renamed = search.renamed(free.iter().copied(), after.foreign_keys.values());
    let goes = |key: &&&ForeignKey| !foreign_key_stays(after, key) && !renamed.contains_key(&key.name);
    let gone = free.iter().filter(goes).chain(&in_the_way).map(|key| &key.name);
    (gone.collect(), renamed)
}

/// Whether a foreign key needs nothing but a look at the old rows to be that of after.
fn foreign_key_stays(after: &Table, key: &ForeignKey) -> bool {
    after.foreign_keys.get(&key.name).is_some_and(|other| {
        *other == *key || is_validated(key.not_valid, other.not_valid) && ignoring_validity(key) == *other
    })
}

/// Whether a foreign key must be gone while something changes on either of its sides.
fn is_foreign_key_in_the_way(pair: &Pair<'_>, key: &ForeignKey, tables: &Tables<'_>) -> bool {
    let touched =
        |pair: &Pair<'_>, columns: &[Name]| columns.iter().any(|column| pair.touched.reaches(column, Touch::Kin));
    touched(pair, &key.columns)
        || match tables.pairs.get(&key.referenced_table) {
            None => true,
            Some(target) => {
                touched(target, &key.referenced_columns)
                    || target.removed.uniqueness.contains(&sorted(&key.referenced_columns))
            }
        }
}

fn sorted(columns: &[Name]) -> Vec<&Name> {
    let mut columns: Vec<_> = columns.iter().collect();
    columns.sort();
    columns
}

/// Whether a check needs nothing but a look at the old rows to be the other.
fn stays(check: &Check, other: &Check) -> bool {
    let as_valid = Check {
        not_valid: other.not_valid,
        ..check.clone()
    };
    check == other || is_validated(check.not_valid, other.not_valid) && as_valid == *other
}

fn is_validated(before: bool, after: bool) -> bool {
    before && !after
}

fn ignoring_validity(key: &ForeignKey) -> ForeignKey {
    ForeignKey {
        not_valid: false,
        ..key.clone()
    }
}

/// Foreign keys that go.
pub(super) fn dropped_foreign_keys(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let table = aligned.old_table(&pair.before.name);
    let drop = |name: &&Name| {
        let (table, name) = (table.clone(), (*name).clone());
        DropForeignKey { table, name }.into()
    };
    pair.removed.foreign_keys.iter().map(drop).collect()
}

/// Checks, unique constraints and the primary key that go.
pub(super) fn dropped(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let table = || aligned.old_table(&pair.before.name).clone();
    let checks = pair.removed.checks.iter().map(|name| {
        let (table, name) = (table(), (*name).clone());
        DropCheck { table, name }.into()
    });
    let uniques = pair.removed.uniques.iter().map(|name| {
        let (table, name) = (table(), (*name).clone());
        DropUnique { table, name }.into()
    });
    let key = pair
        .removed
        .primary_key
        .then(|| DropPrimaryKey { table: table() }.into());
    checks.chain(uniques).chain(key).collect()
}

/// The primary key, unique constraints and checks that come, or come again.
pub(super) fn added(pair: &Pair<'_>) -> Vec<Operation> {
    let table = || pair.after.name.clone();
    let mut operations = Vec::new();
    if let Some(key) = &pair.after.primary_key
        && (pair.removed.primary_key || pair.before.primary_key.is_none())
    {
        let (table, key) = (table(), key.clone());
        operations.push(AddPrimaryKey { table, key }.into());
    }
    let is_new = |name: &Name| !pair.removed.has_renamed_to(name);
    for unique in pair.after.uniques.values().filter(|it| is_new(&it.name)) {
        if !pair.before.uniques.contains_key(&unique.name) || pair.removed.uniques.contains(&unique.name) {
            let (table, unique) = (table(), unique.clone());
            operations.push(AddUnique { table, unique }.into());
        }
    }
    for check in pair.after.checks.values().filter(|it| is_new(&it.name)) {
        match pair.before.checks.get(&check.name) {
            Some(before) if !pair.removed.checks.contains(&check.name) => {
                if is_validated(before.not_valid, check.not_valid) {
                    let (table, name) = (table(), check.name.clone());
                    operations.push(ValidateCheck { table, name }.into());
                }
            }
            _ => {
                let (table, check) = (table(), check.clone());
                operations.push(AddCheck { table, check }.into());
            }
        }
    }
    operations
}

/// Foreign keys that come, or come again.
pub(super) fn added_foreign_keys(pair: &Pair<'_>) -> Vec<Operation> {
    let table = || pair.after.name.clone();
    let mut operations = Vec::new();
    let is_new = |name: &Name| !pair.removed.has_renamed_to(name);
    for key in pair.after.foreign_keys.values().filter(|it| is_new(&it.name)) {
        match pair.before.foreign_keys.get(&key.name) {
            Some(before) if !pair.removed.foreign_keys.contains(&key.name) => {
                if is_validated(before.not_valid, key.not_valid) {
                    let (table, name) = (table(), key.name.clone());
                    operations.push(ValidateForeignKey { table, name }.into());
                }
            }
            _ => {
                let (table, foreign_key) = (table(), key.clone());
                operations.push(AddForeignKey { table, foreign_key }.into());
            }
        }
    }
    operations
}
