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

/// `Some("..")` or `None`.
pub(super) fn option(value: Option<&String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", text(value)))
}

/// A constant.
pub(super) fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "Null".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Unsigned(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Decimal(digits) => text(digits),
        Literal::Text(value) | Literal::Uuid(value) => text(value),
        Literal::Bytes(bytes) => format!("{bytes:?}"),
        Literal::Json(value) => format!("json!({})", json(value)),
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
            literal(&Literal::Json(value)),
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
