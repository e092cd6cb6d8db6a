//! Tables, columns, constraints and enums under other names.

use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::operations::{RenameColumn, RenameConstraint, RenameEnum, RenameTable};
use whimbrel_core::{Name, Operation, QualifiedName, Schema, Target};

use super::{column_names, drop_views};
use crate::schemas::{Dice, names};

pub(super) fn rename_table(
    dice: &mut Dice,
    target: Target,
    from: &Schema,
    to: &mut Schema,
    name: &QualifiedName,
    answers: &mut Answers,
) {
    let was_there = from.tables.contains(name);
    let fresh = names::fresh(dice, target, to);
    if !was_there || from.tables.contains(&name.with_name(fresh.clone())) || columns_are_answered(name, answers) {
        return;
    }
    drop_views(to, &name.name);
    let it = RenameTable {
        table: name.clone(),
        to: fresh.clone(),
    };
    if Operation::from(it).apply(to).is_ok() {
        let (from, to) = (name.clone(), name.with_name(fresh));
        answers.renamed.insert(Renamed::Table { from, to }, true);
    }
}

pub(super) fn rename_column(
    dice: &mut Dice,
    target: Target,
    from: &Schema,
    to: &mut Schema,
    name: &QualifiedName,
    answers: &mut Answers,
) {
    let fresh = names::fresh(dice, target, to);
    let Some(old) = from.table(name) else { return };
    let table = to.table(name).unwrap();
    let stays: Vec<_> = column_names(table)
        .into_iter()
        .filter(|column| old.columns.contains_key(column))
        .collect();
    let Some(column) = dice.pick(&stays).cloned() else {
        return;
    };
    if old.columns.contains_key(&fresh) {
        return;
    }
    drop_views(to, &column);
    let it = RenameColumn {
        table: name.clone(),
        column: column.clone(),
        to: fresh.clone(),
    };
    if Operation::from(it).apply(to).is_ok() {
        let (table, from, to) = (name.clone(), column, fresh);
        answers.renamed.insert(Renamed::Column { table, from, to }, true);
    }
}

/// Gives an enum another name without saying so: it is dropped, and another one added.
pub(super) fn rename_enum(dice: &mut Dice, target: Target, from: &Schema, to: &mut Schema) {
    let names: Vec<_> = to.enums.names().cloned().collect();
    let fresh = names::fresh(dice, target, to);
    if let Some(name) = dice.pick(&names).cloned() {
        let values = &to.enumeration(&name).unwrap().values;
        let before = from.enumeration(&name);
        if before.is_some_and(|before| before.values.iter().any(|value| !values.contains(value))) {
            return;
        }
        let _ = Operation::from(RenameEnum { name, to: fresh }).apply(to);
    }
}

/// Gives a constraint another name, which nobody has to answer for: it is the same in all else.
pub(super) fn rename_constraint(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let fresh = names::fresh(dice, target, to);
    let table = to.table(name).unwrap();
    let key = table.primary_key.iter().map(|key| &key.name);
    let known = key
        .chain(table.uniques.keys())
        .chain(table.checks.keys())
        .chain(table.exclusions.keys())
        .chain(table.foreign_keys.keys());
    let known: Vec<Name> = known.cloned().collect();
    if let Some(old) = dice.pick(&known).cloned() {
        let it = RenameConstraint {
            table: name.clone(),
            name: old,
            to: fresh,
        };
        let _ = Operation::from(it).apply(to);
    }
}

fn columns_are_answered(name: &QualifiedName, answers: &Answers) -> bool {
    let of_table = |renamed: &Renamed| matches!(renamed, Renamed::Column { table, .. } if table == name);
    answers.renamed.keys().any(of_table)
}
