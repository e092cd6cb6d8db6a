//! Tables: which go, which come, and what changes in those that stay.

use std::collections::BTreeMap;

use super::aligned::Aligned;
use super::columns::Touched;
use super::constraints::{self, Removed};
use super::constraints_renamed::Search;
use super::enums::Enums;
use crate::operations::{SetTableComment, SetTableOptions};
use crate::schema::TableOptions;
use crate::{Column, Operation, QualifiedName, Schema, Table};

/// A table that stays, before (under its new names) and after.
pub(super) struct Pair<'a> {
    pub(super) before: &'a Table,
    pub(super) after: &'a Table,
    /// What happens to its columns.
    pub(super) touched: Touched<'a>,
    /// Constraints and indexes that go, or that stand in the way of a change and come again after it.
    pub(super) removed: Removed<'a>,
}

/// The tables of two schemas.
pub(super) struct Tables<'a> {
    /// Those that stay, by name.
    pub(super) pairs: BTreeMap<&'a QualifiedName, Pair<'a>>,
    /// Those that go.
    pub(super) gone: Vec<&'a Table>,
    /// Those that come.
    pub(super) come: Vec<&'a Table>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(from: &'a Schema, aligned: &'a Aligned, to: &'a Schema, enums: &Enums<'_>) -> Self {
        let mut tables = Self {
            pairs: BTreeMap::new(),
            gone: Vec::new(),
            come: Vec::new(),
        };
        for before in aligned.schema.tables.iter() {
            let Some(after) = to.table(&before.name) else {
                tables.gone.push(before);
                continue;
            };
            let touched = Touched::new(before, after, enums, aligned);
            let removed = Removed::new(Search { before, after, from }, &touched, aligned);
            let pair = Pair {
                before,
                after,
                touched,
                removed,
            };
            tables.pairs.insert(&before.name, pair);
        }
        let is_new = |table: &&Table| !aligned.schema.tables.contains(&table.name);
        tables.come = to.tables.iter().filter(is_new).collect();
        tables.remove_foreign_keys(from);
        tables
    }

    /// Foreign keys stand in the way on both of their sides.
    fn remove_foreign_keys(&mut self, from: &'a Schema) {
        let mut removed = BTreeMap::new();
        for (name, pair) in &self.pairs {
            removed.insert(*name, constraints::removed_foreign_keys(pair, self, from));
        }
        for (name, (keys, renamed)) in removed {
            if let Some(pair) = self.pairs.get_mut(name) {
                pair.removed.foreign_keys = keys;
                pair.removed.rename(renamed);
            }
        }
    }

    /// The renames but for those of columns that are dropped meanwhile.
    pub(super) fn without_set_aside(&self, renames: Vec<Operation>) -> impl Iterator<Item = Operation> {
        renames.into_iter().filter(|operation| match operation {
            Operation::RenameColumn(it) => {
                let pair = self.pairs.get(&it.table);
                !pair.is_some_and(|pair| pair.touched.set_aside.contains(&it.to))
            }
            _ => true,
        })
    }

    /// What a function says of each table that stays.
    pub(super) fn each(&self, operations: impl Fn(&Pair<'a>) -> Vec<Operation>) -> impl Iterator<Item = Operation> {
        self.pairs.values().flat_map(operations)
    }
}

impl<'a> Pair<'a> {
    /// The columns that are there before and after, and are not set aside meanwhile.
    pub(super) fn altered_or_same(&self) -> impl Iterator<Item = (&'a Column, &'a Column)> {
        let both = |before: &'a Column| Some((before, self.after.column(&before.name)?));
        self.before
            .columns
            .values()
            .filter(|column| !self.touched.set_aside.contains(&column.name))
            .filter_map(both)
    }

    /// Those of them that change.
    pub(super) fn altered(&self) -> impl Iterator<Item = (&'a Column, &'a Column)> {
        self.altered_or_same().filter(|(before, after)| before != after)
    }
}

/// A table's comment.
pub(super) fn comment(pair: &Pair<'_>) -> Vec<Operation> {
    if pair.before.comment == pair.after.comment {
        return Vec::new();
    }
    let (table, comment) = (pair.after.name.clone(), pair.after.comment.clone());
    vec![SetTableComment { table, comment }.into()]
}

/// Options that a table must lose before it changes: SQLite's, which want a primary key and types of their own.
pub(super) fn lost_options(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let (options, table) = (meanwhile(pair), aligned.old_table(&pair.before.name).clone());
    if options == pair.before.options {
        return Vec::new();
    }
    vec![SetTableOptions { table, options }.into()]
}

/// The options as they shall be.
pub(super) fn options(pair: &Pair<'_>) -> Vec<Operation> {
    if meanwhile(pair) == pair.after.options {
        return Vec::new();
    }
    let (table, options) = (pair.after.name.clone(), pair.after.options.clone());
    vec![SetTableOptions { table, options }.into()]
}

/// The options while the table changes.
fn meanwhile(pair: &Pair<'_>) -> TableOptions {
    let (before, after) = (&pair.before.options, &pair.after.options);
    // A table without rowids cannot be without its primary key for a moment.
    let keeps_key = !pair.removed.primary_key;
    TableOptions {
        strict: before.strict && after.strict,
        without_rowid: before.without_rowid && after.without_rowid && keeps_key,
        ..before.clone()
    }
}
