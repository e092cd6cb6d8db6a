//! `drift`: the live schema beside the one that the history tells of.

use whimbrel_core::{Inspection, Schema, drift, recognise};

use super::Migrator;
use crate::database::Database;
use crate::drift::{DriftOptions, DriftReport};
use crate::error::Error;
use crate::exclusion::{with_other_tools, without_excluded};
use crate::inspect::{InspectOptions, inspect_on};
use crate::scratch;
use crate::session::Session;
use crate::timeline::Timeline;

impl Migrator {
    /// In what the live schema differs from the one that the history's recorded operations lead to. It changes nothing.
    ///
    /// # Errors
    /// A history that cannot be read, and a server that does not answer.
    pub async fn drift(&self, database: &Database, options: &DriftOptions) -> Result<DriftReport, Error> {
        let mut session = self.open(database).await?;
        let result = self.drift_on(&mut session, options).await;
        self.close(session, result).await
    }

    /// The structure of a live database in its server's own words, without our tables and those that other tools keep.
    ///
    /// # Errors
    /// A server that does not answer, or rights that do not suffice for its catalogue.
    pub async fn inspect(&self, database: &Database, exclude: &[String]) -> Result<Inspection, Error> {
        let mut session = self.open(database).await?;
        let result = inspect_on(&mut session, &self.inspect_options(exclude)).await;
        self.close(session, result).await
    }

    fn inspect_options(&self, exclude: &[String]) -> InspectOptions {
        let tables = &self.settings.tables;
        InspectOptions {
            exclude: with_other_tools(exclude),
            own: tables.all().map(Clone::clone).to_vec(),
        }
    }

    /// The schema that the history's recorded operations lead to: what the database should be.
    ///
    /// # Errors
    /// A history that cannot be read, or whose operations do not fit each other.
    pub async fn expected_schema(&self, database: &Database) -> Result<Schema, Error> {
        let mut session = self.open(database).await?;
        let timeline = Timeline::read(&mut session, &self.settings.tables, self.entries()).await;
        session.end().await;
        timeline?.recorded_schema()
    }

    /// The schema that the migrations of the code lead to. Needs no database.
    ///
    /// # Errors
    /// Migrations that do not fit each other.
    pub fn replayed(&self) -> Result<Schema, Error> {
        self.check_versions()?;
        let mut schema = Schema::new();
        for entry in self.entries() {
            crate::timeline::apply(&entry.migration, &mut schema)?;
        }
        Ok(schema)
    }

    async fn drift_on(&self, session: &mut Session, options: &DriftOptions) -> Result<DriftReport, Error> {
        let timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        let expected = timeline.recorded_schema()?;
        self.compare(session, expected, timeline.ledger.head(), options).await
    }

    /// The live schema beside this one.
    pub(super) async fn compare(
        &self,
        session: &mut Session,
        expected: Schema,
        head: Option<String>,
        options: &DriftOptions,
    ) -> Result<DriftReport, Error> {
        let target = session.target();
        let inspect = self.inspect_options(&options.exclude);
        let Inspection { schema: live, unknown } = inspect_on(session, &inspect).await?;
        let expected = without_excluded(&expected, &inspect.exclude);
        let mut recognised = recognise(&live, &expected, target, None);
        let mut notes = Vec::new();
        // Where nothing differs there is nothing to ask, but of queries, which are compared loosely without.
        if options.scratch && (recognised != expected || has_queries(&expected)) {
            match scratch::canonical(session, &expected).await {
                Ok(canonical) => recognised = recognise(&live, &expected, target, Some(&canonical)),
                Err(reason) => notes.push(format!(
                    "there was no scratch database, so expressions were compared by their normal form: {reason}"
                )),
            }
        }
        Ok(DriftReport {
            target,
            database: session.database().name().to_owned(),
            head,
            differences: drift(&expected, &recognised),
            unknown,
            notes,
            expected,
            live: recognised,
        })
    }
}

/// Whether there are objects that are text as a whole.
fn has_queries(schema: &Schema) -> bool {
    !(schema.views.is_empty() && schema.triggers.is_empty() && schema.functions.is_empty())
}
