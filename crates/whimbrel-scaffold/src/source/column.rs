//! A column as source: `string(Users::Email, 320).nullable()`.

use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{Column, ColumnType, DefaultValue, Expression, IntervalFields, Length, Literal, QualifiedName};

use super::expression::{expression, expression_of, is_empty, per_dialect_value, sql_texts};
use super::literal::{literal, plain, text};
use super::names::{Names, qualified};

/// A column of a table, with everything but its keys and indexes.
pub(super) fn column(table: &QualifiedName, column: &Column, names: &mut Names) -> String {
    let name = names.column(table, &column.name);
    let mut source = typed(&name, &column.ty);
    if column.nullable {
        source.push_str(".nullable()");
    }
    if let Some(default) = &column.default {
        source.push_str(&default_of(&column.ty, default));
    }
    if let Some(generated) = &column.generated {
        source.push_str(&generated_as(table, generated, names));
    }
    if let Some(identity) = &column.identity {
        source.push_str(&identity_as(identity));
    }
    if let Some(collation) = &column.collation {
        source.push_str(&format!(".collation({})", sql_texts(collation)));
    }
    if let Some(comment) = &column.comment {
        source.push_str(&format!(".comment({})", text(comment)));
    }
    source
}

/// The word for the type, around the column's name.
fn typed(name: &str, ty: &ColumnType) -> String {
    let plain = |word: &str| format!("{word}({name})");
    match ty {
        ColumnType::Char(None) => plain("char_usual"),
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
        ColumnType::Decimal(None) => plain("decimal_usual"),
        ColumnType::Decimal(Some((precision, scale))) => format!("decimal({name}, {precision}, {scale})"),
        ColumnType::DateTime => plain("date_time"),
        ColumnType::Timestamp => plain("timestamp"),
        ColumnType::TimestampWithTimeZone => plain("timestamp_tz"),
        ColumnType::Time => plain("time"),
        ColumnType::Date => plain("date"),
        ColumnType::Year => plain("year"),
        ColumnType::Interval(None, None) => plain("interval"),
        ColumnType::Interval(Some(fields), None) => format!("interval_of({name}, {})", interval_fields(*fields)),
        ColumnType::Binary(length) => format!("binary({name}, {length})"),
        ColumnType::VarBinary(Length::Usual) => plain("var_binary_usual"),
        ColumnType::VarBinary(Length::Max) => plain("var_binary_max"),
        ColumnType::VarBinary(Length::AtMost(length)) => format!("var_binary({name}, {length})"),
        ColumnType::Bit(None) => plain("bit_usual"),
        ColumnType::Bit(Some(length)) => format!("bit({name}, {length})"),
        ColumnType::VarBit(length) => format!("var_bit({name}, {length})"),
        ColumnType::Boolean => plain("boolean"),
        ColumnType::Money(None) => plain("money"),
        ColumnType::Json => plain("json"),
        ColumnType::JsonBinary => plain("json_binary"),
        ColumnType::Uuid => plain("uuid"),
        ColumnType::Enum(enumeration) => format!("enumeration({name}, {})", qualified(enumeration)),
        ColumnType::Array(element) => format!("array({name}, {})", column_type(element)),
        ColumnType::Vector(None) => plain("vector_usual"),
        ColumnType::Vector(Some(dimensions)) => format!("vector({name}, {dimensions})"),
        ColumnType::Cidr => plain("cidr"),
        ColumnType::Inet => plain("inet"),
        ColumnType::MacAddr => plain("mac_addr"),
        ColumnType::LTree => plain("ltree"),
        ColumnType::Custom(texts) if is_empty(texts) => format!("column({name}, {})", column_type(ty)),
        ColumnType::Custom(texts) => format!("custom({name}, {})", sql_texts(texts)),
        ColumnType::Interval(..) | ColumnType::Money(Some(_)) => format!("column({name}, {})", column_type(ty)),
    }
}

/// A type on its own.
pub(super) fn column_type(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Array(element) => format!("ColumnType::Array(Box::new({}))", column_type(element)),
        ColumnType::Custom(texts) => format!("ColumnType::Custom({})", per_dialect_value(texts)),
        ColumnType::Enum(name) => {
            let name = match &name.namespace {
                Some(namespace) => {
                    format!(
                        "QualifiedName::within({}, {})",
                        text(namespace.as_str()),
                        text(name.name.as_str())
                    )
                }
                None => format!("{}.into()", text(name.name.as_str())),
            };
            format!("ColumnType::Enum({name})")
        }
        ColumnType::String(length) => format!("ColumnType::String(Length::{length:?})"),
        ColumnType::VarBinary(length) => format!("ColumnType::VarBinary(Length::{length:?})"),
        ColumnType::Interval(fields, precision) => {
            let fields = fields.map_or("None".to_owned(), |fields| format!("Some({})", interval_fields(fields)));
            format!("ColumnType::Interval({fields}, {precision:?})")
        }
        // Of all others the derived form is Rust: a word, and numbers.
        other => format!("ColumnType::{other:?}"),
    }
}

fn interval_fields(fields: IntervalFields) -> String {
    format!("IntervalFields::{fields:?}")
}

/// The default, in the words that the column's type has for it.
fn default_of(ty: &ColumnType, default: &DefaultValue) -> String {
    match default {
        DefaultValue::Expression(now) if is_now(ty, now) => ".default_now()".to_owned(),
        DefaultValue::Expression(value) => format!(".default_expr({})", expression(value)),
        DefaultValue::Value(value) => format!(".default({})", value_of(ty, value)),
    }
}

/// A constant as a value of the column's Rust type where it has a plain form, as a `Literal` otherwise.
fn value_of(ty: &ColumnType, value: &Literal) -> String {
    let is_plain = match value {
        Literal::Boolean(_) => *ty == ColumnType::Boolean,
        Literal::Integer(number) => ty.is_integer() && (*number >= 0 || !is_unsigned(ty)),
        Literal::Unsigned(_) => *ty == ColumnType::BigUnsigned,
        Literal::Float(number) => *ty == ColumnType::Double && number.is_finite(),
        Literal::Text(_) => matches!(
            ty,
            ColumnType::Text | ColumnType::String(_) | ColumnType::Char(_) | ColumnType::Enum(_)
        ),
        Literal::Json(_) => matches!(ty, ColumnType::Json | ColumnType::JsonBinary),
        Literal::Null | Literal::Decimal(_) | Literal::Bytes(_) | Literal::Uuid(_) => false,
    };
    if is_plain { plain(value) } else { literal(value) }
}

fn is_unsigned(ty: &ColumnType) -> bool {
    use ColumnType::{BigUnsigned, SmallUnsigned, TinyUnsigned, Unsigned};
    matches!(ty, TinyUnsigned | SmallUnsigned | Unsigned | BigUnsigned)
}

fn is_now(ty: &ColumnType, value: &Expression) -> bool {
    let now = match ty {
        ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => "CURRENT_TIMESTAMP",
        ColumnType::Date => "CURRENT_DATE",
        ColumnType::Time => "CURRENT_TIME",
        _ => return false,
    };
    *value == Expression::all(now)
}

/// A default where the type of the column is not known.
pub(super) fn default_value(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Value(value) => literal(value),
        DefaultValue::Expression(value) => expression(value),
    }
}

pub(super) fn generated_as(table: &QualifiedName, generated: &Generated, names: &mut Names) -> String {
    let word = match generated.storage {
        Storage::Stored => "generated_stored",
        Storage::Virtual => "generated_virtual",
    };
    format!(".{word}({})", expression_of(table, &generated.expression, names))
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
