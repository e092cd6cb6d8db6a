//! What stops a run that would lose rows, or that is on another database than somebody means.

use whimbrel_core::Backend;

use super::Migrator;
use crate::environment;
use crate::error::Error;
use crate::goal::DownTarget;
use crate::history::{self, Ledger};
use crate::losses;
use crate::session::Session;
use crate::timeline::{Purpose, Timeline};

impl Migrator {
    /// Fails where the database is stamped with another environment than this run is for.
    pub(super) fn refuse_other_environment(&self, session: &Session, stamped: Option<&str>) -> Result<(), Error> {
        match (self.settings.environment.as_deref(), stamped) {
            (Some(asked), Some(stamped)) if asked != stamped => Err(Error::OtherEnvironment {
                database: session.database().name().to_owned(),
                stamped: stamped.to_owned(),
                asked: asked.to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Stamps a database that has no environment yet with that of the run. Its history's tables must be there.
    pub(super) async fn stamp(&self, session: &mut Session, ledger: &mut Ledger) -> Result<(), Error> {
        let Some(environment) = self.settings.environment.as_deref().filter(|_| ledger.stamp.is_none()) else {
            return Ok(());
        };
        environment::stamp(session, &self.settings.tables, environment).await?;
        ledger.stamp = Some(environment.to_owned());
        Ok(())
    }

    /// Stops `command` on a database in production, by its stamp or by what this run says, unless somebody gave its name.
    pub(super) fn refuse_production(&self, session: &Session, ledger: &Ledger, command: &str) -> Result<(), Error> {
        let said = [ledger.environment(), self.settings.environment.as_deref()];
        let Some(environment) = said.into_iter().flatten().find(|it| environment::is_production(it)) else {
            return Ok(());
        };
        if self.is_confirmed(session) {
            return Ok(());
        }
        Err(Error::Production {
            command: command.to_owned(),
            database: session.database().name().to_owned(),
            environment: environment.to_owned(),
            named: self.settings.confirmed_database.is_some(),
        })
    }

    /// Whether somebody gave the database's name.
    pub(super) fn is_confirmed(&self, session: &Session) -> bool {
        let typed = self.settings.confirmed_database.as_deref();
        typed.is_some_and(|typed| names(typed, session.database().name(), session.backend()))
    }

    /// What is known of the database before something is done to it that may lose all. A history that cannot be read
    /// says nothing, and `fresh` is a way out of it.
    pub(super) async fn ledger_or_nothing(&self, session: &mut Session) -> Result<Ledger, Error> {
        match history::read(session, &self.settings.tables).await {
            Err(
                Error::HistoryUnreadable { .. }
                | Error::HistoryTooNew { .. }
                | Error::HistoryTableMissing { .. }
                | Error::HistoryTableUnlike { .. },
            ) => Ok(Ledger::default()),
            read => read,
        }
    }

    /// Stops a run that reverts where it would delete rows, before anything is locked.
    pub(super) async fn refuse_losses(
        &self,
        session: &mut Session,
        target: &DownTarget,
        command: &str,
    ) -> Result<(), Error> {
        self.check_versions()?;
        let timeline = Timeline::read(session, &self.settings.tables, self.entries()).await?;
        self.refuse_other_environment(session, timeline.ledger.environment())?;
        let confirmed = self.refuse_production(session, &timeline.ledger, command);
        // A few steps back may lose nothing, and then they need no name.
        let needs_name = command != "down" || *target == DownTarget::All;
        match confirmed {
            Err(unconfirmed) if needs_name => return Err(unconfirmed),
            Ok(()) if self.settings.allow_data_loss => return Ok(()),
            _ => {}
        }
        let selected = timeline.select_down(target)?;
        timeline.verify(whimbrel_core::plan::Direction::Down, &selected, true)?;
        let plans = timeline.plan_down(session.target(), &selected, Purpose::Run)?;
        let losses = losses::count(session, &plans).await?;
        match losses.is_empty() {
            true => Ok(()),
            false if self.settings.allow_data_loss => self.refuse_production(session, &timeline.ledger, command),
            false => Err(Error::DataLoss { losses }),
        }
    }

    /// Stops a run that drops every table where any of them has rows.
    pub(super) async fn refuse_all_losses(&self, session: &mut Session) -> Result<(), Error> {
        if self.settings.allow_data_loss {
            return Ok(());
        }
        let namespaces = Timeline::offline(self.entries()).namespaces();
        let tables = match session.backend() {
            Backend::Sqlite => crate::sqlite::wipe::tables(session).await,
            Backend::Postgres => crate::postgres::wipe::tables(session, &namespaces).await,
            Backend::Mysql | Backend::Mariadb => crate::mysql::wipe::tables(session).await,
        };
        let mut tables =
            tables.map_err(|error| Error::server("looking for the tables that would be dropped", error))?;
        tables.retain(|table| !self.settings.tables.are_named(table));
        let losses = losses::count_all(session, &tables).await?;
        if losses.is_empty() {
            Ok(())
        } else {
            Err(Error::DataLoss { losses })
        }
    }
}

/// Whether what somebody typed names the database.
fn names(typed: &str, database: &str, backend: Backend) -> bool {
    let file = || {
        std::path::Path::new(database)
            .file_name()
            .and_then(|name| name.to_str())
    };
    typed == database || (backend == Backend::Sqlite && file() == Some(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_database_is_named_by_its_file_with_or_without_the_folder() {
        assert!(names("data/dev.db", "data/dev.db", Backend::Sqlite));
        assert!(names("dev.db", "data/dev.db", Backend::Sqlite));
        assert!(!names("dev", "data/dev.db", Backend::Sqlite) && !names("", "data/dev.db", Backend::Sqlite));
        assert!(names("app", "app", Backend::Postgres) && !names("APP", "app", Backend::Postgres));
    }
}
