//! The templates of migrations: the built-in ones, and the project's own, which come first.

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tera::{Context, Tera};

use crate::files::{self, FileError};
use crate::name::shown;

/// A template that every project has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for what it writes")]
pub enum Builtin {
    CreateTable,
    DropTable,
    RenameTable,
    AddColumn,
    DropColumn,
    RenameColumn,
    AddIndex,
    AddForeignKey,
    Enum,
    Data,
    Sql,
    Empty,
}

/// What all templates have in common; those of a project may extend it as well.
const BASE: &str = include_str!("../templates/base.rs.tera");
/// The name of the template of migrations that are made from operations.
const GENERATED: &str = "generated";

impl Builtin {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Builtin; 12] = [
        Builtin::CreateTable,
        Builtin::DropTable,
        Builtin::RenameTable,
        Builtin::AddColumn,
        Builtin::DropColumn,
        Builtin::RenameColumn,
        Builtin::AddIndex,
        Builtin::AddForeignKey,
        Builtin::Enum,
        Builtin::Data,
        Builtin::Sql,
        Builtin::Empty,
    ];

    /// The word for it after `--template`.
    pub fn as_str(self) -> &'static str {
        match self {
            Builtin::CreateTable => "create-table",
            Builtin::DropTable => "drop-table",
            Builtin::RenameTable => "rename-table",
            Builtin::AddColumn => "add-column",
            Builtin::DropColumn => "drop-column",
            Builtin::RenameColumn => "rename-column",
            Builtin::AddIndex => "add-index",
            Builtin::AddForeignKey => "add-foreign-key",
            Builtin::Enum => "enum",
            Builtin::Data => "data",
            Builtin::Sql => "sql",
            Builtin::Empty => "empty",
        }
    }

    /// The names of migrations that choose it.
    pub fn shape(self) -> &'static str {
        match self {
            Builtin::CreateTable => "create_TABLE",
            Builtin::DropTable => "drop_TABLE",
            Builtin::RenameTable => "rename_TABLE_to_NEW",
            Builtin::AddColumn => "add_COLUMN_to_TABLE",
            Builtin::DropColumn => "remove_COLUMN_from_TABLE",
            Builtin::RenameColumn => "rename_COLUMN_to_NEW_in_TABLE",
            Builtin::AddIndex => "index_TABLE_on_COLUMN_and_COLUMN",
            Builtin::AddForeignKey => "add_foreign_key_from_TABLE_to_TABLE",
            Builtin::Enum => "create_NAME_enum",
            Builtin::Data => "backfill_WHAT",
            Builtin::Sql | Builtin::Empty => "WHAT_IT_DOES",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Builtin::CreateTable => include_str!("../templates/create-table.rs.tera"),
            Builtin::DropTable => include_str!("../templates/drop-table.rs.tera"),
            Builtin::RenameTable => include_str!("../templates/rename-table.rs.tera"),
            Builtin::AddColumn => include_str!("../templates/add-column.rs.tera"),
            Builtin::DropColumn => include_str!("../templates/drop-column.rs.tera"),
            Builtin::RenameColumn => include_str!("../templates/rename-column.rs.tera"),
            Builtin::AddIndex => include_str!("../templates/add-index.rs.tera"),
            Builtin::AddForeignKey => include_str!("../templates/add-foreign-key.rs.tera"),
            Builtin::Enum => include_str!("../templates/enum.rs.tera"),
            Builtin::Data => include_str!("../templates/data.rs.tera"),
            Builtin::Sql => include_str!("../templates/sql.rs.tera"),
            Builtin::Empty => include_str!("../templates/empty.rs.tera"),
        }
    }
}

impl fmt::Display for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a migration is written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The word for it after `--template`.
    pub name: String,
    /// The built-in one of this name, if there is one.
    pub builtin: Option<Builtin>,
    /// The project's text, which comes before the built-in one.
    own: Option<String>,
}

impl Template {
    /// The template of a name: the project's own in `folder`, or a built-in one.
    ///
    /// # Errors
    /// There is none of this name. The message lists those that there are.
    pub fn named(name: &str, folder: &Path) -> Result<Self, TemplateError> {
        let is_word = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !is_word {
            return Err(TemplateError::Unknown {
                name: shown(name),
                known: known(folder),
            });
        }
        let builtin = Builtin::ALL.into_iter().find(|builtin| builtin.as_str() == name);
        let own = files::read(&folder.join(format!("{name}.rs.tera")))?;
        if builtin.is_none() && own.is_none() {
            return Err(TemplateError::Unknown {
                name: shown(name),
                known: known(folder),
            });
        }
        Ok(Self {
            name: name.to_owned(),
            builtin,
            own,
        })
    }

    /// The template of migrations that are made from operations: `generated.rs.tera` of the project, or the base of all.
    ///
    /// # Errors
    /// The project's own cannot be read.
    pub fn generated(folder: &Path) -> Result<Self, TemplateError> {
        Ok(Self {
            name: GENERATED.to_owned(),
            builtin: None,
            own: files::read(&folder.join(format!("{GENERATED}.rs.tera")))?,
        })
    }

    /// Whether the project has its own text, so that nobody knows what it records before it is compiled.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// The text with the values in the place of its variables. All values are identifiers, or source made of values
    /// by this crate: nothing that was typed is in them as it was typed.
    ///
    /// # Errors
    /// The template is no tera template or names a variable that there is not.
    pub fn render(&self, values: &Values) -> Result<String, TemplateError> {
        let failed = |error: tera::Error| TemplateError::Broken {
            name: self.name.clone(),
            reason: chain(&error),
        };
        let mut tera = Tera::new();
        // The output is Rust, where `&quot;` means nothing.
        tera.autoescape_on(Vec::<String>::new());
        tera.add_raw_template("base.rs.tera", BASE).map_err(failed)?;
        let text = self.own.as_deref().or(self.builtin.map(Builtin::text)).unwrap_or(BASE);
        tera.add_raw_template(&self.name, text).map_err(failed)?;
        let context = Context::from_serialize(values).map_err(failed)?;
        tera.render(&self.name, &context).map_err(failed)
    }
}

/// The values that a template can name.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Values {
    /// What the migration does, in a sentence of identifiers.
    pub title: String,
    /// `20250922_000001`.
    pub version: String,
    /// `create_users_table`.
    pub name: String,
    /// `m20250922_000001_create_users_table`.
    pub module: String,
    /// The table that it is about, where there is one.
    pub table: Option<String>,
    /// The columns that it is about.
    pub columns: Vec<String>,
    /// The `names!` blocks that the statements need.
    pub names: Vec<String>,
    /// What it does in detail, a line each: of migrations that are generated from a difference.
    pub description: Vec<String>,
    /// The statements of `up`.
    pub up: Vec<String>,
    /// The statements of `down`, where it is not derived.
    pub down: Vec<String>,
}

fn known(folder: &Path) -> Vec<String> {
    let mut known: Vec<String> = Builtin::ALL.iter().map(|builtin| builtin.as_str().to_owned()).collect();
    let own = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in own {
        let file = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".rs.tera")
            && !known.iter().any(|known| known == name)
        {
            known.push(shown(name));
        }
    }
    known
}

/// Tera keeps the place and the reason in the sources of its errors.
fn chain(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// No template has this name.
    #[error("there is no template `{name}`: use {}, or put {name}.rs.tera into migration/templates/", .known.join(", "))]
    Unknown {
        /// The name as typed, escaped.
        name: String,
        /// The names that would do.
        known: Vec<String>,
    },
    /// Its text is wrong.
    #[error("the template `{name}` cannot be used: {reason}; docs/generator.md lists the variables that it may name")]
    Broken {
        /// Its name.
        name: String,
        /// What tera says.
        reason: String,
    },
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            title: "Creates the table `users`".into(),
            name: "create_users".into(),
            names: vec!["names! { Users { Id } }".into()],
            up: vec!["schema.create_table(\"<&>\");".into()],
            ..Values::default()
        }
    }

    #[test]
    fn every_template_renders_to_rust() {
        for builtin in Builtin::ALL {
            let text = Template::named(builtin.as_str(), Path::new("/nowhere"))
                .unwrap()
                .render(&values())
                .unwrap();
            assert!(syn::parse_file(&text).is_ok(), "{builtin}:\n{text}");
        }
    }

    #[test]
    fn the_projects_own_template_comes_first_and_may_extend_the_base() {
        let folder = tempfile::tempdir().unwrap();
        let own = "{% extends \"base.rs.tera\" %}{% block header %}//! Ours: {{ name }}.{% endblock %}";
        std::fs::write(folder.path().join("create-table.rs.tera"), own).unwrap();
        let template = Template::named("create-table", folder.path()).unwrap();
        let text = template.render(&values()).unwrap();
        assert!(
            text.starts_with("//! Ours: create_users.") && text.contains("impl whimbrel::Migration"),
            "{text}"
        );
        assert!(text.contains("\"<&>\""), "nothing is escaped for HTML: {text}");
        assert!(template.is_own());
    }

    #[test]
    fn the_manual_lists_every_variable_and_every_template() {
        let manual = include_str!("../../../docs/generator.md");
        let values = serde_json::to_value(Values::default()).unwrap();
        for variable in values.as_object().unwrap().keys() {
            assert!(manual.contains(&format!("`{variable}`")), "{variable}");
        }
        for word in Builtin::ALL
            .map(Builtin::as_str)
            .iter()
            .chain(crate::field::MODIFIERS)
            .chain(crate::field::TYPES)
        {
            assert!(manual.contains(&format!("`{word}`")), "{word}");
        }
    }

    #[test]
    fn a_wrong_template_is_an_error_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("audit.rs.tera"), "{{ nothing_of_this_name }}").unwrap();
        std::fs::write(folder.path().join("broken.rs.tera"), "{{ name").unwrap();
        let unknown = Template::named("creat-table", folder.path()).unwrap_err().to_string();
        assert!(unknown.contains("empty") && unknown.contains("audit"), "{unknown}");
        assert!(Template::named("../../etc/passwd", folder.path()).is_err());
        for name in ["audit", "broken"] {
            let error = Template::named(name, folder.path())
                .unwrap()
                .render(&values())
                .unwrap_err()
                .to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
