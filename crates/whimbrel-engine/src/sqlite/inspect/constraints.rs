//! Primary keys, unique constraints, checks and foreign keys.

use std::collections::HashMap;

use whimbrel_core::dialects::sqlite_statements::{CreateTable, KeyColumn, Rule, TableConstraint};
use whimbrel_core::{Check, ForeignKey, Inspection, Name, PrimaryKey, Table, Unique, dialects};

use super::{Names, enums, expression, key, same, unknown};

/// A foreign key whose other side is still to be found.
pub(super) struct Reference {
    key: ForeignKey,
    /// The table as it is written.
    table: Name,
}

/// Puts the constraints into their table, and gives the foreign keys.
pub(super) fn read(table: &mut Table, statement: &CreateTable, inspection: &mut Inspection) -> Vec<Reference> {
    let mut references = Vec::new();
    for constraint in &statement.constraints {
        let name = constraint.name.clone();
        match &constraint.rule {
            Rule::PrimaryKey { columns, .. } => {
                let names = plain(table, columns, "order of the primary key", inspection);
                let usual = PrimaryKey::of(&table.name, names.clone()).name;
                table.primary_key = Some(PrimaryKey {
                    name: name.unwrap_or(usual),
                    columns: names,
                });
            }
            Rule::Unique(columns) => {
                let names = plain(table, columns, "order of a unique constraint", inspection);
                let name = name.unwrap_or_else(|| usual_name(table, &names, "key"));
                let unique = Unique {
                    name: name.clone(),
                    columns: names,
                    nulls_not_distinct: false,
                    deferrable: None,
                };
                table.uniques.insert(name, unique);
            }
            Rule::Check(_) if enums::is_stand_in(constraint, statement) => {}
            Rule::Check(sql) => {
                let columns: Vec<Name> = constraint.column.iter().cloned().collect();
                let name = name.unwrap_or_else(|| usual_name(table, &columns, "check"));
                let check = Check {
                    name: name.clone(),
                    expression: expression(dialects::without_parentheses(sql)),
                    not_valid: false,
                };
                table.checks.insert(name, check);
            }
            Rule::ForeignKey { .. } => references.extend(reference(table, constraint)),
        }
    }
    references
}

fn reference(table: &Table, constraint: &TableConstraint) -> Option<Reference> {
    let Rule::ForeignKey {
        columns,
        table: referenced_table,
        referenced,
        on_delete,
        on_update,
        deferrable,
    } = &constraint.rule
    else {
        return None;
    };
    let columns: Vec<Name> = columns.iter().map(|name| spelled(table, name)).collect();
    let name = constraint.name.clone();
    let key = ForeignKey {
        name: name.unwrap_or_else(|| usual_name(table, &columns, "fkey")),
        columns,
        referenced_table: referenced_table.clone().into(),
        referenced_columns: referenced.clone(),
        on_delete: *on_delete,
        on_update: *on_update,
        deferrable: *deferrable,
        not_valid: false,
    };
    Some(Reference {
        key,
        table: referenced_table.clone(),
    })
}

/// Puts a foreign key into its table, with the other side spelled as it was made.
pub(super) fn refer(
    of: &str,
    reference: Reference,
    names: &Names,
    tables: &mut HashMap<String, Table>,
    inspection: &mut Inspection,
) {
    let Reference {
        key: mut foreign_key,
        table,
    } = reference;
    let referenced = tables.get(&key(&table));
    foreign_key.referenced_table = names.spelled(&table).into();
    if let Some(referenced) = referenced {
        if foreign_key.referenced_columns.is_empty() {
            let primary_key = referenced.primary_key.as_ref();
            foreign_key.referenced_columns = primary_key.map(|key| key.columns.clone()).unwrap_or_default();
        }
        let columns = foreign_key.referenced_columns.iter();
        foreign_key.referenced_columns = columns.map(|name| spelled(referenced, name)).collect();
    }
    let Some(owner) = tables.get_mut(of) else { return };
    if foreign_key.referenced_columns.len() != foreign_key.columns.len() {
        // SQLite takes any such key, and fails when rows are written.
        let columns: Vec<_> = foreign_key.columns.iter().map(Name::as_str).collect();
        let definition = format!("FOREIGN KEY ({}) REFERENCES {table}", columns.join(", "));
        inspection
            .unknown
            .push(unknown("foreign key", &owner.name.name, definition));
        return;
    }
    // Two keys without a name may be over the same columns.
    if owner.foreign_keys.contains_key(&foreign_key.name) {
        foreign_key.name = usual_name(owner, &foreign_key.columns, "fkey");
    }
    owner.foreign_keys.insert(foreign_key.name.clone(), foreign_key);
}

/// The names of a key's columns. How it is sorted and compared is told apart.
fn plain(table: &Table, columns: &[KeyColumn], kind: &str, inspection: &mut Inspection) -> Vec<Name> {
    for column in columns {
        let mut words = vec![column.name.to_string()];
        words.extend(
            column
                .collation
                .as_ref()
                .map(|collation| format!("COLLATE {collation}")),
        );
        words.extend(column.descending.then(|| "DESC".to_owned()));
        if words.len() > 1 {
            inspection
                .unknown
                .push(unknown(kind, &table.name.name, words.join(" ")));
        }
    }
    columns.iter().map(|column| spelled(table, &column.name)).collect()
}

/// A column's name as it is spelled where the column was made.
fn spelled(table: &Table, name: &Name) -> Name {
    let found = table.columns.keys().find(|column| same(column, name));
    found.unwrap_or(name).clone()
}

/// The name that we give to what has none, with a number where it is taken.
fn usual_name(table: &Table, columns: &[Name], suffix: &str) -> Name {
    let name = |number: Option<usize>| {
        let number = number.map(|number| number.to_string());
        let mut parts = vec![table.name.name.as_str()];
        parts.extend(columns.iter().map(Name::as_str));
        parts.extend(number.as_deref());
        parts.push(suffix);
        Name::generated(parts)
    };
    let mut usual = name(None);
    let mut number = 2;
    while table.has_constraint_or_index(&usual) {
        usual = name(Some(number));
        number += 1;
    }
    usual
}
