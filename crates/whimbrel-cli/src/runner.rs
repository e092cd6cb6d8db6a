//! [`Runner`]: what a project gives to its command line.

use std::ffi::OsString;
use std::process::ExitCode;

use whimbrel_core::Schema;
use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_dsl::Migrations;
use whimbrel_engine::Entry;

use crate::context::Sources;

/// Gives the models, or all that is wrong with them.
type ReadModels<'a> = Box<dyn Fn() -> Result<Models, Vec<String>> + 'a>;

/// A program that runs migrations: `Runner::new(migrations()).models(entities).run()`.
pub struct Runner<'a> {
    migrations: Migrations,
    models: Option<ReadModels<'a>>,
}

/// The schema that the program's models ask for, and what they say of their former names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Models {
    /// What the models ask for.
    pub schema: Schema,
    /// What was renamed, as the models themselves say. It need not be so any more.
    pub renamed: Vec<Renamed>,
}

impl Models {
    /// What the models themselves say of their former names.
    pub(crate) fn declared(&self) -> Answers {
        let renamed = self.renamed.iter().map(|renamed| (renamed.clone(), true));
        Answers {
            renamed: renamed.collect(),
            otherwise_no: false,
        }
    }
}

impl From<Schema> for Models {
    fn from(schema: Schema) -> Self {
        let renamed = Vec::new();
        Self { schema, renamed }
    }
}

impl<'a> Runner<'a> {
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
    pub fn models<M: Into<Models>, E: ToString>(mut self, read: impl Fn() -> Result<M, Vec<E>> + 'a) -> Self {
        self.models = Some(Box::new(move || match read() {
            Ok(models) => Ok(models.into()),
            Err(errors) => Err(errors.iter().map(E::to_string).collect()),
        }));
        self
    }

    /// Runs the command that the program's arguments name.
    pub fn run(self) -> ExitCode {
        self.run_with(std::env::args_os()).into()
    }

    fn run_with(self, arguments: impl IntoIterator<Item = OsString>) -> crate::exit::Exit {
        let entries = || match self.migrations.record() {
            Ok(recorded) => Ok(recorded.into_iter().map(Entry::from).collect()),
            Err(errors) => Err(errors.0.iter().map(ToString::to_string).collect()),
        };
        let sources = Sources {
            entries: &entries,
            models: self.models.as_deref(),
        };
        crate::run_with(sources, arguments)
    }
}
