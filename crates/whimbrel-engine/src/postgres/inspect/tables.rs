//! Tables and views, and what of a table is beyond our words.

use std::collections::HashMap;

use whimbrel_core::schema::{self, View};
use whimbrel_core::{Inspection, Name, QualifiedName, Table, Unknown};

use super::{NAMESPACE, OURS, not_of_an_extension, qualified, text};
use crate::row::Row;

pub(super) fn query() -> String {
    format!(
        "SELECT c.oid::text, {NAMESPACE}, c.relname::text, c.relkind::text, ({ours})::text, d.description, \
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END, \
         CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END, \
         CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END, \
         (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY i.inhseqno) \
          FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid), \
         pg_catalog.array_to_string(c.reloptions, ', '), c.relpersistence::text, \
         CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' \
              WHEN c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END, \
         CASE WHEN c.relkind = 'r' AND c.relreplident <> 'd' THEN c.relreplident::text END, \
         CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END, \
         CASE WHEN am.amname <> 'heap' THEN am.amname::text END, s.spcname::text \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam \
         LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace \
         LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 \
           AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS} ORDER BY c.oid",
        ours = not_of_an_extension("pg_class", "c.oid"),
    )
}

/// The tables on their way into a schema, by the server's numbers for them.
#[derive(Default)]
pub(super) struct Tables(HashMap<String, Relation>);

/// Something with columns.
pub(super) struct Relation {
    pub(super) table: Table,
    /// The names of its columns by their numbers, and the numbers of their collations.
    pub(super) columns: HashMap<i64, (Name, String)>,
    is_ours: bool,
}

impl Tables {
    /// The table of a number, if it is one that a schema holds.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Relation> {
        self.0.get_mut(id).filter(|relation| relation.is_ours)
    }

    /// Any relation with columns, also one that is left out.
    pub(super) fn relation_mut(&mut self, id: &str) -> Option<&mut Relation> {
        self.0.get_mut(id)
    }

    pub(super) fn name(&self, id: &str) -> Option<&QualifiedName> {
        self.0.get(id).map(|relation| &relation.table.name)
    }

    /// The names of columns by their numbers, if all of them are known.
    pub(super) fn columns(&self, id: &str, numbers: &[i64]) -> Option<Vec<Name>> {
        let relation = self.0.get(id)?;
        let name = |number| relation.columns.get(number).map(|(name, _)| name.clone());
        numbers.iter().map(name).collect()
    }

    pub(super) fn into_schema(self) -> schema::Tables {
        let ours = self.0.into_values().filter(|relation| relation.is_ours);
        ours.map(|relation| relation.table).collect()
    }
}

pub(super) fn read(rows: &[Row], inspection: &mut Inspection) -> Tables {
    let mut tables = Tables::default();
    for row in rows {
        let (id, name, is_ours) = (row.text(0), qualified(row, 1), row.truth(4));
        let mut unknown = |kind: &str, definition: &str| {
            inspection.unknown.push(Unknown {
                kind: kind.to_owned(),
                name: name.clone(),
                definition: definition.to_owned(),
            });
        };
        // A partition is a part of its table, and a foreign table is another server's.
        let is_table = match (row.text(3), row.opt(8)) {
            ("r" | "p", None) => true,
            (_, Some(bound)) => {
                if is_ours {
                    let parent = row.opt(9).unwrap_or_default();
                    unknown("partition", &format!("PARTITION OF {parent} {bound}"));
                }
                false
            }
            ("f", None) if is_ours => {
                unknown("foreign table", row.text(10));
                false
            }
            _ => false,
        };
        if is_table && is_ours {
            properties(row, &mut unknown);
        }
        if matches!(row.text(3), "v" | "m") {
            if is_ours {
                view(row, name, inspection);
            }
            continue;
        }
        let mut table = Table::new(name);
        table.comment = row.opt(5).map(str::to_owned);
        let relation = Relation {
            table,
            columns: HashMap::new(),
            is_ours: is_ours && is_table,
        };
        tables.0.insert(id.to_owned(), relation);
    }
    tables
}

/// What of a table a schema has no word for.
fn properties(row: &Row, unknown: &mut impl FnMut(&str, &str)) {
    if let Some(key) = row.opt(7) {
        unknown("partitioning", &format!("PARTITION BY {key}"));
    }
    let is_partitioned = row.opt(7).is_some();
    if let (Some(parents), false) = (row.opt(9), is_partitioned) {
        unknown("inheritance", &format!("INHERITS ({parents})"));
    }
    if let Some(options) = row.opt(10) {
        unknown("storage parameters", options);
    }
    if row.text(11) == "u" {
        unknown("persistence", "UNLOGGED");
    }
    let others = [
        (12, "row level security"),
        (13, "replica identity"),
        (14, "type of the table"),
        (15, "access method"),
        (16, "tablespace"),
    ];
    for (at, kind) in others {
        if let Some(definition) = row.opt(at) {
            unknown(kind, definition);
        }
    }
}

fn view(row: &Row, name: QualifiedName, inspection: &mut Inspection) {
    if let Some(options) = row.opt(10) {
        inspection.unknown.push(Unknown {
            kind: "view options".to_owned(),
            name: name.clone(),
            definition: options.to_owned(),
        });
    }
    let query = row.text(6).trim();
    inspection.schema.views.insert(View {
        name,
        query: text(query.strip_suffix(';').unwrap_or(query)),
        materialized: row.text(3) == "m",
    });
}
