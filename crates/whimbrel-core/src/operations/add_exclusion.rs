//! Add an exclusion constraint to a table.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropExclusion, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::IndexTarget;
use crate::{Exclusion, QualifiedName, Schema};

/// Adds an exclusion constraint of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddExclusion {
    /// The table.
    pub table: QualifiedName,
    /// The constraint.
    pub exclusion: Exclusion,
}

impl Change for AddExclusion {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let Exclusion { name, elements, .. } = &self.exclusion;
        let mut table = schema.require_table_mut(&self.table)?;
        table.require_free(name)?;
        if elements.is_empty() {
            return Err(OperationError::NoColumns {
                object: format!("the exclusion constraint `{name}`"),
            });
        }
        for element in elements {
            if let IndexTarget::Column(column) = &element.target {
                table.require_column(column)?;
            }
        }
        table.exclusions.insert(name.clone(), self.exclusion.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropExclusion {
                table: self.table.clone(),
                name: self.exclusion.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        // Which columns its expressions name is known only roughly, so the whole table is read.
        Footprint::writing([Object::Part(self.table.clone(), self.exclusion.name.clone())])
            .reading([Object::Table(self.table.clone())])
    }
}

impl fmt::Display for AddExclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elements: Vec<_> = self.exclusion.elements.iter().map(ToString::to_string).collect();
        write!(
            f,
            "add exclusion constraint {} to {} ({})",
            self.exclusion.name,
            self.table,
            elements.join(", ")
        )
    }
}
