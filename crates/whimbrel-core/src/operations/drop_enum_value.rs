//! Remove a value from an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddEnumValue, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{QualifiedName, Schema};

/// Removes a value from an enum. Rows that hold it get the replacement; without one, such rows make it fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DropEnumValue {
    /// The enum.
    pub name: QualifiedName,
    /// The value.
    pub value: String,
    /// The value that rows get in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
    /// Why the difference between the two values may go, in the author's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Change for DropEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let place = schema.place_in_enum(&self.name, &self.value)?;
        if let Some(replacement) = &self.replacement {
            schema.place_in_enum(&self.name, replacement)?;
        }
        let values = &mut schema.require_enum_mut(&self.name)?.values;
        if values.len() == 1 {
            return Err(OperationError::EmptyEnum {
                name: self.name.clone(),
            });
        }
        values.remove(place);
        Ok(())
    }

    fn reverse(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let next = before.place_in_enum(&self.name, &self.value)? + 1;
        let before = before.require_enum(&self.name)?.values.get(next).cloned();
        Ok(vec![
            AddEnumValue {
                name: self.name.clone(),
                value: self.value.clone(),
                before,
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Enum(self.name.clone())])
    }
}

impl fmt::Display for DropEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "drop value '{}' of enum {}", self.value, self.name)?;
        match &self.replacement {
            Some(replacement) => write!(f, ", rows get '{replacement}'"),
            None => Ok(()),
        }
    }
}
