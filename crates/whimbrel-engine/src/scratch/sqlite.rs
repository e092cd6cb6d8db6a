//! A database in memory.

use whimbrel_core::Schema;

use crate::database::Database;
use crate::error::Error;
use crate::inspect::{InspectOptions, inspect_on};
use crate::session::Session;
use crate::url::DatabaseUrl;

pub(super) async fn build(statements: &[String]) -> Result<Schema, Error> {
    let database = Database::connect(&DatabaseUrl::parse("sqlite::memory:")?).await?;
    let mut session = Session::open(&database)
        .await
        .map_err(|error| Error::server("opening a database in memory", error))?;
    let result = match super::run(&mut session, statements).await {
        Ok(()) => inspect_on(&mut session, &InspectOptions::default()).await,
        Err(error) => Err(error),
    };
    session.end().await;
    result.map(|inspection| inspection.schema)
}
