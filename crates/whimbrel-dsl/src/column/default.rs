//! Which Rust values can be the default of which column.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use sea_query::prelude::{Decimal, Uuid};
use sea_query::{CaseStatement, Expr, FunctionCall, Keyword};
use whimbrel_core::{Backend, DefaultValue, Expression, Literal, PerDialect};

use crate::render;
use crate::{IntoExpression, SqlExpression};

/// A column whose type says nothing about its Rust values: custom types, addresses, intervals.
#[derive(Debug, Clone, Copy)]
pub enum AnyValue {}
/// A column of an enum.
#[derive(Debug, Clone, Copy)]
pub enum EnumValue {}
/// A column of an array.
#[derive(Debug, Clone, Copy)]
pub enum ArrayValue {}

/// A value that can be the default of a column of `V`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no default for a column of `{V}`",
    label = "not a value of the column's type",
    note = "give a value of the column's own type, or an expression such as `Expr::current_timestamp()`"
)]
pub trait DefaultFor<V> {
    /// The default.
    fn into_default(self) -> DefaultValue;

    /// The value as it stands in a statement, which rows get that are there.
    fn into_backfill(self) -> Expression
    where
        Self: Sized,
    {
        expression_of(self.into_default())
    }
}

macro_rules! defaults {
    ($($value:ty => $column:ty: |$it:ident| $literal:expr;)*) => {
        $(impl DefaultFor<$column> for $value {
            fn into_default(self) -> DefaultValue {
                let $it = self;
                DefaultValue::Value($literal)
            }
        })*
    };
}

defaults! {
    bool => bool: |it| Literal::Boolean(it);
    i8 => i8: |it| Literal::Integer(it.into());
    i16 => i16: |it| Literal::Integer(it.into());
    i32 => i32: |it| Literal::Integer(it.into());
    i64 => i64: |it| Literal::Integer(it);
    u8 => u8: |it| Literal::Integer(it.into());
    u16 => u16: |it| Literal::Integer(it.into());
    u32 => u32: |it| Literal::Integer(it.into());
    u64 => u64: |it| i64::try_from(it).map_or(Literal::Unsigned(it), Literal::Integer);
    f32 => f32: |it| Literal::Float(shortest(it));
    f64 => f64: |it| Literal::Float(it);
    Decimal => Decimal: |it| Literal::Decimal(it.to_string());
    i64 => Decimal: |it| Literal::Decimal(it.to_string());
    &str => String: |it| Literal::Text(it.to_owned());
    String => String: |it| Literal::Text(it);
    &[u8] => Vec<u8>: |it| Literal::Bytes(it.to_vec());
    Vec<u8> => Vec<u8>: |it| Literal::Bytes(it);
    Uuid => Uuid: |it| Literal::Uuid(it.to_string());
    serde_json::Value => serde_json::Value: |it| Literal::Json(it);
    NaiveDate => NaiveDate: |it| Literal::Text(it.to_string());
    NaiveTime => NaiveTime: |it| Literal::Text(it.to_string());
    NaiveDateTime => NaiveDateTime: |it| Literal::Text(it.to_string());
    &str => EnumValue: |it| Literal::Text(it.to_owned());
    String => EnumValue: |it| Literal::Text(it);
    bool => AnyValue: |it| Literal::Boolean(it);
    i64 => AnyValue: |it| Literal::Integer(it);
    f64 => AnyValue: |it| Literal::Float(it);
    &str => AnyValue: |it| Literal::Text(it.to_owned());
    String => AnyValue: |it| Literal::Text(it);
    Vec<u8> => AnyValue: |it| Literal::Bytes(it);
    Uuid => AnyValue: |it| Literal::Uuid(it.to_string());
    Decimal => AnyValue: |it| Literal::Decimal(it.to_string());
    serde_json::Value => AnyValue: |it| Literal::Json(it);
}

impl<const N: usize> DefaultFor<Vec<u8>> for &[u8; N] {
    fn into_default(self) -> DefaultValue {
        DefaultValue::Value(Literal::Bytes(self.to_vec()))
    }
}

impl DefaultFor<DateTime<Utc>> for DateTime<Utc> {
    fn into_default(self) -> DefaultValue {
        let text = self.to_rfc3339_opts(SecondsFormat::AutoSi, false).replace('T', " ");
        DefaultValue::Value(Literal::Text(text))
    }

    // A statement knows no column's type, and MariaDB reads no offset.
    fn into_backfill(self) -> Expression {
        render::expression(&Expr::val(self))
    }
}

impl DefaultFor<DateTime<Utc>> for DateTime<FixedOffset> {
    fn into_default(self) -> DefaultValue {
        self.to_utc().into_default()
    }

    fn into_backfill(self) -> Expression {
        self.to_utc().into_backfill()
    }
}

impl<V> DefaultFor<V> for Literal {
    fn into_default(self) -> DefaultValue {
        DefaultValue::Value(self)
    }
}

macro_rules! expressions {
    ($($expression:ty)*) => {
        $(impl<V> DefaultFor<V> for $expression {
            fn into_default(self) -> DefaultValue {
                DefaultValue::Expression(self.into_expression())
            }
        })*
    };
}

expressions!(Expr FunctionCall CaseStatement SqlExpression Expression);

impl<V> DefaultFor<V> for Keyword {
    fn into_default(self) -> DefaultValue {
        DefaultValue::Expression(Expr::from(self).into_expression())
    }
}

/// The double that is written as the float is: 0.1_f32 is 0.1, not 0.10000000149011612.
fn shortest(float: f32) -> f64 {
    float.to_string().parse().unwrap_or_else(|_| float.into())
}

/// A type that has a now.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` has no now",
    label = "neither a date nor a time",
    note = "`.default_now()` is for dates and times; use `.default(..)` or `.default_expr(..)`"
)]
pub trait HasNow {
    /// What gives it in SQL.
    const NOW: &'static str;
}

impl HasNow for DateTime<Utc> {
    const NOW: &'static str = "CURRENT_TIMESTAMP";
}

impl HasNow for NaiveDateTime {
    const NOW: &'static str = "CURRENT_TIMESTAMP";
}

impl HasNow for NaiveDate {
    const NOW: &'static str = "CURRENT_DATE";
}

impl HasNow for NaiveTime {
    const NOW: &'static str = "CURRENT_TIME";
}

/// The value as it stands in a statement.
fn expression_of(default: DefaultValue) -> Expression {
    let literal = match default {
        DefaultValue::Expression(expression) => return expression,
        DefaultValue::Value(literal) => literal,
    };
    let value = match literal {
        Literal::Null => Expr::Keyword(Keyword::Null),
        Literal::Boolean(value) => Expr::val(value),
        Literal::Integer(value) => Expr::val(value),
        Literal::Unsigned(value) => Expr::val(value),
        Literal::Float(value) => Expr::val(value),
        Literal::Decimal(digits) => Expr::cust(digits),
        Literal::Text(text) => Expr::val(text),
        Literal::Bytes(bytes) => Expr::val(bytes),
        Literal::Json(json) => Expr::val(json),
        Literal::Uuid(uuid) => return uuid_expression(&uuid),
    };
    render::expression(&value)
}

/// A UUID: text that PostgreSQL reads, and sixteen bytes where SeaORM keeps it so.
fn uuid_expression(uuid: &str) -> Expression {
    let bytes = format!("x'{}'", uuid.replace('-', ""));
    Expression(
        PerDialect::default()
            .with(Backend::Postgres, render::quoted_text(uuid, Backend::Postgres))
            .with(Backend::Sqlite, bytes.clone())
            .with(Backend::Mysql, bytes),
    )
}
