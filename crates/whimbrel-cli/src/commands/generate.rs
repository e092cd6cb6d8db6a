//! `generate`: a migration from the difference between the models and the migrations.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use whimbrel_core::diff::{Answers, NeedKind, needs, safe};
use whimbrel_core::{Operation, Schema};
use whimbrel_scaffold::draft::Draft;

use crate::context::Context;
use crate::exit::Exit;
use crate::generate::answers::{self, Rename};
use crate::generate::difference::{self, Asked};
use crate::generate::{DraftOutput, project};
use crate::models::ModelOptions;
use crate::report::Report;

/// Write a migration from the difference between the models and the migrations
///
/// The models are those of the program, or a schema file. It needs no database: the migrations are replayed. Where something may have been renamed, it asks on a terminal;
/// elsewhere it prints the questions as JSON, writes nothing and ends with exit code 2: `--rename` and `--answers` answer
/// them. What only a person can say, such as why a column may go, is left open in the file, which does not compile until
/// it is filled in.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  generate add_theme_to_users
  generate tidy_users --rename users.mail=email --rename orders=purchases
  generate tidy_users --answers answers.json   The questions, filled in
  generate look --dry-run                      Show the file and write nothing
  generate add_theme --schema schema.yaml      From a schema file")]
pub(crate) struct Generate {
    /// What the migration does, as in `add_theme_to_users`
    name: String,

    /// A rename: TABLE.COLUMN=COLUMN, TABLE=TABLE, ENUM=ENUM or ENUM:VALUE=VALUE; can be given several times
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<Rename>,

    /// A file with the answers: the questions as they were printed, with `renamed` filled in
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,

    /// Take what was not answered for dropped and added, and ask nothing
    #[arg(long)]
    no_renames: bool,

    /// Leave risky steps as they are: indexes not built concurrently, constraints checked while they are added
    #[arg(long)]
    plain: bool,

    /// Show the file, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    models: ModelOptions,
}

impl Generate {
    pub(crate) fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let models = context.models_or_refuse(&self.models)?;
        let replayed = context.migrator()?.replayed()?;
        let mut known = Answers {
            otherwise_no: self.no_renames,
            ..models.renames.clone()
        };
        if let Some(file) = &self.answers {
            answers::read(file, &mut known)?;
        }
        answers::add_renames(&self.rename, &replayed, &models.schema, &mut known)?;
        let operations = match difference::asked_of_models(&context.output, &replayed, &models, known) {
            Asked::Operations(operations) => operations,
            Asked::Questions(questions) => return Err(difference::undecided(&context.output, &questions)),
        };
        if operations.is_empty() {
            context.output.json(&json!({ "written": null, "operations": [] }));
            context
                .output
                .line("Nothing to do: the migrations lead to what the models ask for.");
            return Ok(Exit::Done);
        }
        let operations = if self.plain {
            operations
        } else {
            safe(operations, &replayed)
        };
        let notes = notes(&operations, &replayed);
        let draft = Draft::new(&self.name, &replayed, operations);
        let draft = draft.map_err(|error| Report::usage(error.to_string(), "give the migration another name"))?;
        let drafted = DraftOutput {
            draft,
            project: project()?,
            notes,
        };
        if self.dry_run {
            drafted.show(&context.output)?;
        } else {
            let written = drafted.write()?;
            drafted.tell(&written, false, &context.output);
            drafted.next(&written, &context.output);
        }
        Ok(Exit::Done)
    }
}

/// What may go wrong with the rows that are there, though nothing has to be filled in for it.
fn notes(operations: &[Operation], from: &Schema) -> Vec<String> {
    let narrowing = |kind| match kind {
        NeedKind::Narrowing {
            table,
            column,
            from,
            to,
        } => Some(format!(
            "{table}.{column} becomes {to} from {from}: values that do not fit make it fail, or are rounded"
        )),
        _ => None,
    };
    let needs = needs(operations, from).into_iter();
    needs.filter_map(|need| narrowing(need.kind)).collect()
}
