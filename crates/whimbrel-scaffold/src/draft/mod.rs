//! A whole migration made from operations: its text, its way back, and what a person must fill in.

mod prose;
mod way_back;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use whimbrel_core::diff::{Need, needs};
use whimbrel_core::lockfile::LockLine;
use whimbrel_core::{Checksum, Down, InvalidVersion, Operation, Recording, Schema, Version};

use crate::files::FileError;
use crate::format::formatted;
use crate::name::{Identifier, NameError};
use crate::project::{Project, TEMPLATES};
use crate::registration::{RegistrationError, register, withdraw};
use crate::source::{Blank, BlankKind, MigrationSource};
use crate::template::{Template, TemplateError, Values};
use crate::version::next_version;

/// A migration that is about to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The module and the line of the lock file are named by it.
    name: Identifier,
    recording: Recording,
    source: MigrationSource,
}

impl Draft {
    /// The migration of this name that does these operations to a schema. Its way back is derived; written, where an
    /// operation has no reverse that could be derived; and left to a person, where it has none at all.
    ///
    /// # Errors
    /// A name that cannot be used.
    pub fn new(name: &str, before: &Schema, up: Vec<Operation>) -> Result<Self, NameError> {
        let down = way_back::of(before, &up);
        let recording = Recording { up, down };
        let mut after = before.clone();
        // What does not fit is told by the plan of the file: here it only means that nothing more is asked for.
        let fits = recording.apply(&mut after).is_ok();
        let down_needs = match &recording.down {
            Down::Written(operations) if fits => needs(operations, &after),
            _ => Vec::new(),
        };
        let up_needs = needs(&recording.up, before);
        let source = MigrationSource::of(&recording, &up_needs, &down_needs);
        Self::with(name, recording, source)
    }

    /// The migration of this name that records exactly this, and nothing more is asked for.
    ///
    /// # Errors
    /// A name that cannot be used.
    pub fn of(name: &str, recording: Recording) -> Result<Self, NameError> {
        Self::with_needs(name, recording, &[])
    }

    /// The migration of this name that records exactly this, with what its `up` leaves to a person.
    ///
    /// # Errors
    /// A name that cannot be used.
    pub fn with_needs(name: &str, recording: Recording, needs: &[Need]) -> Result<Self, NameError> {
        let source = MigrationSource::of(&recording, needs, &[]);
        Self::with(name, recording, source)
    }

    fn with(name: &str, recording: Recording, source: MigrationSource) -> Result<Self, NameError> {
        Ok(Self {
            name: Identifier::normalised(name)?,
            recording,
            source,
        })
    }

    /// What a person must fill in before it compiles.
    pub fn blanks(&self) -> &[Blank] {
        &self.source.blanks
    }

    /// What it records once its blanks are filled in.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The checksum of what the file records, or `None` where that depends on what is filled in.
    pub fn checksum(&self) -> Option<Checksum> {
        let is_open = self.source.blanks.iter().any(|blank| blank.kind != BlankKind::Reason);
        (!is_open).then(|| Checksum::of(&self.recording))
    }

    /// The file's text, as it would be written at this moment into a crate in `folder`.
    ///
    /// # Errors
    /// A template of the project's own that cannot be used.
    pub fn text(&self, folder: &Path, now: DateTime<Utc>) -> Result<String, DraftError> {
        let template = Template::generated(&folder.join(TEMPLATES))?;
        let version: Version = next_version(now, &BTreeSet::new()).parse()?;
        self.text_with(&template, folder, &version)
    }

    /// Writes the migration into its crate: the file, its `mod` line and its line of the lock file. After an error
    /// everything is as it was.
    ///
    /// # Errors
    /// A template that cannot be used, or a file that cannot be written.
    pub fn write(&self, project: &Project, now: DateTime<Utc>) -> Result<Written, DraftError> {
        let template = Template::generated(&project.templates_folder())?;
        let _guard = project.exclusive()?;
        let version: Version = next_version(now, &project.versions()?).parse()?;
        let text = self.text_with(&template, project.folder(), &version)?;
        let checksum = self.checksum().filter(|_| !template.is_own());
        let line = LockLine {
            version: version.clone(),
            name: self.name.to_string(),
            checksum,
        };
        let path = register(project, &self.module(&version), &text, line)?;
        Ok(Written {
            path,
            version,
            name: self.name.to_string(),
            checksum,
        })
    }

    fn module(&self, version: &Version) -> String {
        format!("m{version}_{}", self.name)
    }

    fn text_with(&self, template: &Template, folder: &Path, version: &Version) -> Result<String, DraftError> {
        let source = self.source.clone();
        let values = Values {
            title: prose::title(&self.name),
            version: version.to_string(),
            name: self.name.to_string(),
            module: self.module(version),
            description: prose::description(&self.recording.up),
            names: source.names,
            up: source.up,
            down: source.down,
            ..Values::default()
        };
        let text = template.render(&values)?;
        formatted(text, source.parts, folder).map_err(|error| DraftError::NoRust {
            template: template.name.clone(),
            reason: error.to_string(),
        })
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The new file.
    pub path: PathBuf,
    /// `20250922_000001`.
    pub version: Version,
    /// `add_theme_to_users`.
    pub name: String,
    /// What went into the lock file; `None` where it is not known before the file has been compiled.
    pub checksum: Option<Checksum>,
}

impl Written {
    /// Takes back what was written: nobody has seen it yet, and it is not to stay.
    ///
    /// # Errors
    /// A file that cannot be written or removed.
    pub fn withdraw(&self, project: &Project) -> Result<(), DraftError> {
        Ok(withdraw(project, &self.path, &self.version)?)
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// The template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The place of the migration in the crate.
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// The year has five digits.
    #[error(transparent)]
    Version(#[from] InvalidVersion),
    /// The template made something that is no Rust.
    #[error("what the template `{template}` made is no Rust: {reason}; correct it in migration/templates/")]
    NoRust {
        /// Its name.
        template: String,
        /// What the parser says.
        reason: String,
    },
}
