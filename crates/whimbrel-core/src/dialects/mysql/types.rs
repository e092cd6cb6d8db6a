//! Column types, as sea-query writes them for MySQL.

use super::{is_mariadb, literals};
use crate::dialects::Context;
use crate::plan::RenderError;
use crate::{ColumnType, Length, QualifiedName, Schema};

/// A type in SQL.
pub(in crate::dialects) fn sql(context: &Context<'_>, schema: &Schema, ty: &ColumnType) -> Result<String, RenderError> {
    let lacks = |what: &str, remedy: &str| Err(context.refuse(format!("has no type {what}"), remedy));
    let fixed = match ty {
        ColumnType::Char(None) => "char",
        ColumnType::Char(Some(length)) => return Ok(format!("char({length})")),
        ColumnType::String(Length::Usual) => "varchar(255)",
        ColumnType::String(Length::AtMost(length)) => return Ok(format!("varchar({length})")),
        // sea-query's varchar(65535) is more than a row holds, and no server takes it.
        ColumnType::String(Length::Max) => "longtext",
        ColumnType::Text => "text",
        ColumnType::Blob => "blob",
        ColumnType::TinyInteger => "tinyint",
        ColumnType::SmallInteger => "smallint",
        ColumnType::Integer => "int",
        ColumnType::BigInteger => "bigint",
        ColumnType::TinyUnsigned => "tinyint UNSIGNED",
        ColumnType::SmallUnsigned => "smallint UNSIGNED",
        ColumnType::Unsigned => "int UNSIGNED",
        ColumnType::BigUnsigned => "bigint UNSIGNED",
        ColumnType::Float => "float",
        ColumnType::Double => "double",
        ColumnType::Decimal(None) | ColumnType::Money(None) => "decimal",
        ColumnType::Decimal(Some((precision, scale))) | ColumnType::Money(Some((precision, scale))) => {
            return Ok(format!("decimal({precision}, {scale})"));
        }
        ColumnType::DateTime => "datetime",
        ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => "timestamp",
        ColumnType::Time => "time",
        ColumnType::Date => "date",
        ColumnType::Year => "year",
        ColumnType::Binary(length) => return Ok(format!("binary({length})")),
        ColumnType::VarBinary(Length::Usual) => "varbinary(255)",
        ColumnType::VarBinary(Length::AtMost(length)) => return Ok(format!("varbinary({length})")),
        ColumnType::VarBinary(Length::Max) => "longblob",
        ColumnType::Bit(None) => "bit",
        ColumnType::Bit(Some(length)) | ColumnType::VarBit(length) => return Ok(format!("bit({length})")),
        ColumnType::Boolean => "bool",
        ColumnType::Json | ColumnType::JsonBinary => "json",
        ColumnType::Uuid => "binary(16)",
        ColumnType::Enum(name) => return enumeration(context, values(context, schema, name)?),
        ColumnType::Interval(..) => return lacks("interval", "Store the length of time as an integer of seconds"),
        ColumnType::Array(_) => {
            return lacks(
                "array",
                "Store the list as `json`, or its elements in a table of their own",
            );
        }
        ColumnType::Vector(_) => return lacks("vector that SeaORM maps", "Store it as `blob`, or use a custom type"),
        ColumnType::Cidr => return lacks("cidr", "Store it as `string(43)`"),
        ColumnType::Inet => return lacks("inet", "Store it as `string(45)`, or as `var_binary(16)` by INET6_ATON"),
        ColumnType::MacAddr => return lacks("macaddr", "Store it as `string(17)`, or as `binary(6)`"),
        ColumnType::LTree => return lacks("ltree", "Store the path as `string`, with an index on it"),
        ColumnType::Custom(names) => {
            let backend = context.backend();
            return names.get(backend).cloned().ok_or_else(|| {
                let remedy = format!("Give the type a name for {backend} too");
                context.refuse("is given no SQL for the custom type", remedy)
            });
        }
    };
    Ok(fixed.to_owned())
}

/// The values of an enum.
pub(super) fn values<'a>(
    context: &Context<'_>,
    schema: &'a Schema,
    name: &QualifiedName,
) -> Result<&'a [String], RenderError> {
    let known = schema.enumeration(name).map(|it| it.values.as_slice());
    known.ok_or_else(|| context.refuse(format!("knows no enum `{name}`"), "Create it first"))
}

/// The type of an enum's columns.
pub(super) fn enumeration(context: &Context<'_>, values: &[String]) -> Result<String, RenderError> {
    check_values(context, values)?;
    let values: Vec<_> = values.iter().map(|value| literals::text(value)).collect();
    Ok(format!("ENUM({})", values.join(", ")))
}

/// Refuses values that the server takes for one another.
pub(super) fn check_values(context: &Context<'_>, values: &[String]) -> Result<(), RenderError> {
    if let Some(value) = values.iter().find(|value| value.ends_with(' ')) {
        let reason = format!("cuts the space off the end of the enum's value '{value}'");
        return Err(context.refuse(reason, "Remove the space"));
    }
    let lower: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
    let twice = lower
        .iter()
        .enumerate()
        .find(|(at, value)| lower.iter().take(*at).any(|other| other == *value));
    match twice {
        Some((_, value)) => {
            let reason = format!("compares an enum's values without case, and '{value}' is there twice");
            Err(context.refuse(reason, "Give the values different letters"))
        }
        None => Ok(()),
    }
}

/// What the catalogue calls the type (COLUMN_TYPE), where that is known before.
pub(super) fn catalogue(context: &Context<'_>, schema: &Schema, ty: &ColumnType) -> Option<String> {
    // MySQL left the display width out from 8.0.19 on.
    let has_widths = is_mariadb(context) || context.target.version < crate::ServerVersion::new(8, 0, 19);
    let width = |name: &str, width: &str, unsigned: &str| {
        let width = if has_widths { width } else { "" };
        Some(format!("{name}{width}{unsigned}"))
    };
    match ty {
        ColumnType::Char(None) => Some("char(1)".to_owned()),
        ColumnType::TinyInteger => width("tinyint", "(4)", ""),
        ColumnType::SmallInteger => width("smallint", "(6)", ""),
        ColumnType::Integer => width("int", "(11)", ""),
        ColumnType::BigInteger => width("bigint", "(20)", ""),
        ColumnType::TinyUnsigned => width("tinyint", "(3)", " unsigned"),
        ColumnType::SmallUnsigned => width("smallint", "(5)", " unsigned"),
        ColumnType::Unsigned => width("int", "(10)", " unsigned"),
        ColumnType::BigUnsigned => width("bigint", "(20)", " unsigned"),
        ColumnType::Decimal(None) | ColumnType::Money(None) => Some("decimal(10,0)".to_owned()),
        ColumnType::Decimal(Some((precision, scale))) | ColumnType::Money(Some((precision, scale))) => {
            Some(format!("decimal({precision},{scale})"))
        }
        ColumnType::Year => width("year", "(4)", ""),
        ColumnType::Bit(None) => Some("bit(1)".to_owned()),
        ColumnType::Boolean => Some("tinyint(1)".to_owned()),
        ColumnType::Json | ColumnType::JsonBinary if is_mariadb(context) => Some("longtext".to_owned()),
        ColumnType::Enum(name) => {
            let values = values(context, schema, name).ok()?;
            // The catalogue is in three bytes a character, and shows `?` for what needs four.
            let is_shown = |c: char| !matches!(c, '\'' | '\\') && u32::from(c) <= 0xFFFF;
            let plain = values.iter().all(|value| value.chars().all(is_shown));
            let values: Vec<_> = values.iter().map(|value| format!("'{value}'")).collect();
            plain.then(|| format!("enum({})", values.join(",")))
        }
        ColumnType::Custom(_) => None,
        other => sql(context, schema, other).ok().map(|sql| sql.to_lowercase()),
    }
}

/// Whether values are text, which has a character set and a collation.
pub(super) fn is_text(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let words = [
        "char",
        "varchar",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "enum",
        "set",
    ];
    words.contains(&first_word(&sql))
}

/// Whether values have no length that an index could rely on.
pub(super) fn is_unlimited(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let word = first_word(&sql);
    word.ends_with("text") || word.ends_with("blob") || word == "json"
}

/// Whether values are text or bytes without a limit, JSON or a shape: what takes only an expression as a default.
pub(super) fn takes_no_constant(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    is_unlimited(&sql) || ["geometry", "point", "linestring", "polygon", "vector"].contains(&first_word(&sql))
}

/// The digits after the second of a DATETIME or TIMESTAMP; `None` of any other type.
pub(super) fn moment_digits(sql: &str) -> Option<&str> {
    let rest = ["datetime", "timestamp"].iter().find_map(|word| {
        let start = sql.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| &sql[word.len()..])
    })?;
    let digits = rest.trim().strip_prefix('(').and_then(|rest| rest.split(')').next());
    Some(digits.unwrap_or_default().trim())
}

pub(in crate::dialects) fn first_word(sql: &str) -> &str {
    let end = sql.find(|c: char| !c.is_ascii_alphanumeric());
    &sql[..end.unwrap_or(sql.len())]
}
