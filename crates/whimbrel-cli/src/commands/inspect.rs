//! `inspect`: the structure of a live database.

use std::path::Path;
use std::time::SystemTime;

use clap::{Args, ValueEnum};
use whimbrel_core::diff::{Answers, diff};
use whimbrel_core::{Inspection, Schema};
use whimbrel_scaffold::draft::Draft;

use crate::context::Context;
use crate::exit::Exit;
use crate::generate::structure;
use crate::generate::unwritable;
use crate::output::style::{WARNING, paint};
use crate::report::Report;

/// Show the structure of a live database, read from its catalogue
///
/// What Whimbrel has no word for is named with its definition, and never left out. It changes nothing. With `--output rust`, a
/// migration that would make the same in an empty database; `baseline` writes such a file and marks it as applied.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  inspect
  inspect --output json       Everything, as recordings write it; docs/json.md describes it
  inspect --output rust       As a migration
  inspect --exclude 'audit.*' --exclude 'tmp_*'")]
pub(crate) struct Inspect {
    /// In which form
    #[arg(long, value_name = "FORM")]
    output: Option<Form>,

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
    /// A migration that makes it.
    Rust,
}

impl Inspect {
    pub(crate) async fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let form = match self.output {
            Some(form) => form,
            None if context.output.is_json() => Form::Json,
            None => Form::Human,
        };
        let migrator = context.migrator()?;
        let database = context.connect_quietly().await?;
        let found = migrator.inspect(&database, &self.exclude).await;
        database.close().await;
        let found = found?;
        match form {
            Form::Human => context.output.text(structure::told(&found)),
            Form::Json => {
                let text = serde_json::to_string_pretty(&found).unwrap_or_default();
                context.output.text(format!("{text}\n"));
            }
            Form::Rust => context.output.text(as_migration(&found)?),
        }
        if form != Form::Human {
            for unknown in &found.unknown {
                let text = format!("{}: {unknown}", paint(WARNING, "not understood"));
                context.output.note(text);
            }
        }
        Ok(Exit::Done)
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
    draft.text(Path::new("."), SystemTime::now().into()).map_err(unwritable)
}
