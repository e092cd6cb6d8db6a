//! Columns: a word for each type, and what can be said about a column.
//!
//! A column's Rust type says three things that the compiler checks: what Rust value it holds, whether it may be NULL,
//! and where its value comes from when a row names none.

mod added;
mod default;
mod groups;
mod parts;
mod state;
mod types;

use std::marker::PhantomData;

use whimbrel_core::schema::{Deferrable, Generated, Identity, IdentityKind, ReferentialAction, Storage};
use whimbrel_core::{ColumnType, DefaultValue, Expression, Name};

pub use self::added::{AddedColumns, Columns};
pub use self::default::{AnyValue, ArrayValue, DefaultFor, EnumValue, HasNow};
pub use self::groups::{SoftDelete, Timestamps, soft_delete, timestamps};
pub use self::parts::ColumnParts;
pub use self::state::{
    Backfilled, CanBeGenerated, CanBeIdentity, CanBeKey, CanBeNullable, CanHaveDefault, ComputedByServer, Counted, Key,
    NoDefault, NotNull, Nullable, WholeNumber, WithDefault,
};
pub use self::types::*;
use crate::{IntoColumnName, IntoExpression, IntoTableName, SqlExpression};

/// A column that is about to be made: of Rust type `V`, [`NotNull`] or [`Nullable`] or a [`Key`], with or without a
/// default.
#[must_use = "give it to `add_column` or to a table's `.column(..)`"]
pub struct NewColumn<V, N = NotNull, D = NoDefault> {
    pub(crate) parts: Box<ColumnParts>,
    kind: Kind<V, N, D>,
}

/// What is known of a column when it compiles, and nothing when it runs.
type Kind<V, N, D> = PhantomData<fn() -> (V, N, D)>;

impl<V, N, D> NewColumn<V, N, D> {
    fn of(parts: Box<ColumnParts>) -> Self {
        Self {
            parts,
            kind: PhantomData,
        }
    }

    /// The same column, of which the compiler knows something else now.
    fn into_kind<N2, D2>(self) -> NewColumn<V, N2, D2> {
        NewColumn::of(self.parts)
    }

    /// It may be NULL. Columns must have a value otherwise, as in Rust.
    pub fn nullable(mut self) -> NewColumn<V, Nullable, D>
    where
        N: CanBeNullable,
    {
        self.parts.column.nullable = true;
        self.into_kind()
    }

    /// What a row gets that names no value: a value of the column's type, or an expression.
    pub fn default(mut self, value: impl DefaultFor<V>) -> NewColumn<V, N, WithDefault>
    where
        D: CanHaveDefault,
    {
        self.parts.set_default(value.into_default());
        self.into_kind()
    }

    /// What a row gets that names no value: what an expression gives at the time.
    pub fn default_expr(mut self, expression: impl IntoExpression) -> NewColumn<V, N, WithDefault>
    where
        D: CanHaveDefault,
    {
        self.parts
            .set_default(DefaultValue::Expression(expression.into_expression()));
        self.into_kind()
    }

    /// A row that names no value gets the date or time at which it is written.
    pub fn default_now(mut self) -> NewColumn<V, N, WithDefault>
    where
        D: CanHaveDefault,
        V: HasNow,
    {
        let now = Expression::all(V::NOW);
        self.parts.set_default(DefaultValue::Expression(now));
        self.into_kind()
    }

    /// What the rows get that are there when the column is added, where not the default.
    pub fn backfill(mut self, value: impl DefaultFor<V>) -> NewColumn<V, N, D::Backfilled>
    where
        D: CanHaveDefault,
    {
        self.parts.backfill = Some(value.into_backfill());
        self.into_kind()
    }

    /// It is the primary key. Where several columns of a table say so, they are the key together.
    pub fn primary_key(mut self) -> NewColumn<V, Key, D>
    where
        N: CanBeKey,
    {
        self.parts.primary_key = true;
        self.into_kind()
    }

    /// The server counts it up; a row may bring its own number.
    pub fn identity(self) -> NewColumn<V, N, Counted>
    where
        V: WholeNumber,
        D: CanBeIdentity,
        N: CanBeKey,
    {
        self.counted(IdentityKind::ByDefault)
    }

    /// The server counts it up, which most servers call so. The same as [`NewColumn::identity`].
    pub fn auto_increment(self) -> NewColumn<V, N, Counted>
    where
        V: WholeNumber,
        D: CanBeIdentity,
        N: CanBeKey,
    {
        self.counted(IdentityKind::ByDefault)
    }

    /// The server counts it up; a row may not bring its own number (PostgreSQL).
    pub fn identity_always(self) -> NewColumn<V, N, Counted>
    where
        V: WholeNumber,
        D: CanBeIdentity,
        N: CanBeKey,
    {
        self.counted(IdentityKind::Always)
    }

    fn counted(mut self, kind: IdentityKind) -> NewColumn<V, N, Counted> {
        self.parts.column.identity = Some(Identity {
            kind,
            ..Identity::default()
        });
        self.into_kind()
    }

    /// The server computes it when a row is written; it takes room.
    pub fn generated_stored(self, expression: impl IntoExpression) -> NewColumn<V, N, ComputedByServer>
    where
        D: CanBeGenerated,
    {
        self.generated(expression.into_expression(), Storage::Stored)
    }

    /// The server computes it when a row is read (PostgreSQL 18).
    pub fn generated_virtual(self, expression: impl IntoExpression) -> NewColumn<V, N, ComputedByServer>
    where
        D: CanBeGenerated,
    {
        self.generated(expression.into_expression(), Storage::Virtual)
    }

    fn generated(mut self, expression: Expression, storage: Storage) -> NewColumn<V, N, ComputedByServer> {
        self.parts.column.generated = Some(Generated { expression, storage });
        self.into_kind()
    }

    /// No two rows may have the same value: the unique constraint `users_email_key`.
    pub fn unique(mut self) -> Self {
        self.parts.unique = true;
        self
    }

    /// It has an index of its own: `users_email_idx`.
    pub fn index(mut self) -> Self {
        self.parts.index = true;
        self
    }

    /// Every row must meet a condition: the check `users_age_check`.
    pub fn check(mut self, condition: impl IntoExpression) -> Self {
        self.parts.check = Some(condition.into_expression());
        self
    }

    /// It refers to a column of another table: the foreign key `posts_author_id_fkey`.
    pub fn references(mut self, table: impl IntoTableName, column: impl IntoColumnName) -> Self {
        self.parts
            .set_reference(table.into_table_name(), column.into_column_name());
        self
    }

    /// What happens to a row when the one that it refers to is deleted. It follows `.references(..)`.
    pub fn on_delete(mut self, action: ReferentialAction) -> Self {
        self.parts.reference("on_delete", |key| key.on_delete = Some(action));
        self
    }

    /// What happens to a row when the one that it refers to gets another key. It follows `.references(..)`.
    pub fn on_update(mut self, action: ReferentialAction) -> Self {
        self.parts.reference("on_update", |key| key.on_update = Some(action));
        self
    }

    /// When its foreign key is checked (PostgreSQL and SQLite). It follows `.references(..)`.
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.parts
            .reference("deferrable", |key| key.deferrable = Some(deferrable));
        self
    }

    /// How its text is compared: one name for all backends, or one for each with [`crate::SqlExpr`].
    pub fn collation(mut self, collation: impl Into<SqlExpression>) -> Self {
        self.parts.column.collation = Some(collation.into().0);
        self
    }

    /// What it is for, in words, kept by the server where it can.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.parts.column.comment = Some(comment.into());
        self
    }
}

impl<V, N> NewColumn<V, N, Counted> {
    /// The first number, where it is not 1.
    pub fn start_at(mut self, start: i64) -> Self {
        if let Some(identity) = &mut self.parts.column.identity {
            identity.start = Some(start);
        }
        self
    }

    /// The step, where it is not 1 (PostgreSQL).
    pub fn increment_by(mut self, increment: i64) -> Self {
        if let Some(identity) = &mut self.parts.column.identity {
            identity.increment = Some(increment);
        }
        self
    }
}

/// A column of any type, for types that have no word of their own. Its default is not checked against the type.
pub fn column(name: impl IntoColumnName, ty: ColumnType) -> NewColumn<AnyValue> {
    new(name.into_column_name(), ty)
}

fn new<V>(name: Name, ty: ColumnType) -> NewColumn<V> {
    NewColumn::of(Box::new(ColumnParts::new(name, ty)))
}

impl<V, N, D> Clone for NewColumn<V, N, D> {
    fn clone(&self) -> Self {
        Self::of(self.parts.clone())
    }
}

impl<V, N, D> std::fmt::Debug for NewColumn<V, N, D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.fmt(f)
    }
}
