//! What a migration is for, read from its name as Rails does: `add_theme_to_users` adds the column `theme`.

use crate::name::Identifier;

/// What a migration is to do, as far as its name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// `create_users`, `create_users_table`.
    CreateTable {
        /// The new table.
        table: Identifier,
    },
    /// `drop_users`.
    DropTable {
        /// The table that goes.
        table: Identifier,
    },
    /// `rename_users_to_members`.
    RenameTable {
        /// The present name.
        from: Identifier,
        /// The new name.
        to: Identifier,
    },
    /// `add_theme_to_users`, `add_theme_and_language_to_users`.
    AddColumns {
        /// The table that grows.
        table: Identifier,
        /// The columns in the name; fields replace them.
        columns: Vec<Identifier>,
    },
    /// `remove_theme_from_users`, `drop_theme_from_users`.
    DropColumns {
        /// The table that shrinks.
        table: Identifier,
        /// The columns that go.
        columns: Vec<Identifier>,
    },
    /// `rename_name_to_title_in_templates`.
    RenameColumn {
        /// Its table.
        table: Identifier,
        /// The present name.
        from: Identifier,
        /// The new name.
        to: Identifier,
    },
    /// `index_users_on_email`, `unique_index_users_on_org_and_email`.
    AddIndex {
        /// The indexed table.
        table: Identifier,
        /// Its columns, in order.
        columns: Vec<Identifier>,
        /// Whether equal rows are refused.
        unique: bool,
    },
    /// `add_foreign_key_from_posts_to_users`.
    AddForeignKey {
        /// The table that refers.
        table: Identifier,
        /// The table that is referred to.
        to: Identifier,
    },
    /// `create_status_enum`.
    Enum {
        /// The enum.
        name: Identifier,
    },
    /// `backfill_slugs`, `populate_settings`.
    Data,
    /// Statements written by hand; only by `--template sql`.
    Sql,
    /// Nothing was understood.
    Empty,
}

impl Intent {
    /// Reads a name.
    pub fn of(name: &Identifier) -> Self {
        let name = name.as_str();
        read(name).unwrap_or_else(|| match name.split('_').next() {
            Some("backfill" | "populate" | "fill" | "convert" | "copy" | "migrate") => Intent::Data,
            _ => Intent::Empty,
        })
    }
}

fn read(name: &str) -> Option<Intent> {
    let (verb, rest) = name.split_once('_')?;
    match verb {
        "create" => match enum_name(rest) {
            Some(name) => Some(Intent::Enum { name }),
            None => Some(Intent::CreateTable { table: table(rest)? }),
        },
        "add" => add(rest),
        "remove" | "drop" | "delete" => match rest.rsplit_once("_from_") {
            Some((columns, from)) => Some(Intent::DropColumns {
                table: table(from)?,
                columns: list(columns)?,
            }),
            None if verb == "drop" => Some(Intent::DropTable { table: table(rest)? }),
            None => None,
        },
        "rename" => rename(rest),
        "index" => index(rest, false),
        "unique" => index(rest.strip_prefix("index_")?, true),
        _ => None,
    }
}

fn add(rest: &str) -> Option<Intent> {
    if let Some(rest) = rest.strip_prefix("foreign_key_").or(rest.strip_prefix("fk_")) {
        let rest = rest.strip_prefix("from_").unwrap_or(rest);
        let (from, to) = rest.rsplit_once("_to_").or_else(|| rest.rsplit_once("_on_"))?;
        return Some(Intent::AddForeignKey {
            table: table(from)?,
            to: table(to)?,
        });
    }
    if let Some(rest) = rest.strip_prefix("index_to_").or(rest.strip_prefix("index_on_")) {
        return index(rest, false);
    }
    if let Some(rest) = rest
        .strip_prefix("unique_index_to_")
        .or(rest.strip_prefix("unique_index_on_"))
    {
        return index(rest, true);
    }
    let (columns, to) = rest.rsplit_once("_to_")?;
    Some(Intent::AddColumns {
        table: table(to)?,
        columns: list(columns)?,
    })
}

fn rename(rest: &str) -> Option<Intent> {
    match rest.rsplit_once("_in_") {
        Some((columns, within)) => {
            let (from, to) = columns.split_once("_to_")?;
            let (from, to) = (Identifier::exact(from).ok()?, Identifier::exact(to).ok()?);
            Some(Intent::RenameColumn {
                table: table(within)?,
                from,
                to,
            })
        }
        None => {
            let (from, to) = rest.split_once("_to_")?;
            Some(Intent::RenameTable {
                from: table(from)?,
                to: table(to)?,
            })
        }
    }
}

fn index(rest: &str, unique: bool) -> Option<Intent> {
    let (on, columns) = rest.rsplit_once("_on_").or_else(|| rest.rsplit_once("_by_"))?;
    Some(Intent::AddIndex {
        table: table(on)?,
        columns: list(columns)?,
        unique,
    })
}

/// `status_enum` and `enum_status`.
fn enum_name(rest: &str) -> Option<Identifier> {
    let name = rest.strip_suffix("_enum").or_else(|| rest.strip_prefix("enum_"))?;
    Identifier::exact(name).ok()
}

/// A table, with or without the word: `users_table` is `users`.
fn table(text: &str) -> Option<Identifier> {
    let text = text.strip_suffix("_table").unwrap_or(text);
    let bare = text.strip_prefix("table_").unwrap_or(text);
    // `table_1` is a name of its own.
    Identifier::exact(bare).or_else(|_| Identifier::exact(text)).ok()
}

/// `theme_and_language`, and the word `columns` in front or behind.
fn list(text: &str) -> Option<Vec<Identifier>> {
    let text = text
        .strip_prefix("columns_")
        .or_else(|| text.strip_prefix("column_"))
        .unwrap_or(text);
    let text = text
        .strip_suffix("_columns")
        .or_else(|| text.strip_suffix("_column"))
        .unwrap_or(text);
    text.split("_and_")
        .map(|column| Identifier::exact(column).ok())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn id(name: &str) -> Identifier {
        Identifier::exact(name).unwrap()
    }

    fn ids<const N: usize>(names: [&str; N]) -> Vec<Identifier> {
        names.iter().map(|name| id(name)).collect()
    }

    #[test]
    fn the_name_tells_what_the_migration_is_for() {
        let add = |columns| Intent::AddColumns {
            table: id("users"),
            columns,
        };
        let index = |unique| Intent::AddIndex {
            table: id("users"),
            columns: ids(["org_id", "email"]),
            unique,
        };
        for (name, intent) in [
            ("create_users", Intent::CreateTable { table: id("users") }),
            ("create_users_table", Intent::CreateTable { table: id("users") }),
            ("create_status_enum", Intent::Enum { name: id("status") }),
            ("create_table", Intent::CreateTable { table: id("table") }),
            ("create_table_1", Intent::CreateTable { table: id("table_1") }),
            ("drop_users", Intent::DropTable { table: id("users") }),
            (
                "rename_users_to_members",
                Intent::RenameTable {
                    from: id("users"),
                    to: id("members"),
                },
            ),
            ("add_theme_to_users", add(ids(["theme"]))),
            ("add_theme_and_language_to_users", add(ids(["theme", "language"]))),
            ("add_reply_to_to_users", add(ids(["reply_to"]))),
            (
                "remove_theme_from_users",
                Intent::DropColumns {
                    table: id("users"),
                    columns: ids(["theme"]),
                },
            ),
            (
                "drop_theme_from_users",
                Intent::DropColumns {
                    table: id("users"),
                    columns: ids(["theme"]),
                },
            ),
            (
                "rename_name_to_title_in_templates",
                Intent::RenameColumn {
                    table: id("templates"),
                    from: id("name"),
                    to: id("title"),
                },
            ),
            ("index_users_on_org_id_and_email", index(false)),
            ("add_index_to_users_on_org_id_and_email", index(false)),
            ("unique_index_users_on_org_id_and_email", index(true)),
            (
                "add_foreign_key_from_posts_to_users",
                Intent::AddForeignKey {
                    table: id("posts"),
                    to: id("users"),
                },
            ),
            ("backfill_slugs", Intent::Data),
            ("add_to_", Intent::Empty),
            ("remove_everything", Intent::Empty),
            ("tidy", Intent::Empty),
        ] {
            assert_eq!(Intent::of(&id(name)), intent, "{name}");
        }
    }
}
