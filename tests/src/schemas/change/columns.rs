//! Columns that go, or become of another type, computed or counted.

use whimbrel_core::operations::DropColumn;
use whimbrel_core::schema::{Generated, Storage};
use whimbrel_core::{Column, ColumnType, Expression, Name, Operation, PerDialect, QualifiedName, Schema, Target};

use super::{column_names, drop_views};
use crate::schemas::{Dice, tables, types};

/// Drops a column with all that uses it.
pub(super) fn drop_column(dice: &mut Dice, to: &mut Schema, name: &QualifiedName) {
    let table = to.table(name).unwrap();
    let Some(column) = dice.pick(&column_names(table)).cloned() else {
        return;
    };
    remove_users(to, name, &column);
    let (table, reason) = (name.clone(), None);
    let _ = Operation::from(DropColumn { table, column, reason }).apply(to);
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
    let table = &mut *to.tables.get_mut(name).unwrap();
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
pub(super) fn change_type(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let Some(column) = dice.pick(&column_names(to.table(name).unwrap())).cloned() else {
        return;
    };
    let mut keys = to.tables.iter().flat_map(|table| table.foreign_keys.values());
    let is_referenced = keys.any(|key| key.referenced_table == *name && key.referenced_columns.contains(&column));
    drop(keys);
    let table = &mut *to.tables.get_mut(name).unwrap();
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
pub(super) fn change_generated(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let table = &mut *to.tables.get_mut(name).unwrap();
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
    let Some(column) = dice
        .pick(&column_names(table))
        .and_then(|name| table.columns.get_mut(name))
    else {
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

pub(super) fn change_identity(dice: &mut Dice, target: Target, to: &mut Schema, name: &QualifiedName) {
    let identity = tables::identity(dice, target);
    let table = &mut *to.tables.get_mut(name).unwrap();
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
