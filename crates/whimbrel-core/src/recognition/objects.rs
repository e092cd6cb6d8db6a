//! Views, triggers, functions, sequences, extensions.

use super::replace;
use super::statements::is_same;
use crate::dialects::mysql_printed;
use crate::schema::{Function, Named as _, Sequence, Trigger, View};
use crate::{Backend, ColumnType, PerDialect, Schema, Target};

/// Replaces each object that is the expected one by it.
pub(super) fn recognise(live: &mut Schema, expected: &Schema, target: Target, canonical: Option<&Schema>) {
    let backend = target.backend;
    replace(
        &mut live.views,
        &expected.views,
        canonical.map(|it| &it.views),
        |live, expected, canonical: Option<&View>| {
            (live.materialized == expected.materialized || backend != Backend::Postgres)
                && is_same_text(&live.query, &expected.query, canonical.map(|it| &it.query), backend)
        },
    );
    replace(
        &mut live.triggers,
        &expected.triggers,
        canonical.map(|it| &it.triggers),
        |live, expected, canonical: Option<&Trigger>| {
            let canonical = canonical.map(|it| &it.definition);
            let live = without_order(&live.definition, &expected.definition, backend);
            is_same_text(&live, &expected.definition, canonical, backend)
        },
    );
    if backend.is_mysql_family() {
        name_arguments(live, expected);
    }
    replace(
        &mut live.functions,
        &expected.functions,
        canonical.map(|it| &it.functions),
        |live, expected, canonical: Option<&Function>| {
            let canonical = canonical.map(|it| &it.definition);
            is_same_text(&live.definition, &expected.definition, canonical, backend)
        },
    );
    replace(
        &mut live.sequences,
        &expected.sequences,
        canonical.map(|it| &it.sequences),
        |live, expected, _| is_same_sequence(live, expected, backend),
    );
}

/// MySQL and MariaDB tell of each trigger which one it follows; a definition that does not say so leaves it to them.
fn without_order(live: &PerDialect<String>, expected: &PerDialect<String>, backend: Backend) -> PerDialect<String> {
    let says_order = expected
        .get(backend)
        .is_some_and(|sql| mysql_printed::trigger_beside(sql).is_some());
    if !backend.is_mysql_family() || says_order {
        return live.clone();
    }
    live.map(|_, sql| mysql_printed::trigger_without_order(sql))
}

/// MySQL and MariaDB tell routines apart by their names alone, and PostgreSQL's words for the arguments are nothing to them.
fn name_arguments(live: &mut Schema, expected: &Schema) {
    for wanted in expected.functions.iter().filter(|it| !it.arguments.is_empty()) {
        let plain = Function {
            arguments: String::new(),
            ..wanted.clone()
        };
        if let Some(found) = live.functions.remove(&plain.key()) {
            live.functions.insert(Function {
                arguments: wanted.arguments.clone(),
                ..found
            });
        }
    }
}

/// With the server's own words at hand they decide; without them the looser comparison of the words does.
fn is_same_text(
    live: &PerDialect<String>,
    expected: &PerDialect<String>,
    canonical: Option<&PerDialect<String>>,
    backend: Backend,
) -> bool {
    let (Some(found), Some(wanted)) = (live.get(backend), expected.get(backend)) else {
        return live == expected;
    };
    match canonical.and_then(|it| it.get(backend)) {
        Some(printed) if printed == found => true,
        Some(printed) => is_same(found, printed, backend) && is_same(found, wanted, backend),
        None => is_same(found, wanted, backend),
    }
}

/// A property that is not said is the server's usual one.
fn is_same_sequence(live: &Sequence, expected: &Sequence, backend: Backend) -> bool {
    let largest = |it: &Sequence| match (backend, &it.ty) {
        (Backend::Mariadb, _) => i64::MAX - 1,
        (_, Some(ColumnType::SmallInteger)) => i64::from(i16::MAX),
        (_, Some(ColumnType::Integer)) => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    let said = |it: &Sequence| {
        let ty = it.ty.clone().filter(|ty| *ty != ColumnType::BigInteger);
        let ascends = it.increment > 0;
        let usual = if ascends { (1, largest(it)) } else { (-largest(it), -1) };
        let cache = it.cache.unwrap_or(if backend == Backend::Mariadb { 1000 } else { 1 });
        let bounds = (it.minimum.unwrap_or(usual.0), it.maximum.unwrap_or(usual.1));
        (ty, it.start, it.increment, bounds, cache, it.cycle)
    };
    said(live) == said(expected) && (backend != Backend::Postgres || live.owned_by == expected.owned_by)
}
