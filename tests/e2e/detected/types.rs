//! Types of columns.

use whimbrel_core::Backend::{Mariadb, Mysql, Postgres, Sqlite};
use whimbrel_core::{ColumnType, Length};

use super::{Row, row};
use crate::operations::words::{column, create, integer, table};

/// The same table with a column of one type and of another.
fn types(what: &'static str, live: ColumnType, expected: ColumnType) -> Row {
    let with = |ty| create(table("things", [integer("id"), column("it", ty).nullable()]));
    row(what, [with(live)], [with(expected)])
}

pub(super) fn rows() -> Vec<Row> {
    use ColumnType as T;
    const ONE_TYPE: &str = "one type there";
    vec![
        types("a wider integer", T::SmallInteger, T::Integer),
        types("an integer of 64 bits", T::Integer, T::BigInteger).lacking(&[Sqlite], ONE_TYPE),
        types("an integer without a sign", T::Integer, T::Unsigned).lacking(&[Sqlite], ONE_TYPE),
        types(
            "the length of a text",
            T::String(Length::AtMost(50)),
            T::String(Length::AtMost(80)),
        ),
        types("a text of fixed length", T::String(Length::AtMost(5)), T::Char(Some(5))),
        types("a text without a length", T::String(Length::AtMost(50)), T::Text),
        types(
            "precision and scale of a decimal",
            T::Decimal(Some((10, 2))),
            T::Decimal(Some((12, 3))),
        ),
        types(
            "a floating point number instead of a decimal",
            T::Decimal(Some((10, 2))),
            T::Double,
        ),
        types("32 or 64 bits of a floating point number", T::Float, T::Double),
        types("a date with or without time", T::Date, T::DateTime),
        types(
            "a moment instead of a date and time",
            T::DateTime,
            T::TimestampWithTimeZone,
        ),
        types("a time of day", T::Time, T::DateTime),
        types("bytes", T::Text, T::Blob),
        types(
            "the length of bytes",
            T::VarBinary(Length::AtMost(10)),
            T::VarBinary(Length::AtMost(20)),
        )
        .lacking(&[Postgres], ONE_TYPE),
        types("a boolean", T::SmallInteger, T::Boolean),
        types("JSON instead of text", T::Text, T::Json),
        types("binary JSON", T::Json, T::JsonBinary).lacking(&[Mysql, Mariadb], ONE_TYPE),
        types("a UUID", T::Text, T::Uuid),
        types("an array", T::Integer, T::Array(Box::new(T::Integer))).lacking(&[Sqlite, Mysql, Mariadb], "no arrays"),
        types(
            "what an array is of",
            T::Array(Box::new(T::Integer)),
            T::Array(Box::new(T::Text)),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "no arrays"),
        types("the length of bits", T::Bit(Some(4)), T::Bit(Some(8))).lacking(&[Sqlite], "no bits"),
        types(
            "an interval's fields",
            T::Interval(None, None),
            T::Interval(Some(whimbrel_core::IntervalFields::Day), None),
        )
        .lacking(&[Sqlite, Mysql, Mariadb], "no intervals"),
        types("a network address", T::Inet, T::Cidr).lacking(&[Sqlite, Mysql, Mariadb], "no such type"),
        types("years", T::SmallInteger, T::Year).lacking(&[Sqlite, Postgres], "no such type"),
    ]
}
