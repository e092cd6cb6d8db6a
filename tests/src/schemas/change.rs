//! What may happen to a schema.

mod columns;
mod parts;
mod renames;

use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::operations::{AddEnumValue, DropEnumValue, DropTable, RenameEnumValue};
use whimbrel_core::{Backend, Column, Expression, Name, Operation, QualifiedName, Schema, Table, Target};

use super::{Dice, objects, tables};

/// Changes one thing of the schema, whatever it is. A change that does not fit leaves it as it is.
pub(super) fn one(dice: &mut Dice, target: Target, from: &Schema, to: &mut Schema, answers: &mut Answers) {
    let names: Vec<_> = to.tables.names().cloned().collect();
    let Some(table) = dice.pick(&names).cloned() else {
        return tables::add(dice, target, to);
    };
    match dice.below(36) {
        0 => tables::add(dice, target, to),
        1 => drop_table(to, &table),
        2 | 3 => tables::add_column(dice, target, to, &table),
        4 | 5 => columns::drop_column(dice, to, &table),
        6 | 7 => columns::change_type(dice, target, to, &table),
        8 => change(dice, to, &table, |_, column| column.nullable = !column.nullable),
        9 | 10 => {
            let schema = to.clone();
            // What rows refer to is theirs to say.
            let keys = schema.table(&table).unwrap().foreign_keys.values();
            let keys: Vec<Name> = keys.flat_map(|key| key.columns.clone()).collect();
            change(dice, to, &table, |dice, column| {
                if !keys.contains(&column.name) {
                    tables::change_default(dice, target, &schema, column);
                }
            });
        }
        11 => change(dice, to, &table, |dice, column| {
            column.comment = if column.comment.is_some() {
                None
            } else {
                Some(tables::comment(dice))
            };
        }),
        12 => change(dice, to, &table, |dice, column| {
            column.collation = if column.collation.is_some() {
                None
            } else {
                tables::collation(dice, target, &column.ty)
            };
        }),
        13 => tables::add_computed(dice, target, to, &table),
        14 => columns::change_generated(dice, target, to, &table),
        15 => tables::add_unique(dice, target, to, &table),
        16 => tables::add_check(dice, target, to, &table),
        17 => tables::add_index(dice, target, to, &table),
        18 => tables::add_foreign_key(dice, target, to),
        19 => tables::add_exclusion(dice, target, to, &table),
        20 | 21 => parts::drop_part(dice, to, &table),
        22 => tables::change_condition(dice, target, &mut to.tables.get_mut(&table).unwrap()),
        23 => parts::change_part(dice, target, to, &table),
        24 => parts::change_key(dice, to, &table),
        25 => columns::change_identity(dice, target, to, &table),
        26 => tables::describe(dice, target, to, &table),
        27 | 28 => change_enum(dice, from, to, answers),
        29 => match dice.below(3) {
            0 => objects::add_enum(dice, target, to),
            1 => objects::add_view(dice, target, to),
            _ => drop_object(dice, to),
        },
        30 => renames::rename_table(dice, target, from, to, &table, answers),
        31 | 32 => renames::rename_column(dice, target, from, to, &table, answers),
        33 | 34 => renames::rename_constraint(dice, target, to, &table),
        _ => change_sequence(dice, target, from, to),
    }
}

fn column_names(table: &Table) -> Vec<Name> {
    table.columns.keys().cloned().collect()
}

fn change(dice: &mut Dice, to: &mut Schema, name: &QualifiedName, change: impl FnOnce(&mut Dice, &mut Column)) {
    let table = &mut *to.tables.get_mut(name).unwrap();
    if let Some(column) = dice.pick(&column_names(table))
        && let Some(column) = table.columns.get_mut(column)
    {
        change(dice, column);
    }
}

fn drop_table(to: &mut Schema, name: &QualifiedName) {
    let names: Vec<_> = to.tables.names().cloned().collect();
    for other in names {
        let table = &mut *to.tables.get_mut(&other).unwrap();
        table.foreign_keys.retain(|_, key| key.referenced_table != *name);
    }
    drop_views(to, &name.name);
    let (table, reason) = (name.clone(), None);
    let _ = Operation::from(DropTable { table, reason }).apply(to);
}

/// Drops the views that name something.
fn drop_views(to: &mut Schema, name: &Name) {
    let views = to
        .views
        .iter()
        .filter(|view| Expression(view.query.clone()).mentions(name));
    let views: Vec<_> = views.map(|view| view.name.clone()).collect();
    for view in views {
        to.views.remove(&view);
    }
}

fn change_enum(dice: &mut Dice, from: &Schema, to: &mut Schema, answers: &mut Answers) {
    let names: Vec<_> = to.enums.names().cloned().collect();
    let Some(name) = dice.pick(&names).cloned() else { return };
    let values = to.enumeration(&name).unwrap().values.clone();
    let value = dice.pick(&values).cloned().unwrap();
    let free = format!("value {}", values.len() + dice.below(1000));
    // Another enum has taken its place, and has to have the values of the rows.
    let keeps_values = !from.enums.contains(&name);
    match dice.below(5) {
        2 | 3 if keeps_values => {}
        0 | 1 => {
            let before = dice.chance(50).then_some(value);
            let _ = Operation::from(AddEnumValue {
                name,
                value: free,
                before,
            })
            .apply(to);
        }
        2 => {
            let gives_default = to.columns_of_enum(&name).any(|(_, column)| column.default.is_some());
            if !gives_default {
                let (replacement, reason) = (None, None);
                let _ = Operation::from(DropEnumValue {
                    name,
                    value,
                    replacement,
                    reason,
                })
                .apply(to);
            }
        }
        3 => {
            let it = RenameEnumValue {
                name: name.clone(),
                value: value.clone(),
                to: free.clone(),
            };
            let subject = Renamed::EnumValue {
                name,
                from: value,
                to: free,
            };
            if Operation::from(it).apply(to).is_ok() {
                answers.renamed.insert(subject, true);
            }
        }
        _ => {
            to.enums.get_mut(&name).unwrap().values.reverse();
        }
    }
}

fn drop_object(dice: &mut Dice, to: &mut Schema) {
    let views: Vec<_> = to.views.names().cloned().collect();
    let unused = to
        .enums
        .names()
        .filter(|name| to.columns_of_enum(name).next().is_none());
    let unused: Vec<_> = unused.cloned().collect();
    if let Some(name) = dice.pick(&views) {
        to.views.remove(name);
    } else if let Some(name) = dice.pick(&unused) {
        to.enums.remove(name);
    }
}

fn change_sequence(dice: &mut Dice, target: Target, from: &Schema, to: &mut Schema) {
    let names: Vec<_> = to.sequences.names().cloned().collect();
    match dice.pick(&names) {
        Some(name) if dice.chance(40) => {
            to.sequences.remove(name);
        }
        Some(name) => to.sequences.get_mut(name).unwrap().increment = 7,
        None if matches!(target.backend, Backend::Postgres | Backend::Mariadb) => {
            objects::add_sequence(dice, target, to);
        }
        None => renames::rename_enum(dice, target, from, to),
    }
}
