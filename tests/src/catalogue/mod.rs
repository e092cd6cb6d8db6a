//! What a server says that a database holds, asked by plain queries. The code under test has no part in it.

mod mysql;
mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use whimbrel_core::Backend;

use crate::Database;

/// Everything in a database, without the framework's own tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Tables by name; outside PostgreSQL's `public` the name is `namespace.table`.
    pub tables: BTreeMap<String, Table>,
    /// One line for each view, trigger, enum, function, free sequence, namespace, extension.
    pub others: BTreeSet<String>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// In their order in the table.
    pub columns: Vec<Column>,
    /// By name, without those that only back a constraint where the server tells them apart.
    pub indexes: BTreeMap<String, Index>,
    /// By name; unnamed ones of SQLite by what they say.
    pub constraints: BTreeMap<String, Constraint>,
    /// Engine, collation, comment, STRICT...
    pub options: String,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in the server's words.
    pub type_name: String,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// The default in the server's words.
    pub default: Option<String>,
    /// The expression and the kind, for generated columns.
    pub generated: Option<String>,
    /// The comment.
    pub comment: Option<String>,
    /// Identity, auto-increment, collation.
    pub details: String,
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// Columns and expressions in order, with DESC and prefix length.
    pub parts: Vec<String>,
    /// The condition of a partial index.
    pub predicate: Option<String>,
    /// The access method, `btree`.
    pub method: String,
    /// All of it where the server prints that, and whether it is valid.
    pub definition: String,
}

/// The kinds of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConstraintKind {
    /// PRIMARY KEY.
    #[default]
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// CHECK.
    Check,
    /// FOREIGN KEY.
    ForeignKey,
    /// PostgreSQL's EXCLUDE and triggers.
    Other,
}

/// A constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraint {
    /// Its kind.
    pub kind: ConstraintKind,
    /// Columns, expression, referenced table and actions in the server's words.
    pub definition: String,
    /// False for PostgreSQL's NOT VALID.
    pub validated: bool,
}

impl Catalogue {
    /// Reads the database.
    pub async fn read(database: &Database) -> Self {
        let mut catalogue = match database.backend() {
            Backend::Sqlite => sqlite::read(database).await,
            Backend::Postgres => postgres::read(database).await,
            Backend::Mysql | Backend::Mariadb => mysql::read(database).await,
        };
        catalogue.tables.retain(|name, _| !name.starts_with("whimbrel_"));
        catalogue
    }

    /// A table by name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// What this has and `other` has not, and the reverse, a line each. The order of columns does not count, since a
    /// dropped column that comes back comes last on most servers.
    pub fn difference(&self, other: &Self) -> String {
        let (here, there) = (self.lines(), other.lines());
        let mut text = String::new();
        for line in here.difference(&there) {
            let _ = writeln!(text, "  - {line}");
        }
        for line in there.difference(&here) {
            let _ = writeln!(text, "  + {line}");
        }
        text
    }

    fn lines(&self) -> BTreeSet<String> {
        let mut lines = self.others.clone();
        for (name, table) in &self.tables {
            lines.insert(format!("table {name} {}", table.options));
            for column in &table.columns {
                let Column {
                    name: column,
                    type_name,
                    nullable,
                    default,
                    generated,
                    comment,
                    details,
                } = column;
                lines.insert(format!(
                    "column {name}.{column} {type_name} nullable={nullable} default={default:?} \
                     generated={generated:?} comment={comment:?} {details}"
                ));
            }
            for (index, what) in &table.indexes {
                lines.insert(format!("index {name}.{index} {what:?}"));
            }
            for (constraint, what) in &table.constraints {
                lines.insert(format!("constraint {name}.{constraint} {what:?}"));
            }
        }
        lines
    }
}

impl Table {
    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The text of a cell, or nothing for NULL and for the empty text.
fn optional(cell: &str) -> Option<String> {
    (!cell.is_empty() && cell != "NULL").then(|| cell.to_owned())
}
