//! Which values do not fit another type: a server refuses them, cuts them or rounds them.

use crate::column_type::Length;
use crate::{Backend, ColumnType};

/// The condition of rows whose value does not fit, where that can be told. SQLite keeps any value in any column. `longest`
/// is the number of characters of the longest value of the enum that the old type is.
pub(super) fn misfits(
    backend: Backend,
    column: &str,
    from: &ColumnType,
    to: &ColumnType,
    longest: Option<u32>,
) -> Option<String> {
    if backend == Backend::Sqlite {
        return None;
    }
    let old = match from {
        ColumnType::Enum(_) => longest.map(Room::AtMost),
        number if number.is_integer() => Some(Room::Any),
        other => room(backend, other),
    };
    if let (Some(old), Some(Room::AtMost(length))) = (old, room(backend, to)) {
        // PostgreSQL counts the characters of texts alone.
        let is_text = room(backend, from).is_some();
        let cast = if is_text || backend != Backend::Postgres {
            ""
        } else {
            "::text"
        };
        return old
            .is_wider_than(length)
            .then(|| format!("char_length({column}{cast}) > {length}"));
    }
    if !is_number(from) {
        return None;
    }
    if let Some((least, most)) = range(backend, to) {
        let narrower = match range(backend, from) {
            Some((lower, upper)) => lower < least || upper > most,
            None => true,
        };
        let whole = if from.is_integer() {
            String::new()
        } else {
            format!(" OR {column} <> round({column})")
        };
        return narrower.then(|| format!("{column} NOT BETWEEN {least} AND {most}{whole}"));
    }
    match to {
        ColumnType::Decimal(Some((precision, scale))) if !is_floating(from) => {
            if let ColumnType::Decimal(Some((digits, places))) = from
                && places <= scale
                && digits.saturating_sub(*places) <= precision.saturating_sub(*scale)
            {
                return None;
            }
            let limit = format!(
                "1{}",
                "0".repeat(usize::try_from(precision.saturating_sub(*scale)).ok()?)
            );
            Some(format!(
                "{column} <> round({column}, {scale}) OR abs(round({column}, {scale})) >= {limit}"
            ))
        }
        _ => None,
    }
}

/// How many characters a text may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    AtMost(u32),
    Any,
}

impl Room {
    fn is_wider_than(self, length: u32) -> bool {
        match self {
            Room::AtMost(own) => own > length,
            Room::Any => true,
        }
    }
}

fn room(backend: Backend, ty: &ColumnType) -> Option<Room> {
    Some(match ty {
        ColumnType::Char(length) => Room::AtMost(length.unwrap_or(1)),
        ColumnType::String(Length::AtMost(length)) => Room::AtMost(*length),
        ColumnType::String(Length::Usual) if backend.is_mysql_family() => Room::AtMost(255),
        ColumnType::String(_) | ColumnType::Text => Room::Any,
        _ => return None,
    })
}

fn is_floating(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Float | ColumnType::Double)
}

fn is_number(ty: &ColumnType) -> bool {
    ty.is_integer() || is_floating(ty) || matches!(ty, ColumnType::Decimal(_))
}

/// The least and the greatest whole number of a type. PostgreSQL has neither 8 bits nor numbers without a sign.
fn range(backend: Backend, ty: &ColumnType) -> Option<(i128, i128)> {
    let postgres = backend == Backend::Postgres;
    let signed = |bits: u32| (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1);
    let unsigned = |bits: u32| (0, (1_i128 << bits) - 1);
    Some(match ty {
        ColumnType::TinyInteger | ColumnType::TinyUnsigned if postgres => signed(16),
        ColumnType::SmallUnsigned if postgres => signed(32),
        ColumnType::Unsigned | ColumnType::BigUnsigned if postgres => signed(64),
        ColumnType::TinyInteger => signed(8),
        ColumnType::SmallInteger => signed(16),
        ColumnType::Integer => signed(32),
        ColumnType::BigInteger => signed(64),
        ColumnType::TinyUnsigned => unsigned(8),
        ColumnType::SmallUnsigned => unsigned(16),
        ColumnType::Unsigned => unsigned(32),
        ColumnType::BigUnsigned => unsigned(64),
        _ => return None,
    })
}
