//! `lock`: migrations.lock, written anew or checked.

use std::env;

use clap::Args;
use serde_json::json;
use whimbrel_scaffold::lock;
use whimbrel_scaffold::project::Project;

use crate::context::Context;
use crate::exit::Exit;
use crate::report::Report;

/// Write migrations.lock anew from what the migrations record
///
/// The file has a line for each migration with its checksum, so that a review shows which migrations do something else
/// than before. `cargo xtask lock` does the same.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lock
  lock --check                Change nothing; exit code 2 if the file is not what would be written")]
pub(crate) struct Lock {
    /// Change nothing, and fail if the file differs from what would be written
    #[arg(long)]
    check: bool,
}

impl Lock {
    pub(crate) fn run(&self, context: &Context<'_>) -> Result<Exit, Report> {
        let migrations = context.plain()?;
        let unusable = |error: String| Report::usage(error, "run it inside the workspace of the migrations");
        let project = env::current_dir()
            .map_err(|error| unusable(error.to_string()))
            .and_then(|here| Project::find(&here).map_err(|error| unusable(error.to_string())))?;
        let file = project.lock_file();
        if self.check {
            let disagreements = lock::disagreements(&project, &migrations);
            let disagreements = disagreements.map_err(|error| unusable(error.to_string()))?;
            let disagreements: Vec<String> = disagreements.iter().map(ToString::to_string).collect();
            context
                .output
                .json(&json!({ "file": file, "disagreements": disagreements }));
            disagreements.iter().for_each(|text| context.output.line(text));
            return Ok(if disagreements.is_empty() {
                Exit::Done
            } else {
                Exit::Usage
            });
        }
        let changed = lock::rewrite(&project, &migrations).map_err(|error| unusable(error.to_string()))?;
        context.output.json(&json!({ "file": file, "changed": changed }));
        let verb = if changed { "written" } else { "unchanged" };
        context.output.line(format!("{} is {verb}.", file.display()));
        Ok(Exit::Done)
    }
}
