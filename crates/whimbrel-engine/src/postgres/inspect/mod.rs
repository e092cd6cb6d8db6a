//! The structure of a live database, from PostgreSQL's catalogue.
//!
//! One query for each kind of object, all of them sent at once; what belongs together is put together here. Expressions
//! are as `pg_get_expr` prints them, with names that the session's search path finds left bare.
//!
//! Rights and owners are no part of a structure and are not read.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod objects;
mod tables;
mod unknown;

use whimbrel_core::{Backend, Expression, Inspection, Name, PerDialect, QualifiedName};

use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

/// How constants are printed, whatever the role has as its own settings, and that queries are not compiled: that was 0.58 of
/// 0.59 seconds for the indexes of a thousand tables (measured on PostgreSQL 15). It ends with the transaction, which for
/// queries that are sent together is theirs.
const SETTINGS: &str = "SELECT pg_catalog.set_config(s.name, s.value, true) FROM (VALUES ('TimeZone', 'UTC'), \
    ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '1'), \
    ('quote_all_identifiers', 'off'), ('jit', 'off')) AS s (name, value)";

/// Reads everything that a schema can hold.
pub(crate) async fn read(session: &mut Session) -> Result<Inspection, ServerError> {
    let target = session.target();
    let queries = [
        SETTINGS.to_owned(),
        objects::namespaces_query(),
        enums::types_query(),
        enums::values_query(),
        tables::query(),
        columns::query(target),
        objects::sequences_query(),
        constraints::query(target),
        indexes::query(target),
        objects::triggers_query(),
        objects::functions_query(),
        objects::extensions_query(),
        unknown::query(),
    ];
    let results: Result<[Vec<Row>; 13], _> = session.fetch_each(&queries).await?.try_into();
    let Ok(results) = results else {
        return Err(ServerError::new(
            "the catalogue was answered with another number of results",
        ));
    };
    let [
        _,
        namespaces,
        types,
        values,
        relations,
        columns,
        sequences,
        constraints,
        indexes,
        triggers,
        functions,
        extensions,
        others,
    ] = results;
    let mut inspection = Inspection::default();
    let types = enums::read(&types, &values, &mut inspection);
    let mut tables = tables::read(&relations, &mut inspection);
    columns::read(&columns, &types, &mut tables, &mut inspection);
    objects::sequences(&sequences, &mut tables, &mut inspection);
    let backing = indexes::read(&indexes, &mut tables, &mut inspection);
    constraints::read(&constraints, &backing, &mut tables, &mut inspection);
    objects::triggers(&triggers, &mut inspection);
    inspection.schema.tables = tables.into_schema();
    objects::functions(&functions, &mut inspection);
    objects::extensions(&extensions, &mut inspection);
    unknown::read(&others, &mut inspection);
    objects::namespaces(&namespaces, &mut inspection);
    Ok(inspection)
}

/// The condition for a namespace `n` that is no system's.
const OURS: &str = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

/// The namespace of `n`, or NULL for the session's own.
const NAMESPACE: &str = "NULLIF(n.nspname, pg_catalog.current_schema())::text";

/// The condition that an object is no part of an extension, and none that the server made for another one.
fn made_by_hand(catalogue: &str, oid: &str) -> String {
    without_dependency(catalogue, oid, "'e', 'i'")
}

/// The condition that an object is no part of an extension.
fn not_of_an_extension(catalogue: &str, oid: &str) -> String {
    without_dependency(catalogue, oid, "'e'")
}

fn without_dependency(catalogue: &str, oid: &str, kinds: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = 'pg_catalog.{catalogue}'::pg_catalog.regclass \
         AND e.objid = {oid} AND e.deptype IN ({kinds}))"
    )
}

/// The options of a column `a`, without those that the server keeps for itself (15.20 writes `pg_attver` for each).
const COLUMN_OPTIONS: &str = "CASE WHEN a.attoptions IS NOT NULL THEN (SELECT pg_catalog.string_agg(x.option, ', ') \
    FROM pg_catalog.unnest(a.attoptions) AS x (option) WHERE x.option NOT LIKE 'pg\\_%') END";

/// A name of two cells: the namespace, NULL for the session's own, and the object's own name.
fn qualified(row: &Row, at: usize) -> QualifiedName {
    QualifiedName {
        namespace: row.opt(at).map(Name::new),
        name: Name::new(row.text(at + 1)),
    }
}

/// PostgreSQL's text as an expression, without parentheses around the whole.
fn expression(sql: &str) -> Expression {
    Expression(text(whimbrel_core::dialects::without_parentheses(sql)))
}

fn text(sql: &str) -> PerDialect<String> {
    PerDialect::only(Backend::Postgres, sql.to_owned())
}

/// The whole numbers of a text such as `{1,2}` or `1 2`.
fn numbers(text: &str) -> Vec<i64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .filter_map(|number| number.parse().ok())
        .collect()
}
