//! Column types read back from PostgreSQL's words: the inverse of `types`.

use crate::{Backend, ColumnType, IntervalFields, Length, PerDialect};

/// The type that PostgreSQL prints or is given as this text, by `format_type` or in a statement.
///
/// Where several types of ours become the same here, it is the plainest. What none of ours becomes is a custom type.
pub(in crate::dialects) fn read(text: &str) -> ColumnType {
    let text = text.trim();
    known(text).unwrap_or_else(|| ColumnType::Custom(PerDialect::default().with(Backend::Postgres, text.to_owned())))
}

fn known(text: &str) -> Option<ColumnType> {
    if let Some(element) = text.strip_suffix("[]") {
        return match read(element) {
            // The server's own spelling of the whole is kept where the element is nothing of ours.
            ColumnType::Custom(_) => None,
            element => Some(ColumnType::Array(Box::new(element))),
        };
    }
    let Words { word, numbers } = Words::of(text)?;
    let ty = match (word.as_str(), numbers.as_slice()) {
        // `char` has one character unless it is told otherwise; the type `"char"` is another.
        ("character" | "char", []) => ColumnType::Char(Some(1)),
        ("character" | "char", [length]) => ColumnType::Char(Some(*length)),
        ("character varying" | "varchar", []) => ColumnType::String(Length::Usual),
        ("character varying" | "varchar", [length]) => ColumnType::String(Length::AtMost(*length)),
        ("text", []) => ColumnType::Text,
        ("smallint", []) => ColumnType::SmallInteger,
        ("integer", []) => ColumnType::Integer,
        ("bigint", []) => ColumnType::BigInteger,
        ("real", []) => ColumnType::Float,
        ("double precision", []) => ColumnType::Double,
        ("numeric" | "decimal", []) => ColumnType::Decimal(None),
        ("numeric" | "decimal", [precision]) => ColumnType::Decimal(Some((*precision, 0))),
        ("numeric" | "decimal", [precision, scale]) if scale <= precision => {
            ColumnType::Decimal(Some((*precision, *scale)))
        }
        ("timestamp without time zone" | "timestamp", []) => ColumnType::DateTime,
        ("timestamp with time zone", []) => ColumnType::TimestampWithTimeZone,
        ("time without time zone" | "time", []) => ColumnType::Time,
        ("date", []) => ColumnType::Date,
        ("bytea", []) => ColumnType::Blob,
        ("bit", []) => ColumnType::Bit(Some(1)),
        ("bit", [length]) => ColumnType::Bit(Some(*length)),
        ("bit varying" | "varbit", [length]) => ColumnType::VarBit(*length),
        ("boolean" | "bool", []) => ColumnType::Boolean,
        ("money", []) => ColumnType::Money(None),
        ("json", []) => ColumnType::Json,
        ("jsonb", []) => ColumnType::JsonBinary,
        ("uuid", []) => ColumnType::Uuid,
        ("cidr", []) => ColumnType::Cidr,
        ("inet", []) => ColumnType::Inet,
        ("macaddr", []) => ColumnType::MacAddr,
        ("ltree", []) => ColumnType::LTree,
        ("vector", []) => ColumnType::Vector(None),
        ("vector", [dimensions]) => ColumnType::Vector(Some(*dimensions)),
        (interval, numbers) => return read_interval(interval, numbers),
    };
    Some(ty)
}

fn read_interval(words: &str, numbers: &[u32]) -> Option<ColumnType> {
    let fields = words.strip_prefix("interval")?.trim();
    let fields = if fields.is_empty() {
        None
    } else {
        let is_it = |known: &&IntervalFields| known.as_sql().eq_ignore_ascii_case(fields);
        Some(*IntervalFields::ALL.iter().find(is_it)?)
    };
    match numbers {
        [] => Some(ColumnType::Interval(fields, None)),
        [precision] => Some(ColumnType::Interval(fields, Some(*precision))),
        _ => None,
    }
}

/// A type as its words in small letters and the numbers between its parentheses, `timestamp with time zone` and 3.
struct Words {
    word: String,
    numbers: Vec<u32>,
}

impl Words {
    fn of(text: &str) -> Option<Self> {
        let (before, inside, after) = match text.split_once('(') {
            None => (text, None, ""),
            Some((before, rest)) => {
                let (inside, after) = rest.split_once(')')?;
                (before, Some(inside), after)
            }
        };
        let numbers = match inside {
            None => Vec::new(),
            Some(inside) => inside
                .split(',')
                .map(|number| number.trim().parse().ok())
                .collect::<Option<_>>()?,
        };
        let words = before.split_whitespace().chain(after.split_whitespace());
        let word = words.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        Some(Self { word, numbers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_prints_is_read_as_the_type_that_is_rendered_to_it() {
        for (text, ty) in [
            ("character varying(320)", ColumnType::String(Length::AtMost(320))),
            ("character varying", ColumnType::String(Length::Usual)),
            ("character(1)", ColumnType::Char(Some(1))),
            ("numeric(12,2)", ColumnType::Decimal(Some((12, 2)))),
            ("timestamp with time zone", ColumnType::TimestampWithTimeZone),
            ("timestamp without time zone", ColumnType::DateTime),
            (
                "interval day to second(3)",
                ColumnType::Interval(Some(IntervalFields::DayToSecond), Some(3)),
            ),
            ("interval(3)", ColumnType::Interval(None, Some(3))),
            ("interval", ColumnType::Interval(None, None)),
            ("bit varying(8)", ColumnType::VarBit(8)),
            ("integer[]", ColumnType::Array(Box::new(ColumnType::Integer))),
            ("vector(3)", ColumnType::Vector(Some(3))),
        ] {
            assert_eq!(read(text), ty, "{text}");
        }
    }

    #[test]
    fn what_no_type_is_rendered_to_keeps_the_servers_words() {
        for text in [
            "\"char\"",
            "bpchar",
            "timestamp(3) with time zone",
            "numeric(3,5)",
            "numeric(3,-2)",
            "bit varying",
            "interval century",
            "public.mood",
            "tsvector",
            "tsvector[]",
            "geometry(Point,4326)",
            "varchar(",
            "",
            "text(1)",
            "int4range",
        ] {
            let custom = ColumnType::Custom(PerDialect::default().with(Backend::Postgres, text.to_owned()));
            assert_eq!(read(text), custom, "{text}");
        }
    }
}
