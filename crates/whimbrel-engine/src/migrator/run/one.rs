//! One migration of a run.

use std::time::Duration;

use whimbrel_core::plan::{Direction, MigrationPlan};

use super::Run;
use crate::audit::{Deed, NewAudit};
use crate::error::Error;
use crate::executor::{Change, Execution};
use crate::lock::LockName;

impl Run<'_> {
    pub(super) async fn execute(
        &mut self,
        plan: &MigrationPlan,
        lock: &LockName,
        author: &str,
    ) -> Result<Duration, Error> {
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
    pub(super) fn audit_of(&self, plan: &MigrationPlan) -> NewAudit {
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
}
