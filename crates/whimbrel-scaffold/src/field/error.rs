//! What can be wrong with a field.

use super::{MODIFIERS, TYPES};
use crate::name::NameError;

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {reason}")]
pub struct FieldError {
    /// The field as typed, escaped.
    pub field: String,
    /// The part that is wrong.
    pub reason: Reason,
}

/// The part of a field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what each is")]
pub enum Reason {
    #[error("{0}")]
    Name(NameError),
    #[error("it has no type: write NAME:TYPE, as in `email:string{{320}}:unique`; types are {}", TYPES.join(", "))]
    NoType,
    #[error("`{word}` is no type; types are {}", TYPES.join(", "))]
    Type { word: String },
    #[error(
        "`{0}` is no type: shells replace braces with a comma in them, so put the field between quotes, as in 'status:enum{{draft,live}}'"
    )]
    ShellBraces(String),
    #[error("`{{` is not closed by `}}`")]
    OpenBrace,
    #[error("`{kind}` takes {expected}, not `{{{arguments}}}`")]
    Arguments {
        kind: String,
        arguments: String,
        expected: &'static str,
    },
    #[error("`{kind}` takes no arguments, `{{{arguments}}}` is too much")]
    NoArguments { kind: String, arguments: String },
    #[error("`{0}` is not expected after the type: `?`, `:MODIFIER` and `=DEFAULT` are, in this order")]
    Unexpected(String),
    #[error("`{word}` is no modifier; modifiers are {}", MODIFIERS.join(", "))]
    Modifier { word: String },
    #[error("`{0}` is for references only")]
    ActionWithoutReference(String),
    #[error("the default `{default}` does not fit: the type takes {expected}")]
    Default { default: String, expected: String },
    #[error("`set_null` needs a column that can be NULL: write `references?:set_null`")]
    SetNullOfRequired,
}
