//! `up`, `down`, `redo` and `reset`, and the session that each of them runs on.

use whimbrel_core::Backend;
use whimbrel_core::plan::Direction;

use super::Migrator;
use super::run::Run;
use crate::author;
use crate::database::Database;
use crate::error::Error;
use crate::event::Event;
use crate::goal::{DownTarget, UpTarget};
use crate::history;
use crate::lock::{self, LockName};
use crate::report::RunReport;
use crate::session::{Session, Setup};
use crate::timeline::Timeline;
use crate::verified::Verified;

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
    /// As [`Migrator::up`]; migrations without a way back; rows that would be deleted, unless
    /// [`Migrator::allow_data_loss`] is set, and those of a database in production unless
    /// [`Migrator::confirm_database`] names it.
    pub async fn down(&self, database: &Database, target: DownTarget) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            self.refuse_losses(&mut session, &target, "down").await?;
            self.down_on(&mut session, &target).await
        }
        .await;
        self.close(session, result).await
    }

    /// Reverts the newest migrations and applies them again.
    ///
    /// # Errors
    /// As [`Migrator::down`] and [`Migrator::up`]; a database in production that [`Migrator::confirm_database`] does not
    /// name.
    pub async fn redo(&self, database: &Database, steps: usize) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            self.refuse_losses(&mut session, &DownTarget::Steps(steps), "redo")
                .await?;
            self.redo_on(&mut session, steps).await
        }
        .await;
        self.close(session, result).await
    }

    /// Reverts every migration.
    ///
    /// # Errors
    /// As [`Migrator::down`].
    pub async fn reset(&self, database: &Database) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            self.refuse_losses(&mut session, &DownTarget::All, "reset").await?;
            self.down_on(&mut session, &DownTarget::All).await
        }
        .await;
        self.close(session, result).await
    }

    pub(super) async fn open(&self, database: &Database) -> Result<Session, Error> {
        let cancellation = &self.settings.cancellation;
        let opened = tokio::select! {
            biased;
            () = cancellation.cancelled() => return Err(Error::Cancelled(Box::default())),
            opened = Session::open(database) => opened,
        };
        let mut session = opened.map_err(|error| Error::server(format!("opening a session with {database}"), error))?;
        session.heed(cancellation);
        Ok(session)
    }

    pub(super) async fn prepare(&self, session: &mut Session) -> Result<(), Error> {
        let prepared = session.prepare(&self.setup()).await;
        prepared.map_err(|error| Error::server("setting the session up", error))
    }

    /// What a session of this migrator is set to, and calls itself.
    pub(super) fn setup(&self) -> Setup {
        Setup {
            application: author::application(&self.author_or_default()),
            limits: self.settings.limits,
        }
    }

    /// Ends a session whatever came of the run: first what is open, then the lock. A lock that is given back before the
    /// transaction has ended would stay.
    pub(super) async fn close<T>(&self, mut session: Session, result: Result<T, Error>) -> Result<T, Error> {
        // What comes now is not to be stopped, whether or not something before it was.
        let stopped = session.supervisor().stops_here();
        if session.roll_back().await.is_ok() {
            let lock = self.lock_name(&session);
            // The servers count how often one session took it.
            while session.locks > 0 {
                lock::release(&mut session, &lock).await;
            }
        }
        session.end().await;
        if stopped {
            result.map_err(Error::after_a_wish_to_stop)
        } else {
            result
        }
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
        let tables = &self.settings.tables;
        let raw = history::read_raw(session, tables).await;
        if let Ok(raw) = &raw
            && *target == UpTarget::Latest
            && (raw.stamp().is_some() || self.settings.environment.is_none())
            && let Some(verified) = Verified::found(&self.source, raw)
        {
            self.refuse_other_environment(session, raw.stamp())?;
            return Ok(RunReport::at_head(session.database(), verified.head.clone()));
        }
        self.check_versions()?;
        let ledger = raw?.ledger(tables)?;
        let timeline = Timeline::of(session, tables, ledger, self.entries()).await?;
        self.refuse_other_environment(session, timeline.ledger.environment())?;
        let selected = timeline.select_up(target)?;
        for message in timeline.renamed() {
            self.events.send(&Event::Notice { message });
        }
        let verified = timeline.verify(Direction::Up, &selected, self.settings.allow_missing);
        self.with_vanished(session, &timeline, verified).await?;
        self.run(session, timeline, Direction::Up, selected).await
    }

    async fn down_on(&self, session: &mut Session, target: &DownTarget) -> Result<RunReport, Error> {
        self.check_versions()?;
        let timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        self.refuse_other_environment(session, timeline.ledger.environment())?;
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
        let mut run = Run::new(self, session, timeline, direction);
        if !selected.is_empty() {
            run.plan(&selected)?;
            self.refuse_read_only(run.session).await?;
            self.refuse_pooler(run.session).await?;
            if self.settings.single_transaction {
                Box::pin(run.take_all_in_one(&selected)).await?;
            } else {
                self.prepare(run.session).await?;
                Box::pin(run.take_lock_and_all(&selected)).await?;
            }
        }
        run.note_order().await;
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
        match self
            .recorded()?
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
