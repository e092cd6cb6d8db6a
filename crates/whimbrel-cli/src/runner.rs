//! [`Runner`]: what a project gives to its command line.

use std::path::PathBuf;
use std::process::ExitCode;

use whimbrel_dsl::Migrations;
use whimbrel_entity::Models;

use crate::context::Sources;
use crate::models::Declared;

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
    models: Declared,
}

impl Runner {
    /// A runner of these migrations.
    pub fn new(migrations: Migrations) -> Self {
        Self {
            migrations,
            models: Declared::Nothing,
        }
    }

    /// With the models that the migrations are compared with, by `generate` and `check`. They are read when a command
    /// needs them; all that is wrong with them is told then. Of models and schema files, what is named last counts, and
    /// `--schema` before it.
    #[must_use]
    pub fn models(mut self, models: impl Fn() -> Models + 'static) -> Self {
        self.models = Declared::Entities(Box::new(models));
        self
    }

    /// With a schema file in the place of models, in TOML if its name ends in `.toml`, in YAML otherwise. It is read when
    /// a command needs it. A relative path is looked for in the current folder, beside the migration crate, and in it.
    ///
    /// Without this and without [`models`](Self::models), a `schema.yaml` or `schema.toml` in the last two is taken.
    #[must_use]
    pub fn schema_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.models = Declared::File(path.into());
        self
    }

    /// With a schema file that is compiled in, for programs that run where the file is not:
    /// `schema_text("schema.yaml", include_str!("../../schema.yaml"))`. The name is for messages, and says by its end
    /// whether the text is TOML.
    #[must_use]
    pub fn schema_text(mut self, name: impl Into<String>, text: &'static str) -> Self {
        self.models = Declared::Text(name.into(), text);
        self
    }

    /// Runs the command that the program's arguments name.
    pub fn run(self) -> ExitCode {
        let sources = Sources {
            migrations: &self.migrations,
            models: &self.models,
        };
        crate::run_with(sources, std::env::args_os()).into()
    }
}
