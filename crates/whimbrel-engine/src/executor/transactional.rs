//! Units that are one transaction: PostgreSQL's in one round trip where no Rust is in them, SQLite's with its rebuilds.

use std::time::Instant;

use whimbrel_core::Backend;
use whimbrel_core::plan::Action;

use super::{Execution, Stop, Unit, UnitFailure};
use crate::audit::NewAudit;
use crate::error::{Cause, Error};
use crate::journal;
use crate::lock;
use crate::server_error::{Kind, ServerError};
use crate::sqlite::watch::Watch;
use crate::tidy;

impl Execution<'_> {
    /// Runs a unit's steps, its mark in the journal or the history's change, and commits.
    pub(super) async fn run_transaction(&mut self, unit: &Unit<'_>, atomic: bool, last: bool) -> Result<(), Stop> {
        let sql_only = unit.steps.iter().all(|step| matches!(step.action, Action::Sql(_)));
        if self.session.backend() == Backend::Postgres && sql_only && !self.enclosed {
            return self.run_batch(unit, atomic, last).await;
        }
        self.begin().await?;
        let result = self.run_in_transaction(unit, atomic, last).await;
        match result {
            Ok(()) => {
                self.end_transaction(Ok(()), unit.steps.len().checked_sub(1).map(|at| unit.first + at))
                    .await
            }
            Err(stop) => {
                self.roll_back().await;
                Err(stop)
            }
        }
    }

    async fn run_in_transaction(&mut self, unit: &Unit<'_>, atomic: bool, last: bool) -> Result<(), Stop> {
        let stopped = |cause| {
            Stop::failed(UnitFailure {
                position: None,
                cause,
                clean: true,
            })
        };
        let watch = match self.session.backend() {
            Backend::Sqlite => {
                let watch = Watch::begin(self.session, self.plan, &unit.steps).await;
                Some(watch.map_err(stopped)?)
            }
            Backend::Postgres | Backend::Mysql | Backend::Mariadb => None,
        };
        for (at, step) in unit.steps.iter().enumerate() {
            let position = unit.first + at;
            self.stop_if_asked(position)?;
            if at > 0 && !self.enclosed {
                // The first is checked with the beginning of the transaction. A statement of the author's may have given
                // the lock away.
                lock::check(self.session, self.lock).await?;
            }
            self.started(position, step);
            let began = Instant::now();
            let result = match &step.action {
                Action::Sql(sql) => self.session.execute(sql).await.map_err(Cause::Server),
                Action::Rebuild(rebuild) => crate::sqlite::rebuild::run(self.session, rebuild).await,
                Action::Rust(step) => self.run_data_step(step).await,
            };
            result.map_err(|cause| {
                Stop::failed(UnitFailure {
                    position: Some(position),
                    cause,
                    clean: true,
                })
            })?;
            self.finished(position, began.elapsed());
        }
        if let Some(watch) = watch {
            watch.end(self.session).await.map_err(stopped)?;
        }
        if self.may_leave_something_of(unit) {
            let found = tidy::find_our_tables(self.session).await;
            found.map_err(|error| Stop::failed(UnitFailure::server(None, error)))?;
        }
        let recorded = self.record_unit(unit, atomic, last).await;
        recorded.map_err(|error| Stop::failed(UnitFailure::server(None, error)))
    }

    fn may_leave_something_of(&self, unit: &Unit<'_>) -> bool {
        let mut steps = unit.steps.iter();
        steps.any(|step| tidy::may_leave_something(self.plan, step))
    }

    async fn record_unit(&mut self, unit: &Unit<'_>, atomic: bool, last: bool) -> Result<(), ServerError> {
        if last {
            return self.finish_in_transaction().await;
        }
        if !atomic {
            let text = unit.text();
            let (digest, version) = (self.digest.clone(), self.plan.version.clone());
            let step = journal::Step {
                version: version.as_str(),
                direction: self.direction(),
                step: unit.first,
                plan: &digest,
                statement: &text,
            };
            journal::intend(self.session, self.tables, step).await?;
            journal::done(self.session, self.tables, step.key(), None).await?;
        }
        Ok(())
    }

    /// Opens the transaction, unless the lock is one and has opened it already (SQLite).
    pub(super) async fn begin(&mut self) -> Result<(), Stop> {
        match self.session.backend() {
            _ if self.enclosed => Ok(()),
            Backend::Sqlite if self.session.is_in_transaction() => Ok(()),
            Backend::Sqlite => Ok(lock::take(self.session, self.lock, self.limits.lock_timeout, self.events).await?),
            Backend::Postgres | Backend::Mysql | Backend::Mariadb => {
                let rust = self.plan.runs_rust();
                self.session
                    .begin_for(rust)
                    .await
                    .map_err(|error| Error::server("beginning a transaction", error))?;
                Ok(lock::check(self.session, self.lock).await?)
            }
        }
    }

    /// Commits after success, rolls back after failure.
    pub(super) async fn end_transaction(
        &mut self,
        result: Result<(), ServerError>,
        position: Option<usize>,
    ) -> Result<(), Stop> {
        let committing = result.is_ok();
        let result = match result {
            Ok(()) if self.enclosed => Ok(()),
            Ok(()) => self.session.commit().await,
            Err(error) => {
                self.roll_back().await;
                Err(error)
            }
        };
        result.map_err(|error| {
            // Nobody knows what became of a commit without an answer; the history tells, where it was to say something.
            let clean = !(committing && error.is(Kind::ConnectionLost));
            Stop::failed(UnitFailure {
                clean,
                ..UnitFailure::server(position, error)
            })
        })
    }

    pub(super) async fn roll_back(&mut self) {
        if let Err(error) = self.session.roll_back().await {
            tracing::debug!(%error, "the session ended while it was rolled back");
        }
    }

    /// PostgreSQL: the whole unit in one round trip.
    async fn run_batch(&mut self, unit: &Unit<'_>, atomic: bool, last: bool) -> Result<(), Stop> {
        let batch = self.batch(unit, atomic, last)?;
        let began = Instant::now();
        let mut outcome = self.session.run(&batch.sql).await;
        // The batch begins by saying its version: an answer that does not is the one to something else.
        let version = self.plan.version.as_str();
        if outcome.result.is_ok() && outcome.rows.first().is_none_or(|row| row.text(0) != version) {
            outcome.result = Err(ServerError::lost(
                "the server's answer is not the one to this migration",
            ));
        }
        let position = batch.position(&outcome);
        let reached = if outcome.result.is_ok() {
            unit.steps.len()
        } else {
            position.unwrap_or(unit.steps.len())
        };
        for (at, step) in unit.steps.iter().enumerate().take(reached.saturating_add(1)) {
            self.started(unit.first + at, step);
            if at < reached {
                self.finished(unit.first + at, began.elapsed());
            }
        }
        let Err(error) = outcome.result else { return Ok(()) };
        // What a failed statement leaves behind is an aborted transaction.
        let _ = self.session.execute("ROLLBACK").await;
        if batch.lock_was_lost(outcome.commands, &error) {
            return Err(Stop::Error(Error::LockLost {
                session: self.session.id().to_owned(),
            }));
        }
        if batch.transaction_was_ended(position, &error) {
            let message =
                "a statement of the migration ended its transaction (COMMIT, ROLLBACK) or gave the lock away, so \
                           nothing could be recorded of what came before: take it out"
                    .to_owned();
            return Err(Stop::failed(UnitFailure {
                position: None,
                cause: Cause::Check { message },
                clean: false,
            }));
        }
        let position = position.map(|at| unit.first + at);
        Err(Stop::failed(UnitFailure::server(
            position.filter(|at| *at < unit.first + unit.steps.len()),
            error,
        )))
    }

    fn batch(&self, unit: &Unit<'_>, atomic: bool, last: bool) -> Result<crate::postgres::batch::Batch, Stop> {
        let record = |error| Stop::failed(UnitFailure::server(None, error));
        let version = self.plan.version.as_str();
        let mut batch = crate::postgres::batch::Batch::new(version, self.lock);
        for step in &unit.steps {
            if let Action::Sql(sql) = &step.action {
                batch.statement(sql);
            }
        }
        if self.may_leave_something_of(unit) {
            batch.find_our_tables();
        }
        batch.guard(version, self.lock);
        let backend = Backend::Postgres;
        let (history, journal) = (self.tables.history_in(backend), self.tables.journal_in(backend));
        if last {
            match &self.change {
                super::Change::Insert(new) => {
                    let mut new = new.as_ref().clone();
                    new.duration_ms = super::millis(self.started.elapsed());
                    batch.record(&crate::postgres::history::insert_statement(self.tables, &new).map_err(record)?);
                }
                super::Change::Delete => batch.record(&format!("DELETE FROM {history} WHERE version = '{version}'")),
            }
            let audit = NewAudit {
                duration_ms: Some(super::millis(self.started.elapsed())),
                ..self.audit.clone()
            };
            batch.record(&crate::postgres::history::audit_statement(self.tables, &audit).map_err(record)?);
            if !atomic || !self.journal.is_empty() {
                batch.record(&format!("DELETE FROM {journal} WHERE version = '{version}'"));
            }
        } else {
            let text = unit.text();
            let step = self.step(unit.first, &text);
            batch.record(&crate::postgres::history::journal_statement(self.tables, step).map_err(record)?);
        }
        batch.end();
        Ok(batch)
    }
}
