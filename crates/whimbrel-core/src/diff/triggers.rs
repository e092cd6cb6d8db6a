//! Triggers: which go, which stand in the way of a change, and which come.

use std::collections::BTreeSet;

use super::aligned::Aligned;
use super::columns::Touch;
use super::tables::Tables;
use super::views::Views;
use crate::operations::{CreateTrigger, DropTrigger};
use crate::schema::{Named, TriggerKey};
use crate::{Operation, Schema, Trigger};

/// The triggers of two schemas.
pub(super) struct Triggers {
    dropped: Vec<Operation>,
    created: Vec<Operation>,
}

impl Triggers {
    pub(super) fn new(from: &Schema, aligned: &Aligned, to: &Schema, tables: &Tables<'_>, views: &Views<'_>) -> Self {
        let (mut dropped, mut gone) = (Vec::new(), BTreeSet::<TriggerKey>::new());
        let gone_tables: BTreeSet<_> = tables.gone.iter().map(|table| &table.name).collect();
        for before in from.triggers.iter() {
            let key = TriggerKey {
                table: aligned.new_table(&before.table).clone(),
                name: before.name.clone(),
            };
            let now = aligned.schema.triggers.get(&key);
            let stays = now.is_some() && now == to.triggers.get(&key);
            let goes_with_it = views.is_dropped(&before.table) || gone_tables.contains(&before.table);
            if stays && !goes_with_it && !now.is_some_and(|it| is_in_the_way(it, tables)) {
                continue;
            }
            // One that was set aside for a rename must go by itself, whatever happens to its table.
            if !goes_with_it || (now.is_none() && !views.is_dropped(&before.table)) {
                let (table, name) = (before.table.clone(), before.name.clone());
                dropped.push(DropTrigger { table, name }.into());
            }
            gone.insert(key);
        }
        let created = to.triggers.iter().filter(|it| {
            let key = it.key();
            gone.contains(&key) || aligned.schema.triggers.get(&key) != Some(*it)
        });
        let created = created.map(|trigger| {
            let trigger = trigger.clone();
            CreateTrigger { trigger }.into()
        });
        Self {
            created: created.collect(),
            dropped,
        }
    }

    /// The triggers that go first.
    pub(super) fn dropped(&self) -> impl Iterator<Item = Operation> {
        self.dropped.iter().cloned()
    }

    /// The triggers that come last.
    pub(super) fn created(&self) -> impl Iterator<Item = Operation> {
        self.created.iter().cloned()
    }
}

/// Whether a trigger names a column that changes, of its own table or another that it writes to.
fn is_in_the_way(trigger: &Trigger, tables: &Tables<'_>) -> bool {
    let mut changed = tables.pairs.values().filter(|pair| !pair.touched.is_empty());
    changed.any(|pair| {
        let mut columns = pair.touched.reached(Touch::Kin);
        columns.any(|column| trigger.uses(&pair.before.name, column))
    })
}
