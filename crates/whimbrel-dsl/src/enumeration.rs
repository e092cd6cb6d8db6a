//! The values of an enum.

use crate::list::{count, for_arrays};

/// The values of an enum: an array of texts with at least one in it, or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of an enum's values",
    label = "at least one value is needed here, as text",
    note = "an enum without values can hold nothing: name them as in `[\"draft\", \"live\"]`"
)]
pub trait EnumValues {
    /// The values, in order.
    fn into_values(self) -> Vec<String>;
}

impl<T: Into<String>> EnumValues for Vec<T> {
    fn into_values(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

macro_rules! enum_values {
    ($($it:ident)*) => {
        impl<T: Into<String>> EnumValues for [T; count!($($it)*)] {
            fn into_values(self) -> Vec<String> {
                let [$($it),*] = self;
                vec![$($it.into()),*]
            }
        }
    };
}

for_arrays!(enum_values);
