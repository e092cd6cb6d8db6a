//! Extensions: before all that may use them, and gone after it.

use crate::operations::{CreateExtension, DropExtension};
use crate::{Operation, Schema};

/// New extensions.
pub(super) fn created(from: &Schema, to: &Schema) -> Vec<Operation> {
    let new = to.extensions.iter().filter(|it| !from.extensions.contains(&it.name));
    let create = |extension: &crate::Extension| {
        let extension = extension.clone();
        CreateExtension { extension }.into()
    };
    new.map(create).collect()
}

/// Extensions that go.
pub(super) fn dropped(from: &Schema, to: &Schema) -> Vec<Operation> {
    let gone = from.extensions.names().filter(|name| !to.extensions.contains(name));
    gone.map(|name| DropExtension { name: name.clone() }.into()).collect()
}
