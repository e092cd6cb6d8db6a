//! Emptying a PostgreSQL database: the session's schema, and the schemas that migrations made.

use whimbrel_core::plan::text_literal;
use whimbrel_core::{Backend, Name, QualifiedName};

use crate::server_error::ServerError;
use crate::session::Session;

/// Statements that drop everything of a schema that is no extension's. Each object is dropped by itself, since the
/// schema's owner and rights are not ours to lose. The sequence of an identity column goes with its table, and not before.
const OBJECTS: &str = "
WITH mine AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema()),
     extended AS (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
     internal AS (SELECT objid FROM pg_catalog.pg_depend
                   WHERE deptype = 'i' AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass)
SELECT format('DROP %s IF EXISTS %s CASCADE',
         CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
                      WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_catalog.pg_class
 WHERE relnamespace IN (SELECT oid FROM mine) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND oid NOT IN (SELECT objid FROM extended) AND NOT (relkind = 'S' AND oid IN (SELECT objid FROM internal))
UNION ALL
SELECT format('DROP %s IF EXISTS %s CASCADE',
         CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, oid::regprocedure)
  FROM pg_catalog.pg_proc
 WHERE pronamespace IN (SELECT oid FROM mine) AND oid NOT IN (SELECT objid FROM extended)
UNION ALL
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, oid::regtype)
  FROM pg_catalog.pg_type t
 WHERE typnamespace IN (SELECT oid FROM mine) AND oid NOT IN (SELECT objid FROM extended)
   AND (typtype IN ('e', 'd', 'r') OR (typtype = 'c' AND EXISTS
         (SELECT 1 FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')))";

/// The tables that have rows of their own; a partition's are those of its table, and a foreign table's stay elsewhere.
pub(crate) async fn tables(session: &mut Session, namespaces: &[Name]) -> Result<Vec<QualifiedName>, ServerError> {
    let mut wiped = String::from("n.nspname = current_schema()");
    for namespace in namespaces {
        let name = text_literal(Backend::Postgres, namespace.as_str());
        wiped.push_str(&format!(" OR n.nspname = {name}"));
    }
    let rows = session
        .fetch(&format!(
            "SELECT nullif(n.nspname, current_schema()), c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE ({wiped}) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT EXISTS \
             (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2"
        ))
        .await?;
    Ok(rows
        .iter()
        .map(|row| match row.opt(0) {
            Some(namespace) => QualifiedName::within(namespace, row.text(1)),
            None => QualifiedName::new(row.text(1)),
        })
        .collect())
}

/// Drops it all in the transaction that is open.
pub(crate) async fn wipe(session: &mut Session, namespaces: &[Name]) -> Result<(), ServerError> {
    let mut batch = String::from("SET LOCAL lock_timeout = '10s'");
    for row in &session.fetch(OBJECTS).await? {
        batch.push_str(";\n");
        batch.push_str(row.text(0));
    }
    for namespace in namespaces.iter().filter(|name| name.as_str() != "public") {
        let name = namespace.quoted(Backend::Postgres);
        batch.push_str(&format!(";\nDROP SCHEMA IF EXISTS {name} CASCADE"));
    }
    session.execute(&batch).await
}
