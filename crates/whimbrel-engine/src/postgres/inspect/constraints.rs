//! Primary keys, unique constraints, checks, exclusions and foreign keys.

use std::collections::HashMap;

use whimbrel_core::schema::{Deferrable, Exclusion, ExclusionElement, ReferentialAction};
use whimbrel_core::{Check, ForeignKey, Inspection, Name, PrimaryKey, Target, Unique, Unknown};

use super::indexes::LiveIndex;
use super::tables::Tables;
use super::{OURS, expression, numbers};
use crate::row::Row;

/// Constraints of tables. Those that the server makes for partitions by itself have a parent.
pub(super) fn query(target: Target) -> String {
    // Conditions that a schema has no word for; the columns that SET NULL is for came with 15, constraints that are not
    // enforced or are temporal with 18.
    let mut unusual = vec!["k.confmatchtype IN ('f', 'p')", "k.contype = 'c' AND k.connoinherit"];
    unusual.push("k.contype = 'n' AND (k.connoinherit OR NOT k.convalidated)");
    if target.is_at_least(15, 0) {
        unusual.push("k.confdelsetcols IS NOT NULL");
    }
    if target.is_at_least(18, 0) {
        unusual.extend(["NOT k.conenforced", "k.conperiod"]);
    }
    format!(
        "SELECT k.conrelid::text, k.conname::text, k.contype::text, k.condeferrable::text, k.condeferred::text, \
         k.convalidated::text, k.conkey::text, k.confrelid::text, k.confkey::text, k.confdeltype::text, k.confupdtype::text, \
         pg_catalog.pg_get_expr(k.conbin, k.conrelid), k.conindid::text, \
         (SELECT pg_catalog.string_agg(op.oprname::text, ' ' ORDER BY e.at) \
          FROM ROWS FROM (pg_catalog.unnest(k.conexclop)) WITH ORDINALITY AS e (op, at) \
          JOIN pg_catalog.pg_operator AS op ON op.oid = e.op), \
         CASE WHEN {unusual} THEN pg_catalog.pg_get_constraintdef(k.oid) END \
         FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE k.contype IN ('p', 'u', 'c', 'x', 'f', 'n') AND k.conparentid = 0 AND c.relkind IN ('r', 'p') AND {OURS} \
         ORDER BY k.oid",
        unusual = unusual.join(" OR ")
    )
}

/// Puts the constraints into their tables.
pub(super) fn read(
    rows: &[Row],
    backing: &HashMap<String, LiveIndex>,
    tables: &mut Tables,
    inspection: &mut Inspection,
) {
    for row in rows {
        let Some(name) = tables.get_mut(row.text(0)).map(|relation| relation.table.name.clone()) else {
            continue;
        };
        let mut unknown = |kind: &str, definition: String| {
            inspection.unknown.push(Unknown {
                kind: kind.to_owned(),
                name: name.clone(),
                definition,
            });
        };
        if let Some(definition) = row.opt(14) {
            unknown("constraint", format!("CONSTRAINT {} {definition}", row.text(1)));
            continue;
        }
        let live = backing.get(row.text(12));
        if let Some(options) = live
            .and_then(|live| live.options.as_deref())
            .filter(|_| row.text(2) != "f")
        {
            unknown("index options", format!("{}: {options}", row.text(1)));
        }
        if live.is_some_and(|live| !live.index.include.is_empty()) && row.text(2) != "f" {
            let include = live.map(|live| live.index.include.as_slice()).unwrap_or_default();
            let include: Vec<_> = include.iter().map(Name::as_str).collect();
            unknown(
                "included columns",
                format!("{}: INCLUDE ({})", row.text(1), include.join(", ")),
            );
        }
        if add(row, live, tables).is_none() && row.text(2) != "n" {
            unknown("constraint", row.text(1).to_owned());
        }
    }
}

/// Adds a constraint to its table, if everything that it names is known.
fn add(row: &Row, live: Option<&LiveIndex>, tables: &mut Tables) -> Option<()> {
    let name = Name::new(row.text(1));
    let columns = tables.columns(row.text(0), &numbers(row.text(6)));
    let deferrable = match (row.truth(3), row.truth(4)) {
        (false, _) => None,
        (true, false) => Some(Deferrable::InitiallyImmediate),
        (true, true) => Some(Deferrable::InitiallyDeferred),
    };
    match row.text(2) {
        "p" => {
            let columns = columns?;
            let table = &mut tables.get_mut(row.text(0))?.table;
            table.primary_key = Some(PrimaryKey { name, columns });
        }
        "u" => {
            let unique = Unique {
                name: name.clone(),
                columns: columns?,
                nulls_not_distinct: live.is_some_and(|live| live.index.nulls_not_distinct),
                deferrable,
            };
            tables.get_mut(row.text(0))?.table.uniques.insert(name, unique);
        }
        "c" => {
            let check = Check {
                name: name.clone(),
                expression: expression(row.opt(11)?),
                not_valid: !row.truth(5),
            };
            tables.get_mut(row.text(0))?.table.checks.insert(name, check);
        }
        "x" => {
            let exclusion = exclusion(row, live?, deferrable);
            tables.get_mut(row.text(0))?.table.exclusions.insert(name, exclusion);
        }
        "f" => {
            let key = ForeignKey {
                name: name.clone(),
                columns: columns?,
                referenced_table: tables.name(row.text(7))?.clone(),
                referenced_columns: tables.columns(row.text(7), &numbers(row.text(8)))?,
                on_delete: action(row.text(9)),
                on_update: action(row.text(10)),
                deferrable,
                not_valid: !row.truth(5),
            };
            tables.get_mut(row.text(0))?.table.foreign_keys.insert(name, key);
        }
        // NOT NULL is the column's own word.
        _ => return None,
    }
    Some(())
}

fn exclusion(row: &Row, live: &LiveIndex, deferrable: Option<Deferrable>) -> Exclusion {
    let operators = row.text(13).split(' ');
    let elements = live
        .index
        .parts
        .iter()
        .zip(operators)
        .map(|(part, operator)| ExclusionElement {
            target: part.target.clone(),
            operator: operator.to_owned(),
            operator_class: part.operator_class.clone(),
        });
    Exclusion {
        name: Name::new(row.text(1)),
        method: live
            .index
            .method
            .as_ref()
            .map_or("btree", super::indexes::method_name)
            .to_owned(),
        elements: elements.collect(),
        filter: live.index.filter.clone(),
        deferrable,
    }
}

/// NO ACTION is what the server does unasked.
fn action(letter: &str) -> Option<ReferentialAction> {
    match letter {
        "r" => Some(ReferentialAction::Restrict),
        "c" => Some(ReferentialAction::Cascade),
        "n" => Some(ReferentialAction::SetNull),
        "d" => Some(ReferentialAction::SetDefault),
        _ => None,
    }
}
