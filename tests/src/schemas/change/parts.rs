//! Keys, constraints and indexes that go, or change under the same name.

use whimbrel_core::{Name, QualifiedName, Schema, Target};

use crate::schemas::{Dice, tables};

pub(super) fn drop_part(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = &mut *to.tables.get_mut(name).unwrap();
    let parts = [
        table.uniques.keys().cloned().collect::<Vec<_>>(),
        table.checks.keys().cloned().collect(),
        table.foreign_keys.keys().cloned().collect(),
        table.indexes.keys().cloned().collect(),
        table.exclusions.keys().cloned().collect(),
    ];
    let parts = parts.concat();
    let Some(part) = dice.pick(&parts) else { return };
    table.uniques.shift_remove(part);
    table.checks.shift_remove(part);
    table.foreign_keys.shift_remove(part);
    table.indexes.shift_remove(part);
    table.exclusions.shift_remove(part);
}

/// Changes something of a unique constraint, a foreign key or an index, under the same name.
pub(super) fn change_part(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let table = &mut *to.tables.get_mut(name).unwrap();
    let foreign_keys: Vec<_> = table.foreign_keys.keys().cloned().collect();
    let indexes: Vec<_> = table.indexes.keys().cloned().collect();
    let uniques: Vec<_> = table.uniques.keys().cloned().collect();
    match dice.below(3) {
        0 => {
            let Some(key) = dice
                .pick(&foreign_keys)
                .and_then(|name| table.foreign_keys.get_mut(name))
            else {
                return;
            };
            let nullable = key
                .columns
                .iter()
                .all(|name| table.columns.get(name).is_some_and(|it| it.nullable));
            key.on_delete = tables::action(dice, target, nullable);
            key.on_update = tables::action(dice, target, nullable);
        }
        1 => {
            let Some(index) = dice.pick(&indexes).and_then(|name| table.indexes.get_mut(name)) else {
                return;
            };
            match dice.below(3) {
                0 => index.parts.reverse(),
                1 => index.unique = !index.unique && index.method.is_none(),
                _ => index.filter = None,
            }
        }
        _ => {
            let Some(unique) = dice.pick(&uniques).and_then(|name| table.uniques.get_mut(name)) else {
                return;
            };
            unique.columns.reverse();
            unique.deferrable = None;
        }
    }
}

/// Drops the primary key, or gives it another name or order.
pub(super) fn change_key(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = &mut *to.tables.get_mut(name).unwrap();
    let Some(key) = &mut table.primary_key else { return };
    match dice.below(3) {
        0 if key.columns.len() > 1 => key.columns.reverse(),
        0 | 1 => {
            key.name = Name::new(format!(
                "{} key",
                table.name.name.as_str().chars().take(20).collect::<String>()
            ))
        }
        _ => table.primary_key = None,
    }
}
