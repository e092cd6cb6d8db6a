//! Column types as SeaORM 2 maps them, so that an entity reads and writes the column.

use super::Context;
use crate::plan::RenderError;
use crate::{ColumnType, IntervalFields, Length};

/// The longest `varchar` and `char`, and the most precise `decimal`, that a server takes.
const MAX_LENGTH: u32 = 10_485_760;
const MAX_PRECISION: u32 = 1000;

/// The type as SQL.
pub(in crate::dialects) fn column_type(context: &Context<'_>, ty: &ColumnType) -> Result<String, RenderError> {
    let sql = match ty {
        ColumnType::Char(None) => "char".to_owned(),
        ColumnType::Char(Some(length)) => format!("char({})", checked_length(context, *length)?),
        ColumnType::String(Length::AtMost(length)) => format!("varchar({})", checked_length(context, *length)?),
        ColumnType::String(Length::Usual | Length::Max) => "varchar".to_owned(),
        ColumnType::Text => "text".to_owned(),
        // There are no types without a sign: the next larger type holds the values, but for the largest.
        ColumnType::TinyInteger | ColumnType::TinyUnsigned | ColumnType::SmallInteger => "smallint".to_owned(),
        ColumnType::Integer | ColumnType::SmallUnsigned => "integer".to_owned(),
        ColumnType::BigInteger | ColumnType::Unsigned | ColumnType::BigUnsigned => "bigint".to_owned(),
        ColumnType::Float => "real".to_owned(),
        ColumnType::Double => "double precision".to_owned(),
        ColumnType::Decimal(None) => "decimal".to_owned(),
        ColumnType::Decimal(Some((precision, scale))) => decimal(context, *precision, *scale)?,
        ColumnType::DateTime => "timestamp without time zone".to_owned(),
        ColumnType::Timestamp => "timestamp".to_owned(),
        ColumnType::TimestampWithTimeZone => "timestamp with time zone".to_owned(),
        ColumnType::Time => "time".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Year => {
            return Err(context.refuse(
                "has no type for years",
                "Use `small_integer`, or `date` where the day is known",
            ));
        }
        ColumnType::Interval(fields, precision) => interval(context, *fields, *precision)?,
        // A length of bytes is no part of the type here; SeaORM ignores it too.
        ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob => "bytea".to_owned(),
        ColumnType::Bit(None) => "bit".to_owned(),
        ColumnType::Bit(Some(length)) => format!("bit({length})"),
        ColumnType::VarBit(length) => format!("varbit({length})"),
        ColumnType::Boolean => "bool".to_owned(),
        // Its digits are the locale's; the precision that may be given is for the backends that have no such type.
        ColumnType::Money(_) => "money".to_owned(),
        ColumnType::Json => "json".to_owned(),
        ColumnType::JsonBinary => "jsonb".to_owned(),
        ColumnType::Uuid => "uuid".to_owned(),
        ColumnType::Enum(name) => context.quote_qualified(name),
        ColumnType::Array(element) => format!("{}[]", column_type(context, element)?),
        ColumnType::Vector(None) => "vector".to_owned(),
        ColumnType::Vector(Some(dimensions)) => format!("vector({dimensions})"),
        ColumnType::Cidr => "cidr".to_owned(),
        ColumnType::Inet => "inet".to_owned(),
        ColumnType::MacAddr => "macaddr".to_owned(),
        ColumnType::LTree => "ltree".to_owned(),
        ColumnType::Custom(names) => match names.get(context.backend()) {
            Some(sql) => sql.clone(),
            None => {
                return Err(context.refuse(
                    "is given no name for the custom type",
                    "Name the type for postgres too, or use a type that every backend has",
                ));
            }
        },
    };
    Ok(sql)
}

fn checked_length(context: &Context<'_>, length: u32) -> Result<u32, RenderError> {
    if (1..=MAX_LENGTH).contains(&length) {
        return Ok(length);
    }
    let reason = format!("takes lengths of text from 1 to {MAX_LENGTH}, and not {length}");
    Err(context.refuse(reason, "Use `text`, which has no length"))
}

fn decimal(context: &Context<'_>, precision: u32, scale: u32) -> Result<String, RenderError> {
    // A scale above the precision is taken from PostgreSQL 15 on; what it means surprises, so it is refused everywhere.
    if (1..=MAX_PRECISION).contains(&precision) && scale <= precision {
        return Ok(format!("decimal({precision}, {scale})"));
    }
    let reason = format!("has no decimal with {precision} digits of which {scale} are after the point");
    let remedy = format!("Give 1 to {MAX_PRECISION} digits, and at most as many after the point");
    Err(context.refuse(reason, remedy))
}

fn interval(
    context: &Context<'_>,
    fields: Option<IntervalFields>,
    precision: Option<u32>,
) -> Result<String, RenderError> {
    use IntervalFields::{DayToSecond, HourToSecond, MinuteToSecond, Second};
    let has_seconds = matches!(
        fields,
        None | Some(Second | DayToSecond | HourToSecond | MinuteToSecond)
    );
    let fields = fields.map(|fields| format!(" {}", fields.as_sql())).unwrap_or_default();
    match precision {
        None => Ok(format!("interval{fields}")),
        Some(digits @ 0..=6) if has_seconds => Ok(format!("interval{fields}({digits})")),
        Some(_) => Err(context.refuse(
            "takes a precision from 0 to 6 for intervals that have seconds, and for no others",
            "Leave the precision out, or give the interval seconds",
        )),
    }
}

/// The cast of a column's old values to a new type, where the author gave no conversion.
///
/// Enums are cast by way of their text, since nothing else can be cast to one or from one; truth values by way of `integer`,
/// the only number that they can be cast to and from.
pub(super) fn cast(
    context: &Context<'_>,
    column: &str,
    from: &ColumnType,
    to: &ColumnType,
) -> Result<String, RenderError> {
    let target = column_type(context, to)?;
    let small_or_big =
        |ty: &ColumnType| ty.is_integer() && !matches!(ty, ColumnType::Integer | ColumnType::SmallUnsigned);
    // A cast to a text of some length cuts what is too long, in silence; that of the assignment refuses it.
    if is_text(to) && !is_text(from) {
        return Ok(format!("{column}::text"));
    }
    let by_way_of = match (from, to) {
        // From text, or to it, there is a cast.
        (ColumnType::Enum(_), _) => "::text",
        (from, ColumnType::Enum(_)) if !is_text(from) => "::text",
        (ColumnType::Array(one), ColumnType::Array(two)) if one.enumeration().and(two.enumeration()).is_some() => {
            "::text[]"
        }
        (ColumnType::Boolean, to) if small_or_big(to) => "::integer",
        (from, ColumnType::Boolean) if small_or_big(from) => "::integer",
        _ => "",
    };
    Ok(format!("{column}{by_way_of}::{target}"))
}

fn is_text(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text)
}
