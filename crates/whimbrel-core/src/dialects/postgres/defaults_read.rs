//! Defaults read back from PostgreSQL's words: the inverse of `literals`.

use super::{literals, types_read};
use crate::schema::DefaultValue;
use crate::{Backend, ColumnType, Expression, Literal, PerDialect};

/// The default of a column of a type, as `pg_get_expr` prints it: a constant where it plainly is one for that type.
pub(in crate::dialects) fn read(ty: &ColumnType, text: &str) -> DefaultValue {
    let text = literals::without_parentheses(text);
    match constant(ty, text) {
        Some(value) => value.into(),
        None => Expression(PerDialect::default().with(Backend::Postgres, text.to_owned())).into(),
    }
}

fn constant(ty: &ColumnType, text: &str) -> Option<Literal> {
    match text {
        "true" if *ty == ColumnType::Boolean => return Some(Literal::Boolean(true)),
        "false" if *ty == ColumnType::Boolean => return Some(Literal::Boolean(false)),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("NULL") {
        let is_alone = rest.is_empty() || rest.strip_prefix("::").is_some_and(is_type);
        return is_alone.then_some(Literal::Null);
    }
    match quoted(text) {
        Some((value, "")) => typed(ty, value),
        Some((value, rest)) => {
            let cast = rest.strip_prefix("::").filter(|cast| is_type(cast))?;
            is_cast_to(ty, cast).then(|| typed(ty, value)).flatten()
        }
        None => number(ty, text),
    }
}

/// A text at the beginning, `'it''s'` or `E'\\'` or `B'101'`, and what comes after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let has_escapes = text.starts_with(['E', 'e']);
    let inside = text
        .strip_prefix(['E', 'e', 'B', 'b'])
        .unwrap_or(text)
        .strip_prefix('\'')?;
    let mut value = String::new();
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                chars.next();
                value.push('\'');
            }
            '\'' => return Some((value, &inside[at + 1..])),
            // The server escapes nothing but the backslash itself.
            '\\' if has_escapes => value.push(chars.next().filter(|(_, next)| *next == '\\')?.1),
            _ => value.push(c),
        }
    }
    None
}

/// Whether a text is a type's name and nothing more: no operator and no further cast.
fn is_type(text: &str) -> bool {
    let mut is_quoted = false;
    text.chars().all(|c| {
        is_quoted ^= c == '"';
        is_quoted || c.is_alphanumeric() || matches!(c, '"' | '_' | '.' | ' ' | '(' | ')' | ',' | '[' | ']' | '$')
    })
}

/// Whether a cast leads to the column's own type, of whatever length.
fn is_cast_to(ty: &ColumnType, cast: &str) -> bool {
    let cast_type = match cast {
        "bpchar" => ColumnType::Char(None),
        "\"bit\"" => ColumnType::Bit(None),
        _ => types_read::read(cast),
    };
    match ty {
        // An enum's value, an array and a type of the author's are cast to it and nothing else.
        ColumnType::Enum(_) => true,
        ColumnType::Array(_) => cast.ends_with("[]"),
        ColumnType::Custom(names) => {
            fn bare(name: &str) -> &str {
                name.split('(').next().unwrap_or_default().trim()
            }
            names
                .get(Backend::Postgres)
                .is_some_and(|name| bare(name) == bare(cast))
        }
        // A number is cast to the least type that holds it, whatever number type the column is of.
        _ if is_number(ty) => is_number(&cast_type),
        _ => std::mem::discriminant(ty) == std::mem::discriminant(&cast_type),
    }
}

fn is_number(ty: &ColumnType) -> bool {
    ty.is_integer() || matches!(ty, ColumnType::Float | ColumnType::Double | ColumnType::Decimal(_))
}

/// A text as a value of the type.
fn typed(ty: &ColumnType, text: String) -> Option<Literal> {
    match ty {
        _ if is_number(ty) => number(ty, &text),
        ColumnType::Boolean => None,
        ColumnType::Uuid => Some(Literal::Uuid(text)),
        ColumnType::Json | ColumnType::JsonBinary => Some(json(ty, text)),
        ColumnType::Blob => bytes(text.strip_prefix("\\x")?).map(Literal::Bytes),
        _ => Some(Literal::Text(text)),
    }
}

/// A document; `json` keeps its text as it was written, so that another spelling is another default.
fn json(ty: &ColumnType, text: String) -> Literal {
    let document = serde_json::from_str::<serde_json::Value>(&text).ok();
    let spelled = document.as_ref().map(serde_json::Value::to_string);
    match document {
        Some(document) if *ty == ColumnType::JsonBinary || spelled.as_ref() == Some(&text) => Literal::Json(document),
        _ => Literal::Text(text),
    }
}

fn number(ty: &ColumnType, text: &str) -> Option<Literal> {
    match ty {
        _ if ty.is_integer() => text.parse().ok().map(Literal::Integer),
        ColumnType::Float | ColumnType::Double => {
            let number: f64 = text.parse().ok().filter(|_| literals::is_decimal(text))?;
            Some(Literal::Float(number))
        }
        ColumnType::Decimal(_) | ColumnType::Money(_) if literals::is_decimal(text) => {
            Some(Literal::Decimal(text.to_owned()))
        }
        _ => None,
    }
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    let digits: Vec<u8> = digits.collect::<Option<_>>()?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high * 16 + low),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Length;

    fn value(ty: ColumnType, text: &str) -> Option<Literal> {
        match read(&ty, text) {
            DefaultValue::Value(value) => Some(value),
            DefaultValue::Expression(_) => None,
        }
    }

    #[test]
    fn constants_are_read_as_values_of_the_columns_type() {
        let text = |value: &str| Some(Literal::Text(value.to_owned()));
        let string = || ColumnType::String(Length::AtMost(20));
        assert_eq!(value(string(), "'it''s'::character varying"), text("it's"));
        assert_eq!(value(string(), r"E'a\\b'::character varying(20)"), text(r"a\b"));
        assert_eq!(value(ColumnType::Char(Some(2)), "'ab'::bpchar"), text("ab"));
        assert_eq!(value(ColumnType::Bit(Some(3)), "B'101'::\"bit\""), text("101"));
        assert_eq!(value(ColumnType::Enum("mood".into()), "'sad'::mood"), text("sad"));
        assert_eq!(
            value(ColumnType::Array(Box::new(ColumnType::Text)), "'{}'::text[]"),
            text("{}")
        );
        assert_eq!(
            value(ColumnType::SmallInteger, "'-1'::integer"),
            Some(Literal::Integer(-1))
        );
        assert_eq!(value(ColumnType::BigInteger, "7"), Some(Literal::Integer(7)));
        assert_eq!(value(ColumnType::Double, "1.5"), Some(Literal::Float(1.5)));
        assert_eq!(
            value(ColumnType::Decimal(None), "'-0.50'::numeric"),
            Some(Literal::Decimal("-0.50".to_owned()))
        );
        assert_eq!(value(ColumnType::Boolean, "(true)"), Some(Literal::Boolean(true)));
        assert_eq!(
            value(ColumnType::Blob, r"'\x00ff'::bytea"),
            Some(Literal::Bytes(vec![0, 255]))
        );
        assert_eq!(
            value(ColumnType::JsonBinary, "'{\"a\": 1}'::jsonb"),
            Some(Literal::Json(serde_json::json!({"a": 1})))
        );
        assert_eq!(value(string(), "NULL::character varying"), Some(Literal::Null));
    }

    #[test]
    fn what_is_computed_or_of_another_type_stays_an_expression() {
        for (ty, text) in [
            (ColumnType::Text, "'a'::text || 'b'::text"),
            (ColumnType::Text, "upper('a'::text)"),
            (ColumnType::Text, "5"),
            (ColumnType::Text, "('a'::text || current_user)::text"),
            (ColumnType::Date, "('now'::text)::date"),
            (ColumnType::Date, "'now'::text"),
            (ColumnType::Integer, "nextval('t_id_seq'::regclass)"),
            (ColumnType::Double, "'NaN'::double precision"),
            (ColumnType::Boolean, "NOT true"),
            (ColumnType::Text, "'unfinished"),
            (ColumnType::Text, "NULLIF('a'::text, 'b'::text)"),
        ] {
            assert_eq!(value(ty.clone(), text), None, "{ty} {text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"(\PC|'|\\|E'|B'|''|::|\(|\)|"){0,12}"#) {
            for ty in [ColumnType::Text, ColumnType::Integer, ColumnType::Blob, ColumnType::Uuid] {
                let _ = read(&ty, &text);
            }
        }
    }
}
