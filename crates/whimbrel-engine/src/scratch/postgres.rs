//! A schema in a transaction that is rolled back.

use whimbrel_core::{Name, QualifiedName, Schema};

use super::PREFIX;
use crate::error::Error;
use crate::inspect::{InspectOptions, inspect_on};
use crate::session::Session;

pub(super) async fn build(session: &mut Session, statements: &[String]) -> Result<Schema, Error> {
    let failed = |error| Error::server("beginning the transaction", error);
    session.begin_plain().await.map_err(failed)?;
    let result = in_transaction(session, statements).await;
    // Whatever came of it, nothing stays.
    let rolled_back = session.roll_back().await;
    let schema = result?;
    rolled_back.map_err(|error| Error::server("rolling the scratch schema back", error))?;
    Ok(schema)
}

async fn in_transaction(session: &mut Session, statements: &[String]) -> Result<Schema, Error> {
    let failed = |error| Error::server("making a schema", error);
    let rows = session
        .fetch("SELECT pg_catalog.current_setting('search_path'), pg_catalog.pg_backend_pid()::text")
        .await
        .map_err(failed)?;
    let (path, process) = match rows.first() {
        Some(row) => (row.text(0).to_owned(), row.text(1).to_owned()),
        None => (String::new(), String::new()),
    };
    let name = Name::new(format!("{PREFIX}{process}")).quoted(session.backend());
    // What is not made here (the types of extensions) is found where the session finds it.
    let path = if path.trim().is_empty() {
        name.clone()
    } else {
        format!("{name}, {path}")
    };
    session
        .execute(&format!("CREATE SCHEMA {name}; SET LOCAL search_path = {path}"))
        .await
        .map_err(failed)?;
    super::run(session, statements).await?;
    let inspection = inspect_on(session, &InspectOptions::default()).await?;
    let mut schema = inspection.schema;
    // The session's own objects are in another schema here, and have its name.
    let others: Vec<QualifiedName> = schema
        .tables
        .names()
        .filter(|name| name.namespace.is_some())
        .cloned()
        .collect();
    for name in &others {
        schema.tables.remove(name);
    }
    Ok(schema)
}
