//! The rebuild of a SQLite table, for the changes that its ALTER TABLE does not have.

use serde::{Deserialize, Serialize};

use crate::Name;

/// A table that is made anew with all its rows.
///
/// What the migrations do not know of (triggers, indexes made by hand) is read from the database when it runs, so that
/// it is kept too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {
    /// The table.
    pub table: Name,
    /// The name of the new table until it takes the old one's place.
    pub temporary: Name,
    /// Makes the new table, under its temporary name.
    pub create: String,
    /// Copies every row, column by column.
    pub copy: String,
    /// The columns that the table is known to have before; any other makes the rebuild stop, so that no value is lost.
    pub columns: Vec<Name>,
    /// The indexes of the table after the rebuild, as statements.
    pub indexes: Vec<String>,
    /// The indexes that the migrations know of before it; others are kept as they are.
    pub known_indexes: Vec<Name>,
}

impl Rebuild {
    /// The statements, as far as they are known before it runs.
    pub fn statements(&self) -> Vec<String> {
        let (table, temporary) = (
            self.table.quoted(crate::Backend::Sqlite),
            self.temporary.quoted(crate::Backend::Sqlite),
        );
        let mut statements = vec![
            self.create.clone(),
            self.copy.clone(),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE {temporary} RENAME TO {table}"),
        ];
        statements.extend(self.indexes.iter().cloned());
        statements
    }
}
