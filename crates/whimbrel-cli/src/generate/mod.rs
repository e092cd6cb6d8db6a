//! What the commands that write migrations have in common: the difference, its questions, and the file.

pub(crate) mod answers;
pub(crate) mod difference;
mod draft;
pub(crate) mod restoring;
pub(crate) mod structure;

use std::env;

use whimbrel_scaffold::project::Project;

pub(crate) use self::draft::{DraftOutput, unwritable};
use crate::report::Report;

/// The migration crate that files are written into.
pub(crate) fn project() -> Result<Project, Report> {
    let help = "run it inside the workspace of the migrations";
    let here = env::current_dir().map_err(|error| Report::usage(error.to_string(), help))?;
    Project::find(&here).map_err(|error| Report::usage(error.to_string(), help))
}
