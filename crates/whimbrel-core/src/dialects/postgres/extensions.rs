//! Extensions.

use super::Context;
use crate::operations::{CreateExtension, DropExtension};
use crate::plan::{Promise, Step};

/// An extension is often there already, put in by whoever may do so: that is as good.
pub(super) fn create(context: &Context<'_>, operation: &CreateExtension) -> Vec<Step> {
    let name = &operation.extension.name;
    let within = match &name.namespace {
        Some(namespace) => format!(" WITH SCHEMA {}", context.quote(namespace)),
        None => String::new(),
    };
    let extension = context.quote(&name.name);
    vec![
        Step::sql(format!("CREATE EXTENSION IF NOT EXISTS {extension}{within}"))
            .promising(Promise::ExtensionExists(name.name.clone())),
    ]
}

/// Never with CASCADE, which would take columns with it.
pub(super) fn drop(context: &Context<'_>, operation: &DropExtension) -> Vec<Step> {
    let name = &operation.name.name;
    vec![
        Step::sql(format!("DROP EXTENSION {}", context.quote(name))).promising(Promise::ExtensionMissing(name.clone())),
    ]
}
