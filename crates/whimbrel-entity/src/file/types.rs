//! Column types as text: the words that types are displayed in.

use whimbrel_core::{ColumnType, IntervalFields, Length};

use super::node::{Entries, Node};
use super::problem::did_you_mean;
use super::text::{qualified, qualified_text};
use super::write::sql;

/// The words of types, to tell what was meant.
const WORDS: &[&str] = &[
    "array of",
    "big_integer",
    "big_unsigned",
    "binary",
    "bit",
    "blob",
    "boolean",
    "char",
    "cidr",
    "date",
    "date_time",
    "decimal",
    "double",
    "enum",
    "float",
    "inet",
    "integer",
    "interval",
    "json",
    "json_binary",
    "ltree",
    "mac_addr",
    "money",
    "small_integer",
    "small_unsigned",
    "string",
    "text",
    "time",
    "timestamp",
    "timestamp_tz",
    "tiny_integer",
    "tiny_unsigned",
    "unsigned",
    "uuid",
    "var_binary",
    "var_bit",
    "vector",
    "year",
];

const INTERVALS: [IntervalFields; 13] = [
    IntervalFields::Year,
    IntervalFields::Month,
    IntervalFields::Day,
    IntervalFields::Hour,
    IntervalFields::Minute,
    IntervalFields::Second,
    IntervalFields::YearToMonth,
    IntervalFields::DayToHour,
    IntervalFields::DayToMinute,
    IntervalFields::DayToSecond,
    IntervalFields::HourToMinute,
    IntervalFields::HourToSecond,
    IntervalFields::MinuteToSecond,
];

/// How many arrays may be in each other.
const MAX_ARRAYS: usize = 8;

/// The type that a text says.
///
/// # Errors
/// What is wrong with it and what to do.
pub(super) fn parse(text: &str) -> Result<ColumnType, String> {
    let mut rest = text.trim();
    let mut arrays = 0;
    while let Some(element) = rest.strip_prefix("array of ") {
        rest = element.trim_start();
        arrays += 1;
        if arrays > MAX_ARRAYS {
            return Err(format!(
                "`{text}` has more than {MAX_ARRAYS} arrays in each other: leave some out"
            ));
        }
    }
    let element = element(rest)?;
    Ok((0..arrays).fold(element, |element, _| ColumnType::Array(Box::new(element))))
}

fn element(text: &str) -> Result<ColumnType, String> {
    if let Some(name) = text.strip_prefix("enum ") {
        return Ok(ColumnType::Enum(qualified(name.trim())?));
    }
    let (word, arguments) = match text.split_once('(') {
        None => (text, None),
        Some((word, rest)) => match rest.strip_suffix(')') {
            Some(arguments) => (word.trim_end(), Some(arguments.trim())),
            None => return Err(format!("the type `{text}` has no `)` at its end: add it")),
        },
    };
    if !WORDS.contains(&word) || matches!(word, "enum" | "array of") {
        let hint = match did_you_mean(word, WORDS.iter().copied()) {
            hint if hint.is_empty() => format!(
                ": the types are {}; any other is `custom: {{ postgres: .., mysql: .., sqlite: .. }}`",
                WORDS.join(", ")
            ),
            hint => hint,
        };
        return Err(format!("there is no type `{word}`{hint}"));
    }
    let wrong = |wanted: &str| format!("`{text}` is no type: write {wanted}");
    let length = |wanted: &str| match arguments {
        None => Ok(None),
        Some(digits) => digits.parse().map(Some).map_err(|_| wrong(wanted)),
    };
    let usual_or_max = |wanted: &str| -> Result<Length, String> {
        match arguments {
            Some("max") => Ok(Length::Max),
            _ => Ok(length(wanted)?.map_or(Length::Usual, Length::AtMost)),
        }
    };
    let digits = |wanted: &str| match arguments {
        None => Ok(None),
        Some(both) => {
            let (precision, scale) = both.split_once(',').unwrap_or((both, "0"));
            match (precision.trim().parse(), scale.trim().parse()) {
                (Ok(precision), Ok(scale)) => Ok(Some((precision, scale))),
                _ => Err(wrong(wanted)),
            }
        }
    };
    let ty = match word {
        "char" => ColumnType::Char(length("`char` or `char(3)`")?),
        "string" => ColumnType::String(usual_or_max("`string`, `string(320)` or `string(max)`")?),
        "var_binary" => ColumnType::VarBinary(usual_or_max("`var_binary`, `var_binary(64)` or `var_binary(max)`")?),
        "binary" => ColumnType::Binary(length("`binary(16)`")?.ok_or_else(|| wrong("`binary(16)`"))?),
        "var_bit" => ColumnType::VarBit(length("`var_bit(8)`")?.ok_or_else(|| wrong("`var_bit(8)`"))?),
        "bit" => ColumnType::Bit(length("`bit` or `bit(8)`")?),
        "vector" => ColumnType::Vector(length("`vector` or `vector(3)`")?),
        "decimal" => ColumnType::Decimal(digits("`decimal` or `decimal(10, 2)`")?),
        "money" => ColumnType::Money(digits("`money` or `money(10, 2)`")?),
        "interval" => {
            let (fields, precision) = interval(arguments.unwrap_or_default())
                .ok_or_else(|| wrong("`interval`, `interval(3)` or `interval(day to second 3)`"))?;
            ColumnType::Interval(fields, precision)
        }
        _ if arguments.is_some() => return Err(wrong(&format!("`{word}`, which has no length"))),
        "text" => ColumnType::Text,
        "blob" => ColumnType::Blob,
        "tiny_integer" => ColumnType::TinyInteger,
        "small_integer" => ColumnType::SmallInteger,
        "integer" => ColumnType::Integer,
        "big_integer" => ColumnType::BigInteger,
        "tiny_unsigned" => ColumnType::TinyUnsigned,
        "small_unsigned" => ColumnType::SmallUnsigned,
        "unsigned" => ColumnType::Unsigned,
        "big_unsigned" => ColumnType::BigUnsigned,
        "float" => ColumnType::Float,
        "double" => ColumnType::Double,
        "date_time" => ColumnType::DateTime,
        "timestamp" => ColumnType::Timestamp,
        "timestamp_tz" => ColumnType::TimestampWithTimeZone,
        "time" => ColumnType::Time,
        "date" => ColumnType::Date,
        "year" => ColumnType::Year,
        "boolean" => ColumnType::Boolean,
        "json" => ColumnType::Json,
        "json_binary" => ColumnType::JsonBinary,
        "uuid" => ColumnType::Uuid,
        "cidr" => ColumnType::Cidr,
        "inet" => ColumnType::Inet,
        "mac_addr" => ColumnType::MacAddr,
        "ltree" => ColumnType::LTree,
        _ => return Err(format!("there is no type `{word}`")),
    };
    Ok(ty)
}

/// The fields and the precision of an interval, `day to second 3`.
fn interval(text: &str) -> Option<(Option<IntervalFields>, Option<u32>)> {
    let (fields, precision) = match text.rsplit_once(' ') {
        _ if text.is_empty() => return Some((None, None)),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => return Some((None, Some(text.parse().ok()?))),
        Some((fields, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => (fields, Some(digits)),
        _ => (text, None),
    };
    let fields = INTERVALS
        .into_iter()
        .find(|known| known.as_sql().eq_ignore_ascii_case(fields.trim()))?;
    match precision {
        None => Some((Some(fields), None)),
        Some(digits) => Some((Some(fields), Some(digits.parse().ok()?))),
    }
}

/// A type as it is written: in its words, or by its SQL.
pub(super) fn node(ty: &ColumnType) -> Node {
    let mut arrays = 0;
    let mut element = ty;
    while let ColumnType::Array(inner) = element {
        element = inner;
        arrays += 1;
    }
    if let ColumnType::Custom(names) = element {
        let custom = |key: &str, node: Node| {
            let mut entries = Entries::default();
            entries.push(key, node);
            entries.into_node()
        };
        return (0..arrays).fold(custom("custom", sql(names)), |node, _| custom("array_of", node));
    }
    let word = match element {
        ColumnType::Enum(name) => format!("enum {}", qualified_text(name)),
        element => element.to_string(),
    };
    Node::text(format!("{}{word}", "array of ".repeat(arrays)))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use whimbrel_core::QualifiedName;

    use super::*;

    #[test]
    fn every_type_is_read_from_the_words_that_it_is_written_in() {
        let mut types = vec![
            ColumnType::Char(Some(3)),
            ColumnType::String(Length::Usual),
            ColumnType::String(Length::Max),
            ColumnType::String(Length::AtMost(320)),
            ColumnType::VarBinary(Length::Max),
            ColumnType::VarBinary(Length::AtMost(3)),
            ColumnType::Binary(16),
            ColumnType::VarBit(3),
            ColumnType::Bit(Some(3)),
            ColumnType::Vector(Some(3)),
            ColumnType::Decimal(Some((10, 2))),
            ColumnType::Money(Some((10, 2))),
            ColumnType::Interval(None, Some(3)),
            ColumnType::Enum(QualifiedName::within("a b", "c.d")),
        ];
        types.extend(INTERVALS.map(|fields| ColumnType::Interval(Some(fields), Some(2))));
        types.extend(INTERVALS.map(|fields| ColumnType::Interval(Some(fields), None)));
        let without = WORDS
            .iter()
            .filter(|word| !["enum", "array of", "binary", "var_bit"].contains(word));
        types.extend(without.map(|word| parse(word).expect(word)));
        for ty in types {
            for ty in [ty.clone(), ColumnType::Array(Box::new(ColumnType::Array(Box::new(ty))))] {
                let node = node(&ty);
                assert_eq!(parse(node.as_text().expect("a text")), Ok(ty));
            }
        }
    }

    #[test]
    fn a_type_that_is_none_is_told_with_a_remedy() {
        assert!(parse("strng(3)").is_err_and(|message| message.ends_with("did you mean `string`?")));
        assert!(parse("varchar(3)").is_err_and(|message| message.contains("`custom: {")));
        assert!(parse("string(x)").is_err_and(|message| message.contains("`string(320)`")));
        assert!(parse("uuid(3)").is_err_and(|message| message.contains("has no length")));
        assert!(parse("string(3").is_err_and(|message| message.contains("no `)`")));
        assert!(parse(&format!("{}integer", "array of ".repeat(1000))).is_err());
    }
}
