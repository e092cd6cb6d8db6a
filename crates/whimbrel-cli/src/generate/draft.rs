//! A drafted migration: shown, or written and told of.

use std::env;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};
use whimbrel_core::Operation;
use whimbrel_scaffold::draft::{Draft, DraftError, Written};
use whimbrel_scaffold::project::Project;

use crate::output::Output;
use crate::output::style::{STRONG, WARNING, paint};
use crate::report::Report;

/// A draft on its way into its crate.
pub(crate) struct DraftOutput {
    pub(crate) draft: Draft,
    pub(crate) project: Project,
    /// What the author should know besides.
    pub(crate) notes: Vec<String>,
}

impl DraftOutput {
    /// Shows the file that would be written.
    pub(crate) fn show(&self, output: &Output) -> Result<(), Report> {
        let text = self.draft.text(self.project.folder(), SystemTime::now().into());
        let text = text.map_err(unwritable)?;
        if output.is_json() {
            let mut document = self.document(None);
            document["source"] = Value::String(text);
            output.json(&document);
        } else {
            output.text(text);
            self.tell_notes(output);
            output.note("This was a dry run: nothing was written.");
        }
        Ok(())
    }

    /// Writes the migration.
    pub(crate) fn write(&self) -> Result<Written, Report> {
        let written = self.draft.write(&self.project, SystemTime::now().into());
        written.map_err(unwritable)
    }

    /// Says what was written and what to fill in; `marked`, whether it is in the history already.
    pub(crate) fn tell(&self, written: &Written, marked: bool, output: &Output) {
        let mut document = self.document(Some(written));
        document["marked"] = Value::Bool(marked);
        output.json(&document);
        output.line(paint(STRONG, &relative(&written.path).display().to_string()));
        self.operations().iter().for_each(|it| output.line(format!("  {it}")));
        self.tell_notes(output);
    }

    fn tell_notes(&self, output: &Output) {
        for blank in self.draft.blanks() {
            output.note(format!("{}: {}", paint(WARNING, "fill in"), blank.message));
        }
        for note in &self.notes {
            output.note(format!("{}: {note}", paint(STRONG, "note")));
        }
    }

    /// What is said to do next, where nothing else is.
    pub(crate) fn next(&self, written: &Written, output: &Output) {
        let next = match (self.draft.blanks().is_empty(), written.checksum.is_some()) {
            (true, true) => "read the file; `up --dry-run` shows its SQL, and `up` applies it",
            (false, true) => {
                "fill in what the file asks for: it does not compile before; then `up --dry-run`, and `up`"
            }
            (_, false) => {
                "fill in what the file asks for: it does not compile before; then `lock` writes its checksum to \
                 migrations.lock, and `up` applies it"
            }
        };
        output.line(format!("{} {next}.", paint(STRONG, "what next:")));
    }

    fn document(&self, written: Option<&Written>) -> Value {
        let operations = self.operations();
        let descriptions: Vec<String> = operations.iter().map(ToString::to_string).collect();
        json!({
            "written": written.map(|written| json!({
                "file": written.path,
                "version": written.version,
                "name": written.name,
                "checksum": written.checksum,
            })),
            "operations": operations,
            "descriptions": descriptions,
            "fill_in": self.draft.blanks(),
            "notes": self.notes,
        })
    }

    fn operations(&self) -> &[Operation] {
        &self.draft.recording().up
    }
}

/// A file that cannot be written.
pub(crate) fn unwritable(error: DraftError) -> Report {
    Report::usage(format!("{error}; nothing was written"), "see to it, and try again")
}

/// The path as it can be opened from here.
fn relative(path: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}
