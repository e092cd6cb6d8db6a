//! What the compiler knows about a column, and what it allows.

/// It must have a value.
#[derive(Debug, Clone, Copy)]
pub enum NotNull {}
/// It may be NULL.
#[derive(Debug, Clone, Copy)]
pub enum Nullable {}
/// It is (part of) the primary key.
#[derive(Debug, Clone, Copy)]
pub enum Key {}

/// A row must name its value.
#[derive(Debug, Clone, Copy)]
pub enum NoDefault {}
/// It has a default.
#[derive(Debug, Clone, Copy)]
pub enum WithDefault {}
/// It has no default, and the rows that are there get a value once.
#[derive(Debug, Clone, Copy)]
pub enum Backfilled {}
/// The server counts it up.
#[derive(Debug, Clone, Copy)]
pub enum Counted {}
/// The server computes it from other columns.
#[derive(Debug, Clone, Copy)]
pub enum ComputedByServer {}

/// A column that can be made nullable.
#[diagnostic::on_unimplemented(
    message = "a primary key cannot be NULL",
    label = "this column is the primary key",
    note = "leave `.nullable()` out; where a value may be missing, make another column the key and this one `.unique()`"
)]
pub trait CanBeNullable {}
impl CanBeNullable for NotNull {}
impl CanBeNullable for Nullable {}

/// A column that can be the primary key, or be counted up.
#[diagnostic::on_unimplemented(
    message = "a column that may be NULL can neither be the primary key nor be counted up",
    label = "this column is nullable",
    note = "leave `.nullable()` out"
)]
pub trait CanBeKey {}
impl CanBeKey for NotNull {}
impl CanBeKey for Key {}

/// A column that can have a default.
#[diagnostic::on_unimplemented(
    message = "a column that the server computes or counts up can have no default",
    label = "its value comes from the server",
    note = "leave the default out, or leave `.generated_stored(..)`, `.generated_virtual(..)`, `.identity()` out"
)]
pub trait CanHaveDefault {
    /// The same, once the rows that are there get a value.
    type Backfilled;
}
impl CanHaveDefault for NoDefault {
    type Backfilled = Backfilled;
}
impl CanHaveDefault for Backfilled {
    type Backfilled = Backfilled;
}
impl CanHaveDefault for WithDefault {
    type Backfilled = WithDefault;
}

/// A column that the server can compute.
#[diagnostic::on_unimplemented(
    message = "a generated column can have neither a default nor a backfill, and is not counted up",
    label = "this column has its value from somewhere else already",
    note = "the server computes it for every row, also for those that are there: leave the other out"
)]
pub trait CanBeGenerated {}
impl CanBeGenerated for NoDefault {}

/// A column that the server can count up.
#[diagnostic::on_unimplemented(
    message = "a column that is counted up can have no default and cannot be generated",
    label = "this column has its value from somewhere else already",
    note = "leave the default out, or leave `.identity()` out"
)]
pub trait CanBeIdentity {}
impl CanBeIdentity for NoDefault {}

/// A type whose values are whole numbers.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` cannot be counted up",
    label = "only whole numbers can",
    note = "use `integer(..)` or `big_integer(..)`; for a UUID key, let the application make the value, or use \
            `.default_expr(..)`"
)]
pub trait WholeNumber {}

macro_rules! whole_numbers {
    ($($number:ty)*) => {
        $(impl WholeNumber for $number {})*
    };
}

whole_numbers!(i8 i16 i32 i64 u8 u16 u32 u64);
