//! Unique constraints.

use whimbrel_core::schema::Deferrable;
use whimbrel_core::{Name, QualifiedName, Unique};

use crate::{ColumnNames, IntoColumnName};

/// A unique constraint over columns: `unique([Users::OrgId, Users::Email])`.
pub fn unique(columns: impl ColumnNames) -> NewUnique {
    NewUnique {
        name: None,
        columns: columns.into_column_names(),
        nulls_not_distinct: false,
        deferrable: None,
    }
}

/// A unique constraint that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `add_unique` or to a table's `.unique(..)`"]
pub struct NewUnique {
    name: Option<Name>,
    columns: Vec<Name>,
    nulls_not_distinct: bool,
    deferrable: Option<Deferrable>,
}

impl NewUnique {
    /// A name, where `users_org_id_email_key` is not wanted.
    pub fn name(mut self, name: impl IntoColumnName) -> Self {
        self.name = Some(name.into_column_name());
        self
    }

    /// Two NULLs count as equal (PostgreSQL 15).
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }

    /// It can wait until commit (PostgreSQL).
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.deferrable = Some(deferrable);
        self
    }

    pub(crate) fn finish(self, table: &QualifiedName) -> Unique {
        let name = self.name.unwrap_or_else(|| Unique::usual_name(table, &self.columns));
        Unique {
            name,
            columns: self.columns,
            nulls_not_distinct: self.nulls_not_distinct,
            deferrable: self.deferrable,
        }
    }
}

/// Columns that are unique together, or a constraint that [`unique`] says more of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no unique constraint",
    label = "a unique constraint needs at least one column, in brackets",
    note = "name its columns as in `[Users::Email]`, or say more with `unique([Users::Email]).name(\"one_mail\")`"
)]
pub trait IntoUnique {
    #[doc(hidden)]
    fn into_unique(self) -> NewUnique;
}

impl IntoUnique for NewUnique {
    fn into_unique(self) -> NewUnique {
        self
    }
}

impl<C: ColumnNames> IntoUnique for C {
    fn into_unique(self) -> NewUnique {
        unique(self)
    }
}
