//! Columns.

use std::collections::HashMap;

use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{Backend, Column, ColumnType, Inspection, Name, PerDialect, Target, Unknown, dialects};

use super::tables::Tables;
use super::{COLUMN_OPTIONS, OURS, expression};
use crate::row::Row;

pub(super) fn query(target: Target) -> String {
    // Which the columns of a table are compressed by came with 14; statistics are NULL unasked from 17 on.
    let compression = if target.is_at_least(14, 0) {
        "CASE WHEN a.attcompression <> '' THEN 'COMPRESSION ' || a.attcompression::text END"
    } else {
        "NULL"
    };
    format!(
        "SELECT a.attrelid::text, a.attnum::text, a.attname::text, a.atttypid::text, \
         pg_catalog.format_type(a.atttypid, a.atttypmod), t.typtype::text, a.attndims::text, a.attnotnull::text, \
         a.attidentity::text, a.attgenerated::text, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid), a.attcollation::text, \
         co.collname::text, d.description, \
         NULLIF(pg_catalog.concat_ws(', ', CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || a.attstorage::text END, \
           {compression}, CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget::text END, \
           {COLUMN_OPTIONS}), '') \
         FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_attrdef AS ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum \
         LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = a.attrelid AND d.objsubid = a.attnum \
           AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
         WHERE c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {OURS} \
         ORDER BY a.attrelid, a.attnum"
    )
}

/// Puts the columns into their tables.
pub(super) fn read(
    rows: &[Row],
    types: &HashMap<String, ColumnType>,
    tables: &mut Tables,
    inspection: &mut Inspection,
) {
    for row in rows {
        let Some(relation) = tables.relation_mut(row.text(0)) else {
            continue;
        };
        let name = Name::new(row.text(2));
        let known = (name.clone(), row.text(11).to_owned());
        relation.columns.insert(row.number(1).unwrap_or_default(), known);
        if let (Some(options), Some(relation)) = (row.opt(14), tables.get_mut(row.text(0))) {
            inspection.unknown.push(Unknown {
                kind: "column options".to_owned(),
                name: relation.table.name.clone(),
                definition: format!("{name}: {options}"),
            });
        }
        if let Some(relation) = tables.get_mut(row.text(0)) {
            relation.table.columns.insert(name, column(row, types));
        }
    }
}

fn column(row: &Row, types: &HashMap<String, ColumnType>) -> Column {
    let ty = column_type(row, types);
    let mut column = Column::new(row.text(2), ty);
    column.nullable = !row.truth(7);
    column.identity = match row.text(8) {
        "a" => Some(identity(IdentityKind::Always)),
        "d" => Some(identity(IdentityKind::ByDefault)),
        _ => None,
    };
    if let Some(sql) = row.opt(10) {
        match row.text(9) {
            "" => column.default = Some(dialects::read_default(Backend::Postgres.into(), &column.ty, sql)),
            kind => {
                column.generated = Some(Generated {
                    expression: expression(sql),
                    storage: if kind == "v" { Storage::Virtual } else { Storage::Stored },
                });
            }
        }
    }
    column.collation = row
        .opt(12)
        .map(|name| PerDialect::only(Backend::Postgres, name.to_owned()));
    column.comment = row.opt(13).map(str::to_owned);
    column
}

/// Where it begins and how it goes on is read with its sequence.
fn identity(kind: IdentityKind) -> Identity {
    Identity {
        kind,
        ..Identity::default()
    }
}

fn column_type(row: &Row, types: &HashMap<String, ColumnType>) -> ColumnType {
    let printed = row.text(4);
    let mut ty = match types.get(row.text(3)) {
        Some(ty) => ty.clone(),
        // A domain may bear the name of a type of ours.
        None if row.text(5) == "d" => ColumnType::Custom(super::text(printed)),
        None => dialects::read_type(Backend::Postgres.into(), printed),
    };
    // The server prints one pair of brackets for arrays of any number of dimensions.
    if matches!(ty, ColumnType::Array(_)) {
        for _ in 1..row.number(6).unwrap_or_default() {
            ty = ColumnType::Array(Box::new(ty));
        }
    }
    ty
}
