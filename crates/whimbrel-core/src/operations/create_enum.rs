//! Create an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::check_name;
use super::{Change, DropEnum, Footprint, Irreversible, Object, Operation, OperationError};
use crate::{EnumType, Schema};

/// Creates an enum, for columns that are added later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateEnum {
    /// The enum.
    #[serde(rename = "enum")]
    pub enumeration: EnumType,
}

impl Change for CreateEnum {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let EnumType { name, values } = &self.enumeration;
        check_name(&name.name)?;
        schema.require_namespace(name)?;
        if schema.enums.contains(name) {
            return Err(OperationError::ExistingEnum { name: name.clone() });
        }
        if values.is_empty() {
            return Err(OperationError::EmptyEnum { name: name.clone() });
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(value) = values.iter().find(|value| !seen.insert(value.as_str())) {
            return Err(OperationError::ExistingEnumValue {
                name: name.clone(),
                value: value.clone(),
            });
        }
        schema.enums.insert(self.enumeration.clone());
        Ok(())
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Ok(vec![
            DropEnum {
                name: self.enumeration.name.clone(),
            }
            .into(),
        ])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Enum(self.enumeration.name.clone())])
    }
}

impl fmt::Display for CreateEnum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "create enum {} ({})",
            self.enumeration.name,
            self.enumeration.values.join(", ")
        )
    }
}
