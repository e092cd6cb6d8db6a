//! `inspect`: the structure of a live database.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, ValueEnum};
use serde_json::json;
use whimbrel_core::diff::{Answers, diff};
use whimbrel_core::{Inspection, Schema};
use whimbrel_engine::{Database, DriftOptions, Migrator};
use whimbrel_entity::file::{self, Syntax};
use whimbrel_scaffold::draft::Draft;

use crate::context::Context;
use crate::exit::Exit;
use crate::generate::structure;
use crate::generate::unwritable;
use crate::new_file;
use crate::output::style::{STRONG, WARNING, paint};
use crate::report::Report;

/// Show the structure of a live database, read from its catalogue
///
/// What Whimbrel has no word for is named with its definition, and never left out. It changes nothing. With `--output
/// schema`, a schema file in the words of the migrations that were applied: `generate` finds nothing to do by it. With
/// `--output rust`, a migration that would make the same in an empty database; `baseline` writes such a file and marks it
/// as applied.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  inspect
  inspect --output json       Everything, as recordings write it; docs/json.md describes it
  inspect --output schema --file schema.yaml
  inspect --output schema --syntax toml
  inspect --output rust       As a migration
  inspect --exclude 'audit.*' --exclude 'tmp_*'")]
pub(crate) struct Inspect {
    /// In which form
    #[arg(long, value_name = "FORM")]
    output: Option<Form>,

    /// What a schema file is written in [default: toml where `--file` ends so, else yaml]
    #[arg(long, value_name = "SYNTAX", requires = "output")]
    syntax: Option<Written>,

    /// Write it into this file; one that is there already is replaced with `--yes` only
    #[arg(long, value_name = "FILE", requires = "output")]
    file: Option<PathBuf>,

    /// Leave out what has such a name, `*` for any text; can be given several times
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
}

/// The forms of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    Human,
    /// One JSON document, as with `--format json`.
    Json,
    /// A schema file.
    Schema,
    /// A migration that makes it.
    Rust,
}

/// What a schema file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
}

impl Inspect {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let form = match self.output {
            Some(form) => form,
            None if context.output.is_json() => Form::Json,
            None => Form::Human,
        };
        if self.syntax.is_some() && form != Form::Schema {
            return Err(Report::usage(
                "`--syntax` is of schema files, and no other form has one",
                "add `--output schema`",
            ));
        }
        if let Some(file) = &self.file {
            // Better before a long inspection than after it.
            new_file::must_be_free(file, context.options.yes)?;
        }
        let migrator = context.migrator()?;
        let database = context.connect_quietly().await?;
        let found = self.read(form, &migrator, &database).await;
        database.close().await;
        let found = found?;
        let text = match form {
            Form::Human => structure::told(&found),
            Form::Json => serde_json::to_string_pretty(&found).unwrap_or_default() + "\n",
            Form::Schema => file::write(&found.schema, self.syntax()) + &not_understood(&found, "#"),
            Form::Rust => as_migration(&found)?,
        };
        match &self.file {
            Some(file) => {
                let text = anstream::adapter::strip_str(&text).to_string();
                new_file::write(file, &text, context.options.yes)?;
                let shown = file.display().to_string();
                context.output.json(&json!({ "file": shown, "unknown": found.unknown }));
                context.output.line(paint(STRONG, &shown));
            }
            None => context.output.text(text),
        }
        if form != Form::Human || self.file.is_some() {
            for unknown in &found.unknown {
                let text = format!("{}: {unknown}", paint(WARNING, "not understood"));
                context.output.note(text);
            }
        }
        Ok(Exit::Done)
    }

    /// The structure in the server's words; for a schema file in those of the migrations, which are everybody's.
    async fn read(&self, form: Form, migrator: &Migrator, database: &Database) -> Result<Inspection, Report> {
        if form != Form::Schema {
            return Ok(migrator.inspect(database, &self.exclude).await?);
        }
        let options = DriftOptions {
            exclude: self.exclude.clone(),
            scratch: false,
        };
        let report = migrator.drift(database, &options).await?;
        Ok(Inspection {
            schema: report.live,
            unknown: report.unknown,
        })
    }

    fn syntax(&self) -> Syntax {
        match (self.syntax, &self.file) {
            (Some(Written::Yaml), _) | (None, None) => Syntax::Yaml,
            (Some(Written::Toml), _) => Syntax::Toml,
            (None, Some(file)) => Syntax::of_name(&file.to_string_lossy()),
        }
    }
}

/// A migration that makes the structure in an empty database.
fn as_migration(found: &Inspection) -> Result<String, Report> {
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = diff(&Schema::new(), &found.schema, &answers).operations;
    let draft = Draft::new("baseline", &Schema::new(), operations);
    let draft = draft.map_err(|error| Report::usage(error.to_string(), "give the migration another name"))?;
    let text = draft.text(Path::new("."), SystemTime::now().into());
    Ok(text.map_err(unwritable)? + &not_understood(found, "//"))
}

/// What a schema has no word for, in comments at the end of a file.
fn not_understood(found: &Inspection, comment: &str) -> String {
    if found.unknown.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{comment} There is more in the database, which is not in this file:\n");
    for unknown in &found.unknown {
        for line in unknown.to_string().lines() {
            text += format!("{comment} {line}").trim_end();
            text.push('\n');
        }
    }
    text
}
