//! Remove a value from an enum.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AddEnumValue, Change, Footprint, Irreversible, Object, Operation, OperationError};
use crate::schema::DefaultValue;
use crate::{Column, Literal, QualifiedName, Schema};

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
        self.refuse_default(schema)?;
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

impl DropEnumValue {
    /// A default is the author's to change: what rows get in the value's place need not be right for new ones.
    fn refuse_default(&self, schema: &Schema) -> Result<(), OperationError> {
        let is_it = |column: &Column| matches!(&column.default, Some(DefaultValue::Value(Literal::Text(text))) if *text == self.value);
        let mut columns = schema.columns_of_enum(&self.name);
        match columns.find(|(_, column)| is_it(column)) {
            Some((table, column)) => Err(OperationError::InUse {
                object: format!("the value `{}` of the enum `{}`", self.value, self.name),
                user: format!("the default of `{}.{}`", table.name, column.name),
            }),
            None => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ColumnType, EnumType, Table};

    #[test]
    fn a_value_that_is_the_default_of_a_column_does_not_go_whatever_rows_get_for_it() {
        let mut schema = Schema::new();
        schema.enums.insert(EnumType {
            name: "mood".into(),
            values: vec!["sad".to_owned(), "ok".to_owned()],
        });
        let mut table = Table::new("people");
        let mut column = Column::new("mood", ColumnType::Enum("mood".into()));
        column.default = Some(DefaultValue::Value(Literal::Text("ok".to_owned())));
        table.columns.insert(column.name.clone(), column);
        schema.tables.insert(table);
        let drop = |value: &str, replacement: &str| {
            let operation = DropEnumValue {
                name: "mood".into(),
                value: value.to_owned(),
                replacement: Some(replacement.to_owned()),
                reason: None,
            };
            operation.apply(&mut schema.clone()).map_err(|error| error.to_string())
        };
        let refusal =
            "the value `ok` of the enum `mood` is used by the default of `people.mood`: drop or change that first";
        assert_eq!(drop("ok", "sad"), Err(refusal.to_owned()));
        assert_eq!(drop("sad", "ok"), Ok(()));
    }
}
