//! Constant defaults.

use serde_json::Value as Json;
use whimbrel_core::{ColumnType, Literal};

use super::node::{Entries, Key, Node, Position, Value};

/// How deep a JSON document may be to be written as YAML; a deeper one is written as JSON.
const MAX_JSON: usize = 12;

/// The constant that a value is for a column of this type.
///
/// # Errors
/// What is wrong with it and what to do.
pub(super) fn literal(node: &Node, ty: &ColumnType) -> Result<Literal, String> {
    let is_json = matches!(ty, ColumnType::Json | ColumnType::JsonBinary);
    let is_exact = matches!(ty, ColumnType::Decimal(_) | ColumnType::Money(_));
    let is_double = matches!(ty, ColumnType::Float | ColumnType::Double);
    let is_bytes = matches!(ty, ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_));
    let unfit = |wanted: &str| Err(format!("{} is no default for {ty}: give {wanted}", node.value.kind()));
    Ok(match &node.value {
        Value::Null => Literal::Null,
        _ if is_json => Literal::Json(json(node)?),
        Value::List(_) | Value::Map(_) => return unfit("a constant, or an expression with `default_expression`"),
        Value::Boolean(it) if ty.is_integer() || is_exact || is_double => {
            return unfit(if *it { "1" } else { "0" });
        }
        Value::Boolean(it) => Literal::Boolean(*it),
        Value::Integer(_) | Value::Float(..) if *ty == ColumnType::Boolean => return unfit("true or false"),
        Value::Integer(_) | Value::Float(..) if is_text(ty) => return unfit("a text in quotes"),
        Value::Integer(number) if is_exact => Literal::Decimal(number.to_string()),
        Value::Integer(number) if is_double => Literal::Float(*number as f64),
        Value::Integer(number) => integer(*number)?,
        Value::Float(_, text) if is_exact => Literal::Decimal(text.clone()),
        Value::Float(..) if ty.is_integer() => return unfit("a whole number"),
        Value::Float(number, _) => Literal::Float(*number),
        Value::Text(_) if *ty == ColumnType::Boolean => return unfit("true or false, without quotes"),
        Value::Text(_) if ty.is_integer() || is_double => return unfit("a number, without quotes"),
        Value::Text(text) if is_exact => match text.parse::<f64>() {
            Ok(_) => Literal::Decimal(text.clone()),
            Err(_) => return unfit("a number"),
        },
        Value::Text(text) if *ty == ColumnType::Uuid => Literal::Uuid(text.clone()),
        Value::Text(text) if is_bytes => Literal::Bytes(bytes(text)?),
        Value::Text(text) => Literal::Text(text.clone()),
    })
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(
        ty,
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text | ColumnType::Enum(_)
    )
}

fn integer(number: i128) -> Result<Literal, String> {
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => Ok(Literal::Integer(number)),
        (_, Ok(number)) => Ok(Literal::Unsigned(number)),
        _ => Err(format!("the number {number} is larger than any column holds")),
    }
}

/// Bytes in hexadecimal digits.
fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("`{text}` is no bytes: write them in hexadecimal digits, two each, as `cafe01`");
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0).ok_or_else(wrong)?;
    Ok(digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect())
}

/// A document as JSON.
fn json(node: &Node) -> Result<Json, String> {
    Ok(match &node.value {
        Value::Null => Json::Null,
        Value::Boolean(it) => Json::Bool(*it),
        Value::Integer(number) => match integer(*number)? {
            Literal::Integer(number) => number.into(),
            Literal::Unsigned(number) => number.into(),
            _ => Json::Null,
        },
        Value::Float(number, text) => serde_json::Number::from_f64(*number)
            .map(Json::Number)
            .ok_or_else(|| format!("the number {text} is none that JSON has"))?,
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => Json::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, node)| Ok((key.text.clone(), json(node)?)));
            Json::Object(entries.collect::<Result<_, String>>()?)
        }
    })
}

/// The constant that a `default_literal` says by its kind.
///
/// # Errors
/// What is wrong with it and what to do.
pub(super) fn tagged(node: &Node) -> Result<Literal, String> {
    let [(key, value)] = node.as_map().unwrap_or_default() else {
        return Err("`default_literal` has one key, the kind of the constant, as `text: \"1\"`".to_owned());
    };
    let text = || value.as_text().unwrap_or_default().to_owned();
    Ok(match (key.text.as_str(), &value.value) {
        ("null", _) => Literal::Null,
        ("boolean", Value::Boolean(it)) => Literal::Boolean(*it),
        ("integer", Value::Integer(number)) => integer(*number)?,
        ("float", Value::Float(number, _)) => Literal::Float(*number),
        ("float", Value::Integer(number)) => Literal::Float(*number as f64),
        // What is no number can be held, and is refused when the plan is made.
        ("float", Value::Text(text)) => match text.parse() {
            Ok(number) => Literal::Float(number),
            Err(_) => return Err(format!("`{text}` is no number: write it in digits")),
        },
        ("decimal", _) => Literal::Decimal(text()),
        ("text", _) => Literal::Text(text()),
        ("bytes", _) => Literal::Bytes(bytes(&text())?),
        ("uuid", _) => Literal::Uuid(text()),
        ("json", _) => Literal::Json(json(value)?),
        ("json_text", _) => match serde_json::from_str(&text()) {
            Ok(json) => Literal::Json(json),
            Err(error) => return Err(format!("this is no JSON ({error}): correct it")),
        },
        (kind, value) => return Err(format!("{} is no constant of the kind `{kind}`", value.kind())),
    })
}

/// A constant as a `default` of a column of this type, or with its kind as a `default_literal`.
pub(super) fn push(entries: &mut Entries, constant: &Literal, ty: &ColumnType) {
    if let Some(node) = plain(constant)
        && literal(&node, ty).as_ref() == Ok(constant)
        && node.value != Value::Null
    {
        return entries.push("default", node);
    }
    let (kind, node) = match constant {
        Literal::Null => ("null", Some(Node::new(Value::Boolean(true)))),
        Literal::Boolean(_) => ("boolean", plain(constant)),
        Literal::Integer(_) | Literal::Unsigned(_) => ("integer", plain(constant)),
        Literal::Float(_) => ("float", plain(constant)),
        Literal::Decimal(text) => ("decimal", Some(Node::text(text))),
        Literal::Text(_) => ("text", plain(constant)),
        Literal::Bytes(_) => ("bytes", plain(constant)),
        Literal::Uuid(_) => ("uuid", plain(constant)),
        Literal::Json(json) => ("json_text", Some(Node::text(json.to_string()))),
    };
    let mut tagged = Entries::default();
    tagged.push_some(kind, node);
    entries.push_map("default_literal", tagged);
}

/// A constant as a plain value, if it has one.
fn plain(constant: &Literal) -> Option<Node> {
    Some(Node::new(match constant {
        Literal::Null => Value::Null,
        Literal::Boolean(it) => Value::Boolean(*it),
        Literal::Integer(number) => Value::Integer((*number).into()),
        Literal::Unsigned(number) => Value::Integer((*number).into()),
        Literal::Float(number) => Value::Float(*number, format!("{number:?}")),
        // A number where it reads back as it is, and a text where digits would be lost.
        Literal::Decimal(text) => match super::yaml::plain(text) {
            Value::Float(number, text) => Value::Float(number, text),
            Value::Integer(number) if number.to_string() == *text => Value::Integer(number),
            _ => Value::Text(text.clone()),
        },
        Literal::Text(text) | Literal::Uuid(text) => Value::Text(text.clone()),
        Literal::Bytes(bytes) => Value::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        Literal::Json(json) => return from_json(json, 0),
    }))
}

/// A document as a tree, if both syntaxes have it: TOML has no null.
fn from_json(json: &Json, depth: usize) -> Option<Node> {
    if depth > MAX_JSON {
        return None;
    }
    Some(Node::new(match json {
        Json::Null => return None,
        Json::Bool(it) => Value::Boolean(*it),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), _, _) => Value::Integer(number.into()),
            (_, Some(number), _) => Value::Integer(number.into()),
            (_, _, number) => Value::Float(number?, format!("{:?}", number?)),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => {
            let items = items.iter().map(|item| from_json(item, depth + 1));
            Value::List(items.collect::<Option<_>>()?)
        }
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = Key {
                    at: Position::default(),
                    text: key.clone(),
                };
                Some((key, from_json(value, depth + 1)?))
            });
            Value::Map(entries.collect::<Option<_>>()?)
        }
    }))
}
