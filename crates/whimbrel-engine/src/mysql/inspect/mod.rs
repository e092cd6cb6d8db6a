//! The structure of a live database, from MySQL's and MariaDB's catalogue.
//!
//! `catalogue` asks, with as many queries however many tables there are; the other files make values of the rows.

mod catalogue;
mod columns;
mod constraints;
mod facts;
mod indexes;
mod lost;
mod objects;
mod tables;

use whimbrel_core::Inspection;

use self::catalogue::Catalogue;
use self::facts::Facts;
use crate::server_error::ServerError;
use crate::session::Session;

/// Reads everything that a schema can hold.
pub(crate) async fn read(session: &mut Session) -> Result<Inspection, ServerError> {
    let mut catalogue = Catalogue::read(session).await?;
    lost::recover(session, &mut catalogue).await?;
    let Some(facts) = Facts::of(session.target(), &catalogue) else {
        // A session that uses no database has nothing to tell.
        return Ok(Inspection::default());
    };
    Ok(inspection(&facts, &catalogue))
}

/// What the rows of the catalogue say.
fn inspection(facts: &Facts<'_>, catalogue: &Catalogue) -> Inspection {
    let mut inspection = Inspection::default();
    tables::read(facts, catalogue, &mut inspection);
    objects::read(facts, catalogue, &mut inspection);
    inspection
}
