//! The structure of a live database, read from its catalogue.
//!
//! Each backend's folder has an `inspect` of its own: few queries, as many however many tables there are, and then plain
//! values. What a schema has no word for is carried as text and named.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use whimbrel_core::{Backend, Inspection, QualifiedName, Schema};

use crate::database::Database;
use crate::error::Error;
use crate::exclusion::{is_excluded, without_excluded};
use crate::history::{DEFAULT_HISTORY, Tables};
use crate::lock;
use crate::server_error::ServerError;
use crate::session::Session;

/// For how long a catalogue is read again that others change meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an inspection leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectOptions {
    /// Patterns of names, `*` for any text: `audit.*`, `tmp_*`. The framework's own tables are always left out.
    pub exclude: Vec<String>,
    /// The framework's own tables.
    pub(crate) own: Vec<QualifiedName>,
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
    let read = read_patiently(session).await;
    let mut inspection = read.map_err(|error| Error::server("reading the catalogue", error))?;
    leave_out(&mut inspection, options);
    if session.backend() != Backend::Postgres {
        without_enums_of_nothing(&mut inspection.schema);
    }
    Ok(inspection)
}

/// Reads it again where somebody changed it and the server did not wait for them, or not for long enough.
async fn read_patiently(session: &mut Session) -> Result<Inspection, ServerError> {
    let (began, mut tries) = (Instant::now(), 0);
    loop {
        let result = match session.backend() {
            Backend::Sqlite => crate::sqlite::inspect::read(session).await,
            Backend::Postgres => crate::postgres::inspect::read(session).await,
            Backend::Mysql | Backend::Mariadb => crate::mysql::inspect::read(session).await,
        };
        match result {
            Err(error)
                if error.is_contention()
                    && !session.is_in_transaction()
                    && !session.supervisor().stops_here()
                    && began.elapsed() < PATIENCE =>
            {
                tracing::debug!(%error, "the catalogue is being changed, and is read again");
                session.supervisor().pause(lock::jittered(tries)).await;
                tries += 1;
            }
            result => return result,
        }
    }
}

/// Takes out the enums that no column is of: where they are no objects, they went with the tables that were left out.
fn without_enums_of_nothing(schema: &mut Schema) {
    let columns = schema.tables.iter().flat_map(|table| table.columns.values());
    let used: BTreeSet<QualifiedName> = columns.filter_map(|column| column.ty.enumeration().cloned()).collect();
    schema.enums = schema
        .enums
        .iter()
        .filter(|it| used.contains(&it.name))
        .cloned()
        .collect();
}

fn leave_out(inspection: &mut Inspection, options: &InspectOptions) {
    let usual = Tables::new(QualifiedName::new(DEFAULT_HISTORY));
    let own = match options.own.as_slice() {
        [] => usual.all().map(Clone::clone).to_vec(),
        own => own.to_vec(),
    };
    // The session's own namespace has no name here, and may have one there.
    let is_own = |name: &QualifiedName| {
        own.iter()
            .any(|own| own.name == name.name && (own.namespace == name.namespace || name.namespace.is_none()))
    };
    let schema = &mut inspection.schema;
    if !options.exclude.is_empty() {
        *schema = without_excluded(schema, &options.exclude);
    }
    let tables: Vec<_> = schema.tables.names().filter(|name| is_own(name)).cloned().collect();
    for name in &tables {
        schema.tables.remove(name);
    }
    let unknown = &mut inspection.unknown;
    unknown.retain(|it| !is_own(&it.name) && !is_excluded(&it.name, &options.exclude));
    unknown.sort();
}
