//! Add a value to an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, DropEnumValue, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Adds a value to an enum, at its end or before another value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddEnumValue {
    /// The enum.
    pub name: QualifiedName,
    /// The new value.
    pub value: String,
    /// The value that it comes before; `None` puts it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
}

impl Change for AddEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let place = match &self.before {
            Some(before) => schema.place_in_enum(&self.name, before)?,
            None => schema.require_enum(&self.name)?.values.len(),
        };
        let values = &mut schema.require_enum_mut(&self.name)?.values;
        if values.contains(&self.value) {
            return Err(OperationError::ExistingEnumValue {
                name: self.name.clone(),
                value: self.value.clone(),
            });
        }
        values.insert(place, self.value.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let (name, value) = (self.name.clone(), self.value.clone());
        Ok(vec![
            DropEnumValue {
                name,
                value,
                replacement: None,
                reason: None,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Enum(self.name.clone())])
    }
}

impl fmt::Display for AddEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "add value '{}' to enum {}", self.value, self.name)?;
        match &self.before {
            Some(before) => write!(f, ", before '{before}'"),
            None => Ok(()),
        }
    }
}
