//! A schema in a transaction that is rolled back.

use whimbrel_core::{Name, QualifiedName, Schema};

use super::PREFIX;
use crate::error::Error;
use crate::inspect::{InspectOptions, inspect_on};
use crate::server_error::Kind;
use crate::session::Session;

/// Where names are looked for, the session's number, and what would let it make a schema.
const FACTS: &str = "SELECT pg_catalog.current_setting('search_path'), pg_catalog.pg_backend_pid()::text, \
    pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I', pg_catalog.current_database(), current_user)";

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
    let failed = |error| Error::server("making a scratch schema", error);
    let rows = session.fetch(FACTS).await.map_err(failed)?;
    let (path, process, grant) = match rows.first() {
        Some(row) => (row.text(0).to_owned(), row.text(1).to_owned(), row.text(2).to_owned()),
        None => (String::new(), String::new(), String::new()),
    };
    let name = Name::new(format!("{PREFIX}{process}")).quoted(session.backend());
    // What is not made here (the types of extensions) is found where the session finds it.
    let path = if path.trim().is_empty() {
        name.clone()
    } else {
        format!("{name}, {path}")
    };
    let made = session
        .execute(&format!("CREATE SCHEMA {name}; SET LOCAL search_path = {path}"))
        .await;
    made.map_err(|error| match error.is(Kind::NoPermission) {
        true => Error::NoPermission {
            doing: "make a scratch schema".to_owned(),
            grant,
            error: Box::new(error),
        },
        false => failed(error),
    })?;
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
