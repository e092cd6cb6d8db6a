//! Constants and expressions as SQL. Nothing that a user wrote gets out of its quotes.

use super::Context;
use super::types::column_type;
use crate::plan::RenderError;
use crate::schema::DefaultValue;
use crate::{Column, ColumnType, Literal};

/// What follows DEFAULT for a column.
pub(in crate::dialects) fn default_value(
    context: &Context<'_>,
    column: &Column,
    default: &DefaultValue,
) -> Result<String, RenderError> {
    match default {
        DefaultValue::Value(value) => literal(context, value, &column.ty),
        DefaultValue::Expression(expression) => Ok(operand(context.expression(expression)?)),
    }
}

/// A constant as a value of a type.
pub(super) fn literal(context: &Context<'_>, value: &Literal, ty: &ColumnType) -> Result<String, RenderError> {
    match value {
        Literal::Null => Ok("NULL".to_owned()),
        Literal::Boolean(value) => match ty {
            _ if ty.is_integer() => Ok(i32::from(*value).to_string()),
            ColumnType::Boolean | ColumnType::Custom(_) => Ok(if *value { "TRUE" } else { "FALSE" }.to_owned()),
            _ => typed(context, &value.to_string(), ty),
        },
        Literal::Integer(0 | 1) if *ty == ColumnType::Boolean => {
            Ok(if *value == Literal::Integer(1) { "TRUE" } else { "FALSE" }.to_owned())
        }
        Literal::Integer(number) => number_of(context, number.to_string(), ty),
        Literal::Unsigned(number) => number_of(context, number.to_string(), ty),
        Literal::Float(number) if !number.is_finite() => Err(context.refuse(
            format!("takes no default of {number}"),
            "Use a finite number, NULL, or an expression such as `'NaN'::float8`",
        )),
        // As text, since a bare -0.0 would be a decimal and lose its sign.
        Literal::Float(number) if *number == 0.0 && number.is_sign_negative() => typed(context, "-0.0", ty),
        Literal::Float(number) => number_of(context, format!("{number:?}"), ty),
        Literal::Decimal(digits) if is_decimal(digits) => number_of(context, digits.clone(), ty),
        Literal::Decimal(digits) => Err(context.refuse(
            format!("cannot read `{digits}` as a number"),
            "Write digits with at most one point, as in `12.50`",
        )),
        Literal::Text(text) if is_bytes(ty) => Ok(bytes(text.as_bytes())),
        Literal::Text(text) => typed(context, text, ty),
        Literal::Bytes(value) if is_bytes(ty) || matches!(ty, ColumnType::Custom(_)) => Ok(bytes(value)),
        Literal::Bytes(_) => Err(context.refuse(
            format!("cannot keep bytes in a column of the type {ty}"),
            "Use `blob` or `var_binary`, or a default of the column's own type",
        )),
        Literal::Uuid(text) if is_bytes(ty) => {
            let digits: String = text
                .chars()
                .filter(char::is_ascii_hexdigit)
                .collect::<String>()
                .to_lowercase();
            Ok(format!("'\\x{digits}'::bytea"))
        }
        Literal::Uuid(text) => typed(context, text, ty),
        Literal::Json(document) => typed(context, &document.to_string(), ty),
    }
}

/// A number: bare where the type is one, as text where not.
fn number_of(context: &Context<'_>, number: String, ty: &ColumnType) -> Result<String, RenderError> {
    let bare = ty.is_integer()
        || matches!(
            ty,
            ColumnType::Float
                | ColumnType::Double
                | ColumnType::Decimal(_)
                | ColumnType::Money(_)
                | ColumnType::Custom(_)
        );
    if bare { Ok(number) } else { typed(context, &number, ty) }
}

/// A text that the server reads as a value of the type; documents and UUIDs say so for the reader.
fn typed(context: &Context<'_>, text: &str, ty: &ColumnType) -> Result<String, RenderError> {
    let quoted = string(context, text)?;
    match ty {
        ColumnType::Json | ColumnType::JsonBinary | ColumnType::Uuid => {
            Ok(format!("{quoted}::{}", column_type(context, ty)?))
        }
        _ => Ok(quoted),
    }
}

/// A text between quotes. One with a backslash says that it has escapes, so that no setting of the server changes it.
pub(super) fn string(context: &Context<'_>, text: &str) -> Result<String, RenderError> {
    if text.contains('\0') {
        return Err(context.refuse(
            "cannot keep the character NUL in a text",
            "Leave it out, or keep bytes instead of text",
        ));
    }
    let doubled = text.replace('\'', "''");
    if text.contains('\\') {
        return Ok(format!("E'{}'", doubled.replace('\\', "\\\\")));
    }
    Ok(format!("'{doubled}'"))
}

fn bytes(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hex::encode(bytes))
}

fn is_bytes(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob)
}

/// Whether a text is digits with at most one point.
pub(super) fn is_decimal(digits: &str) -> bool {
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

/// An expression where only an operand may stand: a word, a call, or anything between parentheses.
pub(super) fn operand(sql: &str) -> String {
    let sql = sql.trim();
    let word = sql
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(sql.len());
    let (word, rest) = sql.split_at(word);
    let is_call = is_enclosed(rest)
        && word
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    if !word.is_empty() && (rest.is_empty() || is_call && word != "not" && word != "exists") {
        return sql.to_owned();
    }
    parenthesised(sql)
}

/// An expression between parentheses, unless it stands between some already.
pub(super) fn parenthesised(sql: &str) -> String {
    let sql = sql.trim();
    if is_enclosed(sql) {
        sql.to_owned()
    } else {
        format!("({sql})")
    }
}

/// An expression without the parentheses around the whole of it.
pub(in crate::dialects) fn without_parentheses(sql: &str) -> &str {
    let mut bare = sql.trim();
    while is_enclosed(bare) {
        bare = bare[1..bare.len() - 1].trim();
    }
    bare
}

/// Whether the first character is a parenthesis that the last one closes. In doubt it says no.
fn is_enclosed(sql: &str) -> bool {
    if !sql.starts_with('(') || sql.contains(['\\', '$']) || sql.contains("--") || sql.contains("/*") {
        return false;
    }
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in sql.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + c.len_utf8() == sql.len();
                }
            }
            (None, _) => {}
        }
    }
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operations::DropNamespace;
    use crate::{Backend, Operation, Schema};

    /// What a server reads between the quotes of a literal, if it reads the whole text as one.
    fn read(literal: &str) -> Option<String> {
        let has_escapes = literal.starts_with('E');
        let inside = literal.trim_start_matches('E').strip_prefix('\'')?.strip_suffix('\'')?;
        let (mut text, mut chars) = (String::new(), inside.chars());
        while let Some(c) = chars.next() {
            match c {
                '\'' if chars.next() != Some('\'') => return None,
                '\\' if has_escapes => text.push(chars.next().filter(|c| *c == '\\')?),
                _ => text.push(c),
            }
        }
        Some(text)
    }

    proptest! {
        #[test]
        fn no_text_gets_out_of_its_quotes(text in r#"([^\x00]|'|\\|E'|''|\\'|--|;){0,12}"#) {
            let operation = Operation::from(DropNamespace { name: "n".into() });
            let schema = Schema::new();
            let target = Backend::Postgres.into();
            let context = Context { operation: &operation, before: &schema, after: &schema, target };
            prop_assert_eq!(read(&string(&context, &text).unwrap()), Some(text));
        }
    }

    #[test]
    fn an_expression_gets_parentheses_only_where_it_has_none() {
        for (sql, expected) in [
            ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("now()", "now()"),
            ("lower('(')", "lower('(')"),
            ("(1 + 2)", "(1 + 2)"),
            ("(1) + (2)", "((1) + (2))"),
            ("now() + (1)", "(now() + (1))"),
            ("not(a)", "(not(a))"),
            ("NOT(a)", "(NOT(a))"),
            ("('a)') || ('b')", "(('a)') || ('b'))"),
            ("'text'", "('text')"),
            ("a IS NULL", "(a IS NULL)"),
            ("(a -- )\n)", "((a -- )\n))"),
        ] {
            assert_eq!(operand(sql), expected);
        }
        assert_eq!(parenthesised("lower(email)"), "(lower(email))");
    }

    #[test]
    fn only_digits_are_a_decimal() {
        for number in ["0", "-12.50", "+1", "123456789012345678901234567890.5"] {
            assert!(is_decimal(number), "{number}");
        }
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1e5",
            "NaN",
            "1; DROP TABLE users",
            "1.2.3",
            "١",
        ] {
            assert!(!is_decimal(text), "{text}");
        }
    }
}
