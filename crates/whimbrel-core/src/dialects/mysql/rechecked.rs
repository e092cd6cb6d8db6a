//! Checks that MySQL looks at anew whenever a column of their table is said anew, by MODIFY, CHANGE or RENAME COLUMN.
//!
//! It copies the table for that, whichever column it is, where a check names a column of a type that is kept under
//! another number than it is declared with. The manual is silent on it: measured on MySQL 9.7 with a check over a
//! column of each type in turn.

use super::{is_mariadb, types};
use crate::dialects::Context;
use crate::{Check, ColumnType, Schema, Table};

const TYPES: [&str; 12] = [
    "date",
    "datetime",
    "timestamp",
    "time",
    "enum",
    "set",
    "tinytext",
    "mediumtext",
    "longtext",
    "tinyblob",
    "mediumblob",
    "longblob",
];

/// The checks of a table that are looked at anew; none on MariaDB, which looks at the checks only that change.
pub(super) fn checks<'t>(context: &Context<'_>, table: &'t Table) -> impl Iterator<Item = &'t Check> {
    let is_looked_at = |ty: &ColumnType| {
        // An enum's own values make no difference, and the schema may not have it any more.
        matches!(ty, ColumnType::Enum(_))
            || types::sql(context, &Schema::new(), ty).is_ok_and(|sql| {
                let word = types::first_word(&sql).to_ascii_lowercase();
                TYPES.contains(&word.as_str())
            })
    };
    let columns = table.columns.values().filter(|_| !is_mariadb(context));
    let columns: Vec<_> = columns.filter(|column| is_looked_at(&column.ty)).collect();
    let names_one = move |check: &&Check| columns.iter().any(|it| check.expression.mentions(&it.name));
    table.checks.values().filter(names_one)
}
