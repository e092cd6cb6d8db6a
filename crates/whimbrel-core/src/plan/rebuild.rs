//! The rebuild of a SQLite table, for the changes that its ALTER TABLE does not have.

use serde::{Deserialize, Serialize};

use crate::{Backend, Name};

/// A table that is made anew with all its rows.
///
/// What the migrations do not know of (triggers, indexes made by hand) is read from the database when it runs, so that
/// it is kept too. Foreign keys must be off before the transaction begins: dropping the old table would delete the rows
/// that refer to it otherwise, and inside a transaction `PRAGMA foreign_keys` does nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The table.
    pub table: Name,
    /// The name of the new table until it takes the old one's place.
    pub temporary: Name,
    /// Makes the new table, under its temporary name.
    pub create: String,
    /// What must hold of the old table's rows before they are copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// Copies every row, column by column.
    pub copy: String,
    /// Carries the AUTOINCREMENT counter over, which lives on only by that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counter: Vec<String>,
    /// The indexes of the table after the rebuild, as statements. Unique constraints are among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<String>,
    /// What the table is known to be before it; whatever else is found makes the rebuild stop, so that nothing is lost.
    pub known: KnownTable,
    /// The columns that are copied as they are, and whose values must be the same afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Name>,
    /// The columns that are unique together after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique: Vec<Vec<Name>>,
}

/// What the migrations know of a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KnownTable {
    /// Its columns.
    pub columns: Vec<Name>,
    /// Its indexes. Others were made by hand and are kept as they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Name>,
    /// Its foreign keys, each as its referring columns and the table that they refer to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<(Vec<Name>, Name)>,
    /// How many checks it has, those that keep the values of enums among them.
    #[serde(default)]
    pub checks: usize,
    /// Whether its key is counted up by AUTOINCREMENT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
    /// Whether it is STRICT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// Whether it is WITHOUT ROWID.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_rowid: bool,
}

/// A question to the old table that must be answered with 0, so that a failure is told in words before it happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// A query that gives one number: how many rows are in the way.
    pub count: String,
    /// What is wrong with those rows and what to do, so that it reads well after `3 rows`.
    pub problem: String,
}

impl Rebuild {
    /// The statements, as far as they are known before it runs.
    ///
    /// A script of them is complete for tables without triggers and without indexes made by hand: those are read from
    /// the database by the engine, which also asks the guards and compares rows before and after. Whoever writes the
    /// script puts `PRAGMA foreign_keys = OFF` before its BEGIN, `PRAGMA foreign_key_check` before its COMMIT and
    /// `PRAGMA foreign_keys = ON` after it.
    pub fn statements(&self) -> Vec<String> {
        let mut statements = vec![self.create.clone(), self.copy.clone()];
        statements.extend(self.counter.iter().cloned());
        statements.push(self.drop_old());
        statements.extend([
            Self::LEGACY_ALTER_TABLE_ON.to_owned(),
            self.rename_new(),
            Self::LEGACY_ALTER_TABLE_OFF.to_owned(),
        ]);
        statements.extend(self.indexes.iter().cloned());
        statements
    }

    /// Makes a rename leave views and triggers alone. They name the table that is about to be there again; without
    /// this SQLite refuses the rename, since for a moment it is not.
    pub const LEGACY_ALTER_TABLE_ON: &str = "PRAGMA legacy_alter_table = ON";

    /// Makes a rename be followed by views and triggers again.
    pub const LEGACY_ALTER_TABLE_OFF: &str = "PRAGMA legacy_alter_table = OFF";

    /// Drops the old table.
    pub fn drop_old(&self) -> String {
        format!("DROP TABLE {}", self.table.quoted(Backend::Sqlite))
    }

    /// Puts the new table in its place.
    pub fn rename_new(&self) -> String {
        let (temporary, table) = (
            self.temporary.quoted(Backend::Sqlite),
            self.table.quoted(Backend::Sqlite),
        );
        format!("ALTER TABLE {temporary} RENAME TO {table}")
    }
}

impl KnownTable {
    /// What can be read from the text of a table, as SQLite keeps it: all but columns, indexes and foreign keys.
    pub fn from_text(create_table: &str) -> Self {
        let options = create_table.rsplit(')').next().unwrap_or_default();
        let has = |text: &str, word: &str| crate::tokens::mentions(text, &word.into(), Backend::Sqlite);
        Self {
            checks: crate::tokens::calls(create_table, "check", Backend::Sqlite),
            counted: has(create_table, "autoincrement"),
            strict: has(options, "strict"),
            without_rowid: has(options, "rowid"),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_and_options_are_read_from_the_text_of_a_table() {
        let read = KnownTable::from_text(
            "CREATE TABLE \"t\" (a integer PRIMARY KEY autoincrement, b text CHECK (b <> 'strict)'), check (a>0)) STRICT",
        );
        assert_eq!(
            (read.checks, read.counted, read.strict, read.without_rowid),
            (2, true, true, false)
        );
        let read = KnownTable::from_text("CREATE TABLE t (a text PRIMARY KEY, \"check\" int) WITHOUT ROWID");
        assert_eq!(
            (read.checks, read.counted, read.strict, read.without_rowid),
            (0, false, false, true)
        );
    }
}
