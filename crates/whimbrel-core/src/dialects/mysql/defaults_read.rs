//! Defaults, read back: constants where the text plainly is one for the column, else expressions.

use super::{printed, quoted, types};
use crate::schema::DefaultValue;
use crate::{Backend, ColumnType, Expression, Length, Literal, PerDialect};

/// The default that a text of SQL is, as MariaDB's catalogue has it, and MySQL's has expressions.
pub(in crate::dialects) fn read(backend: Backend, ty: &ColumnType, sql: &str) -> DefaultValue {
    let sql = printed::unwrapped(sql.trim());
    let kind = Kind::of(backend, ty);
    let value = match quoted::read(sql).or_else(|| converted(kind, sql)) {
        Some(text) => kind.quoted(text),
        None => kind.bare(sql),
    };
    match value {
        Some(value) => DefaultValue::Value(value),
        None => DefaultValue::Expression(Expression(PerDialect::default().with(backend, sql.to_owned()))),
    }
}

/// The constant that MySQL's catalogue prints without quotes.
pub(super) fn constant(ty: &ColumnType, text: &str) -> Literal {
    let value = Kind::of(Backend::Mysql, ty).bare(text);
    value.unwrap_or_else(|| Literal::Text(text.to_owned()))
}

/// What the values of a column are, as far as their constants are written in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Whole,
    Exact,
    Floating,
    Bits,
    Bytes,
    Json,
    Text,
}

impl Kind {
    fn of(backend: Backend, ty: &ColumnType) -> Self {
        match ty {
            ColumnType::Boolean => Kind::Boolean,
            ColumnType::Year => Kind::Whole,
            ty if ty.is_integer() => Kind::Whole,
            ColumnType::Decimal(_) | ColumnType::Money(_) => Kind::Exact,
            ColumnType::Float | ColumnType::Double => Kind::Floating,
            ColumnType::Bit(_) | ColumnType::VarBit(_) => Kind::Bits,
            ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob | ColumnType::Uuid => Kind::Bytes,
            ColumnType::Json | ColumnType::JsonBinary => Kind::Json,
            ColumnType::Custom(names) => Self::of_custom(names.get(backend).map(String::as_str).unwrap_or_default()),
            _ => Kind::Text,
        }
    }

    fn of_custom(sql: &str) -> Self {
        match types::first_word(sql).to_ascii_lowercase().as_str() {
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => Kind::Whole,
            "decimal" => Kind::Exact,
            "float" | "double" => Kind::Floating,
            "tinyblob" | "mediumblob" => Kind::Bytes,
            _ => Kind::Text,
        }
    }

    /// The constant that a text without quotes is.
    fn bare(self, text: &str) -> Option<Literal> {
        match self {
            Kind::Boolean if text == "0" || text == "1" => Some(Literal::Boolean(text == "1")),
            Kind::Boolean | Kind::Whole => {
                let signed = text.parse().map(Literal::Integer);
                signed.or_else(|_| text.parse().map(Literal::Unsigned)).ok()
            }
            Kind::Exact => is_number(text, b"+-.").then(|| Literal::Decimal(text.to_owned())),
            Kind::Floating => {
                let number: Option<f64> = text.parse().ok().filter(|_| is_number(text, b"+-.eE"));
                number.filter(|number| number.is_finite()).map(Literal::Float)
            }
            Kind::Bits => {
                let bits = text.strip_prefix("b'")?.strip_suffix('\'')?;
                let number = u64::from_str_radix(bits, 2).ok()?;
                Some(i64::try_from(number).map_or(Literal::Unsigned(number), Literal::Integer))
            }
            Kind::Bytes => bytes(text).map(Literal::Bytes),
            Kind::Json | Kind::Text => None,
        }
    }

    /// The constant that a text which stood between quotes is.
    fn quoted(self, text: String) -> Option<Literal> {
        match self {
            Kind::Json => Some(match serde_json::from_str(&text) {
                Ok(document) => Literal::Json(document),
                Err(_) => Literal::Text(text),
            }),
            Kind::Text => Some(Literal::Text(text)),
            Kind::Bytes => Some(Literal::Bytes(text.into_bytes())),
            Kind::Bits => None,
            number => number.bare(&text),
        }
    }
}

fn is_number(text: &str, others: &[u8]) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && text.bytes().all(|byte| byte.is_ascii_digit() || others.contains(&byte))
}

/// The bytes of `0x1F` and `X'1F'`.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = match text.strip_prefix("0x") {
        Some(digits) => digits,
        None => text.strip_prefix(['x', 'X'])?.strip_prefix('\'')?.strip_suffix('\'')?,
    };
    let byte = |pair: &[u8]| match pair {
        [_, _] => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// The text whose bytes the dialect writes where MariaDB would lose characters: `convert(X'..' using utf8mb4)`.
fn converted(kind: Kind, sql: &str) -> Option<String> {
    let inside = sql
        .get(..8)
        .filter(|word| word.eq_ignore_ascii_case("convert("))
        .map(|_| &sql[8..])?;
    let inside = inside.strip_suffix(')')?;
    let (digits, charset) = inside.split_at_checked(inside.rfind(' ')?)?;
    let digits = digits.trim_end();
    let digits = digits.strip_suffix("using").or_else(|| digits.strip_suffix("USING"))?;
    let is_ours = charset.trim() == "utf8mb4" && matches!(kind, Kind::Text | Kind::Json);
    String::from_utf8(bytes(digits.trim())?).ok().filter(|_| is_ours)
}

/// Whether a column of MySQL has constants in the form of expressions alone.
pub(super) fn takes_no_constant(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Text | ColumnType::String(Length::Max) | ColumnType::Blob => true,
        ColumnType::VarBinary(Length::Max) | ColumnType::Json | ColumnType::JsonBinary => true,
        ColumnType::Custom(names) => names
            .get(Backend::Mysql)
            .is_some_and(|sql| types::takes_no_constant(sql)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_mariadb(ty: &ColumnType, sql: &str) -> DefaultValue {
        read(Backend::Mariadb, ty, sql)
    }

    #[test]
    fn a_constant_is_read_by_the_type_of_its_column() {
        let text = ColumnType::String(Length::AtMost(9));
        for (ty, sql, value) in [
            (&ColumnType::Boolean, "1", Literal::Boolean(true)),
            (&ColumnType::Boolean, "7", Literal::Integer(7)),
            (&ColumnType::Integer, "-5", Literal::Integer(-5)),
            (
                &ColumnType::BigUnsigned,
                "18446744073709551615",
                Literal::Unsigned(u64::MAX),
            ),
            (
                &ColumnType::Decimal(Some((9, 2))),
                "1.50",
                Literal::Decimal("1.50".to_owned()),
            ),
            (&ColumnType::Double, "1e100", Literal::Float(1e100)),
            (&ColumnType::Bit(Some(3)), "b'101'", Literal::Integer(5)),
            (&ColumnType::Binary(2), "x'00ff'", Literal::Bytes(vec![0, 255])),
            (&ColumnType::Blob, "0x6162", Literal::Bytes(b"ab".to_vec())),
            (
                &ColumnType::Json,
                r#"'{"a": "it\'s"}'"#,
                Literal::Json(serde_json::json!({"a": "it's"})),
            ),
            (&ColumnType::Json, "'{'", Literal::Text("{".to_owned())),
            (&text, r"'it''s \\ 🐦'", Literal::Text(r"it's \ 🐦".to_owned())),
            (&text, "'NULL'", Literal::Text("NULL".to_owned())),
            (&text, "(_utf8mb4'a')", Literal::Text("a".to_owned())),
            (
                &ColumnType::Text,
                "convert(X'F09F90A6' using utf8mb4)",
                Literal::Text("🐦".to_owned()),
            ),
            (
                &ColumnType::Date,
                "'2020-01-01'",
                Literal::Text("2020-01-01".to_owned()),
            ),
        ] {
            assert_eq!(on_mariadb(ty, sql), DefaultValue::Value(value), "{ty} {sql}");
        }
    }

    #[test]
    fn what_is_computed_is_an_expression() {
        let text = ColumnType::String(Length::AtMost(9));
        for (ty, sql) in [
            (&ColumnType::Integer, "1 + 2"),
            (&ColumnType::Double, "inf"),
            (&ColumnType::Decimal(None), "."),
            (&text, "uuid()"),
            (&text, "concat('a','b')"),
            (&text, "CURRENT_TIMESTAMP"),
            (&ColumnType::DateTime, "current_timestamp(6)"),
            (&ColumnType::Blob, "convert(X'F0' using utf8mb4)"),
            (&ColumnType::Bit(None), "'a'"),
        ] {
            let expression = Expression(PerDialect::default().with(Backend::Mariadb, sql.to_owned()));
            assert_eq!(on_mariadb(ty, sql), DefaultValue::Expression(expression), "{ty} {sql}");
        }
    }

    #[test]
    fn a_constant_of_mysql_needs_no_quotes() {
        let text = ColumnType::String(Length::AtMost(9));
        assert_eq!(constant(&text, "'5'"), Literal::Text("'5'".to_owned()));
        assert_eq!(constant(&ColumnType::Integer, "5"), Literal::Integer(5));
        assert_eq!(
            constant(&ColumnType::VarBinary(Length::Usual), "0x615C"),
            Literal::Bytes(b"a\\".to_vec())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(sql in "(convert\\(|0x|X'|b')?[ ('\\\\),a-fX0-9é🐦]{0,12}( using utf8mb4\\))?") {
            for ty in [ColumnType::Text, ColumnType::Blob, ColumnType::Bit(None), ColumnType::Double, ColumnType::Json] {
                on_mariadb(&ty, &sql);
            }
        }
    }
}
