//! A field as a column, with the constraint and the index that it asks for.

use whimbrel_core::schema::ReferentialAction;
use whimbrel_core::{
    Column, ColumnType, DefaultValue, EnumType, Expression, ForeignKey, Index, Length, Literal, Name, PrimaryKey,
    QualifiedName, Unique,
};

use crate::field::{Field, FieldDefault, FieldKind, OnDelete, PlainKind};
use crate::name::Identifier;

/// Everything that one field makes.
pub(crate) struct Parts {
    pub(crate) column: Column,
    pub(crate) enumeration: Option<EnumType>,
    pub(crate) unique: Option<Unique>,
    pub(crate) index: Option<Index>,
    pub(crate) foreign_key: Option<ForeignKey>,
}

impl Parts {
    pub(crate) fn of(table: &Identifier, field: &Field) -> Self {
        let name = Name::new(field.name.as_str());
        let enumeration = match &field.kind {
            FieldKind::Enum(values) => {
                let name = QualifiedName::new(Name::generated([table.as_str(), field.name.as_str()]));
                Some(EnumType {
                    name,
                    values: values.clone(),
                })
            }
            _ => None,
        };
        let mut column = Column::new(name.clone(), column_type(&field.kind, enumeration.as_ref()));
        column.nullable = field.nullable;
        column.default = field.default.as_ref().map(default_value);
        let generated = |suffix| Name::generated([table.as_str(), field.name.as_str(), suffix]);
        let unique = field.unique.then(|| Unique {
            name: generated("key"),
            columns: vec![name.clone()],
            nulls_not_distinct: false,
            deferrable: None,
        });
        let reference = match &field.kind {
            FieldKind::References { table, on_delete } => Some((table, on_delete)),
            _ => None,
        };
        // Deleting a row looks for those that refer to it: without an index that reads the whole table.
        let indexed = (field.index || reference.is_some()) && !field.unique;
        let index = indexed.then(|| Index::on_columns(generated("idx"), [name.clone()]));
        let foreign_key = reference.map(|(referenced, on_delete)| ForeignKey {
            name: generated("fkey"),
            columns: vec![name.clone()],
            referenced_table: QualifiedName::new(referenced.as_str()),
            referenced_columns: vec![Name::new("id")],
            on_delete: Some(match on_delete {
                OnDelete::Restrict => ReferentialAction::Restrict,
                OnDelete::Cascade => ReferentialAction::Cascade,
                OnDelete::SetNull => ReferentialAction::SetNull,
            }),
            on_update: None,
            deferrable: None,
            not_valid: false,
        });
        Self {
            column,
            enumeration,
            unique,
            index,
            foreign_key,
        }
    }
}

/// The key of every new table.
pub(crate) fn id() -> Column {
    Column::new("id", ColumnType::Uuid)
}

pub(crate) fn primary_key(table: &Identifier) -> PrimaryKey {
    PrimaryKey::of(&QualifiedName::new(table.as_str()), [Name::new("id")])
}

pub(crate) fn created_at() -> Column {
    Column::new("created_at", ColumnType::TimestampWithTimeZone).default_to(Expression::all("CURRENT_TIMESTAMP"))
}

pub(crate) fn updated_at() -> Column {
    Column::new("updated_at", ColumnType::TimestampWithTimeZone).default_to(Expression::all("CURRENT_TIMESTAMP"))
}

pub(crate) fn deleted_at() -> Column {
    Column::new("deleted_at", ColumnType::TimestampWithTimeZone).nullable()
}

fn column_type(kind: &FieldKind, enumeration: Option<&EnumType>) -> ColumnType {
    match kind {
        FieldKind::Plain(kind) => match kind {
            PlainKind::Text => ColumnType::Text,
            PlainKind::SmallInteger => ColumnType::SmallInteger,
            PlainKind::Integer => ColumnType::Integer,
            PlainKind::BigInteger => ColumnType::BigInteger,
            PlainKind::Float => ColumnType::Float,
            PlainKind::Double => ColumnType::Double,
            PlainKind::Boolean => ColumnType::Boolean,
            PlainKind::Date => ColumnType::Date,
            PlainKind::Time => ColumnType::Time,
            PlainKind::DateTime => ColumnType::DateTime,
            PlainKind::Timestamp => ColumnType::Timestamp,
            PlainKind::TimestampTz => ColumnType::TimestampWithTimeZone,
            PlainKind::Uuid => ColumnType::Uuid,
            PlainKind::Json => ColumnType::Json,
            PlainKind::Blob => ColumnType::Blob,
        },
        FieldKind::String(length) => ColumnType::String(Length::AtMost(*length)),
        FieldKind::Char(length) => ColumnType::Char(Some(*length)),
        FieldKind::Decimal(precision, scale) => ColumnType::Decimal(Some((*precision, *scale))),
        FieldKind::Binary(length) => ColumnType::VarBinary(Length::AtMost(*length)),
        FieldKind::Enum(_) => match enumeration {
            Some(enumeration) => ColumnType::Enum(enumeration.name.clone()),
            None => ColumnType::Text,
        },
        FieldKind::References { .. } => ColumnType::Uuid,
    }
}

fn default_value(default: &FieldDefault) -> DefaultValue {
    match default {
        FieldDefault::Boolean(value) => Literal::Boolean(*value).into(),
        FieldDefault::Integer(value) => Literal::Integer(*value).into(),
        FieldDefault::Number(digits) => Literal::Decimal(digits.clone()).into(),
        FieldDefault::Text(text) => Literal::Text(text.clone()).into(),
        FieldDefault::Json(document) => Literal::Json(document.clone()).into(),
        FieldDefault::Now => Expression::all("CURRENT_TIMESTAMP").into(),
    }
}
