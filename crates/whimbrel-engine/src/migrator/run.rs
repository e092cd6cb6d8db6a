//! One run: what is to be taken is decided and planned before the first of it runs, and again under the lock.

mod aftermath;
mod obstacles;

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use whimbrel_core::Backend;
use whimbrel_core::plan::{Direction, MigrationPlan, Segment};

use super::Migrator;
use crate::audit::{Deed, NewAudit};
use crate::error::{Cancelled, Error};
use crate::event::Event;
use crate::executor::{Change, Execution};
use crate::history;
use crate::lock::{self, LockName};
use crate::report::{Done, RunReport};
use crate::server_error::{Kind, ServerError};
use crate::session::Session;
use crate::tidy::Tidy;
use crate::timeline::{Purpose, Timeline};
use crate::verify::Conflict;

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

    /// Reads the history again, now that nobody else can change it, and plans anew what is still to do if it has changed.
    async fn refresh(&mut self, versions: &[String]) -> Result<(), Error> {
        let settings = &self.migrator.settings;
        let now = Timeline::read(self.session, &settings.tables, &self.migrator.entries).await?;
        self.migrator.refuse_other_environment(self.session, &now.ledger)?;
        let before: Vec<String> = self.timeline.applied().map(str::to_owned).collect();
        let same = now.applied().eq(before.iter().map(String::as_str));
        self.timeline = now;
        let wanted: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
        if same && self.plans.iter().all(|plan| wanted.contains(plan.version.as_str())) {
            return Ok(());
        }
        let up = self.direction == Direction::Up;
        let rest: Vec<String> = versions
            .iter()
            .filter(|version| self.timeline.is_applied(version) != up)
            .cloned()
            .collect();
        self.timeline
            .verify(self.direction, &rest, settings.allow_missing || !up)?;
        self.plan(&rest)
    }

    /// Sees to our tables before anything runs: those that are there must be ours and tell of all that was applied, and
    /// those that are not are made, unless another tool's history says that the database is not new.
    async fn create_history(&mut self) -> Result<(), Error> {
        if self.is_looked_at {
            return Ok(());
        }
        let tables = &self.migrator.settings.tables;
        let mut missing = !self.timeline.ledger.exists;
        if missing {
            if let Some((table, tool)) = crate::shape::other_history(self.session).await? {
                let tool = tool.to_owned();
                return Err(Error::OtherHistory { table, tool });
            }
        } else {
            missing = crate::shape::check_for_writing(self.session, tables)
                .await?
                .contains(&false);
        }
        if missing {
            history::create(self.session, tables).await?;
        } else if self.direction == Direction::Up {
            let vanished = self.migrator.vanished_of_trail(self.session, &self.timeline).await?;
            if !vanished.is_empty() {
                let conflict = Conflict {
                    vanished,
                    ..Conflict::default()
                };
                return Err(Error::History(Box::new(conflict)));
            }
        }
        self.timeline.ledger.exists = true;
        self.is_looked_at = true;
        self.migrator.stamp(self.session, &mut self.timeline.ledger).await
    }

    /// SQLite: foreign keys must be off before the transaction begins in which a table is rebuilt, since inside one the
    /// pragma is ignored in silence, and dropping the old table would empty the tables that refer to it.
    async fn begin_sqlite(&mut self, lock: &LockName, version: &str, rest: &[String]) -> Result<(), Error> {
        loop {
            let rebuilds = |run: &Self| {
                let plan = run.plans.iter().find(|plan| plan.version.as_str() == version);
                plan.is_some_and(|plan| plan.segments.iter().any(Segment::rebuilds))
            };
            let off = rebuilds(self);
            if off {
                self.foreign_keys_may_be_off = true;
                crate::sqlite::session::foreign_keys(self.session, false).await?;
            }
            let plan = self.plans.iter().find(|plan| plan.version.as_str() == version);
            self.session.lends = plan.is_none_or(MigrationPlan::runs_rust);
            self.wait_for_lock(lock).await?;
            let written = crate::sqlite::session::data_version(self.session).await;
            let written = written.map_err(|error| Error::server("asking who has written", error))?;
            if self.data_version.as_ref() != Some(&written) {
                self.refresh(rest).await?;
                self.data_version = Some(written);
            }
            if rebuilds(self) == off {
                return self.create_history().await;
            }
            self.leave_sqlite().await?;
        }
    }

    /// SQLite: ends a transaction that is still open, and turns foreign keys on again where they may be off.
    async fn leave_sqlite(&mut self) -> Result<(), Error> {
        if self.session.backend() != Backend::Sqlite {
            return Ok(());
        }
        self.session
            .roll_back()
            .await
            .map_err(|error| Error::server("ending the transaction", error))?;
        if std::mem::take(&mut self.foreign_keys_may_be_off) {
            crate::sqlite::session::foreign_keys(self.session, true).await?;
        }
        Ok(())
    }

    async fn execute(&mut self, plan: &MigrationPlan, lock: &LockName, author: &str) -> Result<Duration, Error> {
        let version = plan.version.as_str();
        let entry = self.timeline.entry(version);
        let code = entry.map(|entry| &entry.data_steps);
        let change = match (self.direction, entry) {
            (Direction::Up, Some(entry)) => Change::Insert(Box::new(self.migrator.new_record(entry, author)?)),
            (Direction::Up, None) => {
                return Err(Error::UnknownVersion {
                    wanted: version.to_owned(),
                    similar: Vec::new(),
                });
            }
            (Direction::Down, _) => Change::Delete,
        };
        let recorded = match &change {
            Change::Insert(record) => {
                record.up_operations.len() + record.down_operations.as_ref().map_or(0, String::len)
            }
            Change::Delete => 0,
        };
        self.refuse_too_large(plan, recorded).await?;
        let migrator = self.migrator;
        let audit = self.audit_of(plan);
        let limits = migrator.settings.limits;
        let tables = &migrator.settings.tables;
        let journal = self.timeline.ledger.journal.clone();
        // On the heap, since a future that holds all of a run would not fit on every stack.
        Box::pin(
            Execution::new(
                self.session,
                tables,
                lock,
                &migrator.events,
                limits,
                plan,
                code,
                &journal,
                change,
                audit,
            )
            .enclosed(migrator.settings.single_transaction)
            .run(),
        )
        .await
    }

    /// MySQL and MariaDB end the connection when a message is larger than they take, without a word, and a migration that
    /// commits step by step would be cut off at its last.
    async fn refuse_too_large(&mut self, plan: &MigrationPlan, recorded: usize) -> Result<(), Error> {
        /// No server takes less, by default.
        const SMALL: usize = 1024 * 1024;
        /// Names, numbers, and what stands between them.
        const BESIDES: usize = 64 * 1024;
        let statements = plan.steps().map(|step| crate::executor::statement_text(step).len());
        let largest = statements.max().unwrap_or_default().max(recorded);
        if !self.session.backend().is_mysql_family() || largest < SMALL {
            return Ok(());
        }
        let rows = self.session.fetch("SELECT CAST(@@max_allowed_packet AS CHAR)").await;
        let rows = rows.map_err(|error| Error::server("asking how large a statement may be", error))?;
        let most = rows.first().and_then(|row| row.number(0));
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        if largest.saturating_add(BESIDES) < most {
            return Ok(());
        }
        let (largest, most) = (largest / SMALL + 1, most / SMALL);
        Err(Error::Refused {
            reason: format!(
                "{} {} needs a message of {largest} MiB, by a statement or by what the history records of it, and this \
                 server takes {most} MiB (`max_allowed_packet`)",
                plan.version, plan.name
            ),
            help: "raise `max_allowed_packet`, write the migration as several, or have a data step bring the rows"
                .to_owned(),
        })
    }

    /// What the audit trail is to say of a migration of this run.
    fn audit_of(&self, plan: &MigrationPlan) -> NewAudit {
        let deed = match self.direction {
            Direction::Up => Deed::Apply,
            Direction::Down => Deed::Revert,
        };
        let (version, name) = (plan.version.to_string(), plan.name.clone());
        let settings = &self.migrator.settings;
        let overruled = [
            (settings.allow_missing, "allow_missing"),
            (settings.allow_data_loss, "allow_data_loss"),
            (settings.confirmed_database.is_some(), "confirm_database"),
        ];
        let overruled: Vec<_> = overruled
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| word)
            .collect();
        NewAudit {
            detail: (!overruled.is_empty()).then(|| overruled.join(", ")),
            ..self.migrator.new_audit(deed, Some(version), Some(name))
        }
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
        let entries = self.migrator.entries.iter();
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
