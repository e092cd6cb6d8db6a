//! Indexes.

use std::collections::HashMap;

use whimbrel_core::dialects::sqlite_statements::{CreateIndex, KeyPart};
use whimbrel_core::schema::{IndexPart, Order};
use whimbrel_core::{Index, Inspection, Table, Unique};

use super::{Names, Object, expression, key, same};

/// Puts the indexes into their tables. A unique one over whole columns is a unique constraint.
pub(super) fn read(
    objects: &[Object<'_>],
    names: &Names,
    tables: &mut HashMap<String, Table>,
    inspection: &mut Inspection,
) {
    for object in objects {
        let table = tables.get_mut(&key(&names.spelled(&object.table)));
        let (Some(table), Some(statement)) = (table, CreateIndex::read(object.sql)) else {
            inspection.unknown.push(object.unknown("index"));
            continue;
        };
        let index = Index {
            name: object.name.clone(),
            parts: statement.parts.iter().map(|live| part(live, table)).collect(),
            unique: statement.unique,
            filter: statement.filter.as_deref().map(expression),
            include: Vec::new(),
            method: None,
            nulls_not_distinct: false,
        };
        match unique(&index) {
            Some(unique) => table.uniques.insert(unique.name.clone(), unique).map(|_| ()),
            None => table.indexes.insert(index.name.clone(), index).map(|_| ()),
        };
    }
}

fn part(live: &KeyPart, table: &Table) -> IndexPart {
    let name = live.name.as_ref();
    let column = name.and_then(|name| table.columns.keys().find(|column| same(column, name)));
    let mut part = match column {
        Some(column) => IndexPart::column(column.clone()),
        None => IndexPart::expression(expression(&live.text)),
    };
    part.collation.clone_from(&live.collation);
    part.order = (live.descending == Some(true)).then_some(Order::Descending);
    part
}

fn unique(index: &Index) -> Option<Unique> {
    let plain = |part: &IndexPart| {
        let column = part.as_column()?;
        (part.order.is_none() && part.collation.is_none()).then(|| column.clone())
    };
    if !index.unique || index.filter.is_some() {
        return None;
    }
    Some(Unique {
        name: index.name.clone(),
        columns: index.parts.iter().map(plain).collect::<Option<_>>()?,
        nulls_not_distinct: false,
        deferrable: None,
    })
}
