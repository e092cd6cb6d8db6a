//! What came of a migration or of a whole run: kept for the report, or explained to whoever reads the error.

use std::time::{Duration, Instant};

use whimbrel_core::plan::{Direction, MigrationPlan};

use super::Run;
use crate::audit::{self, NewAudit, Outcome};
use crate::error::{Cause, Error, Failure};
use crate::history;
use crate::report::Done;
use crate::server_error::{Kind, ServerError};
use crate::session::Session;
use crate::timeline::Timeline;
use crate::verified::{self, Verified};
use crate::verify::{Conflict, Vanished};

impl Run<'_> {
    /// Tells the audit trail of a failure, as far as that can be: nothing hangs on it.
    async fn audit_failure(&mut self, plan: &MigrationPlan, failure: &Failure, began: Instant) {
        let lost = matches!(&failure.cause, Cause::Server(error) if error.is(Kind::ConnectionLost));
        if lost || self.session.is_in_transaction() || !self.is_looked_at {
            return;
        }
        let audit = NewAudit {
            outcome: if failure.clean {
                Outcome::Failed
            } else {
                Outcome::Interrupted
            },
            detail: Some(failure.cause.to_string()),
            duration_ms: Some(crate::executor::millis(began.elapsed())),
            ..self.audit_of(plan)
        };
        let tables = &self.migrator.settings.tables;
        if let Err(error) = audit::insert(self.session, tables, &audit).await {
            tracing::debug!(%error, "the audit trail has no word of a failure");
        }
    }

    /// Keeps what came of a migration, for the report or for the error.
    pub(super) async fn note(
        &mut self,
        plan: &MigrationPlan,
        began: Instant,
        result: Result<Duration, Error>,
    ) -> Result<(), Error> {
        let version = plan.version.to_string();
        let (took, lost) = match result {
            Ok(took) => (took, None),
            Err(error) => match self.explain(plan, error).await {
                Ok(lost) => (Duration::ZERO, Some(lost)),
                Err(error) => {
                    if let Error::Failed(failure) = &error {
                        self.audit_failure(plan, failure, began).await;
                    }
                    return Err(error);
                }
            },
        };
        self.done.push(Done {
            version: version.clone(),
            name: plan.name.clone(),
            direction: self.direction,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        });
        if self.plans.front().is_some_and(|next| next.version == plan.version) {
            self.plans.pop_front();
        }
        let ledger = &mut self.timeline.ledger;
        ledger.journal.retain(|row| row.version != version);
        match lost {
            // All that was asked for is there.
            Some(error) if !self.plans.is_empty() => {
                let applied = self.done.iter().map(|done| done.version.clone()).collect();
                let error = Box::new(error);
                Err(Error::SessionLost { applied, error })
            }
            _ => Ok(()),
        }
    }

    /// Adds to a failure what went well before it. When the session was lost, a new one is asked what the truth is: the
    /// server may have committed what it could not confirm any more. Then it is no failure, and the loss is all there is
    /// to tell.
    async fn explain(&mut self, plan: &MigrationPlan, error: Error) -> Result<ServerError, Error> {
        let mut failure = match error {
            Error::Failed(failure) => failure,
            other => return Err(other),
        };
        failure.applied = self.done.iter().map(|done| done.version.clone()).collect();
        Conflict::refuse_vanished(self.looks_applied(plan, &failure).await)?;
        let lost = match &failure.cause {
            Cause::Server(error) if error.is(Kind::ConnectionLost) => error.clone(),
            _ => return Err(Error::Failed(failure)),
        };
        match self.truth(plan).await {
            Some(true) => Ok(lost),
            Some(false) => {
                // One transaction and no history row: it was rolled back.
                failure.clean |= plan.is_atomic();
                Err(Error::Failed(failure))
            }
            None => {
                // Nobody can say, so nothing is promised.
                failure.clean = false;
                Err(Error::Failed(failure))
            }
        }
    }

    /// Notes that code and history agree and nothing is pending, where a run has led there.
    pub(in crate::migrator) async fn note_order(&mut self) {
        if self.done.is_empty() || self.direction == Direction::Down {
            return;
        }
        let Some(program) = verified::program(&self.migrator.source) else {
            return;
        };
        if let Err(error) = self.look_and_note(program).await {
            tracing::debug!(%error, "the next start has to look again whether code and history agree");
        }
    }

    async fn look_and_note(&mut self, program: String) -> Result<(), Error> {
        let (tables, entries) = (&self.migrator.settings.tables, self.migrator.entries());
        let raw = history::read_raw(self.session, tables).await?;
        let timeline = Timeline::of(self.session, tables, raw.ledger(tables)?, entries).await?;
        if !timeline.pending().is_empty() || !timeline.is_in_order() {
            return Ok(());
        }
        let verified = Verified {
            program,
            history: raw.digest(),
            head: timeline.ledger.head().unwrap_or_default(),
        };
        let said = verified.say(self.session, tables).await;
        said.map_err(|error| Error::server(format!("writing `{}`", tables.journal), error))
    }

    /// Commits all of a run. When the session is lost over it, a new one is asked whether it is there.
    pub(super) async fn commit_all(&mut self, plans: &[MigrationPlan]) -> Result<(), Error> {
        let Err(error) = self.session.commit().await else {
            return Ok(());
        };
        let truth = match plans.last() {
            Some(last) if error.is(Kind::ConnectionLost) => self.truth(last).await,
            _ => Some(false),
        };
        if truth == Some(true) {
            return Ok(());
        }
        self.done.clear();
        let left = match truth {
            Some(_) => "nothing of it is there",
            None => "whether it is there cannot be asked",
        };
        Err(Error::server(format!("committing the run ({left})"), error))
    }

    /// What is in the way of a migration may be its own: applied once, and its row in the history lost.
    async fn looks_applied(&mut self, plan: &MigrationPlan, failure: &Failure) -> Option<Vanished> {
        let in_the_way = matches!(&failure.cause, Cause::Server(error) if error.is(Kind::AlreadyExists));
        let up = self.direction == Direction::Up;
        if !(in_the_way && up && failure.clean) || self.session.is_in_transaction() {
            return None;
        }
        let entry = self.timeline.entry(plan.version.as_str())?;
        let looks_applied = self.migrator.looks_applied(self.session, &self.timeline, entry).await;
        looks_applied.ok()?.then(|| Vanished {
            version: plan.version.to_string(),
            name: plan.name.clone(),
            reason: format!("it looks applied: all that it makes is there ({})", failure.cause),
        })
    }

    async fn truth(&mut self, plan: &MigrationPlan) -> Option<bool> {
        self.session.let_go();
        let database = Box::pin(self.session.database().apart()).await.ok()?;
        let mut session = Session::open(&database).await.ok()?;
        let ledger = history::read(&mut session, &self.migrator.settings.tables).await;
        session.end().await;
        database.close().await;
        let is_there = ledger
            .ok()?
            .records
            .iter()
            .any(|record| record.version == plan.version.as_str());
        Some(is_there == (self.direction == Direction::Up))
    }
}
