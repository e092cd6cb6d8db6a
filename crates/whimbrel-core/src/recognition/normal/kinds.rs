//! The kinds of values, as far as they tell which casts a server adds by itself.

use std::collections::BTreeMap;

use super::tree::Tree;
use crate::{Backend, ColumnType, Table};

/// A kind of values. Numbers are in the order in which one becomes the other by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Small,
    Integer,
    Big,
    Numeric,
    Real,
    Double,
    Text,
    Date,
    Timestamp,
    TimestampTz,
    Other,
}

/// The kinds of a table's columns, by name.
#[derive(Debug, Default)]
pub(in super::super) struct Columns(BTreeMap<String, Kind>);

impl Columns {
    /// Those of a table.
    pub(in super::super) fn of(table: &Table, backend: Backend) -> Self {
        let kinds = table.columns.values().map(|column| {
            let name = column.name.as_str();
            let name = match backend {
                Backend::Postgres => name.to_owned(),
                _ => name.to_lowercase(),
            };
            (name, of_column(&column.ty, backend))
        });
        Self(kinds.collect())
    }
}

fn of_column(ty: &ColumnType, backend: Backend) -> Kind {
    match ty {
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text => Kind::Text,
        ColumnType::TinyInteger | ColumnType::TinyUnsigned | ColumnType::SmallInteger => Kind::Small,
        ColumnType::Integer | ColumnType::SmallUnsigned => Kind::Integer,
        ColumnType::BigInteger | ColumnType::Unsigned | ColumnType::BigUnsigned => Kind::Big,
        ColumnType::Float => Kind::Real,
        ColumnType::Double => Kind::Double,
        ColumnType::Decimal(_) => Kind::Numeric,
        ColumnType::DateTime | ColumnType::Timestamp => Kind::Timestamp,
        ColumnType::TimestampWithTimeZone => Kind::TimestampTz,
        ColumnType::Date => Kind::Date,
        ColumnType::Custom(names) => names
            .get(backend)
            .map_or(Kind::Other, |name| of_type(&name.to_lowercase())),
        _ => Kind::Other,
    }
}

/// The kind of a type by its name, without its length.
pub(super) fn of_type(name: &str) -> Kind {
    match name {
        "smallint" => Kind::Small,
        "integer" => Kind::Integer,
        "bigint" => Kind::Big,
        "numeric" => Kind::Numeric,
        "real" => Kind::Real,
        "double precision" => Kind::Double,
        "text" | "varchar" | "bpchar" | "char" | "name" | "citext" => Kind::Text,
        "date" => Kind::Date,
        "timestamp" => Kind::Timestamp,
        "timestamptz" => Kind::TimestampTz,
        _ => Kind::Other,
    }
}

/// The kind of an expression's value.
pub(super) fn of(tree: &Tree, columns: &Columns) -> Kind {
    match tree {
        Tree::Column(name) => columns.0.get(name).copied().unwrap_or(Kind::Other),
        Tree::Number(number) if number.whole => Kind::Integer,
        Tree::Number(_) => Kind::Numeric,
        Tree::Text(_) => Kind::Text,
        Tree::Bytes(_) | Tree::Null => Kind::Other,
        Tree::Node(head, parts) => of_node(head, parts, columns),
    }
}

fn of_node(head: &str, parts: &[Tree], columns: &Columns) -> Kind {
    let widest = |parts: &[Tree]| {
        let kinds = parts
            .iter()
            .filter(|part| **part != Tree::Null)
            .map(|part| of(part, columns));
        kinds.max().unwrap_or(Kind::Other)
    };
    match head {
        "+" | "-" | "*" | "/" | "%" => match widest(parts) {
            number @ (Kind::Small | Kind::Integer | Kind::Big | Kind::Numeric | Kind::Real | Kind::Double) => number,
            _ => Kind::Other,
        },
        "||" | "->>" | "#>>" | "call lower" | "call upper" | "call btrim" | "call ltrim" | "call rtrim"
        | "call substring" | "call substr" | "call replace" | "call concat" | "call left" | "call right"
        | "call md5" | "call initcap" | "call reverse" => Kind::Text,
        "call length" | "call char_length" | "call position" | "call octet_length" => Kind::Integer,
        "call extract" => Kind::Numeric,
        "call now" => Kind::TimestampTz,
        "call coalesce" | "call greatest" | "call least" | "call nullif" | "call abs" => widest(parts),
        "case" => {
            // An operand or nothing, then pairs, then perhaps what is left.
            let values: Vec<Tree> = parts.iter().skip(2).step_by(2).cloned().collect();
            widest(&values)
        }
        _ => match head.strip_prefix("cast ") {
            Some(name) => of_type(name.split('(').next().unwrap_or(name)),
            None => head.strip_prefix("collate ").map_or(Kind::Other, |_| widest(parts)),
        },
    }
}

/// Whether the server adds the cast by itself where the value is needed as one of the other kind.
pub(super) fn is_implicit(from: Kind, to: Kind) -> bool {
    match to {
        Kind::Text => from == Kind::Text,
        Kind::Integer | Kind::Big | Kind::Numeric | Kind::Real | Kind::Double => from <= to,
        Kind::Timestamp => matches!(from, Kind::Date | Kind::Timestamp),
        Kind::TimestampTz => matches!(from, Kind::Date | Kind::Timestamp | Kind::TimestampTz),
        Kind::Small | Kind::Date => from == to,
        Kind::Other => false,
    }
}
