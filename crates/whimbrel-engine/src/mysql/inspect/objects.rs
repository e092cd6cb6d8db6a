//! Views, triggers, routines and sequences; events, which a schema has no word for.

use std::collections::BTreeMap;

use whimbrel_core::dialects::read_type;
use whimbrel_core::schema::{Function, Routine, Sequence, Trigger, View};
use whimbrel_core::{ColumnType, Inspection, Name, QualifiedName, Unknown};

use super::catalogue::Catalogue;
use super::facts::{Facts, quoted};
use crate::row::Row;

pub(super) fn read(facts: &Facts<'_>, catalogue: &Catalogue, inspection: &mut Inspection) {
    for row in &catalogue.views {
        view(facts, row, inspection);
    }
    triggers(facts, &catalogue.triggers, inspection);
    for row in &catalogue.routines {
        routine(facts, row, inspection);
    }
    let columns = catalogue.columns.iter().filter(|row| row.text(1) == "minimum_value");
    let columns: BTreeMap<&str, &Row> = columns.map(|row| (row.text(0), row)).collect();
    for row in &catalogue.sequences {
        inspection.schema.sequences.insert(sequence(facts, row, &columns));
    }
    for row in &catalogue.events {
        inspection.unknown.push(event(row));
    }
}

fn unknown(kind: &str, name: &str, definition: impl Into<String>) -> Unknown {
    Unknown {
        kind: kind.to_owned(),
        name: QualifiedName::new(name),
        definition: definition.into(),
    }
}

fn view(facts: &Facts<'_>, row: &Row, inspection: &mut Inspection) {
    let name = row.text(0);
    // Without the right to see it, the text is empty.
    if row.text(1).is_empty() {
        let definition = "its definition is not shown to this user (SHOW VIEW)";
        inspection.unknown.push(unknown("view", name, definition));
        return;
    }
    let mut query = facts.unqualified(row.text(1).trim());
    if let option @ ("LOCAL" | "CASCADED") = row.text(2) {
        query = format!("{query} WITH {option} CHECK OPTION");
    }
    if row.text(3) == "INVOKER" {
        inspection
            .unknown
            .push(unknown("security of a view", name, "SQL SECURITY INVOKER"));
    }
    if let algorithm @ ("MERGE" | "TEMPTABLE") = row.text(4) {
        inspection
            .unknown
            .push(unknown("algorithm of a view", name, format!("ALGORITHM = {algorithm}")));
    }
    inspection.schema.views.insert(View {
        name: QualifiedName::new(name),
        query: facts.text(query),
        materialized: false,
    });
}

/// Triggers as statements. Those of one table, event and time come in the order in which they fire.
fn triggers(facts: &Facts<'_>, rows: &[Row], inspection: &mut Inspection) {
    let mut before: Option<&Row> = None;
    for row in rows {
        let same_moment = |other: &&Row| (1..4).all(|at| other.text(at) == row.text(at));
        let follows = before
            .filter(same_moment)
            .map(|other| format!(" FOLLOWS {}", quoted(other.text(0))));
        before = Some(row);
        let definition = format!(
            "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW{} {}",
            quoted(row.text(0)),
            row.text(2),
            row.text(3),
            quoted(row.text(1)),
            follows.unwrap_or_default(),
            row.text(5)
        );
        inspection.schema.triggers.insert(Trigger {
            name: Name::new(row.text(0)),
            table: QualifiedName::new(row.text(1)),
            definition: facts.text(definition),
        });
    }
}

fn routine(facts: &Facts<'_>, row: &Row, inspection: &mut Inspection) {
    let (name, kind) = (row.text(0), row.text(1));
    let words = kind.to_ascii_lowercase();
    let definition = match (kind, row.opt(2)) {
        ("FUNCTION" | "PROCEDURE", Some(definition)) => definition,
        ("FUNCTION" | "PROCEDURE", None) => {
            let definition = "its definition is not shown to this user";
            inspection.unknown.push(unknown(&words, name, definition));
            return;
        }
        // Packages of MariaDB, libraries of MySQL.
        _ => {
            inspection
                .unknown
                .push(unknown(&words, name, format!("{kind} {}", quoted(name))));
            return;
        }
    };
    inspection.schema.functions.insert(Function {
        name: QualifiedName::new(name),
        kind: if kind == "PROCEDURE" {
            Routine::Procedure
        } else {
            Routine::Function
        },
        arguments: String::new(),
        definition: facts.text(without_definer(definition)),
    });
}

/// The statement without the user whose rights it was made with, who may be another on another server.
fn without_definer(statement: &str) -> String {
    let Some(rest) = statement.strip_prefix("CREATE DEFINER=") else {
        return statement.to_owned();
    };
    // `user`@`host`, or CURRENT_USER: what follows is outside of quotes.
    let mut quote = None;
    let end = rest.char_indices().find(|(_, c)| {
        match (quote, *c) {
            (None, '`' | '\'' | '"') => quote = Some(*c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        quote.is_none() && c.is_whitespace()
    });
    let end = end.map_or(rest.len(), |(at, _)| at);
    format!("CREATE{}", &rest[end..])
}

/// A sequence, without the bounds and the cache that MariaDB gives it unasked.
fn sequence(facts: &Facts<'_>, row: &Row, columns: &BTreeMap<&str, &Row>) -> Sequence {
    let number = |at| row.number(at);
    let increment = number(2).unwrap_or(1);
    let ty = columns
        .get(row.text(0))
        .map(|column| read_type(facts.target, column.text(2)));
    let largest = match &ty {
        Some(ColumnType::TinyInteger) => i64::from(i8::MAX) - 1,
        Some(ColumnType::SmallInteger) => i64::from(i16::MAX) - 1,
        Some(ColumnType::Integer) => i64::from(i32::MAX) - 1,
        Some(ColumnType::TinyUnsigned) => i64::from(u8::MAX) - 1,
        Some(ColumnType::SmallUnsigned) => i64::from(u16::MAX) - 1,
        Some(ColumnType::Unsigned) => i64::from(u32::MAX) - 1,
        _ => i64::MAX - 1,
    };
    let is_signed = !columns
        .get(row.text(0))
        .is_some_and(|column| column.text(2).contains("unsigned"));
    let (minimum, maximum) = match (increment < 0, is_signed) {
        (true, true) => (-largest - 1, -1),
        (true, false) | (false, _) => (1, largest),
    };
    Sequence {
        name: QualifiedName::new(row.text(0)),
        ty: ty.filter(|ty| *ty != ColumnType::BigInteger),
        start: number(1).unwrap_or(1),
        increment,
        minimum: number(3).filter(|it| *it != minimum),
        maximum: number(4).filter(|it| *it != maximum),
        cache: number(5).filter(|it| *it != 1000),
        cycle: row.truth(6),
        owned_by: None,
    }
}

fn event(row: &Row) -> Unknown {
    let schedule = match row.opt(2) {
        Some(at) => format!("AT '{at}'"),
        None => format!("EVERY {} {}", row.text(3), row.text(4)),
    };
    let (name, body) = (row.text(0), row.text(5));
    unknown(
        "event",
        name,
        format!("CREATE EVENT {} ON SCHEDULE {schedule} DO {body}", quoted(name)),
    )
}
