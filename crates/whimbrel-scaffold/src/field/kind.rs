//! The type of a field, with its arguments.

use super::words::plural;
use super::{FieldKind, OnDelete, PlainKind, Reason};
use crate::name::{Identifier, shown};

/// Reads a type. The field's name tells the table of a reference that names none.
pub(super) fn kind(name: &Identifier, word: &str, arguments: Option<&str>) -> Result<FieldKind, Reason> {
    let plain = |kind| match arguments {
        None => Ok(FieldKind::Plain(kind)),
        Some(arguments) => Err(Reason::NoArguments {
            kind: word.to_owned(),
            arguments: shown(arguments),
        }),
    };
    let wrong = |expected| Reason::Arguments {
        kind: word.to_owned(),
        arguments: shown(arguments.unwrap_or("")),
        expected,
    };
    match word {
        "string" | "varchar" => {
            let length = numbers(arguments, [255]).and_then(|[length]| within(length, 1..=65_535));
            length
                .map(FieldKind::String)
                .ok_or_else(|| wrong("a length from 1 to 65535, as in `string{320}`"))
        }
        "char" => {
            let length = numbers(arguments, [1]).and_then(|[length]| within(length, 1..=255));
            length
                .map(FieldKind::Char)
                .ok_or_else(|| wrong("a length from 1 to 255, as in `char{2}`"))
        }
        "decimal" | "numeric" => match numbers(arguments, [19, 4]) {
            Some([precision, scale]) if (1..=65).contains(&precision) && scale <= precision.min(30) => {
                Ok(FieldKind::Decimal(precision, scale))
            }
            _ => Err(wrong(
                "digits in all (1 to 65) and after the point (up to 30), as in `decimal{10,2}`",
            )),
        },
        "binary" | "varbinary" => {
            let length = numbers(arguments, [255]).and_then(|[length]| within(length, 1..=65_535));
            length
                .map(FieldKind::Binary)
                .ok_or_else(|| wrong("a length from 1 to 65535, as in `binary{16}`"))
        }
        "enum" => {
            let labels: Vec<String> = arguments
                .unwrap_or("")
                .split(',')
                .map(|label| label.trim().to_owned())
                .collect();
            let mut seen = labels.clone();
            seen.sort_unstable();
            seen.dedup();
            let bad = |label: &String| label.is_empty() || label.len() > 63 || label.chars().any(char::is_control);
            match labels.iter().any(bad) || seen.len() != labels.len() {
                true => Err(wrong("different labels of at most 63 bytes, as in `enum{draft,live}`")),
                false => Ok(FieldKind::Enum(labels)),
            }
        }
        "references" | "belongs_to" => {
            let table = match arguments {
                Some(table) => {
                    Identifier::normalised(table).map_err(|_| wrong("a table, as in `references{users}`"))?
                }
                None => {
                    let singular = name.as_str().strip_suffix("_id").unwrap_or(name.as_str());
                    Identifier::exact(&plural(singular)).map_err(Reason::Name)?
                }
            };
            Ok(FieldKind::References {
                table,
                on_delete: OnDelete::Restrict,
            })
        }
        "text" => plain(PlainKind::Text),
        "small_integer" | "smallint" | "i16" => plain(PlainKind::SmallInteger),
        "integer" | "int" | "i32" => plain(PlainKind::Integer),
        "big_integer" | "bigint" | "i64" => plain(PlainKind::BigInteger),
        "float" | "f32" => plain(PlainKind::Float),
        "double" | "f64" => plain(PlainKind::Double),
        "boolean" | "bool" => plain(PlainKind::Boolean),
        "date" => plain(PlainKind::Date),
        "time" => plain(PlainKind::Time),
        "datetime" | "date_time" => plain(PlainKind::DateTime),
        "timestamp" => plain(PlainKind::Timestamp),
        "timestamp_tz" | "timestamptz" => plain(PlainKind::TimestampTz),
        "uuid" => plain(PlainKind::Uuid),
        "json" | "jsonb" => plain(PlainKind::Json),
        "blob" | "bytes" => plain(PlainKind::Blob),
        "" => Err(Reason::NoType),
        other if other.starts_with("enum") || other.starts_with("decimal") => Err(Reason::ShellBraces(shown(other))),
        other => Err(Reason::Type { word: shown(other) }),
    }
}

/// As many numbers as `usual` has, which stands in where no arguments are given.
fn numbers<const N: usize>(arguments: Option<&str>, usual: [u32; N]) -> Option<[u32; N]> {
    let Some(arguments) = arguments else { return Some(usual) };
    let numbers: Vec<u32> = arguments
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn within(number: u32, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    range.contains(&number).then_some(number)
}
