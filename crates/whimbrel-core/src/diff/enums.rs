//! Enums: which go, which come, and what becomes of the values of those that stay.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::Aligned;
use super::tables::Tables;
use crate::operations::{AddEnumValue, AlterColumn, ColumnChange, CreateEnum, DropEnum, DropEnumValue, RenameEnum};
use crate::{EnumType, Name, Operation, QualifiedName, Schema};

/// The enums of two schemas.
pub(super) struct Enums<'a> {
    /// Those that stay and change, by name.
    changed: BTreeMap<&'a QualifiedName, Changed>,
    /// Those that go, under their old names, which are their new ones.
    gone: Vec<&'a EnumType>,
    come: Vec<&'a EnumType>,
}

/// What becomes of the values of an enum.
#[derive(Default)]
struct Changed {
    added: Vec<AddEnumValue>,
    dropped: Vec<DropEnumValue>,
    /// An enum in the new order, which takes its place: no server moves a value.
    in_order: Option<EnumType>,
}

impl<'a> Enums<'a> {
    pub(super) fn new(aligned: &'a Aligned, to: &'a Schema) -> Self {
        let mut changed = BTreeMap::new();
        let mut gone = Vec::new();
        for before in aligned.schema.enums.iter() {
            match to.enumeration(&before.name) {
                None => gone.push(before),
                Some(after) if before.values != after.values => {
                    changed.insert(&before.name, changes(before, after, &aligned.schema, to));
                }
                Some(_) => {}
            }
        }
        let is_new = |it: &&EnumType| !aligned.schema.enums.contains(&it.name);
        let come = to.enums.iter().filter(is_new).collect();
        Self { changed, gone, come }
    }

    /// Whether columns of an enum move to another type in its place, as PostgreSQL does to remove a value.
    pub(super) fn is_swapped(&self, name: Option<&QualifiedName>) -> bool {
        let changed = name.and_then(|name| self.changed.get(name));
        changed.is_some_and(|it| it.in_order.is_some() || !it.dropped.is_empty())
    }

    /// New enums, and new values of others.
    pub(super) fn added(&self) -> impl Iterator<Item = Operation> {
        let created = self.come.iter().map(|it| {
            let enumeration = (*it).clone();
            CreateEnum { enumeration }.into()
        });
        let values = self
            .changed
            .values()
            .flat_map(|it| it.added.iter().cloned().map(Operation::from));
        created.chain(values)
    }

    /// Enums whose values change places: every column moves to one in the new order, which then gets the name.
    pub(super) fn reordered(&self, tables: &Tables<'_>) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (name, changed) in &self.changed {
            let Some(in_order) = &changed.in_order else { continue };
            let enumeration = in_order.clone();
            operations.push(CreateEnum { enumeration }.into());
            for pair in tables.pairs.values() {
                let columns = pair.before.columns.values().filter(|column| {
                    column.ty.enumeration() == Some(name) && !pair.touched.set_aside.contains(&column.name)
                });
                for column in columns {
                    let mut to = column.ty.clone();
                    to.rename_enum(name, &in_order.name);
                    operations.push(move_column(&pair.after.name, &column.name, to));
                }
            }
            operations.push(DropEnum { name: (*name).clone() }.into());
            let (name, to) = (in_order.name.clone(), name.name.clone());
            operations.push(RenameEnum { name, to }.into());
        }
        operations
    }

    /// Values that go.
    pub(super) fn dropped_values(&self) -> impl Iterator<Item = Operation> {
        let dropped = self.changed.values().flat_map(|it| &it.dropped);
        dropped.cloned().map(Operation::from)
    }

    /// Enums that go, at one of three times.
    pub(super) fn dropped(&self, when: Gone, to: &Schema, tables: &Tables<'_>) -> impl Iterator<Item = Operation> {
        let gone = self.gone.iter().filter(move |it| goes(it, to, tables) == when);
        gone.map(|it| DropEnum { name: it.name.clone() }.into())
    }
}

/// When an enum goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// Before anything comes: something new has its name, and no column is of it.
    First,
    /// Before tables and views come: something new has its name, and columns have ceased to be of it.
    BeforeTables,
    /// Once nothing needs it.
    Last,
}

fn goes(gone: &EnumType, to: &Schema, tables: &Tables<'_>) -> Gone {
    let name = &gone.name;
    if !(to.tables.contains(name) || to.views.contains(name) || to.sequences.contains(name)) {
        return Gone::Last;
    }
    let mut columns = tables.pairs.values().flat_map(|pair| {
        let left = pair.before.columns.values();
        left.filter(|column| !pair.touched.set_aside.contains(&column.name))
    });
    if columns.any(|column| column.ty.enumeration() == Some(name)) {
        Gone::BeforeTables
    } else {
        Gone::First
    }
}

fn move_column(table: &QualifiedName, column: &Name, to: crate::ColumnType) -> Operation {
    let change = ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    };
    AlterColumn {
        table: table.clone(),
        column: column.clone(),
        changes: vec![change],
    }
    .into()
}

fn changes(before: &EnumType, after: &EnumType, from: &Schema, to: &Schema) -> Changed {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (before.values.iter().collect(), after.values.iter().collect());
    let dropped = before.values.iter().filter(|value| !new.contains(value));
    let mut changed = Changed {
        dropped: dropped.map(|value| drop_value(&before.name, value)).collect(),
        ..Changed::default()
    };
    let kept = before.values.iter().filter(|value| new.contains(value));
    if kept.eq(after.values.iter().filter(|value| old.contains(value))) {
        changed.added = added(before, after, &old);
        return changed;
    }
    let gone = before.values.iter().filter(|value| !new.contains(value));
    changed.in_order = Some(EnumType {
        name: free_name(&before.name, from, to),
        values: after.values.iter().chain(gone).cloned().collect(),
    });
    changed
}

fn drop_value(name: &QualifiedName, value: &str) -> DropEnumValue {
    DropEnumValue {
        name: name.clone(),
        value: value.to_owned(),
        replacement: None,
        reason: None,
    }
}

/// The new values, each before the next one that was there already, or at the end.
fn added(before: &EnumType, after: &EnumType, old: &BTreeSet<&String>) -> Vec<AddEnumValue> {
    let (mut next, mut added) = (None, Vec::new());
    for value in after.values.iter().rev() {
        if old.contains(value) {
            next = Some(value);
        } else {
            added.push(AddEnumValue {
                name: before.name.clone(),
                value: value.clone(),
                before: next.cloned(),
            });
        }
    }
    added.reverse();
    added
}

/// A name for the time in which both orders are there.
fn free_name(name: &QualifiedName, from: &Schema, to: &Schema) -> QualifiedName {
    let mut parts = vec![name.name.as_str(), "in_order"];
    loop {
        let candidate = name.with_name(Name::generated(parts.iter().copied()));
        let is_taken = [from, to]
            .iter()
            .any(|schema| schema.enums.contains(&candidate) || schema.tables.contains(&candidate));
        if !is_taken {
            return candidate;
        }
        parts.push("in_order");
    }
}
