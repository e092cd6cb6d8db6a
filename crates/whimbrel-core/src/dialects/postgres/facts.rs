//! What statements lock, scan and rewrite, as measured on PostgreSQL 12 to 18.

use crate::plan::{Blocks, Effect};
use crate::schema::DefaultValue;
use crate::{Check, Column, ColumnType, Length, Name, QualifiedName, Table};

/// Most of ALTER TABLE: nobody reads or writes meanwhile.
pub(super) fn access_exclusive(table: &QualifiedName) -> Effect {
    Effect::locking(format!("ACCESS EXCLUSIVE on {table}"), Blocks::ReadsAndWrites)
}

/// The same on more than one table.
pub(super) fn access_exclusive_on_all(tables: &[&QualifiedName]) -> Effect {
    Effect::locking(on_all("ACCESS EXCLUSIVE", tables), Blocks::ReadsAndWrites)
}

/// Adding a foreign key: on both tables.
pub(super) fn share_row_exclusive_on_all(tables: &[&QualifiedName]) -> Effect {
    Effect::locking(on_all("SHARE ROW EXCLUSIVE", tables), Blocks::Writes)
}

/// Building an index: readers go on.
pub(super) fn share(table: &QualifiedName) -> Effect {
    Effect::locking(format!("SHARE on {table}"), Blocks::Writes).scanning()
}

/// Comments, validation, and what is done concurrently: only other DDL waits.
pub(super) fn share_update_exclusive(object: impl std::fmt::Display) -> Effect {
    Effect::locking(format!("SHARE UPDATE EXCLUSIVE on {object}"), Blocks::Nothing)
}

/// Validating a foreign key.
pub(super) fn validating(table: &QualifiedName, referenced: Option<&QualifiedName>) -> Effect {
    match referenced {
        Some(referenced) => Effect::locking(
            format!("SHARE UPDATE EXCLUSIVE on {table}, ROW SHARE on {referenced}"),
            Blocks::Nothing,
        ),
        None => share_update_exclusive(table),
    }
    .scanning()
}

/// An UPDATE of every row: who writes the same rows waits.
pub(super) fn updating(table: &QualifiedName) -> Effect {
    Effect::locking(format!("ROW EXCLUSIVE on {table}"), Blocks::Writes).rewriting()
}

fn on_all(lock: &str, tables: &[&QualifiedName]) -> String {
    let mut seen: Vec<&QualifiedName> = Vec::new();
    for table in tables {
        if !seen.contains(table) {
            seen.push(table);
        }
    }
    let names: Vec<_> = seen.iter().map(|table| table.to_string()).collect();
    format!("{lock} on {}", names.join(", "))
}

/// Adding a column. Constants and what stays the same within a statement are kept once in the catalogue; a value of its
/// own for each row has to be written into each row.
pub(super) fn adding_column(table: &QualifiedName, column: &Column, is_stored: bool) -> Effect {
    let volatile = match &column.default {
        Some(DefaultValue::Expression(expression)) => {
            expression.get(crate::Backend::Postgres).is_none_or(may_be_volatile)
        }
        Some(DefaultValue::Value(_)) | None => false,
    };
    let effect = access_exclusive(table);
    if volatile || column.identity.is_some() || is_stored {
        effect.rewriting()
    } else {
        effect
    }
}

/// Functions that give the same within a statement. A function of another name may give another value for each row.
const STABLE: &[&str] = &[
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "lower",
    "upper",
    "length",
    "concat",
    "coalesce",
    "date_trunc",
    "to_char",
    "timezone",
    "round",
    "floor",
    "ceil",
    "abs",
    "md5",
    "jsonb_build_object",
    "jsonb_build_array",
    "make_interval",
    "current_schema",
    "nullif",
    "greatest",
    "least",
    "decimal",
    "numeric",
    "varchar",
    "char",
];

fn may_be_volatile(sql: &str) -> bool {
    let calls = sql.match_indices('(').map(|(at, _)| {
        let before = sql.get(..at).unwrap_or_default().trim_end();
        let mut words = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.next().unwrap_or_default().to_ascii_lowercase()
    });
    let mut functions = calls.filter(|word| !word.is_empty());
    functions.any(|word| !STABLE.contains(&word.as_str()))
}

/// Changing a column's type by a cast or a conversion. Foreign keys over the column are made again, with their locks.
pub(super) fn changing_type(
    context: &super::Context<'_>,
    table: &Table,
    column: &Column,
    to: &ColumnType,
    converts: bool,
) -> Effect {
    let name = &column.name;
    let mut locked = vec![&table.name];
    let own = table.foreign_keys.values().filter(|key| key.columns.contains(name));
    locked.extend(own.map(|key| &key.referenced_table));
    let referring = context.before.references_to(&table.name);
    let referring = referring.filter(|(_, key)| key.referenced_columns.contains(name));
    locked.extend(referring.map(|(other, _)| &other.name));
    let effect = access_exclusive_on_all(&locked);
    if converts || !keeps_values(&column.ty, to) {
        effect.rewriting()
    } else if locked.len() > 1 || table.checks.values().any(|check| check.expression.mentions(name)) {
        // The rows stay, but the conditions are tried on each of them again.
        effect.scanning()
    } else {
        effect
    }
}

/// Another collation leaves the rows as they are, and builds the indexes over them anew.
pub(super) fn changing_collation(table: &Table, column: &Name) -> Effect {
    let is_indexed = table.is_key_column(column)
        || table.uniques.values().any(|unique| unique.columns.contains(column))
        || table.indexes.values().any(|index| index.uses(column));
    let effect = access_exclusive(&table.name);
    if is_indexed { effect.scanning() } else { effect }
}

/// A query.
pub(super) fn reading(table: &QualifiedName) -> Effect {
    Effect::locking(format!("ACCESS SHARE on {table}"), Blocks::Nothing)
}

/// Whether every value of a type is written the same in another, so that no row has to be touched.
fn keeps_values(from: &ColumnType, to: &ColumnType) -> bool {
    let is_unlimited =
        |ty: &ColumnType| matches!(ty, ColumnType::Text | ColumnType::String(Length::Usual | Length::Max));
    match (from, to) {
        (ColumnType::String(_) | ColumnType::Text, to) if is_unlimited(to) => true,
        (ColumnType::String(Length::AtMost(from)), ColumnType::String(Length::AtMost(to)))
        | (ColumnType::VarBit(from), ColumnType::VarBit(to)) => from <= to,
        (ColumnType::Decimal(_), ColumnType::Decimal(None)) => true,
        (ColumnType::Decimal(Some((from, scale))), ColumnType::Decimal(Some((to, new_scale)))) => {
            from <= to && scale == new_scale
        }
        (ColumnType::Cidr, ColumnType::Inet) => true,
        // In a session whose time zone is UTC, as all of ours are, both kinds of time are the same number.
        (from, to) if gains_or_loses_zone(from, to) => true,
        _ => from == to,
    }
}

/// Whether times without a zone become moments, or the other way round.
pub(super) fn gains_or_loses_zone(from: &ColumnType, to: &ColumnType) -> bool {
    let is_without = |ty: &ColumnType| matches!(ty, ColumnType::DateTime | ColumnType::Timestamp);
    let is_with = |ty: &ColumnType| *ty == ColumnType::TimestampWithTimeZone;
    is_without(from) && is_with(to) || is_with(from) && is_without(to)
}

/// SET NOT NULL reads every row, unless a valid check says so already.
pub(super) fn setting_not_null(context: &super::Context<'_>, table: &Table, column: &Name) -> Effect {
    let quoted = context.quote(column).to_lowercase();
    let proves = |check: &Check| {
        let text = check.expression.get(context.backend()).unwrap_or_default();
        let text = text.trim_matches(['(', ')', ' ']).to_lowercase();
        !check.not_valid && (text == format!("{quoted} is not null") || text == format!("{column} is not null"))
    };
    let effect = access_exclusive(&table.name);
    if table.checks.values().any(proves) {
        effect
    } else {
        effect.scanning()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_may_differ_by_row_is_known_by_its_functions() {
        for sql in [
            "gen_random_uuid()",
            "random()",
            "nextval('s')",
            "(1 + clock_timestamp())",
            "my_function (1)",
        ] {
            assert!(may_be_volatile(sql), "{sql}");
        }
        for sql in [
            "now()",
            "CURRENT_TIMESTAMP",
            "(1 + 2)",
            "1 + (2)",
            "lower('A')",
            "now() + '1 day'::interval",
        ] {
            assert!(!may_be_volatile(sql), "{sql}");
        }
    }

    #[test]
    fn a_wider_type_of_the_same_kind_keeps_the_rows_as_they_are() {
        let string = |length| ColumnType::String(Length::AtMost(length));
        assert!(keeps_values(&string(10), &string(20)));
        assert!(keeps_values(&string(10), &ColumnType::Text));
        assert!(!keeps_values(&string(20), &string(10)));
        assert!(!keeps_values(&ColumnType::Text, &string(10)));
        assert!(!keeps_values(&ColumnType::Integer, &ColumnType::BigInteger));
        let decimal = |precision, scale| ColumnType::Decimal(Some((precision, scale)));
        assert!(keeps_values(&decimal(10, 2), &decimal(12, 2)));
        assert!(!keeps_values(&decimal(10, 2), &decimal(12, 3)));
    }
}
