//! A property's value in words.

use serde_json::Value;

use crate::{ColumnType, DefaultValue, PerDialect};

/// The value of a property, as a line of a report has it.
pub(super) fn property(name: &str, value: Option<&Value>) -> String {
    let Some(value) = value else {
        return if name == "nullable" { "not null" } else { "none" }.to_owned();
    };
    match name {
        "type" => read::<ColumnType>(value).unwrap_or_else(|| plain(value)),
        "default" => read::<DefaultValue>(value).unwrap_or_else(|| plain(value)),
        "nullable" => "nullable".to_owned(),
        _ => plain(value),
    }
}

fn read<T: serde::de::DeserializeOwned + ToString>(value: &Value) -> Option<String> {
    serde_json::from_value::<T>(value.clone()).ok().map(|it| it.to_string())
}

fn plain(value: &Value) -> String {
    let text = match value {
        Value::String(text) => format!("`{text}`"),
        // A text for each dialect: an expression, a query, a collation.
        Value::Object(_) => read::<PerDialect<String>>(value).map_or_else(|| value.to_string(), |it| format!("`{it}`")),
        other => other.to_string(),
    };
    text.replace('\n', " ")
}
