//! Foreign keys.

use std::marker::PhantomData;

use whimbrel_core::schema::{Deferrable, ReferentialAction};
use whimbrel_core::{ForeignKey, Name, QualifiedName};

use crate::{ColumnNames, IntoColumnName, IntoTableName};

/// A foreign key over columns: `foreign_key([Posts::AuthorId]).references(Users::Table, [Users::Id])`.
pub fn foreign_key(columns: impl ColumnNames) -> NewForeignKey<NoTarget> {
    NewForeignKey {
        parts: Box::new(Parts {
            name: None,
            key: of(columns.into_column_names(), QualifiedName::new(""), Vec::new()),
        }),
        target: PhantomData,
    }
}

/// A foreign key that does not say yet what it refers to.
#[derive(Debug, Clone, Copy)]
pub enum NoTarget {}
/// A foreign key that says what it refers to.
#[derive(Debug, Clone, Copy)]
pub enum Target {}

/// A foreign key that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `add_foreign_key` or to a table's `.foreign_key(..)`"]
pub struct NewForeignKey<T = Target> {
    parts: Box<Parts>,
    target: PhantomData<T>,
}

#[derive(Debug, Clone)]
struct Parts {
    name: Option<Name>,
    key: ForeignKey,
}

/// A foreign key over columns, named later.
pub(crate) fn of(columns: Vec<Name>, referenced_table: QualifiedName, referenced_columns: Vec<Name>) -> ForeignKey {
    ForeignKey {
        name: Name::new(""),
        columns,
        referenced_table,
        referenced_columns,
        on_delete: None,
        on_update: None,
        deferrable: None,
        not_valid: false,
    }
}

impl NewForeignKey<NoTarget> {
    /// The table and columns that it refers to.
    pub fn references(mut self, table: impl IntoTableName, columns: impl ColumnNames) -> NewForeignKey<Target> {
        self.parts.key.referenced_table = table.into_table_name();
        self.parts.key.referenced_columns = columns.into_column_names();
        NewForeignKey {
            parts: self.parts,
            target: PhantomData,
        }
    }
}

impl<T> NewForeignKey<T> {
    /// A name, where `posts_author_id_fkey` is not wanted.
    pub fn name(mut self, name: impl IntoColumnName) -> Self {
        self.parts.name = Some(name.into_column_name());
        self
    }

    /// What happens to a row when the one that it refers to is deleted.
    pub fn on_delete(mut self, action: ReferentialAction) -> Self {
        self.parts.key.on_delete = Some(action);
        self
    }

    /// What happens to a row when the one that it refers to gets another key.
    pub fn on_update(mut self, action: ReferentialAction) -> Self {
        self.parts.key.on_update = Some(action);
        self
    }

    /// It can wait until commit (PostgreSQL and SQLite).
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.parts.key.deferrable = Some(deferrable);
        self
    }

    /// Rows that are there are not looked at until `validate_foreign_key` (PostgreSQL's NOT VALID).
    pub fn not_valid(mut self) -> Self {
        self.parts.key.not_valid = true;
        self
    }
}

/// A foreign key that says what it refers to.
#[diagnostic::on_unimplemented(
    message = "this foreign key does not say what it refers to",
    label = "a foreign key without a target",
    note = "add `.references(Users::Table, [Users::Id])`"
)]
pub trait CompleteForeignKey {
    #[doc(hidden)]
    fn finish(self, table: &QualifiedName) -> ForeignKey;
}

impl CompleteForeignKey for NewForeignKey<Target> {
    fn finish(self, table: &QualifiedName) -> ForeignKey {
        let Parts { name, key } = *self.parts;
        named(key, name, table)
    }
}

pub(crate) fn named(mut key: ForeignKey, name: Option<Name>, table: &QualifiedName) -> ForeignKey {
    key.name = name.unwrap_or_else(|| ForeignKey::usual_name(table, &key.columns));
    key
}
