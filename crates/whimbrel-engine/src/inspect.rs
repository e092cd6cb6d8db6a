//! The structure of a live database, read from its catalogue.
//!
//! Each backend's folder has an `inspect` of its own: few queries, as many however many tables there are, and then plain
//! values. What a schema has no word for is carried as text and named.

use whimbrel_core::{Backend, Inspection};

use crate::database::Database;
use crate::error::Error;
use crate::session::Session;

/// What an inspection leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectOptions {
    /// Patterns of names, `*` for any text: `audit.*`, `tmp_*`. The framework's own tables are always left out.
    pub exclude: Vec<String>,
    /// The framework's own tables.
    pub(crate) own: Vec<whimbrel_core::QualifiedName>,
}

/// Reads the structure of a database. It changes nothing.
///
/// # Errors
/// A server that does not answer, or rights that do not suffice for its catalogue.
pub async fn inspect(database: &Database, options: &InspectOptions) -> Result<Inspection, Error> {
    let mut session = Session::open(database)
        .await
        .map_err(|error| Error::server(format!("opening a session with {database}"), error))?;
    let result = inspect_on(&mut session, options).await;
    session.end().await;
    result
}

/// The same on a session that is open.
pub(crate) async fn inspect_on(session: &mut Session, options: &InspectOptions) -> Result<Inspection, Error> {
    let result = match session.backend() {
        Backend::Sqlite => crate::sqlite::inspect::read(session, options).await,
        Backend::Postgres => crate::postgres::inspect::read(session, options).await,
        Backend::Mysql | Backend::Mariadb => crate::mysql::inspect::read(session, options).await,
    };
    result.map_err(|error| Error::server("reading the catalogue", error))
}
