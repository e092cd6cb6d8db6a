//! SeaORM's column types as ours, one for one.

use sea_query::{ColumnType as SeaType, PgInterval, StringLen};
use whimbrel_core::{ColumnType, EnumType, IntervalFields, Length, PerDialect, QualifiedName};

/// A column's type, and the enum that it brings.
pub(super) struct TypeOfColumn {
    pub(super) ty: ColumnType,
    pub(super) enumeration: Option<EnumType>,
}

/// The type of a column, unless it is one that we do not know.
pub(super) fn column_type(sea: &SeaType) -> Option<TypeOfColumn> {
    let mut enumeration = None;
    let ty = match sea {
        SeaType::Enum { name, variants } => {
            let name = QualifiedName::new(name.to_string());
            enumeration = Some(EnumType {
                name: name.clone(),
                values: variants.iter().map(ToString::to_string).collect(),
            });
            ColumnType::Enum(name)
        }
        SeaType::Array(element) => {
            let element = column_type(element)?;
            enumeration = element.enumeration;
            ColumnType::Array(Box::new(element.ty))
        }
        SeaType::Char(length) => ColumnType::Char(*length),
        SeaType::String(length) => ColumnType::String(string_length(length)),
        SeaType::Text => ColumnType::Text,
        SeaType::Blob => ColumnType::Blob,
        SeaType::TinyInteger => ColumnType::TinyInteger,
        SeaType::SmallInteger => ColumnType::SmallInteger,
        SeaType::Integer => ColumnType::Integer,
        SeaType::BigInteger => ColumnType::BigInteger,
        SeaType::TinyUnsigned => ColumnType::TinyUnsigned,
        SeaType::SmallUnsigned => ColumnType::SmallUnsigned,
        SeaType::Unsigned => ColumnType::Unsigned,
        SeaType::BigUnsigned => ColumnType::BigUnsigned,
        SeaType::Float => ColumnType::Float,
        SeaType::Double => ColumnType::Double,
        SeaType::Decimal(digits) => ColumnType::Decimal(*digits),
        SeaType::DateTime => ColumnType::DateTime,
        SeaType::Timestamp => ColumnType::Timestamp,
        SeaType::TimestampWithTimeZone => ColumnType::TimestampWithTimeZone,
        SeaType::Time => ColumnType::Time,
        SeaType::Date => ColumnType::Date,
        SeaType::Year => ColumnType::Year,
        SeaType::Interval(fields, precision) => {
            let fields = match fields {
                Some(fields) => Some(interval_fields(fields)?),
                None => None,
            };
            ColumnType::Interval(fields, *precision)
        }
        SeaType::Binary(length) => ColumnType::Binary(*length),
        SeaType::VarBinary(length) => ColumnType::VarBinary(string_length(length)),
        SeaType::Bit(length) => ColumnType::Bit(*length),
        SeaType::VarBit(length) => ColumnType::VarBit(*length),
        SeaType::Boolean => ColumnType::Boolean,
        SeaType::Money(digits) => ColumnType::Money(*digits),
        SeaType::Json => ColumnType::Json,
        SeaType::JsonBinary => ColumnType::JsonBinary,
        SeaType::Uuid => ColumnType::Uuid,
        SeaType::Custom(name) => ColumnType::Custom(PerDialect::all(name.to_string())),
        SeaType::Vector(dimensions) => ColumnType::Vector(*dimensions),
        SeaType::Cidr => ColumnType::Cidr,
        SeaType::Inet => ColumnType::Inet,
        SeaType::MacAddr => ColumnType::MacAddr,
        SeaType::LTree => ColumnType::LTree,
        _ => return None,
    };
    Some(TypeOfColumn { ty, enumeration })
}

fn string_length(length: &StringLen) -> Length {
    match length {
        StringLen::None => Length::Usual,
        StringLen::N(length) => Length::AtMost(*length),
        StringLen::Max => Length::Max,
    }
}

fn interval_fields(fields: &PgInterval) -> Option<IntervalFields> {
    Some(match fields {
        PgInterval::Year => IntervalFields::Year,
        PgInterval::Month => IntervalFields::Month,
        PgInterval::Day => IntervalFields::Day,
        PgInterval::Hour => IntervalFields::Hour,
        PgInterval::Minute => IntervalFields::Minute,
        PgInterval::Second => IntervalFields::Second,
        PgInterval::YearToMonth => IntervalFields::YearToMonth,
        PgInterval::DayToHour => IntervalFields::DayToHour,
        PgInterval::DayToMinute => IntervalFields::DayToMinute,
        PgInterval::DayToSecond => IntervalFields::DayToSecond,
        PgInterval::HourToMinute => IntervalFields::HourToMinute,
        PgInterval::HourToSecond => IntervalFields::HourToSecond,
        PgInterval::MinuteToSecond => IntervalFields::MinuteToSecond,
        _ => return None,
    })
}
