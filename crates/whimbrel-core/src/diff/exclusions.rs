//! Exclusion constraints: which go, which stand in the way of a change, and which come.

use super::aligned::Aligned;
use super::columns::{Touch, Touched, stale_values};
use super::tables::Pair;
use crate::operations::{AddExclusion, DropExclusion};
use crate::{Exclusion, Name, Operation, Table};

/// The constraints that are dropped, whether or not they come again.
pub(super) fn removed<'a>(
    before: &'a Table,
    after: &Table,
    touched: &Touched<'_>,
    aligned: &Aligned,
) -> impl Iterator<Item = &'a Name> {
    let goes = |it: &&Exclusion| {
        let stays = after.exclusions.get(&it.name) == Some(*it);
        !stays || is_in_the_way(it, before, touched, aligned)
    };
    let gone: Vec<_> = before.exclusions.values().filter(goes).map(|it| &it.name).collect();
    gone.into_iter()
}

/// Whether a constraint must be gone while columns and values change.
pub(super) fn is_in_the_way(it: &Exclusion, table: &Table, touched: &Touched<'_>, aligned: &Aligned) -> bool {
    let stale = stale_values(table, aligned);
    let mut expressions = it.expressions();
    expressions.any(|expression| stale.iter().any(|value| expression.has_string(value)))
        || touched.reached(Touch::Retyped).any(|column| it.uses(column))
}

/// Constraints that go.
pub(super) fn dropped(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let drop = |name: &&Name| {
        let (table, name) = (aligned.old_table(&pair.before.name).clone(), (*name).clone());
        DropExclusion { table, name }.into()
    };
    pair.removed.exclusions.iter().map(drop).collect()
}

/// Constraints that come, or come again.
pub(super) fn added(pair: &Pair<'_>) -> Vec<Operation> {
    let is_new = |it: &&Exclusion| {
        let is_there = pair.before.exclusions.contains_key(&it.name) && !pair.removed.exclusions.contains(&it.name);
        !is_there && !pair.removed.has_renamed_to(&it.name)
    };
    let add = |it: &Exclusion| {
        let (table, exclusion) = (pair.after.name.clone(), it.clone());
        AddExclusion { table, exclusion }.into()
    };
    pair.after.exclusions.values().filter(is_new).map(add).collect()
}
