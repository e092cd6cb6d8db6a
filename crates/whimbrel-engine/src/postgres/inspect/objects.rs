//! Namespaces, sequences, triggers, functions and extensions.

use whimbrel_core::schema::{Extension, Function, Routine, Sequence, SequenceOwner, Trigger};
use whimbrel_core::{ColumnType, Inspection, Name, QualifiedName, Unknown};

use super::tables::Tables;
use super::{NAMESPACE, OURS, made_by_hand, not_of_an_extension, qualified, text};
use crate::row::Row;

/// Those that are not the session's own.
pub(super) fn namespaces_query() -> String {
    format!(
        "SELECT n.nspname::text FROM pg_catalog.pg_namespace AS n \
         WHERE {OURS} AND n.nspname IS DISTINCT FROM pg_catalog.current_schema() AND {} ORDER BY n.nspname",
        made_by_hand("pg_namespace", "n.oid")
    )
}

/// `public` is there from the start, and counts only where something is in it.
pub(super) fn namespaces(rows: &[Row], inspection: &mut Inspection) {
    for row in rows {
        let name = Name::new(row.text(0));
        let schema = &inspection.schema;
        let is_it = |object: &QualifiedName| object.namespace.as_ref() == Some(&name);
        let is_used = name.as_str() != "public"
            || schema.tables.names().any(is_it)
            || schema.enums.names().any(is_it)
            || schema.views.names().any(is_it)
            || schema.sequences.names().any(is_it)
            || schema.functions.iter().any(|function| is_it(&function.name));
        if is_used {
            inspection.schema.namespaces.insert(name);
        }
    }
}

pub(super) fn sequences_query() -> String {
    format!(
        "SELECT c.oid::text, {NAMESPACE}, c.relname::text, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart::text, \
         s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcache::text, s.seqcycle::text, d.deptype::text, \
         d.refobjid::text, d.refobjsubid::text, c.relpersistence::text, ({ours})::text \
         FROM pg_catalog.pg_sequence AS s JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid \
           AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
         WHERE {OURS} ORDER BY c.oid",
        ours = not_of_an_extension("pg_class", "c.oid")
    )
}

/// Those of identity columns go to their columns.
pub(super) fn sequences(rows: &[Row], tables: &mut Tables, inspection: &mut Inspection) {
    for row in rows {
        let mut sequence = sequence(row);
        let number = row.number(12).unwrap_or_default();
        let owner = || {
            let column = tables.columns(row.text(11), &[number])?.pop()?;
            let table = tables.name(row.text(11))?.clone();
            Some(SequenceOwner { table, column })
        };
        let owner = owner();
        let mut unknown = |kind: &str, name: &QualifiedName, definition: String| {
            inspection.unknown.push(Unknown {
                kind: kind.to_owned(),
                name: name.clone(),
                definition,
            });
        };
        if row.text(10) == "i" {
            let Some((owner, relation)) = owner.and_then(|owner| Some((owner, tables.get_mut(row.text(11))?))) else {
                continue;
            };
            if let Some(options) = unusual(&sequence) {
                unknown("identity options", &owner.table, format!("{}: {options}", owner.column));
            }
            let identity = relation.table.columns.get_mut(&owner.column);
            if let Some(identity) = identity.and_then(|column| column.identity.as_mut()) {
                let usual_start = if sequence.increment < 0 { -1 } else { 1 };
                identity.start = Some(sequence.start).filter(|start| *start != usual_start);
                identity.increment = Some(sequence.increment).filter(|step| *step != 1);
            }
            continue;
        }
        if !row.truth(14) {
            continue;
        }
        if row.text(13) == "u" {
            unknown("persistence", &sequence.name, "UNLOGGED".to_owned());
        }
        sequence.owned_by = owner;
        inspection.schema.sequences.insert(sequence);
    }
}

fn sequence(row: &Row) -> Sequence {
    let (ty, largest) = match row.text(3) {
        "smallint" => (Some(ColumnType::SmallInteger), i64::from(i16::MAX)),
        "integer" => (Some(ColumnType::Integer), i64::from(i32::MAX)),
        _ => (None, i64::MAX),
    };
    let increment = row.number(5).unwrap_or(1);
    let (minimum, maximum) = if increment < 0 {
        (-largest - 1, -1)
    } else {
        (1, largest)
    };
    Sequence {
        name: qualified(row, 1),
        ty,
        start: row.number(4).unwrap_or(1),
        increment,
        minimum: row.number(6).filter(|least| *least != minimum),
        maximum: row.number(7).filter(|most| *most != maximum),
        cache: row.number(8).filter(|cache| *cache != 1),
        cycle: row.truth(9),
        owned_by: None,
    }
}

/// What an identity has no word for.
fn unusual(sequence: &Sequence) -> Option<String> {
    let parts = [
        sequence.minimum.map(|least| format!("MINVALUE {least}")),
        sequence.maximum.map(|most| format!("MAXVALUE {most}")),
        sequence.cache.map(|cache| format!("CACHE {cache}")),
        sequence.cycle.then(|| "CYCLE".to_owned()),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Triggers of tables and views, without those that back foreign keys or that partitions have from their table.
pub(super) fn triggers_query() -> String {
    format!(
        "SELECT {NAMESPACE}, c.relname::text, t.tgname::text, pg_catalog.pg_get_triggerdef(t.oid, true), t.tgenabled::text \
         FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE NOT t.tgisinternal AND NOT c.relispartition AND {OURS} AND {} AND {} ORDER BY t.oid",
        made_by_hand("pg_trigger", "t.oid"),
        not_of_an_extension("pg_class", "c.oid")
    )
}

pub(super) fn triggers(rows: &[Row], inspection: &mut Inspection) {
    for row in rows {
        let table = qualified(row, 0);
        let state = match row.text(4) {
            "D" => Some("DISABLE TRIGGER"),
            "R" => Some("ENABLE REPLICA TRIGGER"),
            "A" => Some("ENABLE ALWAYS TRIGGER"),
            _ => None,
        };
        if let Some(state) = state {
            inspection.unknown.push(Unknown {
                kind: "trigger state".to_owned(),
                name: table.clone(),
                definition: format!("{state} {}", row.text(2)),
            });
        }
        inspection.schema.triggers.insert(Trigger {
            name: Name::new(row.text(2)),
            table,
            definition: text(row.text(3)),
        });
    }
}

pub(super) fn functions_query() -> String {
    format!(
        "SELECT {NAMESPACE}, p.proname::text, p.prokind::text, \
         (SELECT pg_catalog.string_agg(pg_catalog.format_type(a.ty, NULL), ', ' ORDER BY a.at) \
          FROM ROWS FROM (pg_catalog.unnest(p.proargtypes::pg_catalog.oid[])) WITH ORDINALITY AS a (ty, at)), \
         CASE WHEN p.prokind IN ('f', 'p') THEN pg_catalog.pg_get_functiondef(p.oid) ELSE p.oid::pg_catalog.regprocedure::text END, \
         pg_catalog.quote_ident(n.nspname) \
         FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace \
         WHERE {OURS} AND {} ORDER BY p.oid",
        made_by_hand("pg_proc", "p.oid")
    )
}

pub(super) fn functions(rows: &[Row], inspection: &mut Inspection) {
    for row in rows {
        let name = qualified(row, 0);
        let kind = match row.text(2) {
            "f" => Routine::Function,
            "p" => Routine::Procedure,
            other => {
                let kind = if other == "a" { "aggregate" } else { "window function" };
                inspection.unknown.push(Unknown {
                    kind: kind.to_owned(),
                    name,
                    definition: row.text(4).to_owned(),
                });
                continue;
            }
        };
        inspection.schema.functions.insert(Function {
            kind,
            arguments: row.text(3).to_owned(),
            definition: text(&bare(row, &name, kind)),
            name,
        });
    }
}

/// The definition, which always names the namespace, without that where it is the session's own: it is then the same
/// for whoever has another namespace as his own.
fn bare(row: &Row, name: &QualifiedName, kind: Routine) -> String {
    let (definition, own) = (row.text(4).trim_end(), row.text(5));
    let words = format!("CREATE OR REPLACE {} ", kind.as_str().to_uppercase());
    let rest = definition
        .strip_prefix(&words)
        .and_then(|rest| rest.strip_prefix(own)?.strip_prefix('.'));
    match rest {
        Some(rest) if name.namespace.is_none() => format!("{words}{rest}"),
        _ => definition.to_owned(),
    }
}

/// Those that somebody made: the server comes with `plpgsql`.
pub(super) fn extensions_query() -> String {
    "SELECT x.extname::text FROM pg_catalog.pg_extension AS x WHERE x.extname <> 'plpgsql' ORDER BY x.extname"
        .to_owned()
}

pub(super) fn extensions(rows: &[Row], inspection: &mut Inspection) {
    for row in rows {
        inspection.schema.extensions.insert(Extension {
            name: QualifiedName::new(row.text(0)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_the_sessions_own_namespace_is_defined_without_it() {
        let definition = "CREATE OR REPLACE FUNCTION \"my app\".f()\n RETURNS integer\n";
        let row = Row::of(&[None, Some("f"), Some("f"), None, Some(definition), Some("\"my app\"")]);
        let own = QualifiedName::new("f");
        assert!(bare(&row, &own, Routine::Function).starts_with("CREATE OR REPLACE FUNCTION f()"));
        let other = QualifiedName::within("my app", "f");
        assert!(bare(&row, &other, Routine::Function).contains("\"my app\".f()"));
    }

    #[test]
    fn only_what_is_unusual_of_a_sequence_is_told() {
        let row = |step: &'static str, min: &'static str, max: &'static str| {
            let cells = [
                None,
                None,
                Some("s"),
                Some("integer"),
                Some("1"),
                Some(step),
                Some(min),
                Some(max),
                Some("1"),
                Some("f"),
            ];
            sequence(&Row::of(&cells))
        };
        let usual = row("1", "1", "2147483647");
        assert_eq!((usual.minimum, usual.maximum, usual.cache), (None, None, None));
        assert_eq!(unusual(&usual), None);
        let downwards = row("-1", "-2147483648", "-1");
        assert_eq!((downwards.minimum, downwards.maximum), (None, None));
        assert_eq!(row("1", "0", "9").maximum, Some(9));
    }
}
