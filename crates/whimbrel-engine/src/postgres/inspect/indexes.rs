//! Indexes, and those that back a constraint.

use std::collections::HashMap;

use whimbrel_core::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use whimbrel_core::{Backend, Index, Inspection, Name, Target, Unknown, dialects};

use super::tables::{Relation, Tables};
use super::{COLUMN_OPTIONS, OURS, expression};
use crate::row::Row;

/// One row for each column of each index. The whole definition is printed only where its parts do not tell all.
pub(super) fn query(target: Target) -> String {
    // Whether NULLs count as equal came with 15, parameters of operator classes with 13.
    let nulls = if target.is_at_least(15, 0) {
        "i.indnullsnotdistinct::text"
    } else {
        "'false'"
    };
    let parameters = if target.is_at_least(13, 0) {
        format!(
            "(SELECT {COLUMN_OPTIONS} FROM pg_catalog.pg_attribute AS a \
              WHERE a.attrelid = i.indexrelid AND a.attnum = k.n + 1)"
        )
    } else {
        "NULL".to_owned()
    };
    format!(
        "SELECT i.indexrelid::text, i.indrelid::text, ic.relname::text, am.amname::text, i.indisunique::text, \
         i.indisvalid::text, {nulls}, i.indnkeyatts::text, pg_catalog.pg_get_expr(i.indpred, i.indrelid), k.n::text, \
         i.indkey[k.n]::text, \
         CASE WHEN i.indkey[k.n] = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.n + 1, false) END, \
         CASE WHEN NOT o.opcdefault THEN o.opcname::text END, i.indcollation[k.n]::text, co.collname::text, \
         i.indoption[k.n]::text, \
         NULLIF(pg_catalog.concat_ws(', ', pg_catalog.array_to_string(ic.reloptions, ', '), 'TABLESPACE ' || s.spcname, \
           CASE WHEN i.indisclustered THEN 'CLUSTER' END, CASE WHEN i.indisreplident THEN 'REPLICA IDENTITY' END, \
           {parameters}), ''), \
         CASE WHEN i.indexprs IS NOT NULL OR NOT i.indisvalid OR c.relkind = 'm' OR NOT pg_catalog.pg_opclass_is_visible(o.oid) \
           THEN pg_catalog.pg_get_indexdef(i.indexrelid) END, \
         pg_catalog.pg_opclass_is_visible(o.oid)::text, c.relkind::text, NULLIF(n.nspname, pg_catalog.current_schema())::text, \
         EXISTS (SELECT FROM pg_catalog.pg_constraint AS x WHERE x.conindid = i.indexrelid AND x.contype IN ('p', 'u', 'x'))::text \
         FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid \
         JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam \
         LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = ic.reltablespace \
         CROSS JOIN LATERAL pg_catalog.generate_series(0, i.indnatts::pg_catalog.int4 - 1) AS k (n) \
         LEFT JOIN pg_catalog.pg_opclass AS o ON o.oid = i.indclass[k.n] \
         LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = i.indcollation[k.n] \
         WHERE c.relkind IN ('r', 'p', 'm') AND {OURS} ORDER BY i.indexrelid, k.n"
    )
}

/// An index, and what only those that back a constraint or are unusual need.
pub(super) struct LiveIndex {
    pub(super) index: Index,
    /// What a schema has no word for: storage parameters, a tablespace.
    pub(super) options: Option<String>,
}

/// Puts the indexes into their tables, and gives those that back a constraint, by the server's numbers for them.
pub(super) fn read(rows: &[Row], tables: &mut Tables, inspection: &mut Inspection) -> HashMap<String, LiveIndex> {
    let mut backing = HashMap::new();
    for rows in rows.chunk_by(|one, two| one.text(0) == two.text(0)) {
        let Some(first) = rows.first() else { continue };
        let mut unknown = |kind: &str, definition: &str| {
            let name = Name::new(first.text(2));
            inspection.unknown.push(Unknown {
                kind: kind.to_owned(),
                name: whimbrel_core::QualifiedName {
                    namespace: first.opt(20).map(Name::new),
                    name,
                },
                definition: definition.to_owned(),
            });
        };
        if first.text(19) == "m" {
            unknown("index", first.text(17));
            continue;
        }
        let Some(relation) = tables.get_mut(first.text(1)) else {
            continue;
        };
        let live = LiveIndex {
            index: index(rows, first, relation),
            options: first.opt(16).map(str::to_owned),
        };
        if first.truth(21) {
            backing.insert(first.text(0).to_owned(), live);
            continue;
        }
        let is_readable = rows.iter().all(|row| row.opt(18).is_none_or(|_| row.truth(18)));
        if !first.truth(5) || !is_readable {
            let kind = if is_readable { "invalid index" } else { "index" };
            unknown(kind, first.text(17));
            continue;
        }
        if let Some(options) = &live.options {
            unknown("index options", options);
        }
        relation.table.indexes.insert(live.index.name.clone(), live.index);
    }
    backing
}

fn index(rows: &[Row], first: &Row, relation: &Relation) -> Index {
    let mut index = Index::on_columns(first.text(2), []);
    index.unique = first.truth(4);
    index.nulls_not_distinct = first.truth(6);
    index.filter = first.opt(8).map(expression);
    index.method = method(first.text(3));
    let keys = first.number(7).unwrap_or_default();
    for row in rows {
        let column = relation.columns.get(&row.number(10).unwrap_or_default());
        if row.number(9).unwrap_or_default() >= keys {
            index.include.extend(column.map(|(name, _)| name.clone()));
        } else {
            index.parts.push(part(row, first, column, index.method.is_none()));
        }
    }
    let words = match (&index.method, index.parts.as_slice()) {
        (
            Some(IndexMethod::Gin),
            [
                IndexPart {
                    target: IndexTarget::Expression(words),
                    ..
                },
            ],
        ) => words.get(Backend::Postgres).and_then(dialects::read_full_text),
        _ => None,
    };
    if let Some(columns) = words.filter(|columns| columns.iter().all(|name| relation.table.columns.contains_key(name)))
    {
        index.method = Some(IndexMethod::FullText);
        index.parts = columns.into_iter().map(IndexPart::column).collect();
    }
    index
}

fn part(row: &Row, first: &Row, column: Option<&(Name, String)>, is_sorted: bool) -> IndexPart {
    let collation = (row.text(13), row.opt(14));
    let (mut part, collation) = match (column, row.opt(11)) {
        (Some((name, own)), None) => {
            let differs = collation.0 != own && collation.0 != "0";
            (IndexPart::column(name.clone()), collation.1.filter(|_| differs))
        }
        (_, sql) => {
            // An expression's own collation is told by nothing but the whole definition.
            let sql = sql.unwrap_or_default();
            let is_named = |name: &&str| {
                let quoted = Name::new(*name).quoted(Backend::Postgres);
                [quoted.as_str(), *name]
                    .iter()
                    .any(|name| first.text(17).contains(&format!("{sql} COLLATE {name}")))
            };
            (IndexPart::expression(expression(sql)), collation.1.filter(is_named))
        }
    };
    part.collation = collation.map(str::to_owned);
    part.operator_class = row.opt(12).map(str::to_owned);
    let options = row.number(15).unwrap_or_default();
    let (descending, nulls_first) = (options & 1 == 1, options & 2 == 2);
    if is_sorted && descending {
        part.order = Some(Order::Descending);
    }
    // NULLs are the largest values.
    part.nulls = match (descending, nulls_first) {
        _ if !is_sorted => None,
        (false, true) => Some(NullsOrder::First),
        (true, false) => Some(NullsOrder::Last),
        (false, false) | (true, true) => None,
    };
    part
}

fn method(name: &str) -> Option<IndexMethod> {
    match name {
        "btree" => None,
        "hash" => Some(IndexMethod::Hash),
        "gin" => Some(IndexMethod::Gin),
        "gist" => Some(IndexMethod::Gist),
        "spgist" => Some(IndexMethod::SpGist),
        "brin" => Some(IndexMethod::Brin),
        other => Some(IndexMethod::Custom(other.to_owned())),
    }
}

/// The server's name of a method.
pub(super) fn method_name(method: &IndexMethod) -> &str {
    match method {
        IndexMethod::BTree => "btree",
        IndexMethod::Hash => "hash",
        IndexMethod::Gin | IndexMethod::FullText => "gin",
        IndexMethod::Gist | IndexMethod::Spatial => "gist",
        IndexMethod::SpGist => "spgist",
        IndexMethod::Brin => "brin",
        IndexMethod::Custom(name) => name,
    }
}
