//! Indexes: which go, which come, and which are only called otherwise.

use std::collections::BTreeMap;

use super::aligned::Aligned;
use super::columns::{Touch, Touched};
use super::tables::Pair;
use crate::operations::{CreateIndex, DropIndex, RenameIndex};
use crate::schema::{IndexMethod, IndexPart};
use crate::{Index, Name, Operation};

/// Whether an index must be gone while columns change. The server itself makes a plain one again in another type.
pub(super) fn is_in_the_way(index: &Index, touched: &Touched<'_>) -> bool {
    if touched.is_empty() {
        return false;
    }
    let is_plain_part = |part: &IndexPart| {
        part.as_column().is_some() && part.prefix.is_none() && part.operator_class.is_none() && part.collation.is_none()
    };
    let is_tree = matches!(index.method, None | Some(IndexMethod::BTree | IndexMethod::Hash));
    let is_plain = is_tree && index.filter.is_none() && index.parts.iter().all(is_plain_part);
    let least = if is_plain { Touch::Gone } else { Touch::Retyped };
    touched.reached(least).any(|column| index.uses(column))
}

/// Indexes that go.
pub(super) fn dropped(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let renamed = renamed(pair);
    let names = pair.removed.indexes.iter().filter(|name| !renamed.contains_key(*name));
    let drop = |name: &&Name| {
        DropIndex {
            table: aligned.old_table(&pair.before.name).clone(),
            name: (*name).clone(),
            concurrently: false,
        }
        .into()
    };
    names.map(drop).collect()
}

/// Indexes that get another name.
pub(super) fn renames(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let rename = |(name, to): (&Name, &Name)| {
        RenameIndex {
            table: aligned.old_table(&pair.before.name).clone(),
            name: name.clone(),
            to: to.clone(),
        }
        .into()
    };
    renamed(pair).into_iter().map(rename).collect()
}

/// Indexes that come, or come again.
pub(super) fn added(pair: &Pair<'_>) -> Vec<Operation> {
    let renamed: Vec<_> = renamed(pair).into_values().collect();
    let is_new = |index: &&Index| {
        let is_there = pair.before.indexes.contains_key(&index.name) && !pair.removed.indexes.contains(&index.name);
        !is_there && !renamed.contains(&&index.name)
    };
    let create = |index: &Index| {
        CreateIndex {
            table: pair.after.name.clone(),
            index: index.clone(),
            concurrently: false,
        }
        .into()
    };
    pair.after.indexes.values().filter(is_new).map(create).collect()
}

/// The old names of indexes, each with the name of a new one that is the same in all else and is not in the way.
fn renamed<'a>(pair: &Pair<'a>) -> BTreeMap<&'a Name, &'a Name> {
    let nameless = |index: &Index| {
        let name = Name::new("");
        format!("{:?}", Index { name, ..index.clone() })
    };
    let gone = pair
        .before
        .indexes
        .values()
        .filter(|index| !pair.after.indexes.contains_key(&index.name) && !is_in_the_way(index, &pair.touched));
    let mut by_content: BTreeMap<String, &Name> = BTreeMap::new();
    for index in gone {
        by_content.entry(nameless(index)).or_insert(&index.name);
    }
    let mut renamed = BTreeMap::new();
    if by_content.is_empty() {
        return renamed;
    }
    let come = pair.after.indexes.values();
    for index in come.filter(|index| !pair.before.has_constraint_or_index(&index.name)) {
        if let Some(old) = by_content.remove(&nameless(index)) {
            renamed.insert(old, &index.name);
        }
    }
    renamed
}
