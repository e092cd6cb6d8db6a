//! Create a view.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropView, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{Schema, View};

/// Creates a view, or on PostgreSQL a materialised one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateView {
    /// The view.
    pub view: View,
}

impl Change for CreateView {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let name = &self.view.name;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        schema.require_free_relation(name)?;
        schema.views.insert(self.view.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropView {
                name: self.view.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::View(self.view.name.clone())]).reading(self.view.reads_objects())
    }
}

impl fmt::Display for CreateView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create {} {}", self.view.kind(), self.view.name)
    }
}
