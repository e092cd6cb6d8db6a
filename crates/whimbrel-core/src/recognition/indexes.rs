//! Indexes, by what each server makes of what was asked for.

use super::Comparison;
use super::constraints::is_same_target;
use crate::dialects::parts;
use crate::schema::{IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
use crate::{Backend, Expression, Index, PerDialect, Unique};

/// Whether two indexes of one name are the same on the target.
pub(super) fn is_same(comparison: &Comparison<'_>, live: &Index, expected: &Index, canonical: Option<&Index>) -> bool {
    let family = comparison.backend().is_mysql_family();
    if live.unique != expected.unique
        || method(comparison, live) != method(comparison, expected)
        || live.include != expected.include
        || live.nulls_not_distinct != expected.nulls_not_distinct
    {
        return false;
    }
    if family && !expected.unique {
        // There it holds all rows, whatever the filter.
        return live.filter.is_none() && has_same_parts(comparison, live, expected, canonical);
    }
    if family && live.filter.is_none() && expected.filter.is_some() {
        // A filter that was not read back is still in the expressions that it was made of.
        return parts::filtered_parts(comparison.target, comparison.expected, expected)
            .is_some_and(|parts| has_same_parts(comparison, live, &of_expressions(comparison, expected, parts), None));
    }
    let filter = canonical.and_then(|it| it.filter.as_ref());
    comparison.is_same_filter(live.filter.as_ref(), expected.filter.as_ref(), filter)
        && has_same_parts(comparison, live, expected, canonical)
}

/// Whether a unique constraint and an index are the same where they are one thing.
pub(super) fn is_same_unique(unique: &Unique, index: &Index) -> bool {
    let is_plain = |part: &IndexPart| part.prefix.is_none() && part.order != Some(Order::Descending);
    index.unique
        && index.filter.is_none()
        && matches!(index.method, None | Some(IndexMethod::BTree | IndexMethod::Hash))
        && index
            .parts
            .iter()
            .all(|part| is_plain(part) && part.collation.is_none())
        && unique
            .columns
            .iter()
            .map(Some)
            .eq(index.parts.iter().map(IndexPart::as_column))
}

/// How it is built. Trees are what servers build unasked, or in place of what they lack.
fn method(comparison: &Comparison<'_>, index: &Index) -> Option<IndexMethod> {
    match (&index.method, comparison.backend()) {
        (None | Some(IndexMethod::BTree), _) => None,
        (Some(IndexMethod::Hash), Backend::Mysql | Backend::Mariadb) => None,
        (Some(IndexMethod::Spatial), Backend::Postgres) => Some(IndexMethod::Gist),
        (Some(method), _) => Some(method.clone()),
    }
}

fn has_same_parts(comparison: &Comparison<'_>, live: &Index, expected: &Index, canonical: Option<&Index>) -> bool {
    live.parts.len() == expected.parts.len()
        && live
            .parts
            .iter()
            .zip(&expected.parts)
            .enumerate()
            .all(|(at, (one, two))| {
                let canonical = canonical.and_then(|it| it.parts.get(at));
                is_same_part(comparison, live, one, two, canonical)
            })
}

fn is_same_part(
    comparison: &Comparison<'_>,
    index: &Index,
    live: &IndexPart,
    expected: &IndexPart,
    canonical: Option<&IndexPart>,
) -> bool {
    let special = matches!(index.method, Some(IndexMethod::FullText | IndexMethod::Spatial));
    is_same_target(
        comparison,
        &live.target,
        &expected.target,
        canonical.map(|it| &it.target),
    ) && (special || sorting(comparison, live) == sorting(comparison, expected))
        && live.prefix == expected.prefix
        && is_same_class(live.operator_class.as_deref(), expected.operator_class.as_deref())
        && is_same_collation(comparison, live, expected)
}

/// In which direction it sorts, and where NULLs stand.
fn sorting(comparison: &Comparison<'_>, part: &IndexPart) -> (bool, bool) {
    let descends = part.order == Some(Order::Descending) && parts::has_descending_indexes(comparison.target);
    // PostgreSQL has NULLs above all values, the others below; where they cannot be told to stand, they stand there.
    let nulls_first = match part.nulls {
        Some(nulls) if comparison.backend() == Backend::Postgres => nulls == NullsOrder::First,
        _ => descends == (comparison.backend() == Backend::Postgres),
    };
    (descends, nulls_first)
}

/// A class that is the type's own is not printed.
fn is_same_class(live: Option<&str>, expected: Option<&str>) -> bool {
    match (live, expected) {
        (None, Some(class)) => class.strip_suffix("_ops").is_some_and(|ty| !ty.contains('_')),
        (live, expected) => live == expected,
    }
}

/// A collation that is the column's own is not printed everywhere.
fn is_same_collation(comparison: &Comparison<'_>, live: &IndexPart, expected: &IndexPart) -> bool {
    let said = |part: &IndexPart| {
        let usual = |name: &String| match comparison.backend() {
            Backend::Sqlite => name.eq_ignore_ascii_case("binary"),
            _ => name == "default",
        };
        let name = part.collation.clone().filter(|name| !usual(name));
        if comparison.backend() == Backend::Sqlite {
            name.map(|name| name.to_uppercase())
        } else {
            name
        }
    };
    said(live) == said(expected)
}

/// The index with these expressions for its parts, and no filter.
fn of_expressions(comparison: &Comparison<'_>, index: &Index, parts: Vec<String>) -> Index {
    let mut made = index.clone();
    made.filter = None;
    for (part, sql) in made.parts.iter_mut().zip(parts) {
        let sql = sql
            .strip_suffix(" ASC")
            .or_else(|| sql.strip_suffix(" DESC"))
            .unwrap_or(&sql);
        let text = PerDialect::default().with(comparison.backend(), sql.to_owned());
        part.target = IndexTarget::Expression(Expression(text));
        part.prefix = None;
    }
    made
}
