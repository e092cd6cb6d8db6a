//! The format as a JSON Schema, which editors complete and check by.

use serde_json::{Map, Value, json};

use super::format::FILE;
use super::shape::{Field, Shape};

/// The JSON Schema of schema files, as text.
pub fn json_schema() -> String {
    let mut definitions = Map::new();
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    schema.insert("title".to_owned(), "Whimbrel schema file".into());
    if let Value::Object(file) = of(&FILE, &mut definitions) {
        schema.extend(file);
    }
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    // Printing a value cannot fail.
    let mut text = serde_json::to_string_pretty(&Value::Object(schema)).unwrap_or_default();
    text.push('\n');
    text
}

fn of(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Any => json!({}),
        Shape::Text => json!({"type": "string"}),
        Shape::Integer => json!({"type": "integer"}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::List(item) => json!({"type": "array", "items": of(item, definitions)}),
        Shape::Map(value) => json!({"type": "object", "additionalProperties": of(value, definitions)}),
        Shape::Object(fields) => object(fields, definitions),
        Shape::Either(shapes) => {
            let shapes: Vec<Value> = shapes.iter().map(|shape| of(shape, definitions)).collect();
            json!({"anyOf": shapes})
        }
        Shape::Named(name, shape) => {
            if !definitions.contains_key(*name) {
                // Before its own inside, which may name it again.
                definitions.insert((*name).to_owned(), Value::Null);
                let definition = of(shape, definitions);
                definitions.insert((*name).to_owned(), definition);
            }
            json!({"$ref": format!("#/$defs/{name}")})
        }
    }
}

fn object(fields: &[Field], definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut property = of(&field.shape, definitions);
        if let Value::Object(property) = &mut property {
            property.insert("description".to_owned(), field.about.into());
        }
        properties.insert(field.key.to_owned(), property);
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.is_required)
        .map(|field| field.key)
        .collect();
    let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if let (Value::Object(object), false) = (&mut object, required.is_empty()) {
        object.insert("required".to_owned(), required.into());
    }
    object
}
