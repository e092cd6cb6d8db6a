//! What may happen to a schema.

use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::operations::{
    AddEnumValue, DropColumn, DropEnumValue, DropTable, RenameColumn, RenameEnum, RenameEnumValue, RenameTable,
};
use whimbrel_core::schema::{Generated, Storage};
use whimbrel_core::{
    Backend, Column, ColumnType, Expression, Name, Operation, PerDialect, QualifiedName, Schema, Table, Target,
};

use super::{Dice, names, objects, tables, types};

/// Changes one thing of the schema, whatever it is. A change that does not fit leaves it as it is.
pub(super) fn one(dice: &mut Dice, target: Target, from: &Schema, to: &mut Schema, answers: &mut Answers) {
    let names: Vec<_> = to.tables.names().cloned().collect();
    let Some(table) = dice.pick(&names).cloned() else {
        return tables::add(dice, target, to);
    };
    match dice.below(34) {
        0 => tables::add(dice, target, to),
        1 => drop_table(to, &table),
        2 | 3 => tables::add_column(dice, target, to, &table),
        4 | 5 => drop_column(dice, to, &table),
        6 | 7 => change_type(dice, target, to, &table),
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
        14 => change_generated(dice, target, to, &table),
        15 => tables::add_unique(dice, target, to, &table),
        16 => tables::add_check(dice, target, to, &table),
        17 => tables::add_index(dice, target, to, &table),
        18 => tables::add_foreign_key(dice, target, to),
        19 => tables::add_exclusion(dice, target, to, &table),
        20 | 21 => drop_part(dice, to, &table),
        22 => tables::change_condition(dice, target, to.tables.get_mut(&table).unwrap()),
        23 => change_part(dice, target, to, &table),
        24 => change_key(dice, to, &table),
        25 => change_identity(dice, target, to, &table),
        26 => tables::describe(dice, target, to, &table),
        27 | 28 => change_enum(dice, from, to, answers),
        29 => match dice.below(3) {
            0 => objects::add_enum(dice, target, to),
            1 => objects::add_view(dice, target, to),
            _ => drop_object(dice, to),
        },
        30 => rename_table(dice, target, from, to, &table, answers),
        31 | 32 => rename_column(dice, target, from, to, &table, answers),
        _ => change_sequence(dice, target, from, to),
    }
}

fn columns(table: &Table) -> Vec<Name> {
    table.columns.keys().cloned().collect()
}

fn change(dice: &mut Dice, to: &mut Schema, name: &QualifiedName, change: impl FnOnce(&mut Dice, &mut Column)) {
    let table = to.tables.get_mut(name).unwrap();
    if let Some(column) = dice.pick(&columns(table))
        && let Some(column) = table.columns.get_mut(column)
    {
        change(dice, column);
    }
}

fn drop_table(to: &mut Schema, name: &QualifiedName) {
    let names: Vec<_> = to.tables.names().cloned().collect();
    for other in names {
        let table = to.tables.get_mut(&other).unwrap();
        table.foreign_keys.retain(|_, key| key.referenced_table != *name);
    }
    drop_views(to, &name.name);
    let _ = DropTable {
        table: name.clone(),
        reason: None,
    }
    .operation()
    .apply(to);
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

/// Drops a column with all that uses it.
fn drop_column(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = to.table(name).unwrap();
    let Some(column) = dice.pick(&columns(table)).cloned() else {
        return;
    };
    remove_users(to, name, &column);
    let table = name.clone();
    let _ = DropColumn {
        table,
        column,
        reason: None,
    }
    .operation()
    .apply(to);
}

fn remove_users(to: &mut Schema, name: &QualifiedName, column: &Name) {
    let names: Vec<_> = to.tables.names().cloned().collect();
    for other in names {
        let keys = &mut to.tables.get_mut(&other).unwrap().foreign_keys;
        keys.retain(|_, key| key.referenced_table != *name || !key.referenced_columns.contains(column));
    }
    // What is computed from it goes with it.
    let is_computed_from_it = |it: &&Column| it.generated.as_ref().is_some_and(|it| it.expression.mentions(column));
    let computed = to.table(name).unwrap().columns.values().filter(is_computed_from_it);
    let computed: Vec<Name> = computed.map(|it| it.name.clone()).collect();
    for gone in computed.iter().chain([column]) {
        drop_views(to, gone);
    }
    let table = to.tables.get_mut(name).unwrap();
    if table.is_key_column(column) {
        table.primary_key = None;
    }
    table.uniques.retain(|_, it| !it.columns.contains(column));
    table.checks.retain(|_, it| !it.expression.mentions(column));
    table.foreign_keys.retain(|_, it| !it.columns.contains(column));
    table.indexes.retain(|_, it| !it.uses(column));
    table.exclusions.retain(|_, it| {
        let elements = it.elements.iter();
        let compared = elements
            .map(|it| format!("{:?}", it.target))
            .any(|it| it.contains(&format!("{column:?}")));
        !compared && !it.expressions().any(|it| it.mentions(column))
    });
    table.columns.retain(|_, it| !computed.contains(&it.name));
}

/// Gives a column another type, one that its values have a cast to.
fn change_type(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let Some(column) = dice.pick(&columns(to.table(name).unwrap())).cloned() else {
        return;
    };
    let mut keys = to.tables.iter().flat_map(|table| table.foreign_keys.values());
    let is_referenced = keys.any(|key| key.referenced_table == *name && key.referenced_columns.contains(&column));
    drop(keys);
    let table = to.tables.get_mut(name).unwrap();
    let in_key = table.foreign_keys.values().any(|key| key.columns.contains(&column)) || is_referenced;
    let Some(ty) = types::wider(dice, &table.columns[&column].ty) else {
        return;
    };
    if in_key || table.columns[&column].generated.is_some() {
        return;
    }
    // Expressions of numbers mean nothing, or something else, over texts and back. MySQL and MariaDB take a number for a
    // text and a text for a number as they need it; only what is a text in the expression may not become a number.
    let is_number = |ty: &ColumnType| ty.is_integer() || matches!(ty, ColumnType::Decimal(_) | ColumnType::Double);
    let (was, is) = (is_number(&table.columns[&column].ty), is_number(&ty));
    let is_lost = if target.backend.is_mysql_family() {
        !was && is
    } else {
        was != is
    };
    if is_lost && tables::is_in_expression(table, &column) {
        return;
    }
    let column = &mut table.columns[&column];
    column.ty = ty;
    column.default = None;
    if !tables::has_collations(&column.ty) {
        column.collation = None;
    }
}

/// Makes a column computed, or computed otherwise, or no longer.
fn change_generated(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let table = to.tables.get_mut(name).unwrap();
    if dice.chance(60) {
        return tables::change_computation(dice, target, table);
    }
    let computed = tables::computation(dice, target, table);
    // What rows refer to is theirs to say.
    let keys: Vec<Name> = table
        .foreign_keys
        .values()
        .flat_map(|key| key.columns.clone())
        .collect();
    let Some(column) = dice.pick(&columns(table)).and_then(|name| table.columns.get_mut(name)) else {
        return;
    };
    match (&column.generated, computed) {
        (Some(_), _) => column.generated = None,
        (None, Some((ty, sql)))
            if ty == column.ty
                && column.nullable
                && column.identity.is_none()
                && !keys.contains(&column.name)
                && !tables::is_own(&column.name, &sql, target) =>
        {
            column.default = None;
            column.generated = Some(Generated {
                expression: Expression(PerDialect::default().with(target.backend, sql)),
                storage: Storage::Stored,
            });
        }
        _ => {}
    }
}

fn drop_part(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = to.tables.get_mut(name).unwrap();
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
fn change_part(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let table = to.tables.get_mut(name).unwrap();
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
fn change_key(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = to.tables.get_mut(name).unwrap();
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

fn change_identity(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let identity = tables::identity(dice, target);
    let table = to.tables.get_mut(name).unwrap();
    let key = table
        .primary_key
        .as_ref()
        .map(|key| key.columns.clone())
        .unwrap_or_default();
    if let [column] = key.as_slice()
        && let Some(column) = table.columns.get_mut(column)
    {
        column.identity = if column.identity.is_some() && dice.chance(60) {
            None
        } else {
            Some(identity)
        };
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

fn rename_table(
    dice: &mut Dice,
    target: Target,
    from: &Schema,
    to: &mut Schema,
    name: &QualifiedName,
    answers: &mut Answers,
) {
    let was_there = from.tables.contains(name);
    let fresh = names::fresh(dice, target, to);
    if !was_there || from.tables.contains(&name.with_name(fresh.clone())) || to.columns_are_answered(name, answers) {
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

fn rename_column(
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
    let stays: Vec<_> = columns(table)
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
        None => rename_enum(dice, target, from, to),
    }
}

/// Gives an enum another name without saying so: it is dropped, and another one added.
fn rename_enum(dice: &mut Dice, target: Target, from: &Schema, to: &mut Schema) {
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

/// Small words for the changes above.
trait Words {
    fn columns_are_answered(&self, table: &QualifiedName, answers: &Answers) -> bool;
}

impl Words for Schema {
    fn columns_are_answered(&self, name: &QualifiedName, answers: &Answers) -> bool {
        let of_table = |renamed: &Renamed| matches!(renamed, Renamed::Column { table, .. } if table == name);
        answers.renamed.keys().any(of_table)
    }
}

trait IntoOperation: Into<Operation> {
    fn operation(self) -> Operation {
        self.into()
    }
}

impl<T: Into<Operation>> IntoOperation for T {}
