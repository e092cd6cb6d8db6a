//! Primary keys over several columns, or with a name of their own.

use whimbrel_core::{Name, PrimaryKey, QualifiedName};

use crate::{ColumnNames, IntoColumnName};

/// A primary key over columns, in order: `primary_key([Memberships::UserId, Memberships::OrgId])`.
pub fn primary_key(columns: impl ColumnNames) -> NewPrimaryKey {
    NewPrimaryKey {
        name: None,
        columns: columns.into_column_names(),
    }
}

/// A primary key that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `add_primary_key` or to a table's `.primary_key(..)`"]
pub struct NewPrimaryKey {
    name: Option<Name>,
    columns: Vec<Name>,
}

impl NewPrimaryKey {
    /// A name, where `users_pkey` is not wanted.
    pub fn name(mut self, name: impl IntoColumnName) -> Self {
        self.name = Some(name.into_column_name());
        self
    }

    pub(crate) fn finish(self, table: &QualifiedName) -> PrimaryKey {
        let mut key = PrimaryKey::of(table, self.columns);
        if let Some(name) = self.name {
            key.name = name;
        }
        key
    }
}

/// Columns that are a primary key, or one that [`primary_key`] says more of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no primary key",
    label = "a primary key needs at least one column, in brackets",
    note = "name its columns as in `[Users::Id]`, or say more with `primary_key([Users::Id]).name(\"users_key\")`"
)]
pub trait IntoPrimaryKey {
    #[doc(hidden)]
    fn into_primary_key(self) -> NewPrimaryKey;
}

impl IntoPrimaryKey for NewPrimaryKey {
    fn into_primary_key(self) -> NewPrimaryKey {
        self
    }
}

impl<C: ColumnNames> IntoPrimaryKey for C {
    fn into_primary_key(self) -> NewPrimaryKey {
        primary_key(self)
    }
}
