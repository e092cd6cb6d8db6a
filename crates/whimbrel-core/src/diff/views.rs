//! Views: which go, which stand in the way of a change, and which come.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::Aligned;
use super::columns::Touch;
use super::tables::Tables;
use super::texts::{Columns, key, tables_of};
use super::{functions, order};
use crate::operations::{CreateView, DropView, ReplaceView};
use crate::schema::Objects;
use crate::{Operation, QualifiedName, Schema, View};

/// The views of two schemas. A view keeps its name, or is another one.
pub(super) struct Views<'a> {
    /// Those that are dropped, whether or not they come again; no reader comes before what it reads.
    dropped: Vec<&'a QualifiedName>,
    is_dropped: BTreeSet<&'a QualifiedName>,
    /// Those that come, come again or change, each after those that it reads.
    made: Vec<Operation>,
}

impl<'a> Views<'a> {
    pub(super) fn new(from: &'a Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>) -> Self {
        let readers = Readers::new(&from.views);
        let in_the_way = InTheWay::new(aligned, tables);
        let changed_functions = functions::with_other_results(from, to);
        let goes = |view: &&View| {
            let (Some(now), Some(after)) = (aligned.schema.views.get(&view.name), to.views.get(&view.name)) else {
                return true;
            };
            let changes = now != after;
            let is_read = || !readers.of(&view.name).is_empty();
            changes && (now.materialized != after.materialized || is_read())
                || in_the_way.has(now)
                || changed_functions.iter().any(|name| now.calls(name))
        };
        let first = from.views.iter().filter(goes).map(|view| &view.name);
        let dropped = readers.with_readers(first.collect());
        let made = to.views.iter().filter(|view| {
            let stays = aligned.schema.views.get(&view.name) == Some(*view);
            !stays || dropped.contains(&view.name)
        });
        let made: BTreeMap<_, _> = made.map(|view| (&view.name, view)).collect();
        let operation = |view: &View| -> Operation {
            let view = view.clone();
            if from.views.contains(&view.name) && !dropped.contains(&view.name) {
                ReplaceView { view }.into()
            } else {
                CreateView { view }.into()
            }
        };
        Self {
            made: in_order(&to.views, made.keys().copied().collect())
                .into_iter()
                .filter_map(|name| made.get(name))
                .map(|view| operation(view))
                .collect(),
            dropped: in_order(&from.views, dropped.clone()).into_iter().rev().collect(),
            is_dropped: dropped,
        }
    }

    /// Whether a view is dropped, and its triggers with it.
    pub(super) fn is_dropped(&self, name: &QualifiedName) -> bool {
        self.is_dropped.contains(name)
    }

    /// The views that go first.
    pub(super) fn dropped(&self) -> impl Iterator<Item = Operation> {
        self.dropped
            .iter()
            .map(|name| DropView { name: (*name).clone() }.into())
    }

    /// The views that come last.
    pub(super) fn made(&self) -> impl Iterator<Item = Operation> {
        self.made.iter().cloned()
    }
}

/// The views that read a thing, by its name in lower case: a text need not write it as it is.
pub(super) struct Readers<'a> {
    views: &'a Objects<View>,
    by_name: BTreeMap<String, Vec<&'a QualifiedName>>,
}

impl<'a> Readers<'a> {
    pub(super) fn new(views: &'a Objects<View>) -> Self {
        let mut by_name: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for view in views.iter() {
            for name in tables_of(&view.query) {
                by_name.entry(name).or_default().push(&view.name);
            }
        }
        Self { views, by_name }
    }

    /// The views that read a table or view.
    pub(super) fn of(&self, name: &QualifiedName) -> Vec<&'a QualifiedName> {
        let likely = self.by_name.get(&key(name)).into_iter().flatten().copied();
        let reads = |reader: &&QualifiedName| self.views.get(reader).is_some_and(|view| view.reads(name));
        likely.filter(|reader| **reader != *name).filter(reads).collect()
    }

    /// Views, and those that read them, and those that read these.
    pub(super) fn with_readers(&self, first: BTreeSet<&'a QualifiedName>) -> BTreeSet<&'a QualifiedName> {
        let mut all = first.clone();
        let mut left: Vec<_> = first.into_iter().collect();
        while let Some(name) = left.pop() {
            for reader in self.of(name) {
                if all.insert(reader) {
                    left.push(reader);
                }
            }
        }
        all
    }
}

/// Views in an order in which each comes after those that it reads.
fn in_order<'a>(views: &'a Objects<View>, among: BTreeSet<&'a QualifiedName>) -> Vec<&'a QualifiedName> {
    let readers = Readers::new(views);
    let mut needs: BTreeMap<_, BTreeSet<_>> = among.iter().map(|name| (*name, BTreeSet::new())).collect();
    for name in &among {
        for reader in readers.of(name) {
            if let Some(needs) = needs.get_mut(reader) {
                needs.insert(*name);
            }
        }
    }
    order::sorted(needs)
}

/// What views may not read while it changes, by the names of after.
struct InTheWay<'a> {
    changed: Columns<'a>,
    gone: BTreeMap<String, Vec<&'a QualifiedName>>,
}

impl<'a> InTheWay<'a> {
    fn new(aligned: &Aligned, tables: &Tables<'a>) -> Self {
        let changed = tables.pairs.iter().map(|(name, pair)| {
            // A new column is one more of `*`, which servers keep as the columns that it was.
            let new = pair.after.columns.keys();
            let new = new.filter(|name| pair.before.column(name).is_none());
            (*name, pair.touched.reached(Touch::Kin).chain(new).collect())
        });
        let mut gone: BTreeMap<String, Vec<&'a QualifiedName>> = BTreeMap::new();
        for table in &tables.gone {
            gone.entry(key(aligned.old_table(&table.name)))
                .or_default()
                .push(&table.name);
        }
        Self {
            changed: Columns::of(changed),
            gone,
        }
    }

    fn has(&self, view: &View) -> bool {
        let reads_gone = |name: &String| {
            let mut gone = self.gone.get(name).into_iter().flatten();
            gone.any(|table| view.reads(table))
        };
        let is_about_gone = || tables_of(&view.query).iter().any(reads_gone);
        self.changed.has_one_of(view, true) || !self.gone.is_empty() && is_about_gone()
    }
}
