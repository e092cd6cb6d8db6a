//! Defaults read back from SQLite's text: the inverse of `literals`.

use super::literals;
use crate::schema::DefaultValue;
use crate::{Backend, ColumnType, Expression, Literal, PerDialect};

/// The default of a column of a type, as it stands after DEFAULT: a constant where it plainly is one.
///
/// Quotes count: `'007'` is a text in whatever column.
pub(in crate::dialects) fn read(ty: &ColumnType, text: &str) -> DefaultValue {
    let text = literals::without_parentheses(text);
    match constant(ty, text) {
        Some(value) => value.into(),
        None => Expression(PerDialect::default().with(Backend::Sqlite, text.to_owned())).into(),
    }
}

fn constant(ty: &ColumnType, text: &str) -> Option<Literal> {
    match text.to_ascii_lowercase().as_str() {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Boolean(true)),
        "false" => return Some(Literal::Boolean(false)),
        _ => {}
    }
    if let Some(value) = quoted(text) {
        return Some(Literal::Text(value));
    }
    if let Some(bytes) = blob(text) {
        return Some(match (ty, uuid(&bytes)) {
            (ColumnType::Uuid, Some(uuid)) => Literal::Uuid(uuid),
            _ => Literal::Bytes(bytes),
        });
    }
    if let Ok(number) = text.parse() {
        return Some(Literal::Integer(number));
    }
    let is_exact = matches!(ty, ColumnType::Decimal(_) | ColumnType::Money(_)) && literals::is_number(text);
    if is_exact {
        return Some(Literal::Decimal(text.to_owned()));
    }
    let is_float = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    let number: f64 = text.parse().ok().filter(|_| is_float)?;
    number.is_finite().then_some(Literal::Float(number))
}

/// The text between single quotes, if that is all there is.
fn quoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let without_pairs = inside.replace("''", "");
    (!without_pairs.contains('\'')).then(|| inside.replace("''", "'"))
}

fn blob(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix(['x', 'X'])?.strip_prefix('\'')?.strip_suffix('\'')?;
    let digits: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high * 16 + low),
        _ => None,
    });
    pairs.collect()
}

/// The hyphenated form of 16 bytes.
fn uuid(bytes: &[u8]) -> Option<String> {
    if bytes.len() != 16 {
        return None;
    }
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_read_with_their_quotes() {
        for (ty, text, value) in [
            (ColumnType::Integer, "'007'", Literal::Text("007".to_owned())),
            (ColumnType::Text, "'it''s'", Literal::Text("it's".to_owned())),
            (ColumnType::Integer, "-7", Literal::Integer(-7)),
            (ColumnType::Boolean, "TRUE", Literal::Boolean(true)),
            (ColumnType::Decimal(None), "0.00", Literal::Decimal("0.00".to_owned())),
            (ColumnType::Double, "1.5", Literal::Float(1.5)),
            (ColumnType::Blob, "x'00fF'", Literal::Bytes(vec![0, 255])),
            (
                ColumnType::Uuid,
                "X'0123456789ABCDEF0123456789ABCDEF'",
                Literal::Uuid("01234567-89ab-cdef-0123-456789abcdef".to_owned()),
            ),
            (ColumnType::Text, "NULL", Literal::Null),
            (ColumnType::Integer, "(1)", Literal::Integer(1)),
        ] {
            assert_eq!(read(&ty, text), DefaultValue::Value(value), "{text}");
        }
    }

    #[test]
    fn what_is_computed_stays_an_expression() {
        for text in [
            "CURRENT_TIMESTAMP",
            "'a' || 'b'",
            "random()",
            "x'0'",
            "'a",
            "1 + 1",
            "inf",
            "nan",
            "0x10",
        ] {
            let read = read(&ColumnType::Text, text);
            assert!(matches!(read, DefaultValue::Expression(_)), "{text}");
        }
    }
}
