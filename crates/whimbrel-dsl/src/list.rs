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
///
/// Each length has its elements by name: an iterator over an array would be compiled anew for each type of name.
macro_rules! for_arrays {
    ($macro:ident) => {
        for_arrays!($macro [] a b c d e f g h i j k l m n o p);
    };
    ($macro:ident [$($done:ident)*] $next:ident $($rest:ident)*) => {
        $macro!($($done)* $next);
        for_arrays!($macro [$($done)* $next] $($rest)*);
    };
    ($macro:ident [$($done:ident)*]) => {};
}
pub(crate) use for_arrays;

/// How many identifiers there are.
macro_rules! count {
    ($($it:ident)*) => {
        0 $(+ { stringify!($it); 1 })*
    };
}
pub(crate) use count;

macro_rules! column_names {
    ($($it:ident)*) => {
        impl<C: IntoColumnName> ColumnNames for [C; count!($($it)*)] {
            fn into_column_names(self) -> Vec<Name> {
                let [$($it),*] = self;
                vec![$($it.into_column_name()),*]
            }
        }
    };
}

for_arrays!(column_names);
