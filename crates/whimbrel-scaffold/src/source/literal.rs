//! Rust literals. Everything that was typed by someone goes through here, or is a whitelisted identifier.

use whimbrel_core::Literal;

/// A string literal, with every character escaped that is not plain to see.
pub(super) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// A list of string literals in brackets.
pub(super) fn texts(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|value| text(value)).collect();
    format!("[{}]", texts.join(", "))
}

/// A constant, as a value of the Rust type that it is of.
pub(super) fn plain(value: &Literal) -> String {
    match value {
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Unsigned(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Text(value) => text(value),
        Literal::Json(value) => format!("json!({})", json(value)),
        Literal::Null | Literal::Decimal(_) | Literal::Bytes(_) | Literal::Uuid(_) => literal(value),
    }
}

/// A constant as the value of the schema that it is, for columns of any type.
pub(super) fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "Literal::Null".to_owned(),
        Literal::Boolean(value) => format!("Literal::Boolean({value})"),
        Literal::Integer(value) => format!("Literal::Integer({value})"),
        Literal::Unsigned(value) => format!("Literal::Unsigned({value})"),
        Literal::Float(value) if value.is_nan() => "Literal::Float(f64::NAN)".to_owned(),
        Literal::Float(value) if value.is_infinite() => {
            let name = if *value > 0.0 { "INFINITY" } else { "NEG_INFINITY" };
            format!("Literal::Float(f64::{name})")
        }
        Literal::Float(value) => format!("Literal::Float({value:?})"),
        Literal::Decimal(digits) => format!("Literal::Decimal({}.into())", text(digits)),
        Literal::Text(value) => format!("Literal::Text({}.into())", text(value)),
        Literal::Bytes(bytes) => format!("Literal::Bytes(vec!{bytes:?})"),
        Literal::Uuid(value) => format!("Literal::Uuid({}.into())", text(value)),
        Literal::Json(value) => format!("Literal::Json(json!({}))", json(value)),
    }
}

/// A JSON document as `json!` takes it. Rust's escapes are not JSON's, and its numbers are of 32 bits unless they say so.
fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null | serde_json::Value::Bool(_) => value.to_string(),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) if i32::try_from(whole).is_ok() => whole.to_string(),
            (Some(whole), _) => format!("{whole}_i64"),
            (None, Some(whole)) => format!("{whole}_u64"),
            (None, None) => format!("{:?}", number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(string) => text(string),
        serde_json::Value::Array(values) => {
            let values: Vec<String> = values.iter().map(json).collect();
            format!("[{}]", values.join(", "))
        }
        serde_json::Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", text(name), json(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_is_written_with_rusts_escapes() {
        let value = serde_json::json!({"a\u{1}": [1, 3_000_000_000_i64, 1.5, null, true], "b\"": u64::MAX});
        assert_eq!(
            plain(&Literal::Json(value)),
            r#"json!({"a\u{1}": [1, 3000000000_i64, 1.5, null, true], "b\"": 18446744073709551615_u64})"#
        );
    }

    proptest! {
        #[test]
        fn a_text_is_read_back_by_rust_as_it_was(value in ".*") {
            let source = text(&value);
            let read = syn::parse_str::<syn::LitStr>(&source).map(|literal| literal.value());
            prop_assert_eq!(read.ok(), Some(value));
            let hides = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            prop_assert!(!source.contains(hides), "{}", source.escape_unicode());
        }
    }
}
