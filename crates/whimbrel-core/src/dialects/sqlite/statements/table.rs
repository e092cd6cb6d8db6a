//! CREATE TABLE.

mod constraints;
#[cfg(test)]
mod tests;

use super::Reader;
use super::lexer::Kind;
use crate::Name;
use crate::schema::{Deferrable, ReferentialAction, Storage};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateTable {
    /// Its columns in their order.
    pub columns: Vec<TableColumn>,
    /// Its constraints in the order in which they are written, those of columns among them.
    pub constraints: Vec<TableConstraint>,
    /// Whether it is STRICT.
    pub strict: bool,
    /// Whether it is WITHOUT ROWID.
    pub without_rowid: bool,
    /// What a schema has no word for, as it is written: `ON CONFLICT IGNORE`.
    pub unusual: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: Name,
    /// Its declared type, `varchar(20)`, or nothing.
    pub type_name: String,
    /// Whether it is NOT NULL by its own word.
    pub not_null: bool,
    /// What follows DEFAULT, in SQL.
    pub default: Option<String>,
    /// Its collation.
    pub collation: Option<String>,
    /// How it is computed.
    pub generated: Option<(String, Storage)>,
}

/// A constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// The column that it stands with, where it does not stand after them all.
    pub column: Option<Name>,
    /// What it demands.
    pub rule: Rule,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A primary key.
    PrimaryKey {
        /// Its columns.
        columns: Vec<KeyColumn>,
        /// Whether it is AUTOINCREMENT.
        counted: bool,
    },
    /// A unique constraint.
    Unique(Vec<KeyColumn>),
    /// A check.
    Check(String),
    /// A foreign key.
    ForeignKey {
        /// The referring columns.
        columns: Vec<Name>,
        /// The table that they refer to, as it is written.
        table: Name,
        /// Its columns; none means its primary key.
        referenced: Vec<Name>,
        /// What happens on DELETE.
        on_delete: Option<ReferentialAction>,
        /// What happens on UPDATE.
        on_update: Option<ReferentialAction>,
        /// When it is checked.
        deferrable: Option<Deferrable>,
    },
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: Name,
    /// Whether it is sorted the other way round.
    pub descending: bool,
    /// Its collation, where it is another than the column's.
    pub collation: Option<String>,
}

/// Words that end the type of a column.
const AFTER_TYPE: [&str; 12] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
    "DEFERRABLE",
    "ON",
];

impl CreateTable {
    /// Reads the statement that made a table.
    pub fn read(sql: &str) -> Option<Self> {
        let mut reader = Reader::new(sql);
        reader.expect_words(&["CREATE"])?;
        let _ = reader.skip_word("TEMP") || reader.skip_word("TEMPORARY");
        reader.expect_words(&["TABLE"])?;
        reader.object_name()?;
        reader.expect_sign('(')?;
        let mut table = Self::default();
        loop {
            if table.is_at_constraint(&reader) {
                table.constraint(&mut reader)?;
                // SQLite asks for no comma between the constraints of a table.
                if !reader.is_sign(')') {
                    let _ = reader.skip_sign(',');
                    continue;
                }
            } else {
                table.column(&mut reader)?;
                if reader.skip_sign(',') {
                    continue;
                }
            }
            reader.expect_sign(')')?;
            break;
        }
        table.options(&mut reader)?;
        reader.is_at_end().then_some(table)
    }

    fn is_at_constraint(&self, reader: &Reader<'_>) -> bool {
        let words = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        !self.columns.is_empty() && words.iter().any(|word| reader.is_word(word))
    }

    fn options(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        while !reader.is_at_end() {
            if reader.skip_word("STRICT") {
                self.strict = true;
            } else {
                reader.expect_words(&["WITHOUT", "ROWID"])?;
                self.without_rowid = true;
            }
            if !reader.skip_sign(',') {
                break;
            }
        }
        Some(())
    }

    fn column(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let name = reader.name()?;
        self.columns.push(TableColumn {
            name: name.clone(),
            type_name: type_name(reader)?,
            not_null: false,
            default: None,
            collation: None,
            generated: None,
        });
        let mut constraint_name = None;
        while !(reader.is_sign(',') || reader.is_sign(')')) {
            if reader.skip_word("CONSTRAINT") {
                constraint_name = Some(reader.name()?);
                continue;
            }
            self.column_constraint(reader, &name, constraint_name.take())?;
        }
        Some(())
    }
}

/// The words of a type and the numbers after them.
fn type_name(reader: &mut Reader<'_>) -> Option<String> {
    let mut words = Vec::new();
    loop {
        match reader.peek()? {
            Kind::Word(word) => {
                let ends = AFTER_TYPE.iter().any(|end| end.eq_ignore_ascii_case(word))
                    || word.eq_ignore_ascii_case("GENERATED") && reader.is_word_at(reader.at + 1, "ALWAYS");
                if ends {
                    break;
                }
                words.push(word.clone());
            }
            Kind::Quoted(word) | Kind::Text(word) => words.push(word.clone()),
            Kind::Constant | Kind::Sign(_) => break,
        }
        reader.at += 1;
    }
    let mut name = words.join(" ");
    if !words.is_empty() && reader.is_sign('(') {
        let numbers: Vec<&str> = reader.group()?.split(',').map(str::trim).collect();
        name.push_str(&format!("({})", numbers.join(", ")));
    }
    Some(name)
}

/// What follows DEFAULT. A name is a text there.
fn default(reader: &mut Reader<'_>) -> Option<String> {
    if reader.is_sign('(') {
        return Some(format!("({})", reader.group()?));
    }
    let first = reader.at;
    if matches!(reader.peek()?, Kind::Sign('+' | '-')) {
        reader.at += 1;
    }
    let words = [
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_TIME",
        "CURRENT_DATE",
        "CURRENT_TIMESTAMP",
    ];
    let text = match reader.peek()? {
        Kind::Word(word) if words.iter().any(|known| known.eq_ignore_ascii_case(word)) => None,
        Kind::Word(text) | Kind::Quoted(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Kind::Text(_) | Kind::Constant => None,
        Kind::Sign(_) => return None,
    };
    reader.at += 1;
    Some(text.unwrap_or_else(|| reader.text(first, reader.at).to_owned()))
}
