//! Replace the query of a view.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Schema, View};

/// Gives a view another query. Its triggers stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplaceView {
    /// The view as it shall be, under the name that it has.
    pub view: View,
}

impl Change for ReplaceView {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.require_view(&self.view.name)?;
        schema.views.insert(self.view.clone());
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let view = before.require_view(&self.view.name)?.clone();
        Ok(vec![ReplaceView { view }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::View(self.view.name.clone())]).reading(self.view.reads_objects())
    }
}

impl fmt::Display for ReplaceView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "replace {} {}", self.view.kind(), self.view.name)
    }
}
