//! Enums, and the other types that somebody made.

use std::collections::HashMap;

use whimbrel_core::{ColumnType, EnumType, Inspection, Unknown};

use super::{NAMESPACE, OURS, made_by_hand, qualified};
use crate::row::Row;

/// Types that are no table's and no array's. Every multirange goes with its range.
pub(super) fn types_query() -> String {
    format!(
        "SELECT t.oid::text, t.typarray::text, {NAMESPACE}, t.typname::text, t.typtype::text, CASE t.typtype \
         WHEN 'd' THEN 'CREATE DOMAIN ' || t.oid::pg_catalog.regtype::text || ' AS ' || pg_catalog.format_type(t.typbasetype, t.typtypmod) \
           || COALESCE(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END \
           || COALESCE((SELECT ' ' || pg_catalog.string_agg('CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' ' \
             || pg_catalog.pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) \
             FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c'), '') \
         WHEN 'c' THEN 'CREATE TYPE ' || t.oid::pg_catalog.regtype::text || ' AS (' \
           || COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' \
             || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) \
             FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')' \
         WHEN 'r' THEN 'CREATE TYPE ' || t.oid::pg_catalog.regtype::text || ' AS RANGE (SUBTYPE = ' \
           || (SELECT pg_catalog.format_type(r.rngsubtype, NULL) FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid) || ')' \
         WHEN 'b' THEN 'CREATE TYPE ' || t.oid::pg_catalog.regtype::text || ' (INPUT = ' || t.typinput::text || ', OUTPUT = ' \
           || t.typoutput::text || ')' END \
         FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
         LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid \
         WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r') AND (c.oid IS NULL OR c.relkind = 'c') AND {OURS} AND {ours} \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS element WHERE element.typarray = t.oid) \
         ORDER BY t.oid",
        ours = made_by_hand("pg_type", "t.oid")
    )
}

pub(super) fn values_query() -> String {
    "SELECT e.enumtypid::text, e.enumlabel::text FROM pg_catalog.pg_enum AS e ORDER BY e.enumtypid, e.enumsortorder"
        .to_owned()
}

/// What columns of these types are of, by the server's numbers for them and for their arrays.
pub(super) fn read(types: &[Row], values: &[Row], inspection: &mut Inspection) -> HashMap<String, ColumnType> {
    let mut of_enum: HashMap<&str, Vec<String>> = HashMap::new();
    for row in values {
        of_enum.entry(row.text(0)).or_default().push(row.text(1).to_owned());
    }
    let mut known = HashMap::new();
    for row in types {
        let name = qualified(row, 2);
        let kind = match row.text(4) {
            "e" => {
                let ty = ColumnType::Enum(name.clone());
                known.insert(row.text(1).to_owned(), ColumnType::Array(Box::new(ty.clone())));
                known.insert(row.text(0).to_owned(), ty);
                let values = of_enum.remove(row.text(0)).unwrap_or_default();
                inspection.schema.enums.insert(EnumType { name, values });
                continue;
            }
            "d" => "domain",
            "c" => "composite type",
            "r" => "range type",
            _ => "type",
        };
        inspection.unknown.push(Unknown {
            kind: kind.to_owned(),
            name,
            definition: row.text(5).to_owned(),
        });
    }
    known
}
