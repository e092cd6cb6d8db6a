//! The mapping of column types, as sea-query's SQLite builder has it, since entities read and write by it.
//!
//! The names matter by the words in them, which give a column its affinity: `uuid_text` keeps what it is given, and
//! SeaORM gives it 16 bytes.

use super::super::Context;
use crate::plan::RenderError;
use crate::{Backend, Column, ColumnType, Length, Table};

/// The type of a column as it stands in CREATE TABLE.
pub(in crate::dialects) fn column_type(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
) -> Result<String, RenderError> {
    if column.identity.is_some() {
        // AUTOINCREMENT takes this very word, of whatever width the numbers are.
        return Ok("integer".to_owned());
    }
    let name = usual(context, table, column)?;
    if table.options.strict {
        strict(context, table, column, name)
    } else {
        Ok(name)
    }
}

fn usual(context: &Context<'_>, table: &Table, column: &Column) -> Result<String, RenderError> {
    let lacks = |what: &str, remedy: &str| {
        let column = format!("`{}.{}`", table.name, column.name);
        Err(context.refuse(format!("has no type for {what}, which {column} is of"), remedy))
    };
    let name = match &column.ty {
        ColumnType::Char(None) => "char",
        ColumnType::Char(Some(length)) => return Ok(format!("char({length})")),
        ColumnType::String(Length::AtMost(length)) => return Ok(format!("varchar({length})")),
        ColumnType::String(Length::Usual | Length::Max) => "varchar",
        ColumnType::Text => "text",
        ColumnType::Blob => "blob",
        ColumnType::TinyInteger | ColumnType::TinyUnsigned => "tinyint",
        ColumnType::SmallInteger | ColumnType::SmallUnsigned => "smallint",
        ColumnType::Integer | ColumnType::Unsigned | ColumnType::BigInteger | ColumnType::BigUnsigned => "integer",
        ColumnType::Float => "float",
        ColumnType::Double => "double",
        ColumnType::Decimal(None) => "real_decimal",
        ColumnType::Decimal(Some((precision, scale))) => return Ok(format!("real({precision}, {scale})")),
        ColumnType::DateTime => "datetime_text",
        ColumnType::Timestamp => "timestamp_text",
        ColumnType::TimestampWithTimeZone => "timestamp_with_timezone_text",
        ColumnType::Time => "time_text",
        ColumnType::Date => "date_text",
        ColumnType::Binary(length) => return Ok(format!("blob({length})")),
        ColumnType::VarBinary(Length::AtMost(length)) => return Ok(format!("varbinary_blob({length})")),
        ColumnType::VarBinary(Length::Usual | Length::Max) => "varbinary_blob",
        ColumnType::Boolean => "boolean",
        ColumnType::Money(None) => "real_money",
        ColumnType::Money(Some((precision, scale))) => return Ok(format!("real_money({precision}, {scale})")),
        ColumnType::Json => "json_text",
        ColumnType::JsonBinary => "jsonb_text",
        ColumnType::Uuid => "uuid_text",
        ColumnType::Enum(_) => "enum_text",
        ColumnType::Custom(names) => match names.get(Backend::Sqlite) {
            Some(name) => return Ok(name.clone()),
            None => {
                return lacks(
                    "a custom type without a name for it",
                    "Name it in the migration: `.sqlite(\"...\")`",
                );
            }
        },
        ColumnType::Year => return lacks("years", "Use `small_integer(..)`"),
        ColumnType::Interval(..) => return lacks("intervals", "Use `big_integer(..)` for seconds, or `string(..)`"),
        ColumnType::Bit(_) | ColumnType::VarBit(_) => return lacks("bits", "Use `big_integer(..)` or `binary(..)`"),
        ColumnType::Array(_) => return lacks("arrays", "Use `json(..)`, or a table of its own for the elements"),
        ColumnType::Vector(_) => return lacks("vectors", "Use `blob(..)`"),
        ColumnType::Cidr | ColumnType::Inet | ColumnType::MacAddr => {
            return lacks("network addresses", "Use `string(..)`");
        }
        ColumnType::LTree => return lacks("label trees", "Use `string(..)`"),
    };
    Ok(name.to_owned())
}

/// A STRICT table takes six types. UUIDs are bytes there, since that is what SeaORM sends.
fn strict(context: &Context<'_>, table: &Table, column: &Column, name: String) -> Result<String, RenderError> {
    let strict = match &column.ty {
        ColumnType::TinyInteger
        | ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::TinyUnsigned
        | ColumnType::SmallUnsigned
        | ColumnType::Unsigned
        | ColumnType::BigUnsigned
        | ColumnType::Boolean => "integer",
        ColumnType::Float | ColumnType::Double | ColumnType::Decimal(_) | ColumnType::Money(_) => "real",
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Uuid => "blob",
        ColumnType::Char(_)
        | ColumnType::String(_)
        | ColumnType::Text
        | ColumnType::DateTime
        | ColumnType::Timestamp
        | ColumnType::TimestampWithTimeZone
        | ColumnType::Time
        | ColumnType::Date
        | ColumnType::Json
        | ColumnType::JsonBinary
        | ColumnType::Enum(_) => "text",
        _ => {
            let known = ["int", "integer", "real", "text", "blob", "any"];
            if known.contains(&name.to_ascii_lowercase().as_str()) {
                return Ok(name);
            }
            return Err(context.refuse(
                format!(
                    "takes no type `{name}` in a STRICT table, which `{}.{}` is of",
                    table.name, column.name
                ),
                "Use one of INT, INTEGER, REAL, TEXT, BLOB and ANY, or a table that is not STRICT",
            ));
        }
    };
    Ok(strict.to_owned())
}

/// What the reader of a plan should know of a table's types.
pub(super) fn note<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Option<String> {
    let inexact: Vec<_> = columns
        .into_iter()
        .filter(|column| matches!(column.ty, ColumnType::Decimal(_) | ColumnType::Money(_)))
        .map(|column| column.name.as_str())
        .collect();
    (!inexact.is_empty()).then(|| {
        format!(
            "SQLite has no exact numbers: {} keep 15 digits, as SeaORM's columns of this type do",
            inexact.join(", ")
        )
    })
}
