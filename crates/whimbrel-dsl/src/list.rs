//! Lists of columns: arrays that are not empty, and `Vec`s.

use whimbrel_core::Name;

use crate::IntoColumnName;

/// Several columns: an array of names with at least one in it, or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of columns",
    label = "at least one column is needed here, in brackets",
    note = "name the columns as in `[Users::OrgId, Users::Email]`"
)]
pub trait ColumnNames {
    /// The names, in order.
    fn into_column_names(self) -> Vec<Name>;
}

impl<C: IntoColumnName> ColumnNames for Vec<C> {
    fn into_column_names(self) -> Vec<Name> {
        self.into_iter().map(IntoColumnName::into_column_name).collect()
    }
}

/// Says something for arrays of one element and more, so that an empty one is a compile error.
macro_rules! for_arrays {
    ($macro:ident) => {
        $macro!(
            1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        );
    };
}
pub(crate) use for_arrays;

macro_rules! column_names {
    ($($length:literal)*) => {
        $(impl<C: IntoColumnName> ColumnNames for [C; $length] {
            fn into_column_names(self) -> Vec<Name> {
                self.into_iter().map(IntoColumnName::into_column_name).collect()
            }
        })*
    };
}

for_arrays!(column_names);
