//! Columns that go into a table: one, several, or a group.

use super::{Backfilled, ColumnParts, ComputedByServer, Counted, Key, NewColumn, NotNull, Nullable, WithDefault};

/// One column or several, for a table that is about to be made: a column, a tuple, an array or a `Vec` of columns.
///
/// A group of columns is a function that gives it:
///
/// ```
/// use whimbrel_dsl::column::*;
///
/// fn audit() -> impl Columns {
///     (uuid("created_by").nullable(), timestamp_tz("created_at").default_now())
/// }
/// # let _ = audit();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a column nor several",
    label = "not columns",
    note = "give a column (`uuid(Users::Id)`), a tuple of columns, or a function that returns `impl Columns`"
)]
pub trait Columns {
    #[doc(hidden)]
    fn push_to(self, columns: &mut Vec<ColumnParts>);
}

/// One column or several that can be added to a table with rows in it.
#[diagnostic::on_unimplemented(
    message = "the rows that are there would have no value for this column",
    label = "must have a value, and has none for the rows that are there",
    note = "add `.default(..)`, or `.backfill(..)` for the rows that are there only, or let it be NULL with `.nullable()`"
)]
pub trait AddedColumns: Columns {}

impl<V, N, D> Columns for NewColumn<V, N, D> {
    fn push_to(self, columns: &mut Vec<ColumnParts>) {
        columns.push(*self.parts);
    }
}

impl<V, D> AddedColumns for NewColumn<V, Nullable, D> {}

macro_rules! added {
    ($($value:ty)*) => {
        $(impl<V> AddedColumns for NewColumn<V, NotNull, $value> {}
        impl<V> AddedColumns for NewColumn<V, Key, $value> {})*
    };
}

added!(WithDefault Backfilled Counted ComputedByServer);

impl<C: Columns> Columns for Vec<C> {
    fn push_to(self, columns: &mut Vec<ColumnParts>) {
        self.into_iter().for_each(|column| column.push_to(columns));
    }
}

impl<C: AddedColumns> AddedColumns for Vec<C> {}

impl<C: Columns, const N: usize> Columns for [C; N] {
    fn push_to(self, columns: &mut Vec<ColumnParts>) {
        self.into_iter().for_each(|column| column.push_to(columns));
    }
}

impl<C: AddedColumns, const N: usize> AddedColumns for [C; N] {}

macro_rules! tuples {
    ($($($column:ident)*;)*) => {
        $(impl<$($column: Columns),*> Columns for ($($column,)*) {
            #[allow(non_snake_case, reason = "the macro has one name for each column")]
            fn push_to(self, columns: &mut Vec<ColumnParts>) {
                let ($($column,)*) = self;
                $($column.push_to(columns);)*
            }
        }

        impl<$($column: AddedColumns),*> AddedColumns for ($($column,)*) {})*
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
}
