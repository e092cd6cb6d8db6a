//! What must be so before a migration of a run begins: the history is read under the lock, and our tables are there.

use std::collections::BTreeSet;

use whimbrel_core::Backend;
use whimbrel_core::plan::{Direction, MigrationPlan, Segment};

use super::Run;
use crate::error::Error;
use crate::history;
use crate::lock::LockName;
use crate::timeline::Timeline;
use crate::verify::Conflict;

impl Run<'_> {
    /// Reads the history again, now that nobody else can change it, and plans anew what is still to do if it has changed.
    pub(super) async fn refresh(&mut self, versions: &[String]) -> Result<(), Error> {
        let settings = &self.migrator.settings;
        let now = Timeline::read(self.session, &settings.tables, self.migrator.entries()).await?;
        self.migrator
            .refuse_other_environment(self.session, now.ledger.environment())?;
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
    pub(super) async fn create_history(&mut self) -> Result<(), Error> {
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
            Conflict::refuse_vanished(vanished)?;
        }
        self.timeline.ledger.exists = true;
        self.is_looked_at = true;
        self.migrator.stamp(self.session, &mut self.timeline.ledger).await
    }

    /// SQLite: foreign keys must be off before the transaction begins in which a table is rebuilt, since inside one the
    /// pragma is ignored in silence, and dropping the old table would empty the tables that refer to it.
    pub(super) async fn begin_sqlite(&mut self, lock: &LockName, version: &str, rest: &[String]) -> Result<(), Error> {
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
    pub(super) async fn leave_sqlite(&mut self) -> Result<(), Error> {
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
}
