//! Constants and expressions.

use super::super::Context;
use crate::plan::{Affinity, RenderError};
use crate::schema::DefaultValue;
use crate::{Column, ColumnType, Expression, Literal, Table};

/// A column's default as it stands after DEFAULT.
pub(in crate::dialects) fn default(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    value: &DefaultValue,
) -> Result<String, RenderError> {
    match value {
        DefaultValue::Value(value) => literal(context, table, column, value),
        DefaultValue::Expression(expression) => {
            let sql = context.expression(expression)?.trim();
            let bare = ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"];
            if bare.iter().any(|word| word.eq_ignore_ascii_case(sql)) {
                Ok(sql.to_owned())
            } else {
                Ok(parenthesised(sql))
            }
        }
    }
}

/// A constant, written so that SeaORM reads it from the column as it reads what it wrote itself.
pub(super) fn literal(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    value: &Literal,
) -> Result<String, RenderError> {
    let refuse = |reason: String, remedy: &str| {
        let column = format!("`{}.{}`", table.name, column.name);
        Err(context.refuse(format!("cannot have the default of {column}: {reason}"), remedy))
    };
    match value {
        Literal::Null => Ok("NULL".to_owned()),
        Literal::Boolean(true) => Ok("TRUE".to_owned()),
        Literal::Boolean(false) => Ok("FALSE".to_owned()),
        Literal::Integer(value) => Ok(value.to_string()),
        Literal::Unsigned(value) => {
            let exact = i64::try_from(*value).is_ok();
            if exact || Affinity::of(&super::types::column_type(context, table, column)?) == Affinity::Real {
                Ok(value.to_string())
            } else {
                refuse(
                    format!(
                        "its whole numbers end at {}, and {value} would become inexact",
                        i64::MAX
                    ),
                    "Choose a smaller one, or a text column",
                )
            }
        }
        Literal::Float(value) if value.is_finite() => Ok(float(*value)),
        Literal::Float(value) => refuse(format!("{value} is no finite number"), "Choose another, or NULL"),
        Literal::Decimal(digits) if is_number(digits) => Ok(digits.trim().to_owned()),
        Literal::Decimal(digits) => refuse(format!("`{digits}` is no number"), "Write digits, as in `-12.50`"),
        Literal::Text(value) if value.contains('\0') => {
            refuse("the text has a NUL in it".to_owned(), "Leave it out, or use bytes")
        }
        Literal::Text(value) if column.ty == ColumnType::Uuid => match uuid_bytes(value) {
            Some(bytes) => Ok(blob(&bytes)),
            None => refuse(
                format!("`{value}` is no UUID"),
                "Write 32 hexadecimal digits with hyphens",
            ),
        },
        Literal::Text(value) => Ok(text(value)),
        Literal::Bytes(bytes) => Ok(blob(bytes)),
        // SeaORM keeps UUIDs as 16 bytes, and reads nothing else as one.
        Literal::Uuid(value) => match uuid_bytes(value) {
            Some(bytes) if column.ty == ColumnType::Uuid => Ok(blob(&bytes)),
            Some(_) => Ok(text(value)),
            None => refuse(
                format!("`{value}` is no UUID"),
                "Write 32 hexadecimal digits with hyphens",
            ),
        },
        Literal::Json(value) => Ok(text(&value.to_string())),
    }
}

/// A text between quotes. SQLite knows no escape but the doubled quote.
pub(super) fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// An expression over the columns of one table, as checks, generated columns and indexes have it.
///
/// Qualifiers go, since SQLite does not take them in all of these places and a rebuilt table has another name for a
/// while. A quoted name that is no column is refused: SQLite would take it for a text, and compare with that for ever.
pub(super) fn expression(context: &Context<'_>, table: &Table, expression: &Expression) -> Result<String, RenderError> {
    let backend = context.backend();
    let sql = crate::tokens::unqualified(context.expression(expression)?.trim(), backend);
    let known = |name: &crate::Name| {
        let name = name.as_str();
        table
            .columns
            .keys()
            .any(|column| column.as_str().eq_ignore_ascii_case(name))
    };
    match crate::tokens::quoted_names(&sql, backend)
        .iter()
        .find(|name| !known(name))
    {
        Some(name) => Err(context.refuse(
            format!(
                "would take `{name}` in ({sql}) for a text, since `{}` has no such column",
                table.name
            ),
            "Correct the name, or write a text between single quotes",
        )),
        None => Ok(sql),
    }
}

/// The expression between parentheses, unless it is so already.
pub(super) fn parenthesised(sql: &str) -> String {
    if is_parenthesised(sql) {
        sql.to_owned()
    } else if sql.contains("--") {
        // A comment would hide the closing one.
        format!("({sql}\n)")
    } else {
        format!("({sql})")
    }
}

/// An expression without the parentheses around the whole of it.
pub(in crate::dialects) fn without_parentheses(sql: &str) -> &str {
    let mut bare = sql.trim();
    while is_parenthesised(bare) {
        bare = bare[1..bare.len() - 1].trim();
    }
    bare
}

/// Whether the first parenthesis closes at the very end. Quoted text does not count.
fn is_parenthesised(sql: &str) -> bool {
    if !sql.starts_with('(') {
        return false;
    }
    let (mut depth, mut quote) = (0_u32, None);
    for (at, c) in sql.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            // A comment could hide anything, so such a text gets parentheses of its own.
            (None, '-') if sql[at..].starts_with("--") => return false,
            (None, '/') if sql[at..].starts_with("/*") => return false,
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == sql.len();
                }
            }
            (None, _) => {}
        }
    }
    false
}

fn float(value: f64) -> String {
    let digits = format!("{value:?}");
    // A whole number would be kept as one where the column does not convert.
    if digits.contains(['.', 'e']) {
        digits
    } else {
        format!("{digits}.0")
    }
}

fn blob(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("X'{digits}'")
}

/// Whether a text is digits with at most one point.
pub(super) fn is_number(digits: &str) -> bool {
    let digits = digits.trim();
    let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction)
}

fn uuid_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect::<Option<_>>()?;
    (digits.len() == 32).then(|| {
        digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_are_added_only_where_the_outermost_are_not_there() {
        for (sql, expected) in [
            ("a + b", "(a + b)"),
            ("(a + b)", "(a + b)"),
            ("(a) + (b)", "((a) + (b))"),
            ("(a || ')')", "(a || ')')"),
            ("(a) -- )", "((a) -- )\n)"),
        ] {
            assert_eq!(parenthesised(sql), expected);
        }
    }

    #[test]
    fn a_uuid_is_its_sixteen_bytes() {
        let bytes = uuid_bytes("01234567-89ab-cdef-0123-456789abcdef").unwrap_or_default();
        assert_eq!(blob(&bytes), "X'0123456789ABCDEF0123456789ABCDEF'");
        assert_eq!(uuid_bytes("0123"), None);
        assert_eq!(uuid_bytes("g1234567-89ab-cdef-0123-456789abcdef"), None);
    }

    #[test]
    fn numbers_are_told_from_other_texts() {
        for number in ["1", "-12.50", "+.5", "3."] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", ".", "1e5", "1;2", "0x1", "--1"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
