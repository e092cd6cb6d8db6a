//! A new migration: a file, a `mod` line and a line of the lock file.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use whimbrel_core::lockfile::LockLine;
use whimbrel_core::{Checksum, InvalidVersion, Recording, Version};

use crate::files::FileError;
use crate::format::format;
use crate::intent::Intent;
use crate::name::{Identifier, NameError};
use crate::project::Project;
use crate::recipe::{Recipe, RecipeError};
use crate::registration::{RegistrationError, register};
use crate::source::Source;
use crate::template::{Builtin, Template, TemplateError, Values};
use crate::version::next_version;

/// What is asked for on the command line.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The name as typed.
    pub name: String,
    /// What follows it: fields, or an enum's values.
    pub fields: Vec<String>,
    /// The template, where the name is not to choose it.
    pub template: Option<String>,
    /// The table, where the name does not tell it.
    pub table: Option<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The new file.
    pub path: PathBuf,
    /// `20250922_000001`.
    pub version: Version,
    /// `create_users_table`.
    pub name: String,
    /// The template that it was written with.
    pub template: String,
    /// What goes into the lock file; `None` until the file has been compiled once.
    pub checksum: Option<Checksum>,
    /// What the author should know.
    pub notes: Vec<String>,
}

/// Writes a migration. After an error everything is as it was.
///
/// # Errors
/// A name, a field or a template that cannot be used, or a file that cannot be written.
pub fn new_migration(project: &Project, request: &Request, now: DateTime<Utc>) -> Result<Created, NewMigrationError> {
    let name = Identifier::normalised(&request.name)?;
    let (template, intent) = choose(project, request, &name)?;
    let recipe = Recipe::of(&intent, &request.fields)?;
    let source = Source::of(&recipe.operations);
    let _guard = project.exclusive()?;
    let version: Version = next_version(now, &project.versions()?).parse()?;
    let module = format!("m{version}_{name}");
    let values = Values {
        title: recipe.title,
        version: version.to_string(),
        name: name.to_string(),
        module: module.clone(),
        table: recipe.table.map(|table| table.to_string()),
        columns: recipe.columns.iter().map(Identifier::to_string).collect(),
        names: source.names,
        up: source.statements,
        ..Values::default()
    };
    let text = template.render(&values)?;
    let text = format(&text, project.folder()).map_err(|error| NewMigrationError::NoRust {
        template: template.name.clone(),
        reason: error.to_string(),
    })?;
    let is_known = !template.is_own() && !matches!(recipe.builtin, Builtin::Data | Builtin::Sql);
    let recording = Recording {
        up: recipe.operations,
        ..Recording::default()
    };
    let checksum = is_known.then(|| Checksum::of(&recording));
    let line = LockLine {
        version: version.clone(),
        name: name.to_string(),
        checksum,
    };
    let path = register(project, &module, &text, line)?;
    let mut notes = recipe.notes;
    if checksum.is_none() {
        notes.push("its checksum is not known before it is compiled: run `cargo xtask lock` once it is written".into());
    }
    Ok(Created {
        path,
        version,
        name: name.to_string(),
        template: template.name,
        checksum,
        notes,
    })
}

/// The template, and what to fill it with.
fn choose(project: &Project, request: &Request, name: &Identifier) -> Result<(Template, Intent), NewMigrationError> {
    let table = request.table.as_deref().map(Identifier::normalised).transpose()?;
    let mut intent = Intent::of(name);
    if let Some(template) = &request.template {
        let template = Template::named(template, &project.templates_folder())?;
        if let Some(builtin) = template.builtin {
            intent = intent
                .told(builtin, name, table)
                .ok_or(NewMigrationError::Shape { builtin })?;
        }
        return Ok((template, intent));
    }
    if let Some(table) = table {
        let builtin = intent.builtin();
        intent = intent
            .told(builtin, name, Some(table))
            .ok_or(NewMigrationError::Shape { builtin })?;
    }
    let template = Template::named(intent.builtin().as_str(), &project.templates_folder())?;
    Ok((template, intent))
}

impl Intent {
    /// The same, with the template and the table that were told instead of read from the name.
    fn told(self, builtin: Builtin, name: &Identifier, table: Option<Identifier>) -> Option<Self> {
        let read = (self.builtin() == builtin).then_some(self);
        match (builtin, read, table) {
            (Builtin::CreateTable, _, Some(table)) => Some(Intent::CreateTable { table }),
            (Builtin::CreateTable, None, None) => Some(Intent::CreateTable { table: name.clone() }),
            (Builtin::DropTable, _, Some(table)) => Some(Intent::DropTable { table }),
            (Builtin::AddColumn, Some(Intent::AddColumns { columns, .. }), Some(table)) => {
                Some(Intent::AddColumns { table, columns })
            }
            (Builtin::AddColumn, None, Some(table)) => Some(Intent::AddColumns {
                table,
                columns: vec![name.clone()],
            }),
            (Builtin::Enum, None, _) => Some(Intent::Enum { name: name.clone() }),
            (Builtin::Data, _, _) => Some(Intent::Data),
            (Builtin::Sql, _, _) => Some(Intent::Sql),
            (Builtin::Empty, _, _) => Some(Intent::Empty),
            (_, read, None) => read,
            (_, _, Some(_)) => None,
        }
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NewMigrationError {
    /// The name of the migration or of the table.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The fields.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
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
    /// The template needs more than the name tells.
    #[error("the template `{builtin}` reads tables and columns from the name: call the migration `{}`", .builtin.shape())]
    Shape {
        /// The template.
        builtin: Builtin,
    },
    /// The template made something that is no Rust.
    #[error("what the template `{template}` made is no Rust: {reason}; correct it in migration/templates/")]
    NoRust {
        /// Its name.
        template: String,
        /// What the parser says.
        reason: String,
    },
}
