//! Primary keys, unique constraints, checks, exclusions and foreign keys.

use super::Comparison;
use crate::schema::{Exclusion, IndexTarget, ReferentialAction};
use crate::{Backend, Check, ForeignKey, PrimaryKey, Unique};

/// MySQL and MariaDB call every key PRIMARY, and SQLite does not use its name.
pub(super) fn is_same_key(comparison: &Comparison<'_>, live: &PrimaryKey, expected: &PrimaryKey) -> bool {
    live.columns == expected.columns && (comparison.backend() != Backend::Postgres || live.name == expected.name)
}

/// What only PostgreSQL has is refused by the others, or means nothing there.
pub(super) fn is_same_unique(comparison: &Comparison<'_>, live: &Unique, expected: &Unique) -> bool {
    if comparison.backend() == Backend::Postgres {
        live == expected
    } else {
        live.columns == expected.columns
    }
}

/// The check in the expected words, if its condition is the expected one.
///
/// One that was asked for as NOT VALID may have become valid: at once where the server has nothing else, and by a person's
/// hand elsewhere. One that should be valid and is not stays so: what differs is that, and not the condition.
pub(super) fn check(
    comparison: &Comparison<'_>,
    live: &Check,
    expected: &Check,
    canonical: Option<&Check>,
) -> Option<Check> {
    let canonical = canonical.map(|it| &it.expression);
    let is_same = comparison.is_same_condition(&live.expression, &expected.expression, canonical);
    is_same.then(|| Check {
        not_valid: live.not_valid || expected.not_valid,
        ..expected.clone()
    })
}

pub(super) fn is_same_exclusion(
    comparison: &Comparison<'_>,
    live: &Exclusion,
    expected: &Exclusion,
    canonical: Option<&Exclusion>,
) -> bool {
    let same_elements = || {
        live.elements.len() == expected.elements.len()
            && live
                .elements
                .iter()
                .zip(&expected.elements)
                .enumerate()
                .all(|(at, (one, two))| {
                    let canonical = canonical.and_then(|it| it.elements.get(at)).map(|it| &it.target);
                    one.operator == two.operator
                        && one.operator_class == two.operator_class
                        && is_same_target(comparison, &one.target, &two.target, canonical)
                })
    };
    let filter = canonical.and_then(|it| it.filter.as_ref());
    live.method.eq_ignore_ascii_case(&expected.method)
        && live.deferrable == expected.deferrable
        && comparison.is_same_filter(live.filter.as_ref(), expected.filter.as_ref(), filter)
        && same_elements()
}

/// Whether two things that an index sorts by are one.
pub(super) fn is_same_target(
    comparison: &Comparison<'_>,
    live: &IndexTarget,
    expected: &IndexTarget,
    canonical: Option<&IndexTarget>,
) -> bool {
    match (live, expected) {
        (IndexTarget::Column(one), IndexTarget::Column(two)) => one == two,
        (IndexTarget::Expression(one), IndexTarget::Expression(two)) => {
            let canonical = match canonical {
                Some(IndexTarget::Expression(expression)) => Some(expression),
                _ => None,
            };
            comparison.is_same(one, two, canonical)
        }
        // A column between parentheses is a column to the server.
        (IndexTarget::Column(column), IndexTarget::Expression(expression)) => {
            let backend = comparison.backend();
            let quoted = crate::Expression(crate::PerDialect::default().with(backend, column.quoted(backend)));
            comparison.is_same(&quoted, expression, None)
        }
        (IndexTarget::Expression(_), IndexTarget::Column(_)) => false,
    }
}

/// The foreign key in the expected words, if it is the expected one but for whether old rows were looked at.
pub(super) fn foreign_key(comparison: &Comparison<'_>, live: &ForeignKey, expected: &ForeignKey) -> Option<ForeignKey> {
    let family = comparison.backend().is_mysql_family();
    let action = |action: Option<ReferentialAction>| match action.unwrap_or(ReferentialAction::NoAction) {
        // InnoDB looks at once in any case.
        ReferentialAction::Restrict if family => ReferentialAction::NoAction,
        other => other,
    };
    let is_same = live.columns == expected.columns
        && live.referenced_table == expected.referenced_table
        && live.referenced_columns == expected.referenced_columns
        && action(live.on_delete) == action(expected.on_delete)
        && action(live.on_update) == action(expected.on_update)
        && (family || live.deferrable == expected.deferrable);
    is_same.then(|| ForeignKey {
        not_valid: live.not_valid || expected.not_valid,
        ..expected.clone()
    })
}
