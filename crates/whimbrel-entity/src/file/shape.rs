//! What a value of a file may be, and what is wrong with one that is something else.

use Shape::{Any, Boolean, Either, Integer, List, Map, Named, Object, Text, Word};

use super::node::{Node, Value};
use super::problem::{Problems, did_you_mean};

/// What a value may be.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    Integer,
    Boolean,
    Any,
    /// One of some words.
    Word(&'static [&'static str]),
    List(&'static Shape),
    /// Keys are names.
    Map(&'static Shape),
    /// Keys are known.
    Object(&'static [Field]),
    /// Several, told apart by what kind of value it is.
    Either(&'static [Shape]),
    /// One that stands in several places, by the name that the JSON Schema has for it.
    Named(&'static str, &'static Shape),
}

/// A key of an object.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) about: &'static str,
    pub(super) shape: Shape,
    pub(super) is_required: bool,
}

/// A key that may be left out.
pub(super) const fn field(key: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        key,
        about,
        shape,
        is_required: false,
    }
}

/// A key that must be there.
pub(super) const fn required(key: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        is_required: true,
        ..field(key, shape, about)
    }
}

impl Shape {
    /// Whether a value is of the right kind, whatever is inside it.
    fn takes(&self, value: &Value) -> bool {
        match self {
            Any => true,
            Text | Word(_) => matches!(value, Value::Text(_)),
            Integer => matches!(value, Value::Integer(_)),
            Boolean => matches!(value, Value::Boolean(_)),
            List(_) => matches!(value, Value::List(_)),
            Map(_) | Object(_) => matches!(value, Value::Map(_)),
            Either(shapes) => shapes.iter().any(|shape| shape.takes(value)),
            Named(_, shape) => shape.takes(value),
        }
    }

    /// What it takes, in words.
    fn wanted(&self) -> String {
        match self {
            Any => "anything".to_owned(),
            Text => "a text".to_owned(),
            Word(words) => format!("one of {}", words.join(", ")),
            Integer => "a whole number".to_owned(),
            Boolean => "true or false".to_owned(),
            List(_) => "a list".to_owned(),
            Map(_) | Object(_) => "a map".to_owned(),
            Either(shapes) => {
                let shapes: Vec<String> = shapes.iter().map(Shape::wanted).collect();
                shapes.join(" or ")
            }
            Named(_, shape) => shape.wanted(),
        }
    }

    /// Finds all that does not fit. `path` says where it is, for those who do not count lines.
    pub(super) fn check(&self, node: &Node, path: &str, problems: &mut Problems) {
        if !self.takes(&node.value) {
            let (wanted, kind) = (self.wanted(), node.value.kind());
            let quotes = match (&node.value, self.takes(&Value::Text(String::new()))) {
                (Value::Boolean(_) | Value::Integer(_) | Value::Float(..), true) => ": put it in quotes",
                _ => "",
            };
            problems.push(node.at, format!("{path} must be {wanted}, and is {kind}{quotes}"));
            return;
        }
        match (self, &node.value) {
            (Word(words), Value::Text(word)) if !words.contains(&word.as_str()) => {
                let hint = did_you_mean(word, words.iter().copied());
                let known = words.join(", ");
                problems.push(node.at, format!("{path} is `{word}`, and must be one of {known}{hint}"));
            }
            (List(shape), Value::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    shape.check(item, &format!("{path}[{at}]"), problems);
                }
            }
            (Map(shape), Value::Map(entries)) => {
                for (key, value) in entries {
                    shape.check(value, &inside(path, &key.text), problems);
                }
            }
            (Object(fields), Value::Map(_)) => check_object(fields, node, path, problems),
            (Either(shapes), value) => {
                if let Some(shape) = shapes.iter().find(|shape| shape.takes(value)) {
                    shape.check(node, path, problems);
                }
            }
            (Named(_, shape), _) => shape.check(node, path, problems),
            _ => {}
        }
    }
}

fn check_object(fields: &[Field], node: &Node, path: &str, problems: &mut Problems) {
    let entries = node.as_map().unwrap_or_default();
    for (key, value) in entries {
        match fields.iter().find(|field| field.key == key.text) {
            // A key with nothing behind it says nothing, but for a default, which may be null.
            Some(_) if value.value == Value::Null => {}
            Some(field) => field.shape.check(value, &inside(path, field.key), problems),
            None => {
                let known = fields.iter().map(|field| field.key);
                let hint = match did_you_mean(&key.text, known.clone()) {
                    hint if hint.is_empty() => format!(": the keys are {}", known.collect::<Vec<_>>().join(", ")),
                    hint => hint,
                };
                let object = if path.is_empty() { "a schema file" } else { path };
                problems.push(key.at, format!("{object} has no key `{}`{hint}", key.text));
            }
        }
    }
    for field in fields.iter().filter(|field| field.is_required) {
        if node.get(field.key).is_none() {
            let about = field.about;
            problems.push(
                node.at,
                format!("{path} has no `{}`, which it needs: {about}", field.key),
            );
        }
    }
}

fn inside(path: &str, key: &str) -> String {
    match path.is_empty() {
        true => key.to_owned(),
        false => format!("{path}.{key}"),
    }
}
