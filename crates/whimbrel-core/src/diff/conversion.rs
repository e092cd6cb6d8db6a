//! Whether the values of one type are values of another.

use crate::ColumnType;
use crate::column_type::Length;

/// What becomes of values in another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// Every value fits.
    Safe,
    /// Servers cast them; some may not fit, and fail or are rounded.
    Narrowing,
    /// No cast leads there on some server.
    None,
}

/// Types whose values are cast into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Number,
    Text,
    Bytes,
    Moment,
    TimeOfDay,
    Interval,
    Bits,
    Boolean,
    Document,
    Uuid,
    Network,
    Other,
}

/// What becomes of values of one type in another. `longest` is the number of characters of the longest value of the enum
/// that the one type is.
pub(crate) fn conversion(from: &ColumnType, to: &ColumnType, longest: Option<u32>) -> Conversion {
    let (old, new) = (family(from), family(to));
    match (old, new) {
        _ if from == to => Conversion::Safe,
        (Family::Other, _) | (_, Family::Other) => Conversion::None,
        // Which values the other enum has, its name does not tell.
        (Family::Text, Family::Text) if to.enumeration().is_some() => Conversion::Narrowing,
        (Family::Text, Family::Text) => match (text_length(from).or(longest), text_length(to)) {
            (_, None) => Conversion::Safe,
            (Some(from), Some(to)) if from <= to => Conversion::Safe,
            _ => Conversion::Narrowing,
        },
        (Family::Number, Family::Number)
            if whole_bits(from).is_some_and(|it| whole_bits(to).is_some_and(|to| it.fits(to))) =>
        {
            Conversion::Safe
        }
        (Family::Document, Family::Document) => Conversion::Safe,
        // Bytes and bits have no text that all servers agree on, and half of them keep UUIDs as bytes.
        (Family::Bytes | Family::Bits | Family::Uuid, Family::Text)
        | (Family::Text, Family::Bytes | Family::Bits | Family::Uuid) => Conversion::None,
        (_, Family::Text) if text_length(to).is_none() => Conversion::Safe,
        (Family::Text, _) | (_, Family::Text) => Conversion::Narrowing,
        (old, new) if old == new => Conversion::Narrowing,
        _ => Conversion::None,
    }
}

pub(crate) fn family(ty: &ColumnType) -> Family {
    match ty {
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text | ColumnType::Enum(_) | ColumnType::LTree => {
            Family::Text
        }
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => Family::Bytes,
        ColumnType::TinyInteger
        | ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::TinyUnsigned
        | ColumnType::SmallUnsigned
        | ColumnType::Unsigned
        | ColumnType::BigUnsigned
        | ColumnType::Float
        | ColumnType::Double
        | ColumnType::Decimal(_)
        | ColumnType::Year => Family::Number,
        ColumnType::Money(_) => Family::Number,
        ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone | ColumnType::Date => {
            Family::Moment
        }
        ColumnType::Time => Family::TimeOfDay,
        ColumnType::Interval(..) => Family::Interval,
        ColumnType::Bit(_) | ColumnType::VarBit(_) => Family::Bits,
        ColumnType::Boolean => Family::Boolean,
        ColumnType::Json | ColumnType::JsonBinary => Family::Document,
        ColumnType::Uuid => Family::Uuid,
        ColumnType::Cidr | ColumnType::Inet => Family::Network,
        ColumnType::MacAddr | ColumnType::Array(_) | ColumnType::Vector(_) | ColumnType::Custom(_) => Family::Other,
    }
}

/// Whether an expression over values of the one type means the same over those of the other. Whole numbers are divided
/// otherwise than others, a moment is not a day, and a server writes constants as of the type that they are compared with.
pub(crate) fn mean_the_same(one: &ColumnType, other: &ColumnType) -> bool {
    let is_varying = |ty: &ColumnType| matches!(ty, ColumnType::String(_) | ColumnType::Text);
    match (family(one), family(other)) {
        (Family::Number, Family::Number) => whole_bits(one).is_some() && whole_bits(other).is_some(),
        (Family::Text, Family::Text) => is_varying(one) == is_varying(other),
        (Family::Moment | Family::Document | Family::Network | Family::Bits | Family::Other, _) => false,
        (one, other) => one == other,
    }
}

/// How many characters fit, where that is bounded.
fn text_length(ty: &ColumnType) -> Option<u32> {
    match ty {
        ColumnType::Char(length) => Some(length.unwrap_or(1)),
        ColumnType::String(Length::AtMost(length)) => Some(*length),
        ColumnType::String(Length::Usual) => Some(255),
        _ => None,
    }
}

/// The room of a whole number.
#[derive(Clone, Copy)]
struct Whole {
    bits: u32,
    signed: bool,
}

impl Whole {
    fn fits(self, room: Whole) -> bool {
        match (self.signed, room.signed) {
            (true, false) => false,
            (false, true) => self.bits < room.bits,
            _ => self.bits <= room.bits,
        }
    }
}

fn whole_bits(ty: &ColumnType) -> Option<Whole> {
    let (bits, signed) = match ty {
        ColumnType::TinyInteger => (8, true),
        ColumnType::SmallInteger => (16, true),
        ColumnType::Integer => (32, true),
        ColumnType::BigInteger => (64, true),
        ColumnType::TinyUnsigned => (8, false),
        ColumnType::SmallUnsigned => (16, false),
        ColumnType::Unsigned => (32, false),
        ColumnType::BigUnsigned => (64, false),
        _ => return None,
    };
    Some(Whole { bits, signed })
}
