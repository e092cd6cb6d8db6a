//! What every command works with: the migrations, the options, the output, and the way to the database.

use std::time::Duration;

use whimbrel_core::plan::Direction;
use whimbrel_core::{Migration, QualifiedName};
use whimbrel_dsl::Migrations;
use whimbrel_engine::{Cancellation, Database, DatabaseUrl, Migrator, RunReport};
use whimbrel_entity::Model;

use crate::arguments::Options;
use crate::exit::Exit;
use crate::failure::mistakes;
use crate::location::{DotEnv, Location};
use crate::models::{self, Declared, ModelOptions};
use crate::output::Output;
use crate::output::plain::plain_line;
use crate::output::style::{QUIET, STRONG, WARNING, count, duration, paint};
use crate::progress::Progress;
use crate::report::Report;

/// What the program was built with.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// Its migrations, which record themselves when a command needs them.
    pub(crate) migrations: &'a Migrations,
    /// What the models ask for, where there are any.
    pub(crate) models: &'a Declared,
}

/// What every command works with.
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options,
    pub(crate) output: Output,
    /// Said by the first signal.
    pub(crate) cancellation: Cancellation,
    sources: Sources<'a>,
    dotenv: DotEnv,
}

impl<'a> Context<'a> {
    pub(crate) fn new(sources: Sources<'a>, options: &'a Options, output: Output, dotenv: DotEnv) -> Self {
        Self {
            options,
            output,
            cancellation: Cancellation::new(),
            sources,
            dotenv,
        }
    }

    /// What the models ask for; nothing where there are none.
    pub(crate) fn models(&self, options: &ModelOptions) -> Result<Option<Model>, Report> {
        models::read(self.sources.models, options)
    }

    /// The models, for a command that is nothing without them.
    pub(crate) fn models_or_refuse(&self, options: &ModelOptions) -> Result<Model, Report> {
        self.models(options)?.ok_or_else(|| {
            Report::usage(
                "there are no models to compare the migrations with",
                "give them to the runner, as in `Runner::new(migrations()).models(..).run()`, or write them into a \
                 schema.yaml beside the migration crate; `--schema FILE` names another file",
            )
        })
    }

    /// The migrations as plain values.
    pub(crate) fn plain(&self) -> Result<Vec<Migration>, Report> {
        let recorded = self.sources.migrations.record().map_err(|errors| mistakes(&errors))?;
        Ok(recorded.into_iter().map(|it| it.migration).collect())
    }

    /// The engine, set as the options say, for a command that needs what the migrations record.
    pub(crate) fn migrator(&self) -> Result<Migrator, Report> {
        let migrator = self.migrator_at_rest();
        migrator.recorded()?;
        Ok(migrator)
    }

    /// The same for a command that may do without: the migrations have not recorded themselves yet.
    pub(crate) fn migrator_at_rest(&self) -> Migrator {
        let migrations = self.sources.migrations;
        let width = migrations.names().map(|name| name.chars().count()).max();
        let mut migrator = Migrator::new(migrations)
            .cancelled_by(&self.cancellation)
            .subscribe(Progress::new(self.output, width.unwrap_or_default()));
        let options = self.options;
        migrator = migrator.prechecks(!options.skip_prechecks);
        if let Some(timeout) = options.lock_timeout {
            migrator = migrator.lock_timeout(timeout);
        }
        if let Some(timeout) = options.table_lock_timeout {
            migrator = migrator.table_lock_timeout(timeout);
        }
        if let Some(budget) = options.table_lock_budget {
            migrator = migrator.table_lock_budget(budget);
        }
        if let Some(timeout) = options.precheck_timeout {
            migrator = migrator.precheck_timeout(timeout);
        }
        if let Some(author) = &options.author {
            migrator = migrator.author(author.as_str());
        }
        if let Some(environment) = &options.environment {
            migrator = migrator.environment(environment.as_str());
        }
        if let Some(table) = &options.history_table {
            migrator = migrator.history_table(table_name(table));
        }
        migrator
    }

    /// Where the database is.
    pub(crate) fn location(&self) -> Result<Location, Report> {
        let mut location = Location::find(self.options.database_url.as_deref(), &self.dotenv)?;
        if self.options.require_tls {
            location.url = location.url.require_tls().map_err(whimbrel_engine::Error::from)?;
        }
        Ok(location)
    }

    /// Connects, and says where to.
    pub(crate) async fn connect(&self) -> Result<Database, Report> {
        let location = self.location()?;
        let database = self.connect_to(&location).await?;
        self.say_where(&location, &database);
        Ok(database)
    }

    /// Connects to look, and says where to. A file that nobody named and that is not there is not made for that: a
    /// database in memory is as empty as it would be.
    pub(crate) async fn connect_to_look(&self) -> Result<Database, Report> {
        let location = self.location()?;
        let database = self.connect_quietly().await?;
        if location.is_default && location.is_new {
            let (word, target) = (paint(STRONG, "Database:"), database.target());
            self.output.line(format!(
                "{word} {} ({target}, the default), not created yet\n",
                location.shown()
            ));
        } else {
            self.say_where(&location, &database);
        }
        Ok(database)
    }

    /// Connects to look, for commands whose output is a text to keep.
    pub(crate) async fn connect_quietly(&self) -> Result<Database, Report> {
        let mut location = self.location()?;
        if location.is_default && location.is_new {
            location.url = DatabaseUrl::parse("sqlite::memory:").map_err(whimbrel_engine::Error::from)?;
        }
        self.connect_to(&location).await
    }

    async fn connect_to(&self, location: &Location) -> Result<Database, Report> {
        let connecting = async {
            match self.options.connect_timeout {
                Some(timeout) => Database::connect_within(&location.url, timeout).await,
                None => Database::connect(&location.url).await,
            }
        };
        let database = tokio::select! {
            biased;
            () = self.cancellation.cancelled() => return Err(Report::new(
                "interrupted",
                Exit::Interrupted,
                "interrupted while connecting; nothing was done",
                "run the same command again",
            )),
            database = connecting => database?,
        };
        // Whoever asks for encryption has it; without asking, it depends on what the server offers.
        if let Some(host) = location.url.may_be_overheard_at()
            && database.encryption().await?.is_some_and(|it| !it.encrypted)
        {
            let text = format!(
                "warning: the connection to {} is not encrypted, and can be read and changed on its way: \
                 `--require-tls` refuses such a connection",
                plain_line(&host)
            );
            self.output.note(paint(WARNING, &text));
        }
        Ok(database)
    }

    fn say_where(&self, location: &Location, database: &Database) {
        let default = if location.is_default { ", the default" } else { "" };
        let created = if location.is_new { ", created" } else { "" };
        let (word, target) = (paint(STRONG, "Database:"), database.target());
        self.output
            .line(format!("{word} {} ({target}{default}){created}", location.shown()));
        if location.is_default && location.is_new {
            let text = "No database URL was given: `--database-url` or DATABASE_URL name another database.";
            self.output.line(paint(QUIET, text));
        }
        self.output.line("");
    }

    /// Says what a run did, and where the database is now.
    pub(crate) fn summarise(&self, report: &RunReport) {
        self.output.json(report);
        let at = match &report.head {
            Some(head) => format!("The database is at {head}"),
            None => "No migration is applied".to_owned(),
        };
        let pending = match report.pending {
            0 => "nothing is pending".to_owned(),
            1 => "1 migration is pending".to_owned(),
            pending => format!("{pending} migrations are pending"),
        };
        if report.done.is_empty() {
            self.output.line(format!("Nothing to do. {at}; {pending}."));
        } else {
            self.output
                .line(format!("\n{} {at}; {pending}.", what_was_done(report)));
        }
    }
}

/// `1 migration reverted and 2 migrations applied in 1.2 s.`
fn what_was_done(report: &RunReport) -> String {
    let told = |direction: Direction, verb: &str| {
        let number = report.done.iter().filter(|done| done.direction == direction).count();
        (number > 0).then(|| format!("{} {verb}", count(number, "migration")))
    };
    let verbs: Vec<String> = [told(Direction::Down, "reverted"), told(Direction::Up, "applied")]
        .into_iter()
        .flatten()
        .collect();
    let took = report
        .done
        .iter()
        .map(|done| Duration::from_millis(done.duration_ms))
        .sum();
    format!("{} in {}.", verbs.join(" and "), duration(took))
}

/// `ops.history` is the table `history` in the schema `ops`.
fn table_name(text: &str) -> QualifiedName {
    match text.split_once('.') {
        Some((namespace, name)) => QualifiedName::within(namespace, name),
        None => QualifiedName::new(text),
    }
}
