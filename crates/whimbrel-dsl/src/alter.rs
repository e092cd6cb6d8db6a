//! Changes of a column.

use whimbrel_core::operations::ColumnChange;
use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{ColumnType, Name};

use crate::column::{AnyValue, DefaultFor};
use crate::{IntoColumnName, IntoExpression, SqlExpression};

/// Changes of a column, in the order in which they are named:
/// `alter(Users::Age).set_type(ColumnType::BigInteger).not_null().backfill(0)`.
pub fn alter(column: impl IntoColumnName) -> ColumnAlteration {
    ColumnAlteration {
        column: column.into_column_name(),
        changes: Vec::new(),
        errors: Vec::new(),
    }
}

/// Changes of a column.
#[derive(Debug, Clone)]
#[must_use = "give it to `alter_column`"]
pub struct ColumnAlteration {
    pub(crate) column: Name,
    pub(crate) changes: Vec<ColumnChange>,
    pub(crate) errors: Vec<String>,
}

impl ColumnAlteration {
    fn and(mut self, change: ColumnChange) -> Self {
        self.changes.push(change);
        self
    }

    /// Another type.
    pub fn set_type(self, to: impl Into<ColumnType>) -> Self {
        self.and(ColumnChange::Type {
            to: to.into(),
            using: None,
            reverse_using: None,
        })
    }

    /// The new value from the old row, where a cast is not enough. It follows `.set_type(..)`.
    pub fn using(mut self, expression: impl IntoExpression) -> Self {
        match self.changes.last_mut() {
            Some(ColumnChange::Type { using, .. }) => *using = Some(expression.into_expression()),
            _ => self.misplaced("using", "set_type(..)"),
        }
        self
    }

    /// The old value from the new row, for the way back. It follows `.set_type(..)`.
    pub fn reverse_using(mut self, expression: impl IntoExpression) -> Self {
        match self.changes.last_mut() {
            Some(ColumnChange::Type { reverse_using, .. }) => *reverse_using = Some(expression.into_expression()),
            _ => self.misplaced("reverse_using", "set_type(..)"),
        }
        self
    }

    /// It may be NULL from now on.
    pub fn nullable(self) -> Self {
        self.and(ColumnChange::Nullable {
            nullable: true,
            backfill: None,
        })
    }

    /// It must have a value from now on. Rows that hold NULL get one by `.backfill(..)`.
    pub fn not_null(self) -> Self {
        self.and(ColumnChange::Nullable {
            nullable: false,
            backfill: None,
        })
    }

    /// What rows get first that hold NULL. It follows `.not_null()`.
    pub fn backfill(mut self, value: impl DefaultFor<AnyValue>) -> Self {
        match self.changes.last_mut() {
            Some(ColumnChange::Nullable {
                nullable: false,
                backfill,
            }) => *backfill = Some(value.into_backfill()),
            _ => self.misplaced("backfill", "not_null()"),
        }
        self
    }

    /// Another default.
    pub fn set_default(self, value: impl DefaultFor<AnyValue>) -> Self {
        let to = Some(value.into_default());
        self.and(ColumnChange::Default { to })
    }

    /// No default any more.
    pub fn drop_default(self) -> Self {
        self.and(ColumnChange::Default { to: None })
    }

    /// The server computes it when a row is written.
    pub fn generated_stored(self, expression: impl IntoExpression) -> Self {
        let expression = expression.into_expression();
        let storage = Storage::Stored;
        self.and(ColumnChange::Generated {
            to: Some(Generated { expression, storage }),
        })
    }

    /// The server computes it when a row is read (PostgreSQL 18).
    pub fn generated_virtual(self, expression: impl IntoExpression) -> Self {
        let expression = expression.into_expression();
        let storage = Storage::Virtual;
        self.and(ColumnChange::Generated {
            to: Some(Generated { expression, storage }),
        })
    }

    /// An ordinary column from now on, that keeps its values.
    pub fn drop_generated(self) -> Self {
        self.and(ColumnChange::Generated { to: None })
    }

    /// The server counts it up; a row may bring its own number.
    pub fn identity(self) -> Self {
        self.and(identity(IdentityKind::ByDefault))
    }

    /// The server counts it up; a row may not bring its own number (PostgreSQL).
    pub fn identity_always(self) -> Self {
        self.and(identity(IdentityKind::Always))
    }

    /// The first number. It follows `.identity()`.
    pub fn start_at(mut self, start: i64) -> Self {
        match self.changes.last_mut() {
            Some(ColumnChange::Identity { to: Some(identity) }) => identity.start = Some(start),
            _ => self.misplaced("start_at", "identity()"),
        }
        self
    }

    /// The step (PostgreSQL). It follows `.identity()`.
    pub fn increment_by(mut self, increment: i64) -> Self {
        match self.changes.last_mut() {
            Some(ColumnChange::Identity { to: Some(identity) }) => identity.increment = Some(increment),
            _ => self.misplaced("increment_by", "identity()"),
        }
        self
    }

    /// The server does not count it up any more.
    pub fn drop_identity(self) -> Self {
        self.and(ColumnChange::Identity { to: None })
    }

    /// Another collation.
    pub fn set_collation(self, collation: impl Into<SqlExpression>) -> Self {
        let to = Some(collation.into().0);
        self.and(ColumnChange::Collation { to })
    }

    /// The server's own collation from now on.
    pub fn drop_collation(self) -> Self {
        self.and(ColumnChange::Collation { to: None })
    }

    /// Another comment.
    pub fn set_comment(self, comment: impl Into<String>) -> Self {
        let to = Some(comment.into());
        self.and(ColumnChange::Comment { to })
    }

    /// No comment any more.
    pub fn drop_comment(self) -> Self {
        self.and(ColumnChange::Comment { to: None })
    }

    fn misplaced(&mut self, word: &str, before: &str) {
        self.errors.push(format!(
            "`.{word}(..)` of the column `{}` stands alone: it follows `.{before}`",
            self.column
        ));
    }
}

fn identity(kind: IdentityKind) -> ColumnChange {
    ColumnChange::Identity {
        to: Some(Identity {
            kind,
            ..Identity::default()
        }),
    }
}
