//! [`Migrator`]: migrations, settings, and everything that can be done with them on a database.

mod adopt;
mod commands;
mod drift;
mod inspect;
mod offline;
pub(crate) mod repair;
mod run;
mod safeguards;
mod wipe;

use std::sync::Arc;
use std::time::Duration;

use whimbrel_core::{QualifiedName, Target};

use crate::audit::{Deed, NewAudit, Outcome};
use crate::author;
use crate::cancellation::Cancellation;
use crate::entry::Entry;
use crate::event::{Events, Subscriber};
use crate::history::{DEFAULT_HISTORY, NewRecord, Tables};
use crate::limits::{Limits, WaitingTimes};
use crate::source::MigrationSource;

/// Applies, reverts, plans and reports migrations. It holds no connection and no global state: the same migrator can
/// be used on many databases.
///
/// ```no_run
/// use whimbrel_engine::{Database, DatabaseUrl, Migrator, UpTarget};
///
/// # async fn example(migrations: whimbrel_dsl::Migrations) -> Result<(), whimbrel_engine::Error> {
/// let database = Database::connect(&DatabaseUrl::parse("sqlite://data/app.db?mode=rwc")?).await?;
/// let report = Migrator::new(migrations).up(&database, UpTarget::Latest).await?;
/// println!("{} migrations applied", report.done.len());
/// # Ok(())
/// # }
/// ```
///
/// Over an application's own SeaORM connection, [`Database::from_connection`](crate::Database::from_connection) takes
/// the place of `connect`.
#[derive(Debug, Clone)]
pub struct Migrator {
    source: MigrationSource,
    settings: Settings,
    events: Events,
}

#[derive(Debug, Clone)]
struct Settings {
    tables: Tables,
    limits: Limits,
    cancellation: Cancellation,
    author: Option<String>,
    environment: Option<String>,
    allow_missing: bool,
    confirmed_database: Option<String>,
    single_transaction: bool,
    allow_data_loss: bool,
    prechecks: bool,
}

impl Migrator {
    /// A migrator of these migrations, in the order of their versions, with the usual settings. They record themselves when
    /// they are needed; what is wrong with them is the error of everything that needs them.
    pub fn new(migrations: impl Into<MigrationSource>) -> Self {
        let settings = Settings {
            tables: Tables::new(QualifiedName::new(DEFAULT_HISTORY)),
            limits: Limits::default(),
            cancellation: Cancellation::new(),
            author: None,
            environment: None,
            allow_missing: false,
            confirmed_database: None,
            single_transaction: false,
            allow_data_loss: false,
            prechecks: true,
        };
        Self {
            source: migrations.into(),
            settings,
            events: Events::default(),
        }
    }

    /// Keeps the history in a table of this name, and the journal in one that is named for it. On PostgreSQL the name
    /// may be in a schema that is there already.
    #[must_use]
    pub fn history_table(mut self, name: impl Into<QualifiedName>) -> Self {
        self.settings.tables = Tables::new(name.into());
        self
    }

    /// How long to wait for another run on the same database; a minute if nothing is said.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.lock_timeout = timeout;
        self
    }

    /// How long one try waits for a table that others have locked, since their next queries queue behind it: half a
    /// second if nothing is said, and one second on MySQL and MariaDB, which count in whole seconds. It is never none.
    #[must_use]
    pub fn table_lock_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.table_lock_timeout = Some(timeout);
        self
    }

    /// For how long such a try is repeated, with pauses at random that grow to half a minute; ten minutes if nothing is
    /// said. What is repeated is all that commits together.
    #[must_use]
    pub fn table_lock_budget(mut self, budget: Duration) -> Self {
        self.settings.limits.table_lock_budget = budget;
        self
    }

    /// How long one look for rows that stand in the way may take; ten seconds if nothing is said, and six times as long for
    /// all of a run's. A look that takes longer is given up with a notice, and the server says it when the migration runs.
    #[must_use]
    pub fn precheck_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.precheck_timeout = timeout;
        self
    }

    /// Stops every run of this migrator once the wish is said: see [`Cancellation`].
    #[must_use]
    pub fn cancelled_by(mut self, cancellation: &Cancellation) -> Self {
        self.settings.cancellation = cancellation.clone();
        self
    }

    /// Who applies the migrations; git's or the system's user if nothing is said.
    #[must_use]
    pub fn author(mut self, author: impl Into<String>) -> Self {
        self.settings.author = Some(author.into());
        self
    }

    /// The environment that this run is for. The first change stamps the database with it; a run that is for another
    /// one is refused from then on. What would lose rows or tables of one in `production` (or `prod`) needs
    /// [`Migrator::confirm_database`] besides.
    #[must_use]
    pub fn environment(mut self, environment: impl Into<String>) -> Self {
        self.settings.environment = Some(environment.into());
        self
    }

    /// Whether `up` runs although migrations were applied that this binary does not have.
    #[must_use]
    pub fn allow_missing(mut self, allow: bool) -> Self {
        self.settings.allow_missing = allow;
        self
    }

    /// The name of the database that somebody means: on one in production, `fresh`, `reset`, `redo`, `down` to nothing
    /// and whatever would delete rows are refused without it. Of a SQLite database it is the file, with its folder or
    /// without.
    #[must_use]
    pub fn confirm_database(mut self, name: impl Into<String>) -> Self {
        self.settings.confirmed_database = Some(name.into());
        self
    }

    /// Whether a run is one transaction, lock and all: every migration of it is applied, or none. Only where DDL can be
    /// rolled back, and it is the way through a proxy that gives each transaction another server session.
    #[must_use]
    pub fn single_transaction(mut self, single: bool) -> Self {
        self.settings.single_transaction = single;
        self
    }

    /// Whether `down`, `redo`, `reset` and `fresh` go on where rows would be deleted: a table is dropped that has some,
    /// or a column with values. They are refused if nothing is said.
    #[must_use]
    pub fn allow_data_loss(mut self, allow: bool) -> Self {
        self.settings.allow_data_loss = allow;
        self
    }

    /// Whether rows that a migration would not let through (NULLs where there may be none, duplicates, orphans, values that
    /// do not fit) are looked for before it begins; they are if nothing is said. Otherwise the server tells of them.
    #[must_use]
    pub fn prechecks(mut self, look: bool) -> Self {
        self.settings.prechecks = look;
        self
    }

    /// Tells a subscriber what goes on in every run.
    #[must_use]
    pub fn subscribe(mut self, subscriber: impl Subscriber + 'static) -> Self {
        self.events.subscribe(Arc::new(subscriber));
        self
    }

    /// How long a run on such a server waits for what, and what it sets its session to.
    pub fn waiting_times(&self, target: Target) -> WaitingTimes {
        self.settings.limits.shown(target)
    }

    /// The migrations, by version.
    ///
    /// # Errors
    /// What is wrong with them by themselves.
    pub fn recorded(&self) -> Result<&[Entry], crate::Error> {
        let entries = self.source.entries();
        entries.map_err(|errors| crate::Error::Recording(errors.clone()))
    }

    /// The same; none where something is wrong with them.
    pub fn entries(&self) -> &[Entry] {
        self.source.entries().unwrap_or_default()
    }

    /// The migration that a word names: its version or name, or a unique beginning of either.
    ///
    /// # Errors
    /// A word that names none, or several.
    pub fn find(&self, word: &str) -> Result<&Entry, crate::Error> {
        self.check_versions()?;
        let names = self
            .entries()
            .iter()
            .map(|entry| (entry.version(), entry.migration.name.as_str()));
        let version = crate::goal::find(word, names)?;
        let found = self.entries().iter().find(|entry| entry.version() == version);
        found.ok_or_else(|| crate::Error::UnknownVersion {
            wanted: word.to_owned(),
            similar: Vec::new(),
        })
    }

    /// The history row of a migration that is about to be applied.
    fn new_record(&self, entry: &Entry, author: &str) -> Result<NewRecord, crate::Error> {
        let migration = &entry.migration;
        let json = |value: Result<String, serde_json::Error>| {
            value.map_err(|error| crate::Error::InvalidMigration {
                version: migration.version.to_string(),
                name: migration.name.clone(),
                reason: format!("its operations cannot be recorded: {error}"),
            })
        };
        Ok(NewRecord {
            version: migration.version.to_string(),
            name: migration.name.clone(),
            checksum: entry.checksum().to_string(),
            format_version: whimbrel_core::FORMAT_VERSION,
            up_operations: json(serde_json::to_string(&migration.recording.up))?,
            down_operations: Some(json(serde_json::to_string(&migration.recording.down))?),
            duration_ms: 0,
            author: author::shortened(author, 255),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            host: author::shortened(&author::host(), 255),
            environment: self
                .settings
                .environment
                .as_deref()
                .map(|name| author::shortened(name, 64)),
        })
    }

    /// A row of the audit trail for something that is done now.
    fn new_audit(&self, deed: Deed, version: Option<String>, name: Option<String>) -> NewAudit {
        NewAudit {
            deed,
            outcome: Outcome::Done,
            version,
            name: name.map(|name| author::shortened(&name, 255)),
            duration_ms: None,
            author: author::shortened(&self.author_or_default(), 255),
            host: author::shortened(&author::host(), 255),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            environment: self.settings.environment.as_deref().map(|it| author::shortened(it, 64)),
            detail: None,
        }
    }

    fn author_or_default(&self) -> String {
        self.settings.author.clone().unwrap_or_else(author::author)
    }
}
