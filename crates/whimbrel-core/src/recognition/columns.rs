//! Columns, property by property.

use super::{Comparison, defaults};
use crate::dialects::{parts, read_strict_type, read_type};
use crate::schema::{Generated, Identity};
use crate::{Backend, Column, Table};

/// The live column with every property in the expected words that is equal to the expected one.
pub(super) fn recognise(
    comparison: &Comparison<'_>,
    (live_table, live): (&Table, &Column),
    (expected_table, expected): (&Table, &Column),
    canonical: Option<&Column>,
) -> Column {
    let mut column = live.clone();
    if is_same_type(comparison, (live_table, live), (expected_table, expected)) {
        column.ty = expected.ty.clone();
    }
    if is_same_nullability(comparison, live, expected_table, expected) {
        column.nullable = expected.nullable;
    }
    if defaults::is_same(comparison, live, expected_table, expected, canonical) {
        column.default = expected.default.clone();
    }
    if let (Some(live), Some(wanted)) = (&live.generated, &expected.generated) {
        let canonical = canonical.and_then(|it| it.generated.as_ref());
        column.generated = Some(generated(comparison, live, wanted, expected, canonical));
    }
    if let (Some(live), Some(wanted)) = (&live.identity, &expected.identity)
        && is_same_identity(comparison.backend(), live, wanted)
    {
        column.identity = Some(wanted.clone());
    }
    if is_same_collation(comparison, (live_table, live), (expected_table, expected)) {
        column.collation = expected.collation.clone();
    }
    if is_same_comment(
        comparison.backend(),
        live.comment.as_deref(),
        expected.comment.as_deref(),
    ) {
        column.comment = expected.comment.clone();
    }
    column
}

/// Two types are one where they are rendered to what is one to the server.
fn is_same_type(
    comparison: &Comparison<'_>,
    (live_table, live): (&Table, &Column),
    (expected_table, expected): (&Table, &Column),
) -> bool {
    if live.ty == expected.ty {
        return true;
    }
    // Enums are compared by themselves: here only one of their kinds is another one.
    if live.ty.enumeration().is_some() || expected.ty.enumeration().is_some() {
        return false;
    }
    let target = comparison.target;
    let rendered = |schema, table: &Table, column: &Column| parts::column_type(target, schema, table, column);
    let (Some(one), Some(two)) = (
        rendered(comparison.live, live_table, live),
        rendered(comparison.expected, expected_table, expected),
    ) else {
        return false;
    };
    if one.eq_ignore_ascii_case(&two) {
        return true;
    }
    if expected_table.options.strict && target.backend == Backend::Sqlite {
        return read_strict_type(&one) == read_strict_type(&two);
    }
    read_type(target, &one) == read_type(target, &two)
}

fn is_same_nullability(comparison: &Comparison<'_>, live: &Column, table: &Table, expected: &Column) -> bool {
    let backend = comparison.backend();
    if live.nullable {
        // MariaDB has no NOT NULL for columns that it computes.
        backend == Backend::Mariadb && expected.generated.is_some()
    } else {
        // A key and a counted column are never NULL, whether that was said or not; but on SQLite.
        backend != Backend::Sqlite && (table.is_key_column(&expected.name) || expected.identity.is_some())
    }
}

fn generated(
    comparison: &Comparison<'_>,
    live: &Generated,
    expected: &Generated,
    column: &Column,
    canonical: Option<&Generated>,
) -> Generated {
    let canonical = canonical.map(|it| &it.expression);
    let mut found = live.clone();
    if comparison.is_same(&live.expression, &expected.expression, canonical) {
        found.expression = expected.expression.clone();
    }
    // Where a server has no virtual columns, a stored one stands in.
    let stands_in = live.storage == crate::schema::Storage::Stored
        && !parts::has_virtual(comparison.target, comparison.expected, column);
    if stands_in {
        found.storage = expected.storage;
    }
    found
}

/// Only PostgreSQL keeps where counting began: on the others the next number is known, which rows move on.
fn is_same_identity(backend: Backend, live: &Identity, expected: &Identity) -> bool {
    if backend != Backend::Postgres {
        return true;
    }
    let numbers = |it: &Identity| {
        let increment = it.increment.unwrap_or(1);
        (it.start.unwrap_or(if increment < 0 { -1 } else { 1 }), increment)
    };
    live.kind == expected.kind && numbers(live) == numbers(expected)
}

fn is_same_collation(
    comparison: &Comparison<'_>,
    (live_table, live): (&Table, &Column),
    (expected_table, expected): (&Table, &Column),
) -> bool {
    let backend = comparison.backend();
    let own = |column: &Column| column.collation.as_ref().and_then(|names| names.get(backend)).cloned();
    let of_table = |table: &Table| table.options.collation.clone().filter(|_| backend.is_mysql_family());
    let usual = |name: &String| match backend {
        Backend::Sqlite => name.eq_ignore_ascii_case("binary"),
        Backend::Postgres => name == "default",
        Backend::Mysql | Backend::Mariadb => false,
    };
    let live = own(live).filter(|name| !usual(name));
    let expected = own(expected).filter(|name| !usual(name));
    match (live, expected) {
        (None, None) => true,
        (Some(one), Some(two)) if backend == Backend::Postgres => one == two,
        (Some(one), Some(two)) => plain(&one) == plain(&two),
        (Some(one), None) => of_table(expected_table).is_some_and(|it| plain(&it) == plain(&one)),
        (None, Some(two)) => {
            let of_table = of_table(live_table).or_else(|| of_table(expected_table));
            of_table.is_some_and(|it| plain(&it) == plain(&two))
        }
    }
}

/// A collation's or a character set's name in one spelling: MySQL and MariaDB call one character set by two names.
pub(super) fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("utf8") {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => format!("utf8mb3{rest}"),
        _ => name,
    }
}

/// SQLite keeps no comments. An empty one is none. MySQL and MariaDB keep them in three-byte UTF-8, with a question mark
/// for what has no place there (measured on MySQL 9 and MariaDB 10.5 to 11.8).
pub(super) fn is_same_comment(backend: Backend, live: Option<&str>, expected: Option<&str>) -> bool {
    let (live, expected) = (live.unwrap_or_default(), expected.unwrap_or_default());
    let kept = || expected.chars().map(|c| if u32::from(c) > 0xFFFF { '?' } else { c });
    backend == Backend::Sqlite || live == expected || backend.is_mysql_family() && kept().eq(live.chars())
}
