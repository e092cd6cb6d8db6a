//! Enums, namespaces, sequences and views.

use whimbrel_core::schema::{EnumType, Sequence, View};
use whimbrel_core::{Backend, Name, PerDialect, QualifiedName, Schema, Target};

use super::{Dice, names};

/// What tables may use.
pub(super) fn before_tables(dice: &mut Dice, target: Target, schema: &mut Schema) {
    if target.backend == Backend::Postgres && dice.chance(25) {
        schema.namespaces.insert(Name::new("audit space"));
    }
    for _ in 0..dice.below(3) {
        add_enum(dice, target, schema);
    }
    if matches!(target.backend, Backend::Postgres | Backend::Mariadb) && dice.chance(25) {
        add_sequence(dice, target, schema);
    }
}

pub(super) fn add_enum(dice: &mut Dice, target: Target, schema: &mut Schema) {
    let name = QualifiedName::new(names::fresh(dice, target, schema));
    let values = names::enum_values(dice, target.backend);
    schema.enums.insert(EnumType { name, values });
}

pub(super) fn add_sequence(dice: &mut Dice, target: Target, schema: &mut Schema) {
    schema.sequences.insert(Sequence {
        name: QualifiedName::new(names::fresh(dice, target, schema)),
        ty: None,
        start: if dice.chance(50) { 1 } else { 10 },
        increment: if dice.chance(70) { 1 } else { 3 },
        minimum: None,
        maximum: dice.chance(30).then_some(1_000_000),
        cache: dice.chance(30).then_some(5),
        cycle: dice.chance(20),
        owned_by: None,
    });
}

/// Adds a view over some columns of a table.
pub(super) fn add_view(dice: &mut Dice, target: Target, schema: &mut Schema) {
    let name = QualifiedName::new(names::fresh(dice, target, schema));
    let tables: Vec<_> = schema.tables.iter().cloned().collect();
    let Some(table) = dice.pick(&tables) else { return };
    let columns: Vec<_> = table.columns.keys().cloned().collect();
    let columns: Vec<_> = dice
        .some(&columns, 3)
        .iter()
        .map(|it| it.quoted(target.backend))
        .collect();
    let query = format!(
        "SELECT {} FROM {}",
        columns.join(", "),
        table.name.quoted(target.backend)
    );
    schema.views.insert(View {
        name,
        query: PerDialect::default().with(target.backend, query),
        materialized: target.backend == Backend::Postgres && dice.chance(20),
    });
}
