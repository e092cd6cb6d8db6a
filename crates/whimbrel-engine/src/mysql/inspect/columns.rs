//! Columns.

use whimbrel_core::dialects::{mysql_printed, read_default, read_type};
use whimbrel_core::schema::{Generated, Identity, Storage};
use whimbrel_core::{Column, ColumnType, DefaultValue, EnumType, Length, Name};

use super::facts::{Facts, quoted};
use super::indexes;
use super::tables::{Reading, TableRows, comment, enum_name};
use crate::row::Row;

pub(super) fn read(facts: &Facts<'_>, rows: &TableRows<'_>, reading: &mut Reading) {
    let hidden = indexes::hidden_columns(facts, rows);
    for row in rows.columns {
        let name = Name::new(row.text(1));
        if hidden.contains(&name) {
            continue;
        }
        let column = column(facts, rows, row, name, reading);
        reading.table.columns.insert(column.name.clone(), column);
    }
}

fn column(facts: &Facts<'_>, rows: &TableRows<'_>, row: &Row, name: Name, reading: &mut Reading) -> Column {
    let extra = row.text(5).to_ascii_lowercase();
    let ty = column_type(facts, rows, row, &name, reading);
    let mut column = Column::new(name, ty);
    column.nullable = row.truth(3);
    column.generated = generated(facts, row, &extra);
    if column.generated.is_none() {
        column.default = row
            .opt(4)
            .and_then(|printed| default(facts, &column.ty, printed, &extra));
    }
    if extra.contains("auto_increment") {
        column.identity = Some(Identity {
            start: counting_start(rows.table),
            ..Identity::default()
        });
    }
    let own = row.opt(6).filter(|collation| rows.table.opt(3) != Some(collation));
    // JSON has the one collation that it can have.
    let own = own.filter(|_| column.ty != ColumnType::Json);
    column.collation = own.map(|collation| facts.text(collation));
    column.comment = comment(row.opt(7));
    let column_sql = quoted(row.text(1));
    if let Some(at) = extra.find("on update ") {
        reading.unknown("on update", format!("{column_sql} {}", row.text(5)[at..].trim()));
    }
    if extra.contains("invisible") {
        reading.unknown("invisible column", format!("{column_sql} {}", row.text(2)));
    }
    if extra.contains("without system versioning") {
        reading.unknown("system versioning", format!("{column_sql} WITHOUT SYSTEM VERSIONING"));
    }
    column
}

fn column_type(facts: &Facts<'_>, rows: &TableRows<'_>, row: &Row, name: &Name, reading: &mut Reading) -> ColumnType {
    if let Some(values) = mysql_printed::enum_values(row.text(2)) {
        let name = enum_name(&reading.table.name, name);
        reading.enums.push(EnumType {
            name: name.clone(),
            values,
        });
        return ColumnType::Enum(name);
    }
    let ty = match row.opt(9) {
        Some(reference_system) => read_type(facts.target, &format!("{} SRID {reference_system}", row.text(2))),
        None => read_type(facts.target, row.text(2)),
    };
    // MariaDB keeps JSON as text with a check of the column.
    let is_text = ty == ColumnType::String(Length::Max) && row.text(6) == "utf8mb4_bin";
    if is_text && rows.checks.iter().any(|check| is_json_check(check, name)) {
        return ColumnType::Json;
    }
    ty
}

/// Whether a check is the one by which MariaDB makes a text JSON. Its name is no sign: it keeps the one that the column
/// was made with when the column is renamed (measured on 10.5, 10.11 and 11.8).
pub(super) fn is_json_check(check: &Row, column: &Name) -> bool {
    check.text(4) == "Column" && check.text(2) == format!("json_valid({})", quoted(column.as_str()))
}

/// MariaDB writes NULL where a nullable column has no default; a text that says so stands between quotes.
fn default(facts: &Facts<'_>, ty: &ColumnType, printed: &str, extra: &str) -> Option<DefaultValue> {
    let default = if facts.is_mariadb() {
        (!printed.eq_ignore_ascii_case("NULL")).then(|| read_default(facts.target, ty, printed))?
    } else {
        mysql_printed::default(ty, printed, extra.contains("default_generated"))
    };
    Some(match default {
        DefaultValue::Expression(expression) => DefaultValue::Expression(facts.without_database(&expression)),
        value => value,
    })
}

fn generated(facts: &Facts<'_>, row: &Row, extra: &str) -> Option<Generated> {
    let storage = match extra {
        _ if extra.contains("virtual generated") => Storage::Virtual,
        _ if extra.contains("stored generated") => Storage::Stored,
        _ => return None,
    };
    Some(Generated {
        expression: facts.expression(row.text(8)),
        storage,
    })
}

/// The number that comes next says where counting starts only while there are no rows.
fn counting_start(table: &Row) -> Option<i64> {
    let next = table.number(6).filter(|next| *next > 1);
    next.filter(|_| table.number(7) == Some(0))
}
