//! Enums.

use whimbrel_core::EnumType;
use whimbrel_core::operations::{AddEnumValue, CreateEnum, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue};

use super::SchemaEditor;
use crate::{DataLoss, EnumValues, IntoTableName};

impl SchemaEditor {
    /// Creates an enum: a type on PostgreSQL, an ENUM column on MySQL and MariaDB, a check on SQLite.
    pub fn create_enum(&mut self, name: impl IntoTableName, values: impl EnumValues) {
        self.push(CreateEnum {
            enumeration: EnumType {
                name: name.into_table_name(),
                values: values.into_values(),
            },
        });
    }

    /// Drops an enum that no column has.
    pub fn drop_enum(&mut self, name: impl IntoTableName) {
        self.push(DropEnum {
            name: name.into_table_name(),
        });
    }

    /// Renames an enum.
    pub fn rename_enum(&mut self, from: impl IntoTableName, to: impl IntoTableName) {
        let name = from.into_table_name();
        let to = self.renamed(&name, to.into_table_name());
        self.push(RenameEnum { name, to });
    }

    /// Adds a value after all others.
    pub fn add_enum_value(&mut self, name: impl IntoTableName, value: impl Into<String>) {
        self.push(AddEnumValue {
            name: name.into_table_name(),
            value: value.into(),
            before: None,
        });
    }

    /// Adds a value before another.
    pub fn add_enum_value_before(
        &mut self,
        name: impl IntoTableName,
        value: impl Into<String>,
        before: impl Into<String>,
    ) {
        self.push(AddEnumValue {
            name: name.into_table_name(),
            value: value.into(),
            before: Some(before.into()),
        });
    }

    /// Drops a value that no row has.
    pub fn drop_enum_value(&mut self, name: impl IntoTableName, value: impl Into<String>, loss: DataLoss) {
        self.push(DropEnumValue {
            name: name.into_table_name(),
            value: value.into(),
            replacement: None,
            reason: Some(loss.reason),
        });
    }

    /// Drops a value; rows that have it get another.
    pub fn replace_enum_value(
        &mut self,
        name: impl IntoTableName,
        value: impl Into<String>,
        replacement: impl Into<String>,
        loss: DataLoss,
    ) {
        self.push(DropEnumValue {
            name: name.into_table_name(),
            value: value.into(),
            replacement: Some(replacement.into()),
            reason: Some(loss.reason),
        });
    }

    /// Renames a value; rows that have it follow.
    pub fn rename_enum_value(&mut self, name: impl IntoTableName, from: impl Into<String>, to: impl Into<String>) {
        self.push(RenameEnumValue {
            name: name.into_table_name(),
            value: from.into(),
            to: to.into(),
        });
    }
}
