//! Columns: what happens to each, and what that means for all that uses it.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::Aligned;
use super::conversion::{Family, family, mean_the_same};
use super::enums::Enums;
use super::tables::Pair;
use crate::operations::{AddColumn, AlterColumn, ColumnChange, DropColumn};
use crate::schema::{Column, DefaultValue, IndexMethod};
use crate::{Name, Operation, Table};

/// How far a change of a column reaches. Each reaches further than the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    /// Its values are kept in another form: foreign keys of it and columns computed from it stand in the way.
    Kin,
    /// Its values become others: conditions over it mean something else, too.
    Retyped,
    /// It goes, or is made anew: nothing may use it meanwhile.
    Gone,
}

/// What happens to the columns of a table that stays.
#[derive(Debug, Default)]
pub(super) struct Touched<'a> {
    touches: BTreeMap<&'a Name, Touch>,
    /// Computed columns that go first; those that are there after come again once all others are what they shall be.
    pub(super) set_aside: BTreeSet<&'a Name>,
}

impl<'a> Touched<'a> {
    pub(super) fn new(before: &'a Table, after: &Table, enums: &Enums<'_>, aligned: &Aligned) -> Self {
        let stale = stale_values(before, aligned);
        let text_changes =
            (&before.options.charset, &before.options.collation) != (&after.options.charset, &after.options.collation);
        let key_changes = before.primary_key != after.primary_key;
        // MySQL copies such a table to make a column NOT NULL, and copies none where that is on a foreign key.
        let mut indexes = before.indexes.values();
        let full_text = indexes.any(|index| index.method == Some(IndexMethod::FullText));
        let mut touched = Self::default();
        for column in before.columns.values() {
            let name = &column.name;
            let other = after.column(name);
            let follows_table = text_changes && column.collation.is_none() && family(&column.ty) == Family::Text;
            // It ceases to be counted up for as long as it is no key, see `uncounted`.
            let stops = key_changes && column.identity.is_some() && before.is_key_column(name);
            let is_copied = full_text && column.nullable && other.is_some_and(|other| !other.nullable);
            if let Some(touch) = touch(column, other, enums, follows_table || stops || is_copied) {
                touched.touches.insert(name, touch);
            }
            if is_set_aside(column, other) {
                touched.set_aside.insert(name);
                touched.touches.insert(name, Touch::Gone);
            }
        }
        touched.set_aside_what_is_computed_from(before, after, &stale);
        touched
    }

    /// Columns may be computed from computed ones, so this goes on for as long as there are more.
    fn set_aside_what_is_computed_from(&mut self, before: &'a Table, after: &Table, stale: &[&str]) {
        let is_computed_after = |name: &Name| after.column(name).is_none_or(|column| column.generated.is_some());
        let candidates: Vec<_> = before
            .columns
            .values()
            .filter_map(|column| Some((&column.name, &column.generated.as_ref()?.expression)))
            .filter(|(name, _)| is_computed_after(name))
            .collect();
        loop {
            let more: Vec<_> = candidates
                .iter()
                .filter(|(name, _)| !self.set_aside.contains(name))
                .filter(|(_, expression)| {
                    self.touches.keys().any(|touched| expression.mentions(touched))
                        || stale.iter().any(|value| expression.has_string(value))
                })
                .map(|(name, _)| *name)
                .collect();
            if more.is_empty() {
                return;
            }
            for name in more {
                self.set_aside.insert(name);
                self.touches.insert(name, Touch::Gone);
            }
        }
    }

    /// Whether nothing happens to any of them but what concerns only itself.
    pub(super) fn is_empty(&self) -> bool {
        self.touches.is_empty()
    }

    /// Whether a column is touched at least so far.
    pub(super) fn reaches(&self, column: &Name, touch: Touch) -> bool {
        self.touches.get(column).is_some_and(|it| *it >= touch)
    }

    /// The columns that are touched at least so far.
    pub(super) fn reached(&self, touch: Touch) -> impl Iterator<Item = &'a Name> {
        let reached = self.touches.iter().filter(move |(_, it)| **it >= touch);
        reached.map(|(name, _)| *name)
    }
}

fn touch(column: &Column, after: Option<&Column>, enums: &Enums<'_>, moves: bool) -> Option<Touch> {
    let Some(after) = after else { return Some(Touch::Gone) };
    if column.generated != after.generated {
        return Some(Touch::Gone);
    }
    if column.ty != after.ty {
        let of_enum = column.ty.enumeration().is_some() || after.ty.enumeration().is_some();
        let is_kin = mean_the_same(&column.ty, &after.ty) && !of_enum;
        return Some(if is_kin { Touch::Kin } else { Touch::Retyped });
    }
    let is_moved = enums.is_swapped(column.ty.enumeration());
    // MySQL lets nothing of a column change that a foreign key is on, not even whether it is counted up.
    let counts_otherwise = column.identity != after.identity;
    let is_kin = is_moved || moves || counts_otherwise || column.collation != after.collation;
    is_kin.then_some(Touch::Kin)
}

/// A computed column that goes, or of which more changes than its expression: it is dropped, and made anew.
fn is_set_aside(column: &Column, after: Option<&Column>) -> bool {
    let Some(generated) = &column.generated else {
        return false;
    };
    match after {
        None => true,
        Some(Column { generated: None, .. }) => false,
        Some(after) => {
            let with_new_expression = Column {
                generated: after.generated.clone(),
                comment: after.comment.clone(),
                ..column.clone()
            };
            let storage = after.generated.as_ref().map(|it| it.storage);
            with_new_expression != *after || storage != Some(generated.storage)
        }
    }
}

/// Values of enums under names that they have no more, as far as the table's expressions may have them.
pub(super) fn stale_values<'a>(table: &Table, aligned: &'a Aligned) -> Vec<&'a str> {
    let enums: BTreeSet<_> = table.columns.values().filter_map(|it| it.ty.enumeration()).collect();
    let values = enums.into_iter().flat_map(|name| aligned.renamed_values(name));
    values.map(String::as_str).collect()
}

/// Columns that cease to be counted up, or whose key goes: SQLite counts nothing but the primary key, and MySQL only
/// one column a table.
pub(super) fn uncounted(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let counted = pair
        .before
        .columns
        .values()
        .filter(|column| ceases_counting(pair, column));
    counted
        .map(|column| {
            let change = ColumnChange::Identity { to: None };
            let name = aligned.old_column(&pair.before.name, &column.name);
            alter(aligned.old_table(&pair.before.name), name, vec![change])
        })
        .collect()
}

fn ceases_counting(pair: &Pair<'_>, column: &Column) -> bool {
    let after = pair.after.column(&column.name);
    let goes_on = after.is_some_and(|after| after.identity.is_some());
    let key_goes = pair.removed.primary_key && pair.before.is_key_column(&column.name);
    let another_counts = || {
        let mut others = pair.after.columns.values().filter(|it| it.name != column.name);
        others.any(|it| it.identity.is_some())
    };
    let is_dropped_alone = after.is_none() && !key_goes && !another_counts();
    column.identity.is_some() && (!goes_on || key_goes) && !is_dropped_alone
}

/// Defaults that name a value of an enum by the name that it has no more. They come back with the other changes.
pub(super) fn forgotten_defaults(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let stale = stale_values(pair.before, aligned);
    let has_stale_default = |column: &&Column| has_stale_default(column, &stale);
    let columns = pair.before.columns.values().filter(has_stale_default);
    columns
        .map(|column| {
            let name = aligned.old_column(&pair.before.name, &column.name);
            let change = ColumnChange::Default { to: None };
            alter(aligned.old_table(&pair.before.name), name, vec![change])
        })
        .collect()
}

fn has_stale_default(column: &Column, stale: &[&str]) -> bool {
    match &column.default {
        Some(DefaultValue::Expression(expression)) => stale.iter().any(|value| expression.has_string(value)),
        _ => false,
    }
}

/// The drops of columns that are set aside, those before that they are computed from.
pub(super) fn set_aside(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let columns = by_use(pair.before, |name| pair.touched.set_aside.contains(name));
    let drop = |column: &Column| {
        DropColumn {
            table: aligned.old_table(&pair.before.name).clone(),
            column: aligned.old_column(&pair.before.name, &column.name).clone(),
            reason: None,
        }
        .into()
    };
    columns.into_iter().rev().map(drop).collect()
}

/// Columns that cease to be computed and keep their values, before those go that they were computed from.
pub(super) fn kept(pair: &Pair<'_>) -> Vec<Operation> {
    let columns = pair
        .altered()
        .filter(|(before, after)| before.generated.is_some() && after.generated.is_none());
    let keep = |(before, _): (&Column, &Column)| {
        alter(
            &pair.after.name,
            &before.name,
            vec![ColumnChange::Generated { to: None }],
        )
    };
    columns.map(keep).collect()
}

/// New columns with values of their own. Those that are computed come last.
pub(super) fn added(pair: &Pair<'_>) -> Vec<Operation> {
    let new = |column: &&Column| pair.before.column(&column.name).is_none() && column.generated.is_none();
    pair.after
        .columns
        .values()
        .filter(new)
        .map(|column| add(pair, column))
        .collect()
}

fn add(pair: &Pair<'_>, column: &Column) -> Operation {
    AddColumn {
        table: pair.after.name.clone(),
        column: column.clone(),
        backfill: None,
    }
    .into()
}

/// Columns that become something else.
pub(super) fn altered(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let stale = stale_values(pair.before, aligned);
    let alteration = |(before, after): (&Column, &Column)| {
        let mut now = before.clone();
        if has_stale_default(before, &stale) {
            now.default = None;
        }
        if after.generated.is_none() {
            now.generated = None;
        }
        if ceases_counting(pair, before) {
            now.identity = None;
        }
        let changes = changes(&now, after);
        (!changes.is_empty()).then(|| alter(&pair.after.name, &before.name, changes))
    };
    pair.altered().filter_map(alteration).collect()
}

/// The changes but for what must wait: computing and counting.
fn changes(before: &Column, after: &Column) -> Vec<ColumnChange> {
    let mut changes = Vec::new();
    let becomes_computed = before.generated.is_none() && after.generated.is_some();
    if before.ty != after.ty {
        changes.push(ColumnChange::Type {
            to: after.ty.clone(),
            using: None,
            reverse_using: None,
        });
    }
    if before.collation != after.collation {
        let to = after.collation.clone();
        changes.push(ColumnChange::Collation { to });
    }
    if before.nullable != after.nullable && !becomes_computed {
        changes.push(ColumnChange::Nullable {
            nullable: after.nullable,
            backfill: None,
        });
    }
    if before.default != after.default {
        let to = after.default.clone();
        changes.push(ColumnChange::Default { to });
    }
    if before.identity != after.identity && before.identity.is_some() {
        let to = after.identity.clone();
        changes.push(ColumnChange::Identity { to });
    }
    if before.comment != after.comment {
        let to = after.comment.clone();
        changes.push(ColumnChange::Comment { to });
    }
    changes
}

/// Columns that go, the last ones first. Those that are computed have gone before.
pub(super) fn dropped(pair: &Pair<'_>) -> Vec<Operation> {
    let columns = pair.before.columns.values().rev();
    let gone = columns.filter(|it| pair.after.column(&it.name).is_none() && !pair.touched.set_aside.contains(&it.name));
    let drop = |column: &Column| {
        DropColumn {
            table: pair.after.name.clone(),
            column: column.name.clone(),
            reason: None,
        }
        .into()
    };
    gone.map(drop).collect()
}

/// Computed columns: new ones, those that were set aside, and those with another expression, each after the ones that
/// it is computed from.
pub(super) fn computed(pair: &Pair<'_>) -> Vec<Operation> {
    let columns = by_use(pair.after, |_| true);
    let operation = |column: &Column| {
        let generated = column.generated.as_ref()?;
        match pair.before.column(&column.name) {
            Some(before) if !pair.touched.set_aside.contains(&column.name) => {
                let mut changes = Vec::new();
                if before.generated.as_ref() != Some(generated) {
                    let to = Some(generated.clone());
                    changes.push(ColumnChange::Generated { to });
                }
                if before.generated.is_none() && before.nullable != column.nullable {
                    let nullable = column.nullable;
                    changes.push(ColumnChange::Nullable {
                        nullable,
                        backfill: None,
                    });
                }
                (!changes.is_empty()).then(|| alter(&pair.after.name, &column.name, changes))
            }
            _ => Some(add(pair, column)),
        }
    };
    columns.into_iter().filter_map(operation).collect()
}

/// Columns that begin to be counted up, once they are keys.
pub(super) fn counted(pair: &Pair<'_>) -> Vec<Operation> {
    let begins = |(before, after): &(&Column, &Column)| {
        after.identity.is_some() && (before.identity.is_none() || ceases_counting(pair, before))
    };
    let count = |(_, after): (&Column, &Column)| {
        let to = after.identity.clone();
        alter(&pair.after.name, &after.name, vec![ColumnChange::Identity { to }])
    };
    pair.altered_or_same().filter(begins).map(count).collect()
}

fn alter(table: &crate::QualifiedName, column: &Name, changes: Vec<ColumnChange>) -> Operation {
    AlterColumn {
        table: table.clone(),
        column: column.clone(),
        changes,
    }
    .into()
}

/// The computed columns among some of a table's, each after those that it is computed from.
fn by_use(table: &Table, among: impl Fn(&Name) -> bool) -> Vec<&Column> {
    let mut waiting: Vec<_> = table
        .columns
        .values()
        .filter(|column| column.generated.is_some() && among(&column.name))
        .collect();
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let uses = |column: &&Column, other: &&Column| {
            let expression = column.generated.as_ref().map(|it| &it.expression);
            column.name != other.name && expression.is_some_and(|it| it.mentions(&other.name))
        };
        let (later, ready): (Vec<_>, Vec<_>) = waiting
            .iter()
            .copied()
            .partition(|column| waiting.iter().any(|other| uses(column, other)));
        if ready.is_empty() {
            // A circle, which no server takes: it will say so.
            sorted.extend(later);
            return sorted;
        }
        sorted.extend(ready);
        waiting = later;
    }
    sorted
}
