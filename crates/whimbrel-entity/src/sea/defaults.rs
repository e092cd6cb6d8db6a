//! The defaults of entities as ours.

use sea_query::prelude::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc, Uuid};
use sea_query::{Expr, Value};
use whimbrel_core::{ColumnType, DefaultValue, Literal};
use whimbrel_dsl::IntoExpression as _;
use whimbrel_dsl::column::DefaultFor;

/// A column's default: a constant in the words that a migration has for the type, or an expression. None where it is
/// NULL, which is what a column without a default gets.
///
/// # Errors
/// What is wrong with it and what to do.
pub(super) fn default(expression: &Expr, ty: &ColumnType) -> Result<Option<DefaultValue>, String> {
    let Expr::Value(value) = expression else {
        return Ok(Some(DefaultValue::Expression(expression.clone().into_expression())));
    };
    let text = match value {
        Value::String(Some(text)) => text.clone(),
        Value::Char(Some(c)) => c.to_string(),
        other => return constant(other, ty),
    };
    of_text(text, ty).map(|literal| Some(literal.into()))
}

/// A constant that is no text.
fn constant(value: &Value, ty: &ColumnType) -> Result<Option<DefaultValue>, String> {
    let literal = match value {
        Value::Bool(Some(it)) => Literal::Boolean(*it),
        Value::TinyInt(Some(it)) => integer((*it).into(), ty),
        Value::SmallInt(Some(it)) => integer((*it).into(), ty),
        Value::Int(Some(it)) => integer((*it).into(), ty),
        Value::BigInt(Some(it)) => integer(*it, ty),
        Value::TinyUnsigned(Some(it)) => integer((*it).into(), ty),
        Value::SmallUnsigned(Some(it)) => integer((*it).into(), ty),
        Value::Unsigned(Some(it)) => integer((*it).into(), ty),
        Value::BigUnsigned(Some(it)) => match i64::try_from(*it) {
            Ok(it) => integer(it, ty),
            Err(_) => Literal::Unsigned(*it),
        },
        Value::Float(Some(it)) => match DefaultFor::<f32>::into_default(*it) {
            DefaultValue::Value(Literal::Float(it)) => float(it, ty)?,
            other => return Ok(Some(other)),
        },
        Value::Double(Some(it)) => float(*it, ty)?,
        Value::Bytes(Some(it)) => Literal::Bytes(it.clone()),
        Value::Json(Some(it)) => Literal::Json((**it).clone()),
        Value::Uuid(Some(it)) => Literal::Uuid(it.to_string()),
        Value::Decimal(Some(it)) => Literal::Decimal(it.to_string()),
        Value::ChronoDate(Some(it)) => return Ok(Some(DefaultFor::<NaiveDate>::into_default(*it))),
        Value::ChronoTime(Some(it)) => return Ok(Some(DefaultFor::<NaiveTime>::into_default(*it))),
        Value::ChronoDateTime(Some(it)) => return Ok(Some(DefaultFor::<NaiveDateTime>::into_default(*it))),
        Value::ChronoDateTimeUtc(Some(it)) => return Ok(Some(moment(*it))),
        Value::ChronoDateTimeLocal(Some(it)) => return Ok(Some(moment(it.to_utc()))),
        Value::ChronoDateTimeWithTimeZone(Some(it)) => {
            let it: &DateTime<FixedOffset> = it;
            return Ok(Some(moment(it.to_utc())));
        }
        other if *other == other.as_null() => return Ok(None),
        // Arrays and the like have no literal of ours, and text in SQL.
        other => return Ok(Some(Expr::Value(other.clone()).into_expression().into())),
    };
    match (&literal, ty) {
        (Literal::Boolean(_), ColumnType::Boolean) => {}
        (_, ColumnType::Boolean) => return Err(unfit(&literal, ty, "`true` or `false`")),
        (Literal::Integer(_) | Literal::Unsigned(_), ty) if ty.is_integer() => {}
        (_, ty) if ty.is_integer() => return Err(unfit(&literal, ty, "a whole number")),
        (_, ColumnType::Text | ColumnType::String(_) | ColumnType::Char(_) | ColumnType::Enum(_)) => {
            return Err(unfit(&literal, ty, "a text in quotes"));
        }
        _ => {}
    }
    Ok(Some(literal.into()))
}

fn moment(moment: DateTime<Utc>) -> DefaultValue {
    DefaultFor::<DateTime<Utc>>::into_default(moment)
}

/// A whole number, as the column's type has it.
fn integer(number: i64, ty: &ColumnType) -> Literal {
    match ty {
        ColumnType::Decimal(_) | ColumnType::Money(_) => Literal::Decimal(number.to_string()),
        ColumnType::Float | ColumnType::Double => Literal::Float(number as f64),
        _ => Literal::Integer(number),
    }
}

/// A floating point number, as the column's type has it.
fn float(number: f64, ty: &ColumnType) -> Result<Literal, String> {
    if !number.is_finite() {
        return Err(format!(
            "its default {number} is no number that SQL can write: choose a finite one"
        ));
    }
    Ok(match ty {
        ColumnType::Decimal(_) | ColumnType::Money(_) => Literal::Decimal(number.to_string()),
        _ => Literal::Float(number),
    })
}

/// A text, as the column's type has it.
fn of_text(text: String, ty: &ColumnType) -> Result<Literal, String> {
    match ty {
        ColumnType::Json | ColumnType::JsonBinary => match serde_json::from_str(&text) {
            Ok(json) => Ok(Literal::Json(json)),
            Err(error) => Err(format!(
                "its default `{text}` is no JSON ({error}): write a document, as `default_value = \"{{}}\"`, or \
                 `default_expr = \"serde_json::json!(..)\"`"
            )),
        },
        ColumnType::Uuid => match Uuid::try_parse(&text) {
            Ok(uuid) => Ok(Literal::Uuid(uuid.to_string())),
            Err(_) => Err(unfit(
                &Literal::Text(text),
                ty,
                "a UUID, or an expression with `default_expr`",
            )),
        },
        ColumnType::Decimal(_) | ColumnType::Money(_) if text.parse::<f64>().is_ok() => Ok(Literal::Decimal(text)),
        ColumnType::Boolean => Err(unfit(&Literal::Text(text), ty, "`true` or `false`, without quotes")),
        ty if ty.is_integer() => Err(unfit(&Literal::Text(text), ty, "a whole number, without quotes")),
        ColumnType::Decimal(_) | ColumnType::Money(_) | ColumnType::Float | ColumnType::Double => {
            Err(unfit(&Literal::Text(text), ty, "a number, without quotes"))
        }
        _ => Ok(Literal::Text(text)),
    }
}

fn unfit(literal: &Literal, ty: &ColumnType, wanted: &str) -> String {
    format!("its default {literal} does not fit its type {ty}: give {wanted}")
}
