//! `baseline` and `adopt`: a migration whose effect is there already is recorded without being run.

use whimbrel_core::Backend;

use super::Migrator;
use crate::audit::{self, Deed};
use crate::database::Database;
use crate::drift::{DriftOptions, DriftReport};
use crate::entry::Entry;
use crate::error::Error;
use crate::history;
use crate::lock;
use crate::session::Session;
use crate::timeline::{self, Timeline};

impl Migrator {
    /// Marks the first migration of a database as applied, whose tables were made without migrations: it must say what
    /// is there, and nothing may be recorded yet.
    ///
    /// # Errors
    /// As [`Migrator::adopt`]; and a history with rows in it.
    pub async fn baseline(
        &self,
        database: &Database,
        entry: &Entry,
        options: &DriftOptions,
    ) -> Result<DriftReport, Error> {
        self.record_under_lock(database, entry, options, true).await
    }

    /// Marks a migration as applied that says what was done by hand. The schema that it leads to must be the live one.
    ///
    /// # Errors
    /// A live schema that is another, with the differences; a migration that is applied already, or older than an
    /// applied one.
    pub async fn adopt(
        &self,
        database: &Database,
        entry: &Entry,
        options: &DriftOptions,
    ) -> Result<DriftReport, Error> {
        self.record_under_lock(database, entry, options, false).await
    }

    async fn record_under_lock(
        &self,
        database: &Database,
        entry: &Entry,
        options: &DriftOptions,
        first: bool,
    ) -> Result<DriftReport, Error> {
        self.check_versions()?;
        let mut session = self.open(database).await?;
        let result = self.record_on(&mut session, entry, options, first).await;
        self.close(session, result).await
    }

    async fn record_on(
        &self,
        session: &mut Session,
        entry: &Entry,
        options: &DriftOptions,
        first: bool,
    ) -> Result<DriftReport, Error> {
        self.refuse_read_only(session).await?;
        self.refuse_pooler(session).await?;
        self.prepare(session).await?;
        let name = self.lock_name(session);
        // On SQLite the lock is a transaction, which all of this then is in.
        lock::take(session, &name, self.settings.limits.lock_timeout, &self.events).await?;
        let mut timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        self.refuse_other_environment(session, timeline.ledger.environment())?;
        refuse_late(&timeline, entry, first)?;
        let mut expected = timeline.recorded_schema()?;
        timeline::apply(&entry.migration, &mut expected)?;
        let report = self
            .compare(session, expected, Some(entry.version().to_owned()), options)
            .await?;
        if report.has_drift() {
            return Err(Error::Drifted {
                version: entry.version().to_owned(),
                name: entry.migration.name.clone(),
                differences: report.differences,
            });
        }
        let tables = &self.settings.tables;
        if crate::shape::check_for_writing(session, tables).await?.contains(&false) {
            history::create(session, tables).await?;
        }
        self.stamp(session, &mut timeline.ledger).await?;
        let record = self.new_record(entry, &self.author_or_default())?;
        let deed = if first { Deed::Baseline } else { Deed::Adopt };
        let audit = self.new_audit(deed, Some(record.version.clone()), Some(record.name.clone()));
        let failed = |error| Error::server(format!("recording {}", entry.version()), error);
        if session.backend() != Backend::Sqlite {
            session.begin().await.map_err(failed)?;
            lock::check(session, &name).await?;
        }
        history::insert(session, tables, &record).await.map_err(failed)?;
        audit::insert(session, tables, &audit).await.map_err(failed)?;
        session.commit().await.map_err(failed)?;
        Ok(report)
    }
}

/// A baseline comes before all others, and nothing is recorded before what is recorded already.
fn refuse_late(timeline: &Timeline<'_>, entry: &Entry, first: bool) -> Result<(), Error> {
    let (version, name) = (entry.version(), &entry.migration.name);
    let refused = |reason: String, help: &str| {
        Err(Error::Refused {
            reason,
            help: help.to_owned(),
        })
    };
    if let Some(row) = timeline.ledger.journal.first() {
        return refused(
            format!("the migration {} stopped half way", row.version),
            "let it end first: run the same command again that stopped",
        );
    }
    match timeline.ledger.head() {
        Some(_) if timeline.is_applied(version) => refused(
            format!("{version} {name} is applied already"),
            "nothing was changed: `status` shows what is applied",
        ),
        Some(head) if first => refused(
            format!("{version} {name} would be the first migration of a database whose history goes to {head}"),
            "nothing was changed: a baseline is for a database without history; `drift` shows what was done by hand",
        ),
        Some(head) if head.as_str() > version => refused(
            format!("{version} {name} is older than {head}, which is applied"),
            "nothing was changed: give the migration a newer version",
        ),
        _ => Ok(()),
    }
}
