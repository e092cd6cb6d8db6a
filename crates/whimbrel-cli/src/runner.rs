//! [`Runner`]: what a project gives to its command line.

use std::process::ExitCode;

use whimbrel_dsl::Migrations;
use whimbrel_engine::Entry;
use whimbrel_entity::{Model, Models};

use crate::context::Sources;

/// A program that runs migrations.
///
/// ```no_run
/// # let migrations = || whimbrel_dsl::Migrations::new(&[]);
/// # let models = whimbrel_entity::Models::default;
/// # let main = || -> std::process::ExitCode {
/// whimbrel_cli::Runner::new(migrations()).models(models).run()
/// # };
/// ```
pub struct Runner {
    migrations: Migrations,
    models: Option<Box<dyn Fn() -> Models>>,
}

impl Runner {
    /// A runner of these migrations.
    pub fn new(migrations: Migrations) -> Self {
        Self {
            migrations,
            models: None,
        }
    }

    /// With the models that the migrations are compared with, by `generate` and `check`. They are read when a command
    /// needs them; all that is wrong with them is told then.
    #[must_use]
    pub fn models(mut self, models: impl Fn() -> Models + 'static) -> Self {
        self.models = Some(Box::new(models));
        self
    }

    /// Runs the command that the program's arguments name.
    pub fn run(self) -> ExitCode {
        let entries = || match self.migrations.record() {
            Ok(recorded) => Ok(recorded.into_iter().map(Entry::from).collect()),
            Err(errors) => Err(errors.0.iter().map(ToString::to_string).collect()),
        };
        let models = || match self.models.as_ref().map(|models| models().read()) {
            None => Ok(None),
            Some(Ok(model)) => Ok(Some(model)),
            Some(Err(errors)) => Err(errors.0.iter().map(ToString::to_string).collect()),
        };
        let sources = Sources {
            entries: &entries,
            models: &models as &dyn Fn() -> Result<Option<Model>, Vec<String>>,
        };
        crate::run_with(sources, std::env::args_os()).into()
    }
}
