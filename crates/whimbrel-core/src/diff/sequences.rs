//! Sequences: before the defaults that take numbers from them, and given to their columns after.

use super::aligned::Aligned;
use super::tables::Tables;
use crate::operations::{AlterSequence, CreateSequence, DropSequence};
use crate::{Operation, Schema, Sequence};

/// Sequences that lose the column that they go with, before it takes them with it.
pub(super) fn freed(from: &Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let stays = from.sequences.iter().filter(|it| to.sequences.contains(&it.name));
    let freed = stays.filter(|it| goes_with_owner(it, aligned, tables));
    freed.map(|sequence| alter(&without_owner(sequence))).collect()
}

/// New sequences, which go with no column as yet.
pub(super) fn created(from: &Schema, to: &Schema) -> Vec<Operation> {
    let new = to.sequences.iter().filter(|it| !from.sequences.contains(&it.name));
    let create = |sequence| {
        let sequence = without_owner(sequence);
        CreateSequence { sequence }.into()
    };
    new.map(create).collect()
}

/// Sequences as they shall be, with their columns.
pub(super) fn altered(aligned: &Aligned, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let differs = |sequence: &&Sequence| match aligned.schema.sequences.get(&sequence.name) {
        None => sequence.owned_by.is_some(),
        Some(before) => before != *sequence || goes_with_owner(before, aligned, tables),
    };
    to.sequences.iter().filter(differs).map(alter).collect()
}

/// Sequences that go and that no column needs meanwhile, so that their names are free.
pub(super) fn dropped_first(from: &Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    dropped(from, aligned, to, tables, false)
}

/// Sequences that go once no default takes numbers from them.
pub(super) fn dropped_last(from: &Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    dropped(from, aligned, to, tables, true)
}

/// But for those that go with their columns.
fn dropped(from: &Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>, needed: bool) -> Vec<Operation> {
    let gone = from.sequences.iter().filter(|it| !to.sequences.contains(&it.name));
    let left = gone.filter(|it| !goes_with_owner(it, aligned, tables));
    let is_needed = |sequence: &Sequence| {
        let mut columns = tables.pairs.values().flat_map(|pair| pair.before.columns.values());
        columns.any(|column| sequence.feeds(column))
    };
    left.filter(|it| is_needed(it) == needed)
        .map(|it| DropSequence { name: it.name.clone() }.into())
        .collect()
}

fn alter(sequence: &Sequence) -> Operation {
    let sequence = sequence.clone();
    AlterSequence { sequence }.into()
}

fn without_owner(sequence: &Sequence) -> Sequence {
    Sequence {
        owned_by: None,
        ..sequence.clone()
    }
}

/// Whether a sequence's column is dropped.
fn goes_with_owner(before: &Sequence, aligned: &Aligned, tables: &Tables<'_>) -> bool {
    // The owner's name follows a rename, so it is read where the renames are carried out.
    let now = aligned.schema.sequences.get(&before.name);
    let owner = now.and_then(|sequence| sequence.owned_by.as_ref());
    owner.is_some_and(|owner| match tables.pairs.get(&owner.table) {
        None => true,
        Some(pair) => pair.after.column(&owner.column).is_none() || pair.touched.set_aside.contains(&owner.column),
    })
}
