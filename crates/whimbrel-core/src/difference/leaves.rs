//! Differences between values of any kind, found in their JSON forms.

use serde::Serialize;
use serde_json::Value;

use super::Difference;
use crate::Operation;

/// What differs between two operations, beside what their one-line descriptions show.
pub(super) fn differences(from: &Operation, to: &Operation) -> Vec<Difference> {
    values(&format!("{to}:"), from, to)
}

/// What differs between two values; the paths to it follow `place`.
pub(super) fn values<T: Serialize + PartialEq>(place: &str, from: &T, to: &T) -> Vec<Difference> {
    if from == to {
        return Vec::new();
    }
    let json = |value: &T| serde_json::to_value(value).unwrap_or(Value::Null);
    let mut found = Vec::new();
    compare(place.to_owned(), Some(&json(from)), Some(&json(to)), &mut found);
    found
}

fn compare(place: String, from: Option<&Value>, to: Option<&Value>, found: &mut Vec<Difference>) {
    match (from, to) {
        (Some(Value::Object(from)), Some(Value::Object(to))) => {
            let mut keys: Vec<_> = from
                .keys()
                .chain(to.keys().filter(|key| !from.contains_key(*key)))
                .collect();
            keys.sort();
            for key in keys {
                compare(format!("{place} {key}"), from.get(key), to.get(key), found);
            }
        }
        (Some(Value::Array(from)), Some(Value::Array(to))) if from.len().max(to.len()) > 1 => {
            for at in 0..from.len().max(to.len()) {
                compare(format!("{place} {}", at + 1), from.get(at), to.get(at), found);
            }
        }
        (from, to) if from == to => {}
        (Some(Value::Null) | None, Some(to)) => found.push(Difference::added(place, to)),
        (Some(from), Some(Value::Null) | None) => found.push(Difference::removed(place, from)),
        (Some(from), Some(to)) => found.push(Difference::changed(place, from, to)),
        (None, None) => {}
    }
}
