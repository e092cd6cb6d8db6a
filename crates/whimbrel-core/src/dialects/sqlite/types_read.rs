//! Column types read back from SQLite's declarations: the inverse of `types`.

use crate::{Backend, ColumnType, Length, PerDialect};

/// The type of a column that is declared as this text.
///
/// Where several types of ours become the same here, it is the plainest. What none of ours becomes is a custom type:
/// `bigint` is one, since every whole number but the small ones is `integer` here.
pub(in crate::dialects) fn read(text: &str) -> ColumnType {
    let text = text.trim();
    let (word, numbers) = parts(text).unwrap_or((String::new(), Vec::new()));
    match (word.as_str(), numbers.as_slice()) {
        ("char", []) => ColumnType::Char(None),
        ("char", [length]) => ColumnType::Char(Some(*length)),
        ("varchar", []) => ColumnType::String(Length::Usual),
        ("varchar", [length]) => ColumnType::String(Length::AtMost(*length)),
        ("text", []) => ColumnType::Text,
        ("blob", []) => ColumnType::Blob,
        ("blob", [length]) => ColumnType::Binary(*length),
        ("varbinary_blob", []) => ColumnType::VarBinary(Length::Usual),
        ("varbinary_blob", [length]) => ColumnType::VarBinary(Length::AtMost(*length)),
        ("tinyint", []) => ColumnType::TinyInteger,
        ("smallint", []) => ColumnType::SmallInteger,
        ("integer", []) => ColumnType::Integer,
        ("float", []) => ColumnType::Float,
        ("double", []) => ColumnType::Double,
        ("real_decimal", []) => ColumnType::Decimal(None),
        ("real", [precision, scale]) => ColumnType::Decimal(Some((*precision, *scale))),
        ("real_money", []) => ColumnType::Money(None),
        ("real_money", [precision, scale]) => ColumnType::Money(Some((*precision, *scale))),
        ("datetime_text", []) => ColumnType::DateTime,
        ("timestamp_text", []) => ColumnType::Timestamp,
        ("timestamp_with_timezone_text", []) => ColumnType::TimestampWithTimeZone,
        ("time_text", []) => ColumnType::Time,
        ("date_text", []) => ColumnType::Date,
        ("boolean", []) => ColumnType::Boolean,
        ("json_text", []) => ColumnType::Json,
        ("jsonb_text", []) => ColumnType::JsonBinary,
        ("uuid_text", []) => ColumnType::Uuid,
        _ => custom(text),
    }
}

/// The type of a column of a STRICT table, which has six words.
pub(in crate::dialects) fn read_strict(text: &str) -> ColumnType {
    match text.trim().to_ascii_lowercase().as_str() {
        "integer" => ColumnType::Integer,
        "real" => ColumnType::Double,
        "text" => ColumnType::Text,
        "blob" => ColumnType::Blob,
        _ => custom(text.trim()),
    }
}

fn custom(text: &str) -> ColumnType {
    ColumnType::Custom(PerDialect::default().with(Backend::Sqlite, text.to_owned()))
}

/// The word in small letters and the numbers between its parentheses.
fn parts(text: &str) -> Option<(String, Vec<u32>)> {
    let Some((word, rest)) = text.split_once('(') else {
        return Some((text.to_ascii_lowercase(), Vec::new()));
    };
    let inside = rest.strip_suffix(')')?;
    let numbers = inside.split(',').map(|number| number.trim().parse().ok());
    Some((word.trim_end().to_ascii_lowercase(), numbers.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_read_as_the_type_that_is_rendered_to_it() {
        for (text, ty) in [
            ("VARCHAR (20)", ColumnType::String(Length::AtMost(20))),
            ("integer", ColumnType::Integer),
            ("real(12, 2)", ColumnType::Decimal(Some((12, 2)))),
            ("timestamp_with_timezone_text", ColumnType::TimestampWithTimeZone),
            ("varbinary_blob(8)", ColumnType::VarBinary(Length::AtMost(8))),
            ("uuid_text", ColumnType::Uuid),
        ] {
            assert_eq!(read(text), ty, "{text}");
        }
        assert_eq!(read_strict("REAL"), ColumnType::Double);
    }

    #[test]
    fn what_no_type_is_rendered_to_keeps_its_words() {
        for text in [
            "",
            "bigint",
            "INT",
            "real",
            "varchar(a)",
            "text(3)",
            "enum_text",
            "varchar(1",
            "double precision",
        ] {
            let custom = ColumnType::Custom(PerDialect::default().with(Backend::Sqlite, text.to_owned()));
            assert_eq!(read(text), custom, "{text}");
        }
        assert!(matches!(read_strict("int"), ColumnType::Custom(_)));
    }
}
