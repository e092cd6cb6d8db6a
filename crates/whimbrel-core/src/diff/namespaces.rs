//! Namespaces: first to come, last to go.

use crate::operations::{CreateNamespace, DropNamespace};
use crate::{Operation, Schema};

/// New namespaces.
pub(super) fn created(from: &Schema, to: &Schema) -> Vec<Operation> {
    let new = to.namespaces.iter().filter(|name| !from.namespaces.contains(*name));
    new.map(|name| CreateNamespace { name: name.clone() }.into()).collect()
}

/// Namespaces that go, empty by then.
pub(super) fn dropped(from: &Schema, to: &Schema) -> Vec<Operation> {
    let gone = from.namespaces.iter().filter(|name| !to.namespaces.contains(*name));
    gone.map(|name| DropNamespace { name: name.clone() }.into()).collect()
}
