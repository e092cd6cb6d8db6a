//! `fresh` and `init`: a database from nothing.

use whimbrel_core::Backend;

use super::Migrator;
use crate::database::Database;
use crate::error::Error;
use crate::goal::UpTarget;
use crate::history;
use crate::lock;
use crate::report::{InitReport, RunReport};
use crate::session::Session;
use crate::timeline::Timeline;
use crate::url::{DatabaseUrl, DriverOptions};

/// The environment whose databases are not wiped.
const PRODUCTION: &str = "production";

impl Migrator {
    /// Drops everything in the database (tables, views, enums, functions; on PostgreSQL the session's schema and those
    /// that the migrations make), then applies every migration. Refused on a database that was stamped `production`.
    ///
    /// # Errors
    /// As [`Migrator::up`].
    pub async fn fresh(&self, database: &Database) -> Result<RunReport, Error> {
        let mut session = self.open(database).await?;
        let result = async {
            self.refuse_production(&mut session, "fresh").await?;
            // What cannot be planned must not cost the database that is there.
            let target = session.target();
            let offline = Timeline::offline(&self.entries);
            offline.plan_up(target, &offline.select_up(&UpTarget::Latest)?)?;
            self.wipe(&mut session).await?;
            self.up_on(&mut session, &UpTarget::Latest).await
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
                let namespaces = Timeline::offline(&self.entries).namespaces();
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

    /// Fails when a row of the history was stamped `production`, or when this run is said to be in production, unless
    /// that is allowed. Nothing is stamped by a run that finds nothing to do, so the rows alone do not tell.
    pub(super) async fn refuse_production(&self, session: &mut Session, command: &str) -> Result<(), Error> {
        if self.settings.allow_production {
            return Ok(());
        }
        let name = session.database().name().to_owned();
        let refused = |name: &str, why: &str| Error::Refused {
            reason: format!("`{command}` would lose the data of `{name}`, which {why}"),
            help: "nothing was changed: use another database; whoever means this one drops it by hand, or sets \
                   `allow_production` in a program of their own"
                .to_owned(),
        };
        if self.settings.environment.as_deref() == Some(PRODUCTION) {
            return Err(refused(&name, "this run says is production"));
        }
        // A history that cannot be read says nothing about production, and `fresh` is a way out of it.
        let ledger = match history::read(session, &self.settings.tables).await {
            Ok(ledger) => ledger,
            Err(Error::HistoryUnreadable { .. } | Error::HistoryTableMissing { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let stamped = ledger
            .records
            .iter()
            .any(|record| record.environment.as_deref() == Some(PRODUCTION));
        if stamped {
            return Err(refused(&name, "is stamped as production"));
        }
        Ok(())
    }

    /// Makes the database if it is missing, and the history's tables in it.
    ///
    /// # Errors
    /// As [`Database::connect`]; and missing rights.
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
        })
    }

    /// Makes the history's tables if they are missing. Says whether it did.
    ///
    /// # Errors
    /// Missing rights, or another run that does not end.
    pub async fn init_history(&self, database: &Database) -> Result<bool, Error> {
        let mut session = self.open(database).await?;
        let result = self.init_history_on(&mut session).await;
        self.close(session, result).await
    }

    async fn init_history_on(&self, session: &mut Session) -> Result<bool, Error> {
        let tables = &self.settings.tables;
        if history::read(session, tables).await?.exists {
            return Ok(false);
        }
        self.prepare(session).await?;
        let lock = self.lock_name(session);
        lock::take(session, &lock, self.settings.limits.lock_timeout, &self.events).await?;
        if history::read(session, tables).await?.exists {
            return Ok(false);
        }
        history::create(session, tables).await?;
        if session.is_in_transaction() {
            session
                .commit()
                .await
                .map_err(|error| Error::server("creating the history", error))?;
        }
        Ok(true)
    }
}
