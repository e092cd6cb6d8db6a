//! Enums: shared types on PostgreSQL, and of each column by itself elsewhere.

use std::collections::BTreeMap;

use crate::schema::Table;
use crate::{Backend, ColumnType, EnumType, QualifiedName, Schema, Target};

/// The live schema with the expected enums in place of those of single columns, where its columns agree.
///
/// An enum of which no column has anything else, or that has no columns, is there: nothing on the server says otherwise.
/// Where all its columns have the same other values, it is there with those. Where they disagree, each keeps its own.
pub(super) fn shared(live: &Schema, expected: &Schema, target: Target) -> Schema {
    if target.backend == Backend::Postgres {
        return live.clone();
    }
    let mut found: BTreeMap<&QualifiedName, Vec<Place<'_>>> = BTreeMap::new();
    for enumeration in expected.enums.iter() {
        found.insert(&enumeration.name, Vec::new());
    }
    for table in expected.tables.iter() {
        let Some(live_table) = live.tables.get(&table.name) else {
            continue;
        };
        for column in table.columns.values() {
            let (Some(wanted), Some(live_column)) = (column.ty.enumeration(), live_table.columns.get(&column.name))
            else {
                continue;
            };
            let Some(own) = live_column.ty.enumeration() else {
                continue;
            };
            let (Some(own), Some(places)) = (live.enums.get(own), found.get_mut(wanted)) else {
                continue;
            };
            places.push(Place {
                table: live_table,
                column: &column.name,
                own,
            });
        }
    }
    let mut schema = live.clone();
    let mut taken = Vec::new();
    let mut shared = Vec::new();
    for (name, places) in found {
        let Some(wanted) = expected.enums.get(name) else {
            continue;
        };
        let all_alike = places
            .first()
            .is_some_and(|first| places.iter().all(|place| place.own.values == first.own.values));
        let values = match places.first() {
            Some(first) if all_alike => first.own.values.clone(),
            _ => wanted.values.clone(),
        };
        for place in places.iter().filter(|place| place.own.values == values) {
            let mut table = schema.tables.get_mut(&place.table.name);
            let column = table.as_mut().and_then(|table| table.columns.get_mut(place.column));
            if let Some(column) = column {
                column.ty = ColumnType::Enum(name.clone());
                taken.push(&place.own.name);
            }
        }
        shared.push(EnumType {
            name: name.clone(),
            values,
        });
    }
    for name in taken {
        schema.enums.remove(name);
    }
    for enumeration in shared {
        schema.enums.insert(enumeration);
    }
    schema
}

/// A column of an enum that is its own.
struct Place<'a> {
    table: &'a Table,
    column: &'a crate::Name,
    own: &'a EnumType,
}
