//! Functions and procedures: before the tables that call them, or after those that they read.

use super::tables::Tables;
use crate::operations::{CreateFunction, DropFunction, ReplaceFunction};
use crate::schema::Named as _;
use crate::{Function, Operation, Schema};

/// New functions that no new table or view is named in: defaults, checks and computed columns may call them.
pub(super) fn first(from: &Schema, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let new = to.functions.iter().filter(|it| !from.functions.contains(&it.key()));
    new.filter(|it| !waits(it, from, to, tables)).map(create).collect()
}

/// The other new functions, and those that become something else.
pub(super) fn last(from: &Schema, to: &Schema, tables: &Tables<'_>) -> Vec<Operation> {
    let new = to.functions.iter().filter(|it| !from.functions.contains(&it.key()));
    let new = new.filter(|it| waits(it, from, to, tables)).map(create);
    let changed = to.functions.iter().filter(|it| {
        let before = from.functions.get(&it.key());
        before.is_some_and(|before| before != *it)
    });
    let changed = changed.map(|function| {
        let function = function.clone();
        ReplaceFunction { function }.into()
    });
    new.chain(changed).collect()
}

/// Functions that go, once nothing calls them.
pub(super) fn dropped(from: &Schema, to: &Schema) -> Vec<Operation> {
    let gone = from.functions.names().filter(|key| !to.functions.contains(key));
    gone.map(|key| DropFunction { signature: key.clone() }.into()).collect()
}

fn create(function: &Function) -> Operation {
    let function = function.clone();
    CreateFunction { function }.into()
}

/// Whether a function has the name of something in it that is not there yet. Its body is a text that nobody reads before
/// the server, so a name is looked for anywhere.
fn waits(function: &Function, from: &Schema, to: &Schema, tables: &Tables<'_>) -> bool {
    let has = |name: &str| function.definition.iter().any(|(_, sql)| sql.contains(name));
    let mut views = to.views.names().filter(|name| !from.views.contains(name));
    let columns = tables.pairs.values().flat_map(|pair| {
        let new = pair.after.columns.keys();
        new.filter(|name| pair.before.column(name).is_none())
    });
    tables.come.iter().any(|table| has(table.name.name.as_str()))
        || views.any(|name| has(name.name.as_str()))
        || columns.into_iter().any(|name| has(name.as_str()))
}
