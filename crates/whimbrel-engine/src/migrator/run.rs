//! `up`, `down`, `redo` and `reset`: what is to be taken is decided and planned before the first of it runs.

use std::time::Duration;

use whimbrel_core::Backend;
use whimbrel_core::plan::{Action, Direction, MigrationPlan, Segment};

use super::Migrator;
use crate::database::Database;
use crate::error::Error;
use crate::event::Event;
use crate::executor::{Change, Execution};
use crate::goal::{DownTarget, UpTarget};
use crate::history;
use crate::lock::{self, LockName};
use crate::report::{Done, RunReport};
use crate::server_error::Kind;
use crate::session::Session;
use crate::timeline::Timeline;

impl Migrator {
    /// Applies pending migrations. When there are none, one read of the history is all that happens: no lock, no DDL.
    ///
    /// # Errors
    /// Disagreements between code and history, and migrations that cannot be planned, before anything runs; a migration
    /// that failed, with what was applied before it.
    pub async fn up(&self, database: &Database, target: UpTarget) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = self.up_on(&mut session, &target).await;
        self.close(session, result).await
    }

    /// Reverts applied migrations, the newest first, also those that this binary does not have: what they did is in
    /// the history.
    ///
    /// # Errors
    /// As [`Migrator::up`]; and migrations without a way back.
    pub async fn down(&self, database: &Database, target: DownTarget) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = self.down_on(&mut session, &target).await;
        self.close(session, result).await
    }

    /// Reverts the newest migrations and applies them again.
    ///
    /// # Errors
    /// As [`Migrator::down`] and [`Migrator::up`].
    pub async fn redo(&self, database: &Database, steps: usize) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = self.redo_on(&mut session, steps).await;
        self.close(session, result).await
    }

    /// Reverts every migration. Refused on a database that was stamped `production`.
    ///
    /// # Errors
    /// As [`Migrator::down`].
    pub async fn reset(&self, database: &Database) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            self.refuse_production(&mut session, "reset").await?;
            self.down_on(&mut session, &DownTarget::All).await
        }
        .await;
        self.close(session, result).await
    }

    pub(super) async fn open(&self, database: &Database) -> Result<Session, Error> {
        let session = Session::open(database).await;
        session.map_err(|error| Error::server(format!("opening a session with {database}"), error))
    }

    pub(super) async fn prepare(&self, session: &mut Session) -> Result<(), Error> {
        let prepared = session.prepare().await;
        prepared.map_err(|error| Error::server("setting the session up", error))
    }

    /// Ends a session whatever came of the run: first what is open, then the lock. A lock that is given back before the
    /// transaction has ended would stay.
    pub(super) async fn close<T>(&self, mut session: Session, result: Result<T, Error>) -> Result<T, Error> {
        if session.roll_back().await.is_ok() {
            let lock = self.lock_name(&session);
            // The servers count how often one session took it.
            while session.locks > 0 {
                lock::release(&mut session, &lock).await;
            }
        }
        session.end().await;
        result
    }

    pub(super) fn lock_name(&self, session: &Session) -> LockName {
        LockName::new(session.database().name(), &self.settings.tables.history.to_string())
    }

    /// The lock of a database as its server names it, for whoever must look at it or hold it: PostgreSQL's advisory key
    /// and the name for GET_LOCK of MySQL and MariaDB.
    pub fn lock_key(&self, database: &Database) -> (i64, String) {
        let name = LockName::new(database.name(), &self.settings.tables.history.to_string());
        (name.number(), name.text())
    }

    async fn redo_on(&self, session: &mut Session, steps: usize) -> Result<RunReport, Error> {
        let mut report = self.down_on(session, &DownTarget::Steps(steps)).await?;
        let Some(newest) = report.done.first().map(|done| done.version.clone()) else {
            return Ok(report);
        };
        let again = self.up_on(session, &UpTarget::Version(newest)).await?;
        report.done.extend(again.done);
        Ok(RunReport {
            done: report.done,
            ..again
        })
    }

    pub(super) async fn up_on(&self, session: &mut Session, target: &UpTarget) -> Result<RunReport, Error> {
        self.check_versions()?;
        let timeline = Timeline::read(session, &self.settings.tables, &self.entries).await?;
        let selected = timeline.select_up(target)?;
        timeline.verify(Direction::Up, &selected, self.settings.allow_missing)?;
        self.run(session, timeline, Direction::Up, selected).await
    }

    async fn down_on(&self, session: &mut Session, target: &DownTarget) -> Result<RunReport, Error> {
        self.check_versions()?;
        let timeline = Timeline::read(session, &self.settings.tables, &self.entries).await?;
        let selected = timeline.select_down(target)?;
        timeline.verify(Direction::Down, &selected, true)?;
        self.run(session, timeline, Direction::Down, selected).await
    }

    /// Takes the selected versions, in their order, on a session that may or may not have the lock yet.
    async fn run(
        &self,
        session: &mut Session,
        timeline: Timeline<'_>,
        direction: Direction,
        selected: Vec<String>,
    ) -> Result<RunReport, Error> {
        let mut run = Run {
            migrator: self,
            session,
            lock: None,
            timeline,
            direction,
            plans: Vec::new(),
            done: Vec::new(),
            data_version: None,
        };
        if !selected.is_empty() {
            run.plan(&selected)?;
            self.refuse_read_only(run.session).await?;
            self.refuse_pooler(run.session).await?;
            if self.settings.single_transaction {
                run.take_all_in_one(&selected).await?;
            } else {
                self.prepare(run.session).await?;
                run.take_lock_and_all(&selected).await?;
            }
        }
        Ok(run.report())
    }

    /// Standbys and the like are told before anything runs.
    pub(super) async fn refuse_read_only(&self, session: &mut Session) -> Result<(), Error> {
        let reason = match session.backend() {
            Backend::Sqlite => Ok(None),
            Backend::Postgres => crate::postgres::session::read_only_reason(session).await,
            Backend::Mysql | Backend::Mariadb => crate::mysql::session::read_only_reason(session).await,
        };
        match reason.map_err(|error| Error::server("asking whether the server takes writes", error))? {
            Some(reason) => Err(Error::Refused {
                reason: format!("this server takes no writes, and migrations are to run: {reason}"),
                help: "connect to a server that takes writes".to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Session locks and settings are lost in a proxy that pools transactions; a single transaction needs neither.
    pub(super) async fn refuse_pooler(&self, session: &mut Session) -> Result<(), Error> {
        if session.backend() != Backend::Postgres || self.settings.single_transaction {
            return Ok(());
        }
        let pooled = crate::postgres::session::is_pooled(session).await;
        if !pooled.map_err(|error| Error::server("looking for a proxy", error))? {
            return Ok(());
        }
        Err(Error::Refused {
            reason: "a proxy that pools transactions stands between here and the server (as PgBouncer with \
                     pool_mode = transaction), and locks of a session are lost in it"
                .to_owned(),
            help: "connect to the server itself, which usually listens on another port, or run in a single transaction"
                .to_owned(),
        })
    }

    /// Migrations must be recorded without error, and two of one version cannot be told apart in the history.
    pub(super) fn check_versions(&self) -> Result<(), Error> {
        if let Some(errors) = &self.wrong {
            return Err(Error::Recording(errors.clone()));
        }
        match self
            .entries
            .windows(2)
            .find(|pair| pair[0].version() == pair[1].version())
        {
            Some(pair) => Err(Error::DuplicateVersion {
                version: pair[0].version().to_owned(),
                first: pair[0].migration.name.clone(),
                second: pair[1].migration.name.clone(),
            }),
            None => Ok(()),
        }
    }
}

/// One run.
struct Run<'r> {
    migrator: &'r Migrator,
    session: &'r mut Session,
    lock: Option<LockName>,
    timeline: Timeline<'r>,
    direction: Direction,
    plans: Vec<MigrationPlan>,
    done: Vec<Done>,
    /// SQLite's counter of what others have written, when the history was read last.
    data_version: Option<String>,
}

impl Run<'_> {
    /// Plans all of it, so that what cannot be planned stops the run before anything runs.
    fn plan(&mut self, versions: &[String]) -> Result<(), Error> {
        let target = self.session.target();
        self.plans = match self.direction {
            Direction::Up => self.timeline.plan_up(target, versions)?,
            Direction::Down => self.timeline.plan_down(target, versions)?,
        };
        Ok(())
    }

    /// Takes all of it in one transaction, which holds the lock as well.
    async fn take_all_in_one(&mut self, selected: &[String]) -> Result<(), Error> {
        let backend = self.session.backend();
        if !backend.has_transactional_ddl() {
            return Err(Error::Refused {
                reason: format!("{} commits every change of the schema by itself", backend.title()),
                help: "run without a single transaction: a run that fails is gone on with by the next one".to_owned(),
            });
        }
        self.refuse_outside(selected)?;
        let lock = self.migrator.lock_name(self.session);
        let author = self.migrator.author_or_default();
        let failed = |error| Error::server("beginning the transaction", error);
        if backend == Backend::Sqlite {
            self.migrator.prepare(self.session).await?;
            let off = self.plans.iter().flat_map(|plan| &plan.segments).any(Segment::rebuilds);
            crate::sqlite::session::foreign_keys(self.session, !off).await?;
        } else {
            let steps = self.plans.iter().flat_map(MigrationPlan::steps);
            if steps.into_iter().any(|step| matches!(step.action, Action::Rust(_))) {
                self.session.begin().await.map_err(failed)?;
                // The statements that another client of the proxy has left prepared under the driver's names.
                self.session.execute("DEALLOCATE ALL").await.map_err(failed)?;
            } else {
                self.session.begin_plain().await.map_err(failed)?;
            }
            crate::postgres::session::set_up_transaction(self.session)
                .await
                .map_err(failed)?;
        }
        self.wait_for_lock(&lock).await?;
        self.refresh(selected).await?;
        self.refuse_outside(selected)?;
        self.create_history().await?;
        let plans = self.plans.clone();
        self.migrator.events.send(&Event::RunStarted {
            direction: self.direction,
            migrations: plans.len(),
        });
        for plan in &plans {
            let result = self.execute(plan, &lock, &author).await;
            if result.is_err() {
                // Nothing of the run stays.
                self.done.clear();
            }
            self.note(plan, result).await?;
        }
        let committed = self.session.commit().await;
        committed.map_err(|error| Error::server("committing the run", error))?;
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

    async fn take_lock_and_all(&mut self, selected: &[String]) -> Result<(), Error> {
        let lock = self.migrator.lock_name(self.session);
        let author = self.migrator.author_or_default();
        let sqlite = self.session.backend() == Backend::Sqlite;
        if !sqlite {
            self.wait_for_lock(&lock).await?;
            self.refresh(selected).await?;
            self.create_history().await?;
        }
        self.lock = Some(lock.clone());
        let mut announced = false;
        for (at, version) in selected.iter().enumerate() {
            let rest = selected.get(at..).unwrap_or_default();
            if sqlite {
                // The lock is the transaction that the migration runs in.
                self.begin_sqlite(&lock, version, rest).await?;
            }
            let Some(plan) = self.plans.iter().find(|plan| plan.version.as_str() == version).cloned() else {
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
            let result = self.execute(&plan, &lock, &author).await;
            self.leave_sqlite().await?;
            self.note(&plan, result).await?;
        }
        Ok(())
    }

    async fn wait_for_lock(&mut self, lock: &LockName) -> Result<(), Error> {
        lock::take(
            self.session,
            lock,
            self.migrator.settings.lock_timeout,
            &self.migrator.events,
        )
        .await
    }

    /// Reads the history again, now that nobody else can change it, and plans anew what is still to do if it has changed.
    async fn refresh(&mut self, versions: &[String]) -> Result<(), Error> {
        let settings = &self.migrator.settings;
        let now = Timeline::read(self.session, &settings.tables, &self.migrator.entries).await?;
        let before: Vec<String> = self.timeline.applied().map(str::to_owned).collect();
        let same = now.applied().eq(before.iter().map(String::as_str));
        self.timeline = now;
        if same
            && self
                .plans
                .iter()
                .all(|plan| versions.iter().any(|version| version == plan.version.as_str()))
        {
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

    async fn create_history(&mut self) -> Result<(), Error> {
        if !self.timeline.ledger.exists {
            history::create(self.session, &self.migrator.settings.tables).await?;
            self.timeline.ledger.exists = true;
        }
        Ok(())
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
                crate::sqlite::session::foreign_keys(self.session, false).await?;
            }
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

    /// SQLite: ends a transaction that is still open, and turns foreign keys on again.
    async fn leave_sqlite(&mut self) -> Result<(), Error> {
        if self.session.backend() != Backend::Sqlite {
            return Ok(());
        }
        self.session
            .roll_back()
            .await
            .map_err(|error| Error::server("ending the transaction", error))?;
        crate::sqlite::session::foreign_keys(self.session, true).await
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
        let migrator = self.migrator;
        let patience = migrator.settings.table_lock_budget;
        let tables = &migrator.settings.tables;
        let journal = self.timeline.ledger.journal.clone();
        Execution::new(
            self.session,
            tables,
            lock,
            &migrator.events,
            patience,
            plan,
            code,
            &journal,
            change,
        )
        .enclosed(migrator.settings.single_transaction)
        .run()
        .await
    }

    /// Keeps what came of a migration, for the report or for the error.
    async fn note(&mut self, plan: &MigrationPlan, result: Result<Duration, Error>) -> Result<(), Error> {
        let version = plan.version.to_string();
        let took = match result {
            Ok(took) => took,
            Err(error) => return Err(self.explain(plan, error).await),
        };
        self.done.push(Done {
            version: version.clone(),
            name: plan.name.clone(),
            direction: self.direction,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        });
        self.plans.retain(|other| other.version != plan.version);
        let ledger = &mut self.timeline.ledger;
        ledger.journal.retain(|row| row.version != version);
        Ok(())
    }

    /// Adds to a failure what went well before it. When the session was lost, a new one is asked what the truth is:
    /// the server may have committed what it could not confirm any more.
    async fn explain(&mut self, plan: &MigrationPlan, error: Error) -> Error {
        let mut failure = match error {
            Error::Failed(failure) => failure,
            other => return other,
        };
        let mut applied: Vec<String> = self.done.iter().map(|done| done.version.clone()).collect();
        if matches!(&failure.cause, crate::Cause::Server(error) if error.is(Kind::ConnectionLost))
            && let Some(happened) = self.truth(plan).await
            && happened
        {
            applied.push(plan.version.to_string());
            failure.clean = false;
        }
        failure.applied = applied;
        Error::Failed(failure)
    }

    async fn truth(&self, plan: &MigrationPlan) -> Option<bool> {
        let mut session = Session::open(self.session.database()).await.ok()?;
        let ledger = history::read(&mut session, &self.migrator.settings.tables).await;
        session.end().await;
        let is_there = ledger
            .ok()?
            .records
            .iter()
            .any(|record| record.version == plan.version.as_str());
        Some(is_there == (self.direction == Direction::Up))
    }

    fn report(self) -> RunReport {
        let mut applied: Vec<String> = self.timeline.applied().map(str::to_owned).collect();
        for done in &self.done {
            applied.retain(|version| *version != done.version);
            if done.direction == Direction::Up {
                applied.push(done.version.clone());
            }
        }
        applied.sort();
        let pending = self
            .migrator
            .entries
            .iter()
            .filter(|entry| !applied.iter().any(|it| it == entry.version()))
            .count();
        RunReport {
            backend: self.session.backend(),
            database: self.session.database().name().to_owned(),
            done: self.done,
            head: applied.pop(),
            pending,
        }
    }
}
