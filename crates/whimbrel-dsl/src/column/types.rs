//! A word for each column type.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sea_query::prelude::{Decimal, Json, Uuid};
use whimbrel_core::{ColumnType, IntervalFields, Length};

use super::{AnyValue, ArrayValue, EnumValue, NewColumn, new};
use crate::{IntoColumnName, IntoTableName, SqlExpression};

macro_rules! types {
    ($($(#[$doc:meta])* $word:ident($($argument:ident: $of:ty),*) -> $value:ty = $ty:expr;)*) => {
        $($(#[$doc])*
        pub fn $word(name: impl IntoColumnName $(, $argument: $of)*) -> NewColumn<$value> {
            new(name.into_column_name(), $ty)
        })*
    };
}

types! {
    /// Text of a fixed length, in characters.
    char(length: u32) -> String = ColumnType::Char(Some(length));
    /// One character, or what the backend takes for `char` without a length.
    char_usual() -> String = ColumnType::Char(None);
    /// Text with a length, in characters.
    string(length: u32) -> String = ColumnType::String(Length::AtMost(length));
    /// Text of what length the backend takes unasked: 255 on MySQL and MariaDB, no limit elsewhere.
    string_usual() -> String = ColumnType::String(Length::Usual);
    /// Text as long as the backend has it.
    string_max() -> String = ColumnType::String(Length::Max);
    /// Text without a length.
    text() -> String = ColumnType::Text;
    /// Bytes without a length.
    blob() -> Vec<u8> = ColumnType::Blob;
    /// Bytes of a fixed length.
    binary(length: u32) -> Vec<u8> = ColumnType::Binary(length);
    /// Bytes with a length.
    var_binary(length: u32) -> Vec<u8> = ColumnType::VarBinary(Length::AtMost(length));
    /// Bytes of what length the backend takes unasked.
    var_binary_usual() -> Vec<u8> = ColumnType::VarBinary(Length::Usual);
    /// As many bytes as the backend has them.
    var_binary_max() -> Vec<u8> = ColumnType::VarBinary(Length::Max);
    /// A fixed number of bits.
    bit(length: u32) -> AnyValue = ColumnType::Bit(Some(length));
    /// One bit, or what the backend takes for `bit` without a length.
    bit_usual() -> AnyValue = ColumnType::Bit(None);
    /// At most so many bits.
    var_bit(length: u32) -> AnyValue = ColumnType::VarBit(length);
    /// A whole number of 8 bits.
    tiny_integer() -> i8 = ColumnType::TinyInteger;
    /// A whole number of 16 bits.
    small_integer() -> i16 = ColumnType::SmallInteger;
    /// A whole number of 32 bits.
    integer() -> i32 = ColumnType::Integer;
    /// A whole number of 64 bits.
    big_integer() -> i64 = ColumnType::BigInteger;
    /// A whole number of 8 bits without a sign; PostgreSQL takes the next larger signed type.
    tiny_unsigned() -> u8 = ColumnType::TinyUnsigned;
    /// A whole number of 16 bits without a sign; PostgreSQL takes the next larger signed type.
    small_unsigned() -> u16 = ColumnType::SmallUnsigned;
    /// A whole number of 32 bits without a sign; PostgreSQL takes the next larger signed type.
    unsigned() -> u32 = ColumnType::Unsigned;
    /// A whole number of 64 bits without a sign.
    big_unsigned() -> u64 = ColumnType::BigUnsigned;
    /// A floating point number of 32 bits.
    float() -> f32 = ColumnType::Float;
    /// A floating point number of 64 bits.
    double() -> f64 = ColumnType::Double;
    /// An exact number of so many digits, so many of them after the point.
    decimal(precision: u32, scale: u32) -> Decimal = ColumnType::Decimal(Some((precision, scale)));
    /// An exact number of the digits that the backend takes unasked.
    decimal_usual() -> Decimal = ColumnType::Decimal(None);
    /// PostgreSQL's money; elsewhere an exact number.
    money() -> AnyValue = ColumnType::Money(None);
    /// True or false.
    boolean() -> bool = ColumnType::Boolean;
    /// Calendar date.
    date() -> NaiveDate = ColumnType::Date;
    /// Time of day.
    time() -> NaiveTime = ColumnType::Time;
    /// Date and time without a zone.
    date_time() -> NaiveDateTime = ColumnType::DateTime;
    /// Date and time without a zone, of the backend's `timestamp` type.
    timestamp() -> NaiveDateTime = ColumnType::Timestamp;
    /// A moment: date and time with its zone.
    timestamp_tz() -> DateTime<Utc> = ColumnType::TimestampWithTimeZone;
    /// MySQL's and MariaDB's YEAR.
    year() -> i16 = ColumnType::Year;
    /// PostgreSQL's interval.
    interval() -> AnyValue = ColumnType::Interval(None, None);
    /// PostgreSQL's interval of some fields only.
    interval_of(fields: IntervalFields) -> AnyValue = ColumnType::Interval(Some(fields), None);
    /// JSON as text.
    json() -> Json = ColumnType::Json;
    /// JSON in the server's binary form: PostgreSQL's jsonb.
    json_binary() -> Json = ColumnType::JsonBinary;
    /// UUID: `uuid`, `binary(16)` or text, as SeaORM has it.
    uuid() -> Uuid = ColumnType::Uuid;
    /// PostgreSQL's array of an element type.
    array(element: ColumnType) -> ArrayValue = ColumnType::Array(Box::new(element));
    /// pgvector's vector, with its dimensions.
    vector(dimensions: u32) -> AnyValue = ColumnType::Vector(Some(dimensions));
    /// pgvector's vector of any dimensions.
    vector_usual() -> AnyValue = ColumnType::Vector(None);
    /// PostgreSQL's cidr.
    cidr() -> AnyValue = ColumnType::Cidr;
    /// PostgreSQL's inet.
    inet() -> AnyValue = ColumnType::Inet;
    /// PostgreSQL's macaddr.
    mac_addr() -> AnyValue = ColumnType::MacAddr;
    /// PostgreSQL's ltree.
    ltree() -> AnyValue = ColumnType::LTree;
}

/// A value of an enum that `create_enum` made.
pub fn enumeration(name: impl IntoColumnName, of: impl IntoTableName) -> NewColumn<EnumValue> {
    new(name.into_column_name(), ColumnType::Enum(of.into_table_name()))
}

/// A type by its SQL text, for each backend that has one:
/// `custom(Users::Email, SqlExpr::postgres("citext").mysql("varchar(320)").sqlite("text collate nocase"))`.
pub fn custom(name: impl IntoColumnName, ty: impl Into<SqlExpression>) -> NewColumn<AnyValue> {
    new(name.into_column_name(), ColumnType::Custom(ty.into().0))
}
