//! `cargo xtask new-migration`: a file, its registration and its line of the lock file.

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Args;
use whimbrel_scaffold::new_migration::{Created, Request, new_migration};
use whimbrel_scaffold::project::Project;

/// Write a new migration, registered and ready to compile
///
/// The name chooses what it does: create_users, add_theme_to_users, remove_theme_from_users, rename_a_to_b_in_users,
/// rename_users_to_members, index_users_on_email, unique_index_users_on_email, drop_users,
/// add_foreign_key_from_posts_to_users, create_status_enum, backfill_slugs.
///
/// Fields are NAME:TYPE[{ARGUMENTS}][?][:MODIFIER...][=DEFAULT], as in `email:string{320}:unique`, `bio:text?`,
/// `org:references:cascade`, `theme:string{32}=light` and 'status:enum{draft,live}' (quoted, since shells replace braces
/// that have a comma in them).
#[derive(Debug, Args)]
pub(crate) struct NewMigration {
    /// What the migration does, as in `add_theme_to_users`
    name: String,

    /// The columns; the values of an enum
    #[arg(value_name = "FIELD")]
    fields: Vec<String>,

    /// create-table, drop-table, rename-table, add-column, drop-column, rename-column, add-index, add-foreign-key, enum,
    /// data, sql, empty, or one of migration/templates/
    #[arg(long, short)]
    template: Option<String>,

    /// The table, where the name does not tell it
    #[arg(long)]
    table: Option<String>,
}

impl NewMigration {
    /// Prints the path of the new file on stdout, and all else on stderr.
    pub(crate) fn run(&self) -> ExitCode {
        match self.write() {
            Ok(created) => {
                anstream::println!("{}", relative(&created.path).display());
                for note in &created.notes {
                    anstream::eprintln!("note: {note}");
                }
                ExitCode::SUCCESS
            }
            Err(error) => {
                anstream::eprintln!("error: {error}");
                ExitCode::from(2)
            }
        }
    }

    fn write(&self) -> Result<Created, Box<dyn std::error::Error>> {
        let project = Project::find(&std::env::current_dir()?)?;
        let request = Request {
            name: self.name.clone(),
            fields: self.fields.clone(),
            template: self.template.clone(),
            table: self.table.clone(),
        };
        Ok(new_migration(&project, &request, SystemTime::now().into())?)
    }
}

/// The path as it can be opened from here.
fn relative(path: &Path) -> &Path {
    match std::env::current_dir() {
        Ok(here) => path.strip_prefix(here).unwrap_or(path),
        Err(_) => path,
    }
}
