//! Triggers: which go, which stand in the way of a change, and which come.

use std::collections::{BTreeMap, BTreeSet};

use super::aligned::Aligned;
use super::columns::Touch;
use super::order;
use super::tables::Tables;
use super::texts::Columns;
use super::views::Views;
use crate::dialects::mysql_printed;
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
        let changed = changed(tables);
        let gone_tables: BTreeSet<_> = tables.gone.iter().map(|table| &table.name).collect();
        for before in from.triggers.iter() {
            let key = TriggerKey {
                table: aligned.new_table(&before.table).clone(),
                name: before.name.clone(),
            };
            let now = aligned.schema.triggers.get(&key);
            let stays = now.is_some() && now == to.triggers.get(&key);
            let goes_with_it = views.is_dropped(&before.table) || gone_tables.contains(&before.table);
            if stays && !goes_with_it && !now.is_some_and(|it| changed.has_one_of_trigger(it)) {
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
        let created = in_order(created.collect()).into_iter().map(|trigger| {
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

/// Triggers in an order in which each comes after the one that it follows or precedes (MySQL and MariaDB).
fn in_order(triggers: Vec<&Trigger>) -> Vec<&Trigger> {
    let by_key: BTreeMap<TriggerKey, &Trigger> = triggers.into_iter().map(|trigger| (trigger.key(), trigger)).collect();
    let beside = |trigger: &Trigger| {
        let family = trigger
            .definition
            .iter()
            .filter(|(backend, _)| backend.is_mysql_family());
        let names = family.filter_map(|(_, sql)| mysql_printed::trigger_beside(sql));
        let keys = names.map(|name| TriggerKey {
            table: trigger.table.clone(),
            name,
        });
        keys.filter_map(|key| Some(by_key.get_key_value(&key)?.0)).collect()
    };
    let needs = by_key.iter().map(|(key, trigger)| (key, beside(trigger)));
    let order = order::sorted(needs.collect());
    order.into_iter().filter_map(|key| by_key.get(key).copied()).collect()
}

/// The columns that no trigger may name while they change, of its own table or of another that it writes to.
fn changed<'a>(tables: &Tables<'a>) -> Columns<'a> {
    let pairs = tables.pairs.iter();
    Columns::of(pairs.map(|(name, pair)| (*name, pair.touched.reached(Touch::Kin).collect())))
}
