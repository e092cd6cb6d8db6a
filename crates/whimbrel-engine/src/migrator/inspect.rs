//! `status`, `pending`, `history`, `check` and plans: what can be known of a database without changing it.

use std::collections::BTreeSet;

use whimbrel_core::plan::{Direction, Plan};

use super::Migrator;
use crate::audit::{self, AuditRecord};
use crate::database::Database;
use crate::error::Error;
use crate::goal::{DownTarget, UpTarget};
use crate::history::{self, Record};
use crate::report::{CheckReport, MigrationStatus, State, Status};
use crate::session::Session;
use crate::timeline::{Purpose, Timeline};
use crate::verified::Verified;
use crate::verify::{Conflict, OutOfOrder};

impl Migrator {
    /// The state of every migration. It changes nothing and needs no more than the right to read the history.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub async fn status(&self, database: &Database) -> Result<Status, Error> {
        let mut session = self.open(database).await?;
        let result = self.status_on(&mut session).await;
        session.end().await;
        Ok(result?.0)
    }

    /// The states, and which of the pending migrations come too late.
    async fn status_on(&self, session: &mut Session) -> Result<(Status, Vec<OutOfOrder>), Error> {
        let tables = &self.settings.tables;
        let raw = history::read_raw(session, tables).await;
        if let Ok(raw) = &raw
            && Verified::found(&self.source, raw).is_some()
        {
            let ledger = raw.ledger(tables)?;
            let migrations = ledger.records.iter().map(MigrationStatus::applied).collect();
            let status = Status::of(session.database(), &ledger, migrations, Vec::new());
            return Ok((status, Vec::new()));
        }
        self.check_versions()?;
        let ledger = raw?.ledger(tables)?;
        let timeline = Timeline::of(session, tables, ledger, self.entries()).await?;
        let vanished = self.vanished(session, &timeline).await?;
        let mut migrations = timeline.states();
        let gone: BTreeSet<&str> = vanished.iter().map(|it| it.version.as_str()).collect();
        for migration in &mut migrations {
            if gone.contains(migration.version.as_str()) {
                migration.state = State::Vanished;
            }
        }
        let pending = migrations.iter().filter(|migration| migration.state == State::Pending);
        let pending: Vec<String> = pending.map(|migration| migration.version.clone()).collect();
        let out_of_order = timeline.out_of_order(&pending);
        let status = Status::of(session.database(), &timeline.ledger, migrations, vanished);
        Ok((status, out_of_order))
    }

    /// The migrations that `up` would apply, by version.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub async fn pending(&self, database: &Database) -> Result<Vec<MigrationStatus>, Error> {
        let mut status = self.status(database).await?;
        status
            .migrations
            .retain(|migration| matches!(migration.state, State::Pending | State::Interrupted));
        Ok(status.migrations)
    }

    /// The rows of the history, by the time at which they were applied.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub async fn history(&self, database: &Database) -> Result<Vec<Record>, Error> {
        let mut session = self.open(database).await?;
        let ledger = history::read(&mut session, &self.settings.tables).await;
        session.end().await;
        let mut records = ledger?.records;
        records.sort_by(|a, b| (a.applied_at, &a.version).cmp(&(b.applied_at, &b.version)));
        Ok(records)
    }

    /// The audit trail: who did what to this database and when, the oldest first.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub async fn audit(&self, database: &Database) -> Result<Vec<AuditRecord>, Error> {
        let mut session = self.open(database).await?;
        let trail = audit::read(&mut session, &self.settings.tables).await;
        session.end().await;
        trail
    }

    /// Whether a deployment may go on: nothing pending, changed, missing, out of order, interrupted or gone from the
    /// history.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub async fn check(&self, database: &Database) -> Result<CheckReport, Error> {
        let mut session = self.open(database).await?;
        let result = self.status_on(&mut session).await;
        session.end().await;
        let (status, out_of_order) = result?;
        let ok = status.summary.is_all_applied();
        Ok(CheckReport {
            status,
            out_of_order,
            ok,
        })
    }

    /// What `up` would do on this database, without doing it.
    ///
    /// # Errors
    /// As [`Migrator::up`].
    pub async fn plan_up(&self, database: &Database, target: UpTarget) -> Result<Plan, Error> {
        self.plan_on(database, Direction::Up, |timeline, migrator, server| {
            let selected = timeline.select_up(&target)?;
            timeline.verify(Direction::Up, &selected, migrator.settings.allow_missing)?;
            timeline.plan_up(server, &selected, Purpose::Show)
        })
        .await
    }

    /// What `down` would do on this database, without doing it.
    ///
    /// # Errors
    /// As [`Migrator::down`].
    pub async fn plan_down(&self, database: &Database, target: DownTarget) -> Result<Plan, Error> {
        self.plan_on(database, Direction::Down, |timeline, _, server| {
            let selected = timeline.select_down(&target)?;
            timeline.verify(Direction::Down, &selected, true)?;
            timeline.plan_down(server, &selected, Purpose::Show)
        })
        .await
    }

    async fn plan_on(
        &self,
        database: &Database,
        direction: Direction,
        plan: impl FnOnce(
            &Timeline<'_>,
            &Self,
            whimbrel_core::Target,
        ) -> Result<Vec<whimbrel_core::plan::MigrationPlan>, Error>,
    ) -> Result<Plan, Error> {
        self.check_versions()?;
        let mut session = self.open(database).await?;
        let read = self.read_to_plan(&mut session, direction).await;
        session.end().await;
        let target = database.target();
        Ok(Plan {
            target,
            migrations: plan(&read?, self, target)?,
        })
    }

    /// What is pending only because its row is gone is refused by `up`, and so it is here.
    async fn read_to_plan(&self, session: &mut Session, direction: Direction) -> Result<Timeline<'_>, Error> {
        let timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        if direction == Direction::Up {
            let vanished = self.vanished(session, &timeline).await?;
            Conflict::refuse_vanished(vanished)?;
        }
        Ok(timeline)
    }
}
