//! What functions and procedures are told apart by.

use whimbrel_core::QualifiedName;
use whimbrel_core::schema::{Routine, Signature};

use crate::IntoTableName;

/// A function by its name and the types of its arguments, in PostgreSQL's words: `signature("add", "integer, integer")`.
pub fn signature(name: impl IntoTableName, arguments: impl Into<String>) -> RoutineSignature {
    RoutineSignature {
        name: name.into_table_name(),
        arguments: arguments.into(),
    }
}

/// A function's name and the types of its arguments.
#[derive(Debug, Clone)]
#[must_use = "give it to `create_function` or `drop_function`"]
pub struct RoutineSignature {
    name: QualifiedName,
    arguments: String,
}

/// A function's name, or a [`signature`], which PostgreSQL needs where several have the name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no function",
    label = "neither a name nor a signature",
    note = "name it (`\"touch\"`), or say its arguments too: `signature(\"add\", \"integer, integer\")`"
)]
pub trait IntoSignature {
    #[doc(hidden)]
    fn into_signature(self) -> RoutineSignature;
}

impl IntoSignature for RoutineSignature {
    fn into_signature(self) -> RoutineSignature {
        self
    }
}

impl<T: IntoTableName> IntoSignature for T {
    fn into_signature(self) -> RoutineSignature {
        signature(self, "")
    }
}

impl RoutineSignature {
    pub(crate) fn of(self, kind: Routine) -> Signature {
        Signature {
            name: self.name,
            kind,
            arguments: self.arguments,
        }
    }
}
