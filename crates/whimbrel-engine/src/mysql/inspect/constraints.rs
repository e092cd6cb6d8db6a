//! Checks and foreign keys.

use std::collections::BTreeMap;

use whimbrel_core::schema::ReferentialAction;
use whimbrel_core::{Check, ColumnType, ForeignKey, Name};

use super::columns::is_json_check;
use super::facts::{Facts, quoted};
use super::tables::{Reading, TableRows};
use crate::row::Row;

pub(super) fn read(facts: &Facts<'_>, rows: &TableRows<'_>, reading: &mut Reading) {
    for row in rows.checks {
        check(facts, row, reading);
    }
    let mut columns: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.key_columns {
        columns.entry(row.text(1)).or_default().push(row);
    }
    for row in rows.foreign_keys {
        if let Some(columns) = columns.get(row.text(1)) {
            foreign_key(facts, row, columns, reading);
        }
    }
}

/// MariaDB's checks of columns, which have the name that the column was made with, come after those of the table.
fn check(facts: &Facts<'_>, row: &Row, reading: &mut Reading) {
    let name = Name::new(row.text(1));
    let mut columns = reading.table.columns.values();
    if columns.any(|column| column.ty == ColumnType::Json && is_json_check(row, &column.name)) {
        return;
    }
    let expression = facts.expression(row.text(2));
    let sql = expression.get(facts.target.backend).unwrap_or_default();
    if !row.truth(3) {
        let definition = format!("CONSTRAINT {} CHECK ({sql}) NOT ENFORCED", quoted(row.text(1)));
        reading.unknown("check that is not enforced", definition);
        return;
    }
    if reading.table.checks.contains_key(&name) {
        let definition = format!("{} CHECK ({sql})", quoted(row.text(1)));
        reading.unknown("check of a column", definition);
        return;
    }
    let check = Check {
        name,
        expression,
        not_valid: false,
    };
    reading.table.checks.insert(check.name.clone(), check);
}

fn foreign_key(facts: &Facts<'_>, row: &Row, columns: &[&Row], reading: &mut Reading) {
    let Some(first) = columns.first() else { return };
    let name = Name::new(row.text(1));
    let key = ForeignKey {
        columns: columns.iter().map(|row| Name::new(row.text(2))).collect(),
        referenced_table: facts.table(first.text(3), first.text(4)),
        referenced_columns: columns.iter().map(|row| Name::new(row.text(5))).collect(),
        on_delete: action(facts, row.text(2)),
        on_update: action(facts, row.text(3)),
        deferrable: None,
        not_valid: false,
        name,
    };
    reading.table.foreign_keys.insert(key.name.clone(), key);
}

/// What was asked for; what the server does unasked, it prints as NO ACTION on MySQL and as RESTRICT on MariaDB.
fn action(facts: &Facts<'_>, rule: &str) -> Option<ReferentialAction> {
    match rule {
        "NO ACTION" if facts.is_mariadb() => Some(ReferentialAction::NoAction),
        "RESTRICT" if !facts.is_mariadb() => Some(ReferentialAction::Restrict),
        "CASCADE" => Some(ReferentialAction::Cascade),
        "SET NULL" => Some(ReferentialAction::SetNull),
        "SET DEFAULT" => Some(ReferentialAction::SetDefault),
        _ => None,
    }
}
