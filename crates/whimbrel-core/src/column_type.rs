//! Column types: all that sea-query knows, and types given per dialect.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{PerDialect, QualifiedName};

/// The type of a column, as portable as the backends allow.
///
/// Each dialect maps it as SeaORM 2 maps the same type, so that an entity reads and writes the column. A type that a
/// backend lacks is refused when the plan is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Fixed length text, in characters.
    Char(Option<u32>),
    /// Text with a length, in characters.
    String(Length),
    /// Text without a length.
    Text,
    /// Bytes without a length.
    Blob,
    /// 8 bits.
    TinyInteger,
    /// 16 bits.
    SmallInteger,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInteger,
    /// 8 bits without a sign; PostgreSQL takes the next larger signed type.
    TinyUnsigned,
    /// 16 bits without a sign; PostgreSQL takes the next larger signed type.
    SmallUnsigned,
    /// 32 bits without a sign; PostgreSQL takes the next larger signed type.
    Unsigned,
    /// 64 bits without a sign.
    BigUnsigned,
    /// 32 bit floating point.
    Float,
    /// 64 bit floating point.
    Double,
    /// Exact number with precision and scale.
    Decimal(Option<(u32, u32)>),
    /// Date and time without a zone.
    DateTime,
    /// Date and time without a zone, of the backend's `timestamp` type.
    Timestamp,
    /// A moment: date and time with its zone.
    TimestampWithTimeZone,
    /// Time of day.
    Time,
    /// Calendar date.
    Date,
    /// MySQL's and MariaDB's YEAR.
    Year,
    /// PostgreSQL's interval: fields (`YEAR TO MONTH`) and precision.
    Interval(Option<IntervalFields>, Option<u32>),
    /// Bytes of a fixed length.
    Binary(u32),
    /// Bytes with a length.
    VarBinary(Length),
    /// A fixed number of bits.
    Bit(Option<u32>),
    /// At most so many bits.
    VarBit(u32),
    /// True or false.
    Boolean,
    /// PostgreSQL's money; elsewhere an exact number.
    Money(Option<(u32, u32)>),
    /// JSON as text.
    Json,
    /// JSON in the server's binary form.
    JsonBinary,
    /// UUID: `uuid`, `binary(16)` or text, as SeaORM has it.
    Uuid,
    /// A value of an enum of the schema.
    Enum(QualifiedName),
    /// PostgreSQL's array.
    Array(Box<ColumnType>),
    /// pgvector's vector, with its dimensions.
    Vector(Option<u32>),
    /// PostgreSQL's cidr.
    Cidr,
    /// PostgreSQL's inet.
    Inet,
    /// PostgreSQL's macaddr.
    MacAddr,
    /// PostgreSQL's ltree.
    LTree,
    /// A type by its SQL text, for each dialect that has one.
    Custom(PerDialect<String>),
}

/// How long a text or a run of bytes may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// What the backend takes where no length is given: 255 on MySQL and MariaDB, no limit elsewhere.
    Usual,
    /// At most so many.
    AtMost(u32),
    /// As long as the backend has it.
    Max,
}

impl From<u32> for Length {
    fn from(length: u32) -> Self {
        Length::AtMost(length)
    }
}

/// The fields that an interval stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named as PostgreSQL writes it")]
pub enum IntervalFields {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    YearToMonth,
    DayToHour,
    DayToMinute,
    DayToSecond,
    HourToMinute,
    HourToSecond,
    MinuteToSecond,
}

impl IntervalFields {
    /// Every choice of fields.
    pub const ALL: [IntervalFields; 13] = [
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

    /// The fields as PostgreSQL writes them, `YEAR TO MONTH`.
    pub fn as_sql(self) -> &'static str {
        match self {
            IntervalFields::Year => "YEAR",
            IntervalFields::Month => "MONTH",
            IntervalFields::Day => "DAY",
            IntervalFields::Hour => "HOUR",
            IntervalFields::Minute => "MINUTE",
            IntervalFields::Second => "SECOND",
            IntervalFields::YearToMonth => "YEAR TO MONTH",
            IntervalFields::DayToHour => "DAY TO HOUR",
            IntervalFields::DayToMinute => "DAY TO MINUTE",
            IntervalFields::DayToSecond => "DAY TO SECOND",
            IntervalFields::HourToMinute => "HOUR TO MINUTE",
            IntervalFields::HourToSecond => "HOUR TO SECOND",
            IntervalFields::MinuteToSecond => "MINUTE TO SECOND",
        }
    }
}

impl ColumnType {
    /// The enum that values of this type are of, if it is one (or an array of one).
    pub fn enumeration(&self) -> Option<&QualifiedName> {
        match self {
            ColumnType::Enum(name) => Some(name),
            ColumnType::Array(element) => element.enumeration(),
            _ => None,
        }
    }

    /// The same type over a renamed enum.
    pub(crate) fn rename_enum(&mut self, from: &QualifiedName, to: &QualifiedName) {
        match self {
            ColumnType::Enum(name) if name == from => *name = to.clone(),
            ColumnType::Array(element) => element.rename_enum(from, to),
            _ => {}
        }
    }

    /// Whether values are whole numbers, the only ones that a server counts up.
    pub fn is_integer(&self) -> bool {
        use ColumnType::{
            BigInteger, BigUnsigned, Integer, SmallInteger, SmallUnsigned, TinyInteger, TinyUnsigned, Unsigned,
        };
        matches!(
            self,
            TinyInteger | SmallInteger | Integer | BigInteger | TinyUnsigned | SmallUnsigned | Unsigned | BigUnsigned
        )
    }
}

impl fmt::Display for ColumnType {
    /// The type in the builder's words, `string(320)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            ColumnType::Char(None) => "char",
            ColumnType::Char(Some(length)) => return write!(f, "char({length})"),
            ColumnType::String(Length::Usual) => "string",
            ColumnType::String(Length::Max) => "string(max)",
            ColumnType::String(Length::AtMost(length)) => return write!(f, "string({length})"),
            ColumnType::Text => "text",
            ColumnType::Blob => "blob",
            ColumnType::TinyInteger => "tiny_integer",
            ColumnType::SmallInteger => "small_integer",
            ColumnType::Integer => "integer",
            ColumnType::BigInteger => "big_integer",
            ColumnType::TinyUnsigned => "tiny_unsigned",
            ColumnType::SmallUnsigned => "small_unsigned",
            ColumnType::Unsigned => "unsigned",
            ColumnType::BigUnsigned => "big_unsigned",
            ColumnType::Float => "float",
            ColumnType::Double => "double",
            ColumnType::Decimal(None) => "decimal",
            ColumnType::Decimal(Some((precision, scale))) => return write!(f, "decimal({precision}, {scale})"),
            ColumnType::DateTime => "date_time",
            ColumnType::Timestamp => "timestamp",
            ColumnType::TimestampWithTimeZone => "timestamp_tz",
            ColumnType::Time => "time",
            ColumnType::Date => "date",
            ColumnType::Year => "year",
            ColumnType::Interval(None, None) => "interval",
            ColumnType::Interval(fields, precision) => {
                let fields = fields.map(IntervalFields::as_sql).unwrap_or_default().to_lowercase();
                let precision = precision.map(|digits| digits.to_string()).unwrap_or_default();
                return write!(f, "interval({})", [fields, precision].join(" ").trim());
            }
            ColumnType::Binary(length) => return write!(f, "binary({length})"),
            ColumnType::VarBinary(Length::Usual) => "var_binary",
            ColumnType::VarBinary(Length::Max) => "var_binary(max)",
            ColumnType::VarBinary(Length::AtMost(length)) => return write!(f, "var_binary({length})"),
            ColumnType::Bit(None) => "bit",
            ColumnType::Bit(Some(length)) => return write!(f, "bit({length})"),
            ColumnType::VarBit(length) => return write!(f, "var_bit({length})"),
            ColumnType::Boolean => "boolean",
            ColumnType::Money(None) => "money",
            ColumnType::Money(Some((precision, scale))) => return write!(f, "money({precision}, {scale})"),
            ColumnType::Json => "json",
            ColumnType::JsonBinary => "json_binary",
            ColumnType::Uuid => "uuid",
            ColumnType::Enum(name) => return write!(f, "enum {name}"),
            ColumnType::Array(element) => return write!(f, "array of {element}"),
            ColumnType::Vector(None) => "vector",
            ColumnType::Vector(Some(dimensions)) => return write!(f, "vector({dimensions})"),
            ColumnType::Cidr => "cidr",
            ColumnType::Inet => "inet",
            ColumnType::MacAddr => "mac_addr",
            ColumnType::LTree => "ltree",
            ColumnType::Custom(names) => return write!(f, "custom({names})"),
        };
        f.write_str(word)
    }
}
