//! Units that commit by themselves: every step of MySQL and MariaDB, and what PostgreSQL runs outside transactions.
//!
//! Steps that are rows and no DDL run in a transaction with their mark in the journal all the same.

use std::time::Instant;

use whimbrel_core::plan::{Action, Direction, Promise, Resume, Step};
use whimbrel_core::{Backend, Name};

use super::waiting::Waiting;
use super::{Execution, Stop, Unit, UnitFailure};
use crate::catalogue;
use crate::error::{Cause, Error};
use crate::event::Event;
use crate::evidence::{self, StepState};
use crate::journal;
use crate::lock;
use crate::server_error::{Kind, ServerError};
use crate::tidy;

impl Execution<'_> {
    /// Runs one step with its intent before it and its mark after it; the last one's mark is the history row.
    pub(super) async fn run_journaled(&mut self, unit: &Unit<'_>, last: bool) -> Result<(), Stop> {
        let Some(step) = unit.steps.first().copied() else {
            return Ok(());
        };
        self.started(unit.first, step);
        let began = Instant::now();
        if step.resume == Resume::Mark {
            self.run_rows(unit.first, step, last).await?;
        } else {
            self.run_alone(unit.first, step, last).await?;
        }
        self.finished(unit.first, began.elapsed());
        Ok(())
    }

    /// Rows are changed in one transaction with what is recorded of it, so that a crash leaves both or neither.
    async fn run_rows(&mut self, position: usize, step: &Step, last: bool) -> Result<(), Stop> {
        self.begin().await?;
        let result = match &step.action {
            Action::Rust(rust) => self.run_data_step(rust).await,
            _ => self
                .session
                .execute(&super::statement_text(step))
                .await
                .map_err(Cause::Server),
        };
        let result = match result {
            Ok(()) if tidy::may_leave_something(self.plan, step) => {
                tidy::find_our_tables(self.session).await.map_err(Cause::Server)
            }
            result => result,
        };
        if let Err(cause) = result {
            self.roll_back().await;
            return Err(Stop::failed(UnitFailure {
                position: Some(position),
                cause,
                clean: true,
            }));
        }
        let result = if last {
            self.finish_in_transaction().await
        } else {
            self.mark(position, step).await
        };
        self.end_transaction(result, Some(position)).await
    }

    async fn mark(&mut self, position: usize, step: &Step) -> Result<(), ServerError> {
        self.intend(position, step).await?;
        self.done(position, step, None).await.map(drop)
    }

    async fn intend(&mut self, position: usize, step: &Step) -> Result<(), ServerError> {
        let (text, digest, version) = self.named(step);
        journal::intend(
            self.session,
            self.tables,
            row(self.plan.direction, position, &text, &digest, &version),
        )
        .await
    }

    async fn done(&mut self, position: usize, step: &Step, condition: Option<&str>) -> Result<bool, ServerError> {
        let (text, digest, version) = self.named(step);
        let row = row(self.plan.direction, position, &text, &digest, &version);
        journal::done(self.session, self.tables, row.key(), condition).await
    }

    /// Takes the intent of a step back that has not happened, and tells whether the journal took it.
    async fn forget(&mut self, position: usize, step: &Step) -> bool {
        let (text, digest, version) = self.named(step);
        let row = row(self.plan.direction, position, &text, &digest, &version);
        let forgotten = journal::forget(self.session, self.tables, row.key()).await;
        if let Err(error) = &forgotten {
            tracing::debug!(%error, "the journal keeps the intent of a step that was refused");
        }
        forgotten.is_ok()
    }

    fn named(&self, step: &Step) -> (String, String, String) {
        (
            super::statement_text(step),
            self.digest.clone(),
            self.plan.version.to_string(),
        )
    }

    /// A step outside any transaction.
    async fn run_alone(&mut self, position: usize, step: &Step, last: bool) -> Result<(), Stop> {
        let failed = |error| Stop::failed(UnitFailure::server(Some(position), error));
        if self.session.is_in_transaction() {
            // SQLite's lock is a transaction, which holds nothing yet.
            self.session.commit().await.map_err(failed)?;
        }
        lock::check(self.session, self.lock).await?;
        self.intend(position, step)
            .await
            .map_err(|error| Error::server("writing the journal", error))?;
        let executed = self.execute_alone(step).await;
        let executed = match executed {
            Err((error, ended_well)) if error.is(Kind::ConnectionLost) => Err((error, ended_well)),
            executed if tidy::may_leave_something(self.plan, step) => {
                let found = tidy::find_our_tables(self.session).await;
                // Where the statement failed, that is what is told.
                executed.and(found.map_err(|error| (error, 1)))
            }
            executed => executed,
        };
        if let Err((error, ended_well)) = executed {
            // One statement that the server refused has changed nothing; of a text of several, those before it have.
            let clean = !error.is(Kind::ConnectionLost)
                && ended_well == 0
                && self.leave_nothing(step).await
                && self.forget(position, step).await;
            return Err(Stop::failed(UnitFailure {
                position: Some(position),
                cause: Cause::Server(error),
                clean,
            }));
        }
        self.settle(position, step, last)
            .await
            .map_err(|stop| stop.after_step(position))
    }

    /// Says that a step outside any transaction has run.
    async fn settle(&mut self, position: usize, step: &Step, last: bool) -> Result<(), Stop> {
        let failed = |error| Stop::Error(Error::server("writing the journal", error));
        if self.session.backend() == Backend::Postgres {
            self.wait_for_tables_again().await.map_err(failed)?;
        }
        if last {
            // The history's row is the last step's mark.
            self.begin().await?;
        }
        let shown = match self.mark_if_shown(position, step).await {
            Ok(shown) => shown,
            Err(error) => {
                self.roll_back().await;
                return Err(Stop::Error(Error::server("writing the journal", error)));
            }
        };
        if !shown {
            self.roll_back().await;
            let promises: Vec<String> = step.promises.iter().map(ToString::to_string).collect();
            let message = format!(
                "the server took the statement, but its catalogue does not show what it was to do ({})",
                promises.join(", ")
            );
            return Err(Stop::failed(UnitFailure {
                position: Some(position),
                cause: Cause::Check { message },
                clean: false,
            }));
        }
        if last {
            let result = self.finish_in_transaction().await;
            return self.end_transaction(result, None).await;
        }
        Ok(())
    }

    /// Marks a step as done if the catalogue shows what it promised: in one round trip with the mark on MySQL and
    /// MariaDB, where every step comes here.
    async fn mark_if_shown(&mut self, position: usize, step: &Step) -> Result<bool, ServerError> {
        if step.promises.is_empty() {
            return self.done(position, step, None).await;
        }
        match self.session.backend() {
            backend @ (Backend::Mysql | Backend::Mariadb) => {
                let condition = crate::mysql::catalogue::all_kept(&step.promises, backend);
                self.done(position, step, Some(&condition)).await
            }
            Backend::Postgres | Backend::Sqlite => {
                Ok(catalogue::all_hold(self.session, &step.promises).await? && self.done(position, step, None).await?)
            }
        }
    }

    /// Runs the statement. With an error comes how many statements before it, in one text, ended well.
    async fn execute_alone(&mut self, step: &Step) -> Result<(), (ServerError, usize)> {
        let sql = super::statement_text(step);
        if self.session.backend() != Backend::Postgres {
            let mut outcome = self.session.run(&sql).await;
            if let Err(error) = &outcome.result
                && let Some(rebuilt) = rebuilt(&sql, error)
            {
                let message = format!(
                    "{}: the table has been changed at once as often as MySQL allows, so its rows are written anew, \
                     while others read and write it",
                    self.plan.version
                );
                self.events.send(&Event::Notice { message });
                outcome = self.session.run(&rebuilt).await;
            }
            return outcome.result.map_err(|error| (error, outcome.commands));
        }
        self.execute_outside(&sql, step).await.map_err(|error| (error, 0))
    }

    async fn execute_outside(&mut self, sql: &str, step: &Step) -> Result<(), ServerError> {
        if let Some(index) = built(step) {
            self.drop_invalid(index).await?;
        }
        // A build that gives up a lock half way leaves an invalid index behind, so it waits as long as it takes.
        self.session.execute("SET lock_timeout = 0").await?;
        let waiting = Waiting {
            pool: self.session.database().pool().clone(),
            session: self.session.id().to_owned(),
            version: self.plan.version.to_string(),
            events: self.events.clone(),
        };
        tokio::select! {
            biased;
            result = self.session.execute(sql) => result,
            never = waiting.tell() => match never {},
        }
    }

    /// Clears away what a failed step may have left, and tells whether nothing is left of it.
    async fn leave_nothing(&mut self, step: &Step) -> bool {
        if self.session.backend() != Backend::Postgres {
            return true;
        }
        let dropped = match built(step) {
            Some(index) => self.drop_invalid(index).await,
            None => Ok(()),
        };
        dropped.is_ok() && self.wait_for_tables_again().await.is_ok()
    }

    /// What a step outside a transaction sets to 0, as it is for every other.
    async fn wait_for_tables_again(&mut self) -> Result<(), ServerError> {
        let waits = self.limits.table_lock_timeout(Backend::Postgres).as_millis();
        self.session.execute(&format!("SET lock_timeout = '{waits}ms'")).await
    }

    /// Drops the invalid index that a build of this name left behind, here or in an earlier run.
    async fn drop_invalid(&mut self, index: &Name) -> Result<(), ServerError> {
        let question = crate::postgres::catalogue::invalid_index(index);
        for row in self.session.fetch_with(&question.sql, &[Some(index.as_str())]).await? {
            let namespace = Name::new(row.text(0)).quoted(Backend::Postgres);
            let name = index.quoted(Backend::Postgres);
            self.session
                .execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {namespace}.{name}"))
                .await?;
        }
        Ok(())
    }

    /// Whether a step which was about to run has run; a step of which nothing tells that stops the run.
    pub(super) async fn happened(&mut self, unit: &Unit<'_>) -> Result<bool, Stop> {
        let failed = |error| {
            Stop::Error(Error::server(
                "asking the catalogue what an interrupted step did",
                error,
            ))
        };
        let Some(step) = unit.steps.first().copied() else {
            return Ok(false);
        };
        match evidence::of_step(self.session, step).await.map_err(failed)? {
            StepState::Found => Ok(true),
            StepState::Unknown => {
                let steps = evidence::of_plan(self.session, self.plan, &self.journal).await;
                let interrupted = self.interrupted(steps.map_err(failed)?);
                Err(Stop::Error(Error::Undecided(Box::new(interrupted))))
            }
            _ => Ok(false),
        }
    }
}

/// The statement that changes a table by writing its rows anew, where MySQL refuses to change it at once any more: it
/// keeps the rows of a table in so many forms (64 in 8.0, 255 in 9.1 and later; error 4092), and begins at one again when
/// they are written. The plan cannot know, since the count is in no schema.
fn rebuilt(sql: &str, error: &ServerError) -> Option<String> {
    let sql = sql.strip_suffix(", ALGORITHM=INSTANT")?;
    (error.code.as_deref() == Some("4092")).then(|| format!("{sql}, ALGORITHM=INPLACE, LOCK=NONE"))
}

/// The index that a step builds.
fn built(step: &Step) -> Option<&Name> {
    step.promises.iter().find_map(|promise| match promise {
        Promise::IndexExists { index, .. } => Some(index),
        _ => None,
    })
}

fn row<'s>(
    direction: Direction,
    step: usize,
    statement: &'s str,
    plan: &'s str,
    version: &'s str,
) -> journal::Step<'s> {
    journal::Step {
        version,
        direction,
        step,
        plan,
        statement,
    }
}
