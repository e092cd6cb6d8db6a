//! Tables, with all that belongs to them.

use std::collections::BTreeMap;

use whimbrel_core::{EnumType, Inspection, Name, QualifiedName, Table, TableOptions, Unknown};

use super::catalogue::Catalogue;
use super::facts::Facts;
use super::{columns, constraints, indexes};
use crate::row::Row;

/// The rows of each table; the table's name is their first cell.
type ByTable<'a> = BTreeMap<&'a str, Vec<&'a Row>>;

fn by_table(rows: &[Row]) -> ByTable<'_> {
    let mut sorted = ByTable::new();
    for row in rows {
        sorted.entry(row.text(0)).or_default().push(row);
    }
    sorted
}

fn of<'a>(rows: &ByTable<'a>, table: &str) -> Vec<&'a Row> {
    rows.get(table).cloned().unwrap_or_default()
}

/// What the catalogue says of one table.
pub(super) struct TableRows<'a> {
    pub(super) table: &'a Row,
    pub(super) columns: &'a [&'a Row],
    pub(super) indexes: &'a [&'a Row],
    pub(super) checks: &'a [&'a Row],
    pub(super) foreign_keys: &'a [&'a Row],
    pub(super) key_columns: &'a [&'a Row],
}

/// A table in the making, and what is beside it.
pub(super) struct Reading {
    pub(super) table: Table,
    pub(super) enums: Vec<EnumType>,
    pub(super) unknown: Vec<Unknown>,
}

impl Reading {
    pub(super) fn unknown(&mut self, kind: &str, definition: impl Into<String>) {
        self.unknown.push(Unknown {
            kind: kind.to_owned(),
            name: self.table.name.clone(),
            definition: definition.into(),
        });
    }
}

pub(super) fn read(facts: &Facts<'_>, catalogue: &Catalogue, inspection: &mut Inspection) {
    let columns = by_table(&catalogue.columns);
    let indexes = by_table(&catalogue.indexes);
    let checks = by_table(&catalogue.checks);
    let foreign_keys = by_table(&catalogue.foreign_keys);
    let key_columns = by_table(&catalogue.key_columns);
    let partitions = by_table(&catalogue.partitions);
    for row in &catalogue.tables {
        let (name, kind) = (row.text(0), row.text(1));
        if !matches!(kind, "BASE TABLE" | "SYSTEM VERSIONED") {
            continue;
        }
        let (columns, indexes, checks) = (of(&columns, name), of(&indexes, name), of(&checks, name));
        let (foreign_keys, key_columns) = (of(&foreign_keys, name), of(&key_columns, name));
        let rows = TableRows {
            table: row,
            columns: &columns,
            indexes: &indexes,
            checks: &checks,
            foreign_keys: &foreign_keys,
            key_columns: &key_columns,
        };
        let mut reading = table(facts, &rows);
        if kind == "SYSTEM VERSIONED" {
            reading.unknown("system versioning", "WITH SYSTEM VERSIONING");
        }
        if catalogue.unprintable.contains(name) {
            let definition = "a default or an ENUM has characters that the catalogue shows as ? (give the user the right \
                              CREATE TEMPORARY TABLES)";
            reading.unknown("characters", definition);
        }
        if let Some(partitions) = partitions.get(name) {
            reading.unknown("partitioning", partitioning(partitions));
        }
        inspection.schema.tables.insert(reading.table);
        reading
            .enums
            .into_iter()
            .for_each(|it| inspection.schema.enums.insert(it));
        inspection.unknown.extend(reading.unknown);
    }
}

fn table(facts: &Facts<'_>, rows: &TableRows<'_>) -> Reading {
    let mut reading = Reading {
        table: Table::new(QualifiedName::new(rows.table.text(0))),
        enums: Vec::new(),
        unknown: Vec::new(),
    };
    reading.table.options = options(facts, rows.table);
    reading.table.comment = comment(rows.table.opt(5));
    columns::read(facts, rows, &mut reading);
    constraints::read(facts, rows, &mut reading);
    indexes::read(facts, rows, &mut reading);
    // Partitions are told of in full.
    let others: Vec<_> = rows
        .table
        .text(4)
        .split_whitespace()
        .filter(|it| *it != "partitioned")
        .collect();
    if !others.is_empty() {
        reading.unknown("table options", others.join(" "));
    }
    reading
}

/// A comment; the servers keep an empty one where there is none.
pub(super) fn comment(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What a table says that does not follow from the database: an engine other than the usual one, another collation.
/// A collation that is the usual one of its character set is not said beside that.
fn options(facts: &Facts<'_>, row: &Row) -> TableOptions {
    let engine = row.opt(2).filter(|engine| !engine.eq_ignore_ascii_case("InnoDB"));
    let collation = row.opt(3).filter(|collation| *collation != facts.collation);
    let (charset, is_usual) = collation.map(|it| facts.charset(it)).unzip();
    let same_charset = charset == Some(facts.charset(facts.collation).0);
    TableOptions {
        engine: engine.map(str::to_owned),
        charset: charset.filter(|_| !same_charset).map(str::to_owned),
        collation: collation
            .filter(|_| same_charset || is_usual == Some(false))
            .map(str::to_owned),
        ..TableOptions::default()
    }
}

/// How a table is cut into parts, in the words of its making as far as the catalogue has them.
fn partitioning(rows: &[&Row]) -> String {
    let part = |row: &&Row| match row.opt(6) {
        Some(values) => format!("{} ({values})", row.text(5)),
        None => row.text(5).to_owned(),
    };
    let mut parts: Vec<String> = rows.iter().map(part).collect();
    parts.dedup();
    let Some(row) = rows.first() else {
        return String::new();
    };
    let mut text = format!("PARTITION BY {} ({})", row.text(1), row.text(2));
    if let Some(method) = row.opt(3) {
        text = format!("{text} SUBPARTITION BY {method} ({})", row.text(4));
    }
    format!("{text}: {}", parts.join(", "))
}

/// The enum that an ENUM column is of.
pub(super) fn enum_name(table: &QualifiedName, column: &Name) -> QualifiedName {
    table.with_name(format!("{}_{column}", table.name))
}
