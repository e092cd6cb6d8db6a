//! `fresh` and `init`: a database from nothing.

use whimbrel_core::Backend;

use super::Migrator;
use crate::database::Database;
use crate::error::Error;
use crate::goal::UpTarget;
use crate::grants::{self, Roles};
use crate::history::{self, Ledger};
use crate::lock;
use crate::report::{InitReport, RunReport};
use crate::session::Session;
use crate::timeline::{Purpose, Timeline};
use crate::url::{DatabaseUrl, DriverOptions};

impl Migrator {
    /// Drops everything in the database (tables, views, enums, functions; on PostgreSQL the session's schema and those
    /// that the migrations make), then applies every migration. The database keeps the environment that it is stamped
    /// with.
    ///
    /// # Errors
    /// Tables that have rows, unless [`Migrator::allow_data_loss`] is set; a database in production, unless
    /// [`Migrator::confirm_database`] names it; and as [`Migrator::up`].
    pub async fn fresh(&self, database: &Database) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            let ledger = self.ledger_or_nothing(&mut session).await?;
            self.refuse_other_environment(&session, ledger.environment())?;
            self.refuse_production(&session, &ledger, "fresh")?;
            self.refuse_all_losses(&mut session).await?;
            // What cannot be planned must not cost the database that is there.
            let target = session.target();
            let offline = Timeline::offline(self.entries());
            offline.plan_up(target, &offline.select_up(&UpTarget::Latest)?, Purpose::Run)?;
            self.wipe(&mut session).await?;
            match ledger.environment() {
                Some(stamped) => {
                    let again = self.clone().environment(stamped);
                    again.up_on(&mut session, &UpTarget::Latest).await
                }
                None => self.up_on(&mut session, &UpTarget::Latest).await,
            }
        }
        .await;
        self.close(session, result).await
    }

    async fn wipe(&self, session: &mut Session) -> Result<(), Error> {
        self.refuse_read_only(session).await?;
        self.refuse_pooler(session).await?;
        let lock = self.lock_name(session);
        let failed = |error| Error::server("dropping everything in the database", error);
        match session.backend() {
            Backend::Sqlite => crate::sqlite::wipe::wipe(session).await.map_err(failed),
            Backend::Postgres => {
                // The lock is the transaction's, and ends with it.
                session.begin_plain().await.map_err(failed)?;
                lock::take(session, &lock, self.settings.limits.lock_timeout, &self.events).await?;
                let namespaces = Timeline::offline(self.entries()).namespaces();
                crate::postgres::wipe::wipe(session, &namespaces)
                    .await
                    .map_err(failed)?;
                session.commit().await.map_err(failed)
            }
            Backend::Mysql | Backend::Mariadb => {
                self.prepare(session).await?;
                lock::take(session, &lock, self.settings.limits.lock_timeout, &self.events).await?;
                let result = crate::mysql::wipe::wipe(session).await;
                // `up` takes the lock by itself, and the servers count how often one session took it.
                lock::release(session, &lock).await;
                result.map_err(failed)
            }
        }
    }

    /// The statements that give two roles their rights: one migrates, the other is the application's. Nothing for SQLite,
    /// which has no roles.
    pub fn grants(&self, backend: Backend, roles: &Roles) -> Option<String> {
        grants::statements(backend, &self.settings.tables, roles)
    }

    /// Makes the database if it is missing, and the history's tables in it, and stamps it with the run's environment.
    ///
    /// # Errors
    /// As [`Database::connect`]; missing rights; another stamp, unless [`Migrator::confirm_database`] names the database.
    pub async fn init(&self, url: &DatabaseUrl) -> Result<InitReport, Error> {
        let created_database = match url.options() {
            DriverOptions::Sqlite(_) => crate::sqlite::create::create(url)?,
            options => match Database::connect(url).await {
                Ok(database) => {
                    database.close().await;
                    false
                }
                Err(Error::Connect {
                    failure: crate::ConnectFailure::NoDatabase { .. },
                    ..
                }) => match options {
                    DriverOptions::Postgres(options) => crate::postgres::create::create(url, options).await?,
                    DriverOptions::Mysql(options) => crate::mysql::create::create(url, options).await?,
                    DriverOptions::Sqlite(_) => false,
                },
                Err(error) => return Err(error),
            },
        };
        let database = Database::connect(url).await?;
        let created_history = self.init_history(&database).await;
        let (backend, name) = (database.target().backend, database.name().to_owned());
        database.close().await;
        Ok(InitReport {
            backend,
            database: name,
            created_database,
            created_history: created_history?,
            environment: self.settings.environment.clone(),
        })
    }

    /// Makes the history's tables if they are missing, and stamps the database with the run's environment. Says whether
    /// it made them.
    ///
    /// # Errors
    /// Missing rights, or another run that does not end; another stamp, unless [`Migrator::confirm_database`] names the
    /// database.
    pub async fn init_history(&self, database: &Database) -> Result<bool, Error> {
        let mut session = self.open(database).await?;
        let result = self.init_history_on(&mut session).await;
        self.close(session, result).await
    }

    async fn init_history_on(&self, session: &mut Session) -> Result<bool, Error> {
        let tables = &self.settings.tables;
        let found = history::read(session, tables).await?;
        if found.exists && !self.is_to_be_stamped(session, &found)? {
            return Ok(false);
        }
        self.prepare(session).await?;
        let lock = self.lock_name(session);
        lock::take(session, &lock, self.settings.limits.lock_timeout, &self.events).await?;
        let mut found = history::read(session, tables).await?;
        if !found.exists {
            history::create(session, tables).await?;
        }
        if self.is_to_be_stamped(session, &found)? {
            found.stamp = None;
            self.stamp(session, &mut found).await?;
        }
        if session.is_in_transaction() {
            session
                .commit()
                .await
                .map_err(|error| Error::server("creating the history", error))?;
        }
        Ok(!found.exists)
    }

    /// Whether the run has an environment and the database another one, or none.
    fn is_to_be_stamped(&self, session: &Session, ledger: &Ledger) -> Result<bool, Error> {
        let Some(environment) = self.settings.environment.as_deref() else {
            return Ok(false);
        };
        if let Err(other) = self.refuse_other_environment(session, ledger.environment()) {
            return if self.is_confirmed(session) {
                Ok(true)
            } else {
                Err(other)
            };
        }
        Ok(ledger.stamp.as_deref() != Some(environment))
    }
}
