//! A column as source: `string(Users::Email, 320).nullable()`.

use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{Column, ColumnType, DefaultValue, Length, PerDialect, QualifiedName};

use super::expression::{expression, sql_texts};
use super::literal::{literal, text};
use super::names::Names;

/// A column of a table, with everything but its keys and indexes.
pub(super) fn column(table: &QualifiedName, column: &Column, names: &mut Names) -> String {
    let name = names.column(table, &column.name);
    let mut source = typed(&name, &column.ty);
    if column.nullable {
        source.push_str(".nullable()");
    }
    if let Some(default) = &column.default {
        source.push_str(&format!(".default({})", default_value(default)));
    }
    if let Some(generated) = &column.generated {
        source.push_str(&format!(".{}", generated_as(generated)));
    }
    if let Some(identity) = &column.identity {
        source.push_str(&identity_as(identity));
    }
    if let Some(collation) = &column.collation {
        source.push_str(&format!(".collation({})", collation_as(collation)));
    }
    if let Some(comment) = &column.comment {
        source.push_str(&format!(".comment({})", text(comment)));
    }
    source
}

/// The word for the type, around the column's name.
pub(super) fn typed(name: &str, ty: &ColumnType) -> String {
    let plain = |word: &str| format!("{word}({name})");
    match ty {
        ColumnType::Char(None) => plain("char"),
        ColumnType::Char(Some(length)) => format!("char({name}, {length})"),
        ColumnType::String(Length::Usual) => plain("string_usual"),
        ColumnType::String(Length::Max) => plain("string_max"),
        ColumnType::String(Length::AtMost(length)) => format!("string({name}, {length})"),
        ColumnType::Text => plain("text"),
        ColumnType::Blob => plain("blob"),
        ColumnType::TinyInteger => plain("tiny_integer"),
        ColumnType::SmallInteger => plain("small_integer"),
        ColumnType::Integer => plain("integer"),
        ColumnType::BigInteger => plain("big_integer"),
        ColumnType::TinyUnsigned => plain("tiny_unsigned"),
        ColumnType::SmallUnsigned => plain("small_unsigned"),
        ColumnType::Unsigned => plain("unsigned"),
        ColumnType::BigUnsigned => plain("big_unsigned"),
        ColumnType::Float => plain("float"),
        ColumnType::Double => plain("double"),
        ColumnType::Decimal(None) => plain("decimal"),
        ColumnType::Decimal(Some((precision, scale))) => format!("decimal({name}, {precision}, {scale})"),
        ColumnType::DateTime => plain("date_time"),
        ColumnType::Timestamp => plain("timestamp"),
        ColumnType::TimestampWithTimeZone => plain("timestamp_tz"),
        ColumnType::Time => plain("time"),
        ColumnType::Date => plain("date"),
        ColumnType::Year => plain("year"),
        ColumnType::Interval(None, None) => plain("interval"),
        ColumnType::Binary(length) => format!("binary({name}, {length})"),
        ColumnType::VarBinary(Length::Usual) => plain("var_binary_usual"),
        ColumnType::VarBinary(Length::Max) => plain("var_binary_max"),
        ColumnType::VarBinary(Length::AtMost(length)) => format!("var_binary({name}, {length})"),
        ColumnType::Bit(None) => plain("bit"),
        ColumnType::Bit(Some(length)) => format!("bit({name}, {length})"),
        ColumnType::VarBit(length) => format!("var_bit({name}, {length})"),
        ColumnType::Boolean => plain("boolean"),
        ColumnType::Money(None) => plain("money"),
        ColumnType::Json => plain("json"),
        ColumnType::JsonBinary => plain("json_binary"),
        ColumnType::Uuid => plain("uuid"),
        ColumnType::Enum(enumeration) => format!("enumeration({name}, {})", text(enumeration.name.as_str())),
        ColumnType::Vector(None) => plain("vector"),
        ColumnType::Vector(Some(dimensions)) => format!("vector({name}, {dimensions})"),
        ColumnType::Cidr => plain("cidr"),
        ColumnType::Inet => plain("inet"),
        ColumnType::MacAddr => plain("mac_addr"),
        ColumnType::LTree => plain("ltree"),
        ColumnType::Interval(..) | ColumnType::Money(Some(_)) | ColumnType::Array(_) | ColumnType::Custom(_) => {
            format!("column({name}, {})", column_type(ty))
        }
    }
}

/// A type on its own.
pub(super) fn column_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Array(element) => format!("ColumnType::Array(Box::new({}))", column_type(element)),
        ColumnType::Custom(names) => format!("ColumnType::Custom({})", sql_texts(names)),
        ColumnType::Enum(name) => format!("ColumnType::Enum({}.into())", text(name.name.as_str())),
        // The derived form is Rust's own for all that holds numbers only.
        other => format!("ColumnType::{other:?}"),
    }
}

pub(super) fn default_value(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Value(value) => literal(value),
        DefaultValue::Expression(value) => expression(value),
    }
}

pub(super) fn generated_as(generated: &Generated) -> String {
    let word = match generated.storage {
        Storage::Stored => "stored_as",
        Storage::Virtual => "virtual_as",
    };
    format!("{word}({})", expression(&generated.expression))
}

pub(super) fn identity_as(identity: &Identity) -> String {
    let mut source = match identity.kind {
        IdentityKind::ByDefault => ".identity()".to_owned(),
        IdentityKind::Always => ".identity_always()".to_owned(),
    };
    if let Some(start) = identity.start {
        source.push_str(&format!(".start_at({start})"));
    }
    if let Some(increment) = identity.increment {
        source.push_str(&format!(".increment_by({increment})"));
    }
    source
}

pub(super) fn collation_as(collation: &PerDialect<String>) -> String {
    sql_texts(collation)
}
