//! Why no operations can be made of what was asked for.

use crate::field::FieldError;
use crate::name::NameError;
use crate::template::Builtin;

/// Why no operations could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// A field that cannot be read.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A part of a name that is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Fields where none are taken.
    #[error("the template `{builtin}` takes no fields; its columns are in its name, as in `{}`", .builtin.shape())]
    NoFields {
        /// The template.
        builtin: Builtin,
    },
    /// Fields, and no word of what they are for.
    #[error(
        "the name does not tell what the fields are for: call it `{}` or `{}`, or give `--template` and `--table`",
        Builtin::CreateTable.shape(), Builtin::AddColumn.shape()
    )]
    NoTable,
    /// The same column twice.
    #[error("the column `{column}` is given twice: name it once")]
    Twice {
        /// The column.
        column: String,
    },
    /// A column that every new table gets.
    #[error(
        "every new table has `{column}` anyway: leave the field out, and change the column in the file if it shall differ"
    )]
    GivenAnyway {
        /// The column.
        column: String,
    },
    /// A column that must have a value, on a table that has rows.
    #[error(
        "rows that are there already would have no `{field}`: give a default (`=VALUE` at the end) or let it be NULL \
         (`?` after the type)"
    )]
    NoValueForRows {
        /// The column.
        field: String,
    },
    /// Not one reference.
    #[error("a foreign key takes one column that exists, as in `author_id` or `author_id:references{{users}}:cascade`")]
    OneReference,
    /// No values, or bad ones.
    #[error(
        "an enum takes its values, different and of at most 63 bytes, as in `create_status_enum draft live`, not `{given}`"
    )]
    EnumValues {
        /// What was typed.
        given: String,
    },
}
