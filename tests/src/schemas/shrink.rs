//! The same failure with less in it.

use whimbrel_core::schema::{Signature, TriggerKey};
use whimbrel_core::{Name, QualifiedName, Schema, Table};

use super::Pair;

/// Pairs with one thing less in either schema, or in both.
pub fn smaller(pair: &Pair) -> Vec<Pair> {
    let mut smaller = Vec::new();
    let mut keep = |from: Schema, to: Schema| {
        if (&from, &to) != (&pair.from, &pair.to) {
            smaller.push(Pair {
                from,
                to,
                ..pair.clone()
            });
        }
    };
    let removals = removals(&pair.from).into_iter().chain(removals(&pair.to));
    let mut seen = Vec::new();
    for removal in removals {
        if seen.contains(&removal) {
            continue;
        }
        keep(removal.from(&pair.from), removal.from(&pair.to));
        keep(removal.from(&pair.from), pair.to.clone());
        keep(pair.from.clone(), removal.from(&pair.to));
        seen.push(removal);
    }
    // A change that is taken back.
    for table in pair.to.tables.iter() {
        let Some(before) = pair.from.table(&table.name) else {
            continue;
        };
        let mut to = pair.to.clone();
        to.tables.insert(before.clone());
        keep(pair.from.clone(), to);
        for column in before.columns.values() {
            let mut to = pair.to.clone();
            let mut changed = to.tables.get_mut(&table.name).unwrap();
            let Some(after) = changed.columns.get_mut(&column.name) else {
                continue;
            };
            *after = column.clone();
            drop(changed);
            keep(pair.from.clone(), to);
        }
    }
    smaller
}

/// Something that may be taken out.
#[derive(Debug, Clone, PartialEq)]
enum Removal {
    Trigger(TriggerKey),
    Function(Signature),
    Extension(QualifiedName),
    Table(QualifiedName),
    Enum(QualifiedName),
    View(QualifiedName),
    Sequence(QualifiedName),
    Key(QualifiedName),
    Part(QualifiedName, Name),
    Column(QualifiedName, Name),
    Detail(QualifiedName, Name, Detail),
    Words(QualifiedName),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Detail {
    Default,
    Comment,
    Collation,
    Identity,
    Generated,
}

fn removals(schema: &Schema) -> Vec<Removal> {
    let mut removals: Vec<Removal> = schema.triggers.names().cloned().map(Removal::Trigger).collect();
    removals.extend(schema.functions.names().cloned().map(Removal::Function));
    removals.extend(schema.extensions.names().cloned().map(Removal::Extension));
    removals.extend(schema.tables.names().cloned().map(Removal::Table));
    removals.extend(schema.views.names().cloned().map(Removal::View));
    removals.extend(schema.sequences.names().cloned().map(Removal::Sequence));
    removals.extend(schema.enums.names().cloned().map(Removal::Enum));
    for table in schema.tables.iter() {
        let name = &table.name;
        let parts = table
            .foreign_keys
            .keys()
            .chain(table.indexes.keys())
            .chain(table.checks.keys());
        let parts = parts.chain(table.uniques.keys()).chain(table.exclusions.keys());
        removals.extend(parts.map(|part| Removal::Part(name.clone(), part.clone())));
        for column in table.columns.values() {
            removals.push(Removal::Column(name.clone(), column.name.clone()));
            for detail in [
                Detail::Default,
                Detail::Comment,
                Detail::Collation,
                Detail::Identity,
                Detail::Generated,
            ] {
                removals.push(Removal::Detail(name.clone(), column.name.clone(), detail));
            }
        }
        removals.push(Removal::Key(name.clone()));
        removals.push(Removal::Words(name.clone()));
    }
    removals
}

impl Removal {
    fn from(&self, schema: &Schema) -> Schema {
        let mut smaller = schema.clone();
        match self {
            Removal::Trigger(key) => {
                smaller.triggers.remove(key);
            }
            Removal::Function(signature) => {
                smaller.functions.remove(signature);
            }
            Removal::Extension(name) => {
                smaller.extensions.remove(name);
            }
            Removal::Table(name) => {
                smaller.tables.remove(name);
            }
            Removal::Enum(name) => {
                smaller.enums.remove(name);
            }
            Removal::View(name) => {
                smaller.views.remove(name);
            }
            Removal::Sequence(name) => {
                smaller.sequences.remove(name);
            }
            Removal::Key(table) => edit(&mut smaller, table, |table| table.primary_key = None),
            Removal::Part(table, part) => edit(&mut smaller, table, |table| {
                table.foreign_keys.shift_remove(part);
                table.indexes.shift_remove(part);
                table.checks.shift_remove(part);
                table.uniques.shift_remove(part);
                table.exclusions.shift_remove(part);
            }),
            Removal::Column(table, column) => edit(&mut smaller, table, |table| {
                table.columns.shift_remove(column);
            }),
            Removal::Detail(table, column, detail) => edit(&mut smaller, table, |table| {
                let Some(column) = table.columns.get_mut(column) else {
                    return;
                };
                match detail {
                    Detail::Default => column.default = None,
                    Detail::Comment => column.comment = None,
                    Detail::Collation => column.collation = None,
                    Detail::Identity => column.identity = None,
                    Detail::Generated => column.generated = None,
                }
            }),
            Removal::Words(table) => edit(&mut smaller, table, |table| {
                table.comment = None;
                table.options = Default::default();
            }),
        }
        smaller
    }
}

fn edit(schema: &mut Schema, table: &QualifiedName, change: impl FnOnce(&mut Table)) {
    if schema.tables.contains(table) {
        change(&mut schema.tables.get_mut(table).unwrap());
    }
}
