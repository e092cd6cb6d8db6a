//! Rename a value of an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::DefaultValue;
use crate::{Literal, QualifiedName, Schema};

/// Renames a value of an enum; rows and defaults follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenameEnumValue {
    /// The enum.
    pub name: QualifiedName,
    /// The value.
    pub value: String,
    /// Its new name.
    pub to: String,
}

impl Change for RenameEnumValue {
    fn apply(&self, schema: &mut Schema) -> Result<(), OperationError> {
        schema.place_in_enum(&self.name, &self.value)?;
        schema.refuse_named_enum_value(&self.name, &self.value)?;
        self.carry_out(schema)
    }

    fn reverse(&self, _before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let (name, value, to) = (self.name.clone(), self.to.clone(), self.value.clone());
        Ok(vec![RenameEnumValue { name, value, to }.into()])
    }

    fn footprint(&self) -> Footprint {
        Footprint::writing([Object::Enum(self.name.clone())])
    }
}
impl RenameEnumValue {
    /// Renames the value in the enum and in defaults, whatever expressions say.
    pub(crate) fn carry_out(&self, schema: &mut Schema) -> Result<(), OperationError> {
        let place = schema.place_in_enum(&self.name, &self.value)?;
        let values = &mut schema.require_enum_mut(&self.name)?.values;
        if values.contains(&self.to) {
            return Err(OperationError::ExistingEnumValue {
                name: self.name.clone(),
                value: self.to.clone(),
            });
        }
        if let Some(value) = values.get_mut(place) {
            value.clone_from(&self.to);
        }
        let tables: Vec<_> = schema
            .columns_of_enum(&self.name)
            .map(|(table, _)| table.name.clone())
            .collect();
        for table in tables {
            let mut table = schema.require_table_mut(&table)?;
            let columns = table.columns.values_mut();
            for column in columns.filter(|column| column.ty.enumeration() == Some(&self.name)) {
                if let Some(DefaultValue::Value(Literal::Text(text))) = &mut column.default
                    && *text == self.value
                {
                    text.clone_from(&self.to);
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for RenameEnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "rename value '{}' of enum {} to '{}'",
            self.value, self.name, self.to
        )
    }
}
