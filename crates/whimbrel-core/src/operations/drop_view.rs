//! Drop a view.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::dependents::triggers_of;
use super::{Change, CreateTrigger, CreateView, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Drops a view with its triggers. No other view may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropView {
    /// The view.
    pub name: QualifiedName,
}

impl Change for DropView {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_view(&self.name)?;
        schema.refuse_read_by_view(&self.name, || format!("the view `{}`", self.name))?;
        schema.views.remove(&self.name);
        for trigger in triggers_of(schema, &self.name) {
            schema.triggers.remove(&trigger);
        }
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let view = before.require_view(&self.name)?.clone();
        let triggers = triggers_of(before, &self.name);
        let triggers = triggers.iter().filter_map(|key| before.triggers.get(key)).cloned();
        Ok([CreateView { view }.into()]
            .into_iter()
            .chain(triggers.map(|trigger| CreateTrigger { trigger }.into()))
            .collect())
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::View(self.name.clone())])
    }
}

impl fmt::Display for DropView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop view {}", self.name)
    }
}
