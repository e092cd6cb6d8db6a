//! The names that parts of a table get where none is given: those that PostgreSQL would give.

use super::{ForeignKey, Index, IndexTarget, PrimaryKey, Unique};
use crate::{Name, QualifiedName};

impl PrimaryKey {
    /// `users_pkey`.
    pub fn usual_name(table: &QualifiedName) -> Name {
        Name::generated([table.name.as_str(), "pkey"])
    }
}

impl Unique {
    /// `users_org_id_email_key`.
    pub fn usual_name(table: &QualifiedName, columns: &[Name]) -> Name {
        over_columns(table, columns, "key")
    }
}

impl ForeignKey {
    /// `posts_author_id_fkey`.
    pub fn usual_name(table: &QualifiedName, columns: &[Name]) -> Name {
        over_columns(table, columns, "fkey")
    }
}

impl crate::Check {
    /// `users_age_check`, the name of a check that belongs to one column.
    pub fn usual_name(table: &QualifiedName, column: &Name) -> Name {
        over_columns(table, std::slice::from_ref(column), "check")
    }
}

impl Index {
    /// `users_email_idx`; expressions are `expr` in it.
    pub fn usual_name(&self, table: &QualifiedName) -> Name {
        let parts = self.parts.iter().map(|part| match &part.target {
            IndexTarget::Column(name) => name.as_str(),
            IndexTarget::Expression(_) => "expr",
        });
        Name::generated([table.name.as_str()].into_iter().chain(parts).chain(["idx"]))
    }
}

fn over_columns(table: &QualifiedName, columns: &[Name], suffix: &str) -> Name {
    let columns = columns.iter().map(Name::as_str);
    Name::generated([table.name.as_str()].into_iter().chain(columns).chain([suffix]))
}
