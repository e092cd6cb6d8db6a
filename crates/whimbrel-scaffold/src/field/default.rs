//! The default of a field, checked against its type.

use super::{FieldDefault, FieldKind, PlainKind, Reason};
use crate::name::shown;

/// Reads what follows `=`.
pub(super) fn default_of(kind: &FieldKind, typed: &str) -> Result<FieldDefault, Reason> {
    let wrong = |expected: &str| Reason::Default {
        default: shown(typed),
        expected: expected.to_owned(),
    };
    match kind {
        FieldKind::String(_) | FieldKind::Char(_) | FieldKind::Plain(PlainKind::Text) => {
            Ok(FieldDefault::Text(typed.to_owned()))
        }
        FieldKind::Enum(labels) if labels.iter().any(|label| label == typed) => {
            Ok(FieldDefault::Text(typed.to_owned()))
        }
        FieldKind::Enum(labels) => Err(wrong(&format!("one of its labels: {}", labels.join(", ")))),
        FieldKind::Plain(PlainKind::Boolean) => match typed {
            "true" => Ok(FieldDefault::Boolean(true)),
            "false" => Ok(FieldDefault::Boolean(false)),
            _ => Err(wrong("`true` or `false`")),
        },
        FieldKind::Plain(PlainKind::SmallInteger) => match typed.parse::<i16>() {
            Ok(number) => Ok(FieldDefault::Integer(number.into())),
            Err(_) => Err(wrong("a whole number of 16 bits")),
        },
        FieldKind::Plain(PlainKind::Integer) => match typed.parse::<i32>() {
            Ok(number) => Ok(FieldDefault::Integer(number.into())),
            Err(_) => Err(wrong("a whole number of 32 bits")),
        },
        FieldKind::Plain(PlainKind::BigInteger) => match typed.parse::<i64>() {
            Ok(number) => Ok(FieldDefault::Integer(number)),
            Err(_) => Err(wrong("a whole number of 64 bits")),
        },
        FieldKind::Plain(PlainKind::Float | PlainKind::Double) | FieldKind::Decimal(..) => {
            let digits = typed.strip_prefix('-').unwrap_or(typed);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
            match is_number(whole) && is_number(fraction) && typed.len() <= 40 {
                true => Ok(FieldDefault::Number(typed.to_owned())),
                false => Err(wrong("a number, as in `0.5`")),
            }
        }
        FieldKind::Plain(PlainKind::Json) => match serde_json::from_str(typed) {
            Ok(document) => Ok(FieldDefault::Json(document)),
            Err(_) => Err(wrong("a JSON document, as in `{}`")),
        },
        FieldKind::Plain(PlainKind::DateTime | PlainKind::Timestamp | PlainKind::TimestampTz) => match typed {
            "now" => Ok(FieldDefault::Now),
            _ => Err(wrong("`now`; write any other into the file")),
        },
        FieldKind::Plain(PlainKind::Date | PlainKind::Time | PlainKind::Uuid | PlainKind::Blob)
        | FieldKind::Binary(_)
        | FieldKind::References { .. } => Err(wrong("none here, write it into the file")),
    }
}
