//! One run: what is to be taken is decided and planned before the first of it runs, and again under the lock.

mod aftermath;
mod obstacles;
mod one;
mod ready;

use std::collections::{BTreeSet, VecDeque};
use std::time::Instant;

use whimbrel_core::Backend;
use whimbrel_core::plan::{Direction, MigrationPlan, Segment};

use super::Migrator;
use crate::error::{Cancelled, Error};
use crate::event::Event;
use crate::lock::{self, LockName};
use crate::report::{Done, RunReport};
use crate::server_error::{Kind, ServerError};
use crate::session::Session;
use crate::tidy::Tidy;
use crate::timeline::{Purpose, Timeline};

/// One run.
pub(super) struct Run<'r> {
    migrator: &'r Migrator,
    pub(super) session: &'r mut Session,
    timeline: Timeline<'r>,
    direction: Direction,
    /// What is still to do, in its order.
    plans: VecDeque<MigrationPlan>,
    done: Vec<Done>,
    /// The probes that were asked, by version and query.
    asked: BTreeSet<(String, String)>,
    /// SQLite's counter of what others have written, when the history was read last.
    data_version: Option<String>,
    /// Whether our tables were looked at.
    is_looked_at: bool,
    /// SQLite: whether we have turned foreign keys off, or something of the author's may have.
    foreign_keys_may_be_off: bool,
}

impl<'r> Run<'r> {
    /// A run that has done nothing yet.
    pub(super) fn new(
        migrator: &'r Migrator,
        session: &'r mut Session,
        timeline: Timeline<'r>,
        direction: Direction,
    ) -> Self {
        Self {
            migrator,
            session,
            timeline,
            direction,
            plans: VecDeque::new(),
            done: Vec::new(),
            asked: BTreeSet::new(),
            data_version: None,
            is_looked_at: false,
            foreign_keys_may_be_off: false,
        }
    }

    /// Plans all of it, so that what cannot be planned stops the run before anything runs.
    pub(super) fn plan(&mut self, versions: &[String]) -> Result<(), Error> {
        let target = self.session.target();
        let plans = match self.direction {
            Direction::Up => self.timeline.plan_up(target, versions, Purpose::Run)?,
            Direction::Down => self.timeline.plan_down(target, versions, Purpose::Run)?,
        };
        self.plans = plans.into();
        Ok(())
    }

    /// Takes all of it in one transaction, which holds the lock as well.
    pub(super) async fn take_all_in_one(&mut self, selected: &[String]) -> Result<(), Error> {
        let backend = self.session.backend();
        if !backend.has_transactional_ddl() {
            return Err(Error::Refused {
                reason: format!("{} commits every change of the schema by itself", backend.title()),
                help: "run without a single transaction: a run that fails is gone on with by the next one".to_owned(),
            });
        }
        self.refuse_outside(selected)?;
        self.look_before_all().await?;
        let lock = self.migrator.lock_name(self.session);
        let author = self.migrator.author_or_default();
        let failed = |error| Error::server("beginning the transaction", error);
        if backend == Backend::Sqlite {
            self.migrator.prepare(self.session).await?;
            let off = self.plans.iter().flat_map(|plan| &plan.segments).any(Segment::rebuilds);
            self.foreign_keys_may_be_off = off;
            crate::sqlite::session::foreign_keys(self.session, !off).await?;
        } else {
            self.session.forget_statements().await.map_err(failed)?;
            if self.plans.iter().any(MigrationPlan::runs_rust) {
                self.session.begin().await.map_err(failed)?;
                // The statements that another client of the proxy has left prepared under the driver's names.
                self.session.execute("DEALLOCATE ALL").await.map_err(failed)?;
            } else {
                self.session.begin_plain().await.map_err(failed)?;
            }
            let setup = self.migrator.setup();
            crate::postgres::session::set_up_transaction(self.session, &setup)
                .await
                .map_err(failed)?;
        }
        self.session.ask_id().await.map_err(failed)?;
        self.wait_for_lock(&lock).await?;
        self.refresh(selected).await?;
        self.refuse_outside(selected)?;
        self.create_history().await?;
        let plans = Vec::from(self.plans.clone());
        self.migrator.events.send(&Event::RunStarted {
            direction: self.direction,
            migrations: plans.len(),
        });
        for plan in &plans {
            let began = Instant::now();
            let tidy = self.look_at_session(plan).await?;
            let result = self.execute(plan, &lock, &author).await;
            if result.is_err() {
                // Nothing of the run stays.
                self.done.clear();
            }
            self.note(plan, began, result).await?;
            // What is set here may be another client's next, so it is not left even by the last one.
            if let Some(tidy) = tidy {
                let restored = tidy.restore(self.session, &self.migrator.setup()).await;
                restored.map_err(|error| Error::server("making the session what it was", error))?;
            }
        }
        self.commit_all(&plans).await?;
        self.leave_sqlite().await
    }

    /// What must run outside a transaction cannot be in the single one.
    fn refuse_outside(&self, selected: &[String]) -> Result<(), Error> {
        let outside = self.plans.iter().find(|plan| !plan.is_atomic());
        match outside.filter(|plan| selected.iter().any(|version| version == plan.version.as_str())) {
            Some(plan) => Err(Error::Refused {
                reason: format!(
                    "{} {} has steps that cannot share one transaction with the others",
                    plan.version, plan.name
                ),
                help: format!(
                    "apply what comes before it with `--to`, and {} without a single transaction",
                    plan.version
                ),
            }),
            None => Ok(()),
        }
    }

    /// Takes them one after the other, each in transactions of its own, under the lock of the session.
    pub(super) async fn take_lock_and_all(&mut self, selected: &[String]) -> Result<(), Error> {
        let lock = self.migrator.lock_name(self.session);
        let author = self.migrator.author_or_default();
        let sqlite = self.session.backend() == Backend::Sqlite;
        if !sqlite {
            self.wait_for_lock(&lock).await?;
            self.refresh(selected).await?;
        }
        self.look_before_all().await?;
        if !sqlite {
            self.create_history().await?;
        }
        let mut announced = false;
        for (at, version) in selected.iter().enumerate() {
            let rest = selected.get(at..).unwrap_or_default();
            if self.session.supervisor().stops_here() {
                return Err(self.stopped());
            }
            self.look_before(version).await?;
            if sqlite {
                // The lock is the transaction that the migration runs in.
                self.begin_sqlite(&lock, version, rest).await?;
            }
            let Some(plan) = self.take_plan(version) else {
                // Another run took it while we waited.
                self.leave_sqlite().await?;
                continue;
            };
            if !announced {
                announced = true;
                let migrations = rest.len();
                self.migrator.events.send(&Event::RunStarted {
                    direction: self.direction,
                    migrations,
                });
            }
            let began = Instant::now();
            let tidy = self.look_at_session(&plan).await?;
            let result = self.execute(&plan, &lock, &author).await;
            self.leave_sqlite().await?;
            let noted = self.note(&plan, began, result).await;
            let goes_on = noted.is_ok() && !self.plans.is_empty();
            // Who was told to stop does not set about something else.
            let tidy = tidy.filter(|_| noted.is_ok() || !self.session.supervisor().stops_here());
            if let Some(tidy) = tidy {
                match tidy.restore(self.session, &self.migrator.setup()).await {
                    // The next one would find what this one left.
                    Err(error) if goes_on => return Err(self.not_restored(error)),
                    // All that was asked for is there, or a failure is to be told, and the session ends.
                    Err(error) => tracing::debug!(%error, "the session was not made what it was"),
                    Ok(()) => {}
                }
            }
            noted?;
        }
        Ok(())
    }

    /// Ends between two migrations.
    fn stopped(&self) -> Error {
        let done = self.done.iter().map(|done| done.version.clone()).collect();
        Error::Cancelled(Box::new(Cancelled {
            done,
            ..Cancelled::default()
        }))
    }

    /// Takes a migration out of what is still to do. It is the first one, unless another run has changed that.
    fn take_plan(&mut self, version: &str) -> Option<MigrationPlan> {
        let place = self.plans.iter().position(|plan| plan.version.as_str() == version);
        place.and_then(|place| self.plans.remove(place))
    }

    /// What the session is before a migration that may change it.
    async fn look_at_session(&mut self, plan: &MigrationPlan) -> Result<Option<Tidy>, Error> {
        let looked = Tidy::before(self.session, plan).await;
        let looked = looked.map_err(|error| Error::server("looking at the session", error))?;
        self.foreign_keys_may_be_off |= looked.is_some();
        Ok(looked)
    }

    /// Ends between two migrations, since the session is not what the next one may expect.
    fn not_restored(&self, error: ServerError) -> Error {
        let applied = self.done.iter().map(|done| done.version.clone()).collect();
        match error.is(Kind::ConnectionLost) {
            true => Error::SessionLost {
                applied,
                error: Box::new(error),
            },
            false => Error::server("making the session what it was", error),
        }
    }

    async fn wait_for_lock(&mut self, lock: &LockName) -> Result<(), Error> {
        lock::take(
            self.session,
            lock,
            self.migrator.settings.limits.lock_timeout,
            &self.migrator.events,
        )
        .await
    }

    /// What came of it.
    pub(super) fn report(self) -> RunReport {
        let mut applied: BTreeSet<&str> = self.timeline.applied().collect();
        for done in &self.done {
            match done.direction {
                Direction::Up => applied.insert(&done.version),
                Direction::Down => applied.remove(done.version.as_str()),
            };
        }
        let entries = self.migrator.entries().iter();
        let pending = entries.filter(|entry| !applied.contains(entry.version())).count();
        let head = applied.last().map(|version| (*version).to_owned());
        RunReport {
            backend: self.session.backend(),
            database: self.session.database().name().to_owned(),
            done: self.done,
            head,
            pending,
        }
    }
}
