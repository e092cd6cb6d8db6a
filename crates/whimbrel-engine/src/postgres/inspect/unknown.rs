//! Objects that a schema has no word for: policies, rules, publications, statistics, collations...

use whimbrel_core::{Inspection, Unknown};

use super::{OURS, made_by_hand, not_of_an_extension, qualified};
use crate::row::Row;

/// What the server's own objects are numbered below.
const FIRST_OF_USERS: u32 = 16_384;

/// One row for each: its kind, the namespace, the name of it or of its table, its definition.
pub(super) fn query() -> String {
    let namespace = super::NAMESPACE;
    let of_tables = |kind: &str, catalogue: &str, table: &str, condition: &str, definition: &str| {
        format!(
            "SELECT '{kind}', {namespace}, c.relname::text, {definition} FROM pg_catalog.{catalogue} AS o \
             JOIN pg_catalog.pg_class AS c ON c.oid = o.{table} JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE {OURS} AND {condition} AND {}",
            not_of_an_extension("pg_class", "c.oid")
        )
    };
    let named = |kind: &str, catalogue: &str, prefix: &str, definition: &str| {
        format!(
            "SELECT '{kind}', {namespace}, o.{prefix}name::text, {definition} FROM pg_catalog.{catalogue} AS o \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = o.{prefix}namespace WHERE {OURS} AND {}",
            made_by_hand(catalogue, "o.oid")
        )
    };
    let global = |kind: &str, catalogue: &str, prefix: &str, definition: &str| {
        format!(
            "SELECT '{kind}', NULL, o.{prefix}name::text, {definition} FROM pg_catalog.{catalogue} AS o \
             WHERE o.oid >= {FIRST_OF_USERS} AND {}",
            made_by_hand(catalogue, "o.oid")
        )
    };
    let described = |catalogue: &str| {
        format!("pg_catalog.pg_describe_object('pg_catalog.{catalogue}'::pg_catalog.regclass, o.oid, 0)")
    };
    let queries = [
        of_tables("policy", "pg_policy", "polrelid", "true", POLICY),
        of_tables(
            "rule",
            "pg_rewrite",
            "ev_class",
            "o.rulename <> '_RETURN'",
            "pg_catalog.pg_get_ruledef(o.oid)",
        ),
        of_tables(
            "default of a view column",
            "pg_attrdef",
            "adrelid",
            "c.relkind = 'v'",
            "pg_catalog.pg_get_expr(o.adbin, o.adrelid)",
        ),
        named(
            "statistics",
            "pg_statistic_ext",
            "stx",
            "pg_catalog.pg_get_statisticsobjdef(o.oid)",
        ),
        named("collation", "pg_collation", "coll", &described("pg_collation")),
        named("conversion", "pg_conversion", "con", &described("pg_conversion")),
        named("operator", "pg_operator", "opr", "o.oid::pg_catalog.regoperator::text"),
        named("operator class", "pg_opclass", "opc", &described("pg_opclass")),
        named(
            "text search configuration",
            "pg_ts_config",
            "cfg",
            &described("pg_ts_config"),
        ),
        named("text search dictionary", "pg_ts_dict", "dict", &described("pg_ts_dict")),
        global(
            "event trigger",
            "pg_event_trigger",
            "evt",
            "o.evtevent || ' ' || o.evtfoid::pg_catalog.regproc::text",
        ),
        global("publication", "pg_publication", "pub", PUBLICATION),
        global("language", "pg_language", "lan", &described("pg_language")),
        global(
            "foreign-data wrapper",
            "pg_foreign_data_wrapper",
            "fdw",
            &described("pg_foreign_data_wrapper"),
        ),
        global("server", "pg_foreign_server", "srv", &described("pg_foreign_server")),
        format!(
            "SELECT 'cast', NULL, pg_catalog.format_type(o.casttarget, NULL), {} FROM pg_catalog.pg_cast AS o \
             WHERE o.oid >= {FIRST_OF_USERS} AND {}",
            described("pg_cast"),
            made_by_hand("pg_cast", "o.oid")
        ),
        COMMENTS.replace("FIRST", &FIRST_OF_USERS.to_string()),
    ];
    format!(
        "SELECT * FROM ({}) AS o ORDER BY 1, 2, 3, 4",
        queries.join(" UNION ALL ")
    )
}

const POLICY: &str = "'CREATE POLICY ' || pg_catalog.quote_ident(o.polname) || ' ON ' || o.polrelid::pg_catalog.regclass::text \
    || CASE WHEN o.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END || CASE o.polcmd WHEN 'r' THEN ' FOR SELECT' \
    WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END \
    || COALESCE(' USING (' || pg_catalog.pg_get_expr(o.polqual, o.polrelid) || ')', '') \
    || COALESCE(' WITH CHECK (' || pg_catalog.pg_get_expr(o.polwithcheck, o.polrelid) || ')', '')";

const PUBLICATION: &str = "CASE WHEN o.puballtables THEN 'FOR ALL TABLES' ELSE COALESCE('FOR TABLE ' || (SELECT \
    pg_catalog.string_agg(r.prrelid::pg_catalog.regclass::text, ', ') FROM pg_catalog.pg_publication_rel AS r \
    WHERE r.prpubid = o.oid), '') END";

/// Comments on what a schema keeps none of: all but tables and their columns.
const COMMENTS: &str = "SELECT 'comment', NULLIF(i.schema, pg_catalog.current_schema()), COALESCE(i.name, i.identity), \
    i.type || ' ' || i.identity || ': ' || d.description \
    FROM pg_catalog.pg_description AS d \
    CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i \
    WHERE d.objoid >= FIRST AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relkind IN ('r', 'p') \
      AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = d.objoid) \
    AND d.classoid <> 'pg_catalog.pg_extension'::pg_catalog.regclass \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = d.classoid AND e.objid = d.objoid \
      AND e.deptype = 'e')";

pub(super) fn read(rows: &[Row], inspection: &mut Inspection) {
    inspection.unknown.extend(rows.iter().map(|row| Unknown {
        kind: row.text(0).to_owned(),
        name: qualified(row, 1),
        definition: row.text(3).to_owned(),
    }));
}
