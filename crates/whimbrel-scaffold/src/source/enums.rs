//! Enums as source.

use whimbrel_core::operations::{AddEnumValue, CreateEnum, DropEnum, DropEnumValue, RenameEnum, RenameEnumValue};

use super::literal::{text, texts};
use super::names::{Names, qualified as name};
use super::tables::data_loss;

pub(super) fn create_enum(operation: &CreateEnum) -> String {
    let values = texts(&operation.enumeration.values);
    format!("create_enum({}, {values})", name(&operation.enumeration.name))
}

pub(super) fn drop_enum(operation: &DropEnum) -> String {
    format!("drop_enum({})", name(&operation.name))
}

pub(super) fn rename_enum(operation: &RenameEnum) -> String {
    format!(
        "rename_enum({}, {})",
        name(&operation.name),
        text(operation.to.as_str())
    )
}

pub(super) fn add_enum_value(operation: &AddEnumValue) -> String {
    let (name, value) = (name(&operation.name), text(&operation.value));
    match &operation.before {
        Some(before) => format!("add_enum_value_before({name}, {value}, {})", text(before)),
        None => format!("add_enum_value({name}, {value})"),
    }
}

pub(super) fn drop_enum_value(operation: &DropEnumValue, names: &mut Names) -> String {
    let loss = data_loss(operation.reason.as_ref(), names);
    let (name, value) = (name(&operation.name), text(&operation.value));
    match &operation.replacement {
        Some(replacement) => format!("replace_enum_value({name}, {value}, {}, {loss})", text(replacement)),
        None => format!("drop_enum_value({name}, {value}, {loss})"),
    }
}

pub(super) fn rename_enum_value(operation: &RenameEnumValue) -> String {
    format!(
        "rename_enum_value({}, {}, {})",
        name(&operation.name),
        text(&operation.value),
        text(&operation.to)
    )
}
