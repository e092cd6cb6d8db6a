//! Defaults: constants by their values, expressions by their normal forms.

use super::Comparison;
use super::normal::Constant;
use crate::dialects::parts;
use crate::{Column, ColumnType, DefaultValue, Literal, Table};

/// Whether two defaults give the same value. NULL is what a column without a default has.
pub(super) fn is_same(
    comparison: &Comparison<'_>,
    live: &Column,
    table: &Table,
    expected: &Column,
    canonical: Option<&Column>,
) -> bool {
    let said = |default: &Option<DefaultValue>| {
        let null = DefaultValue::Value(Literal::Null);
        default.clone().filter(|default| *default != null)
    };
    match (said(&live.default), said(&expected.default)) {
        (None, None) => true,
        (Some(one), Some(two)) => {
            let printed = canonical.is_some_and(|it| it.default.as_ref() == Some(&one));
            one == two
                || printed
                || is_padded(comparison, live, &one, &two)
                || is_same_value(comparison, (live, &one), (expected, &two), table)
        }
        _ => false,
    }
}

fn is_same_value(
    comparison: &Comparison<'_>,
    (live, one): (&Column, &DefaultValue),
    (expected, two): (&Column, &DefaultValue),
    table: &Table,
) -> bool {
    let backend = comparison.backend();
    let rendered = |schema, column: &Column, default: &DefaultValue| {
        parts::default(comparison.target, schema, table, column, default)
    };
    let found = match one {
        // A constant that the live type cannot have may be one of the expected type.
        DefaultValue::Value(_) => {
            rendered(comparison.expected, expected, one).or_else(|| rendered(comparison.live, live, one))
        }
        DefaultValue::Expression(expression) => expression.get(backend).map(str::to_owned),
    };
    let (Some(found), Some(wanted)) = (found, rendered(comparison.expected, expected, two)) else {
        return false;
    };
    if found == wanted {
        return true;
    }
    let read = |sql: &str| Constant::read(sql, backend, &comparison.columns, is_number(&expected.ty));
    let (found, wanted) = (read(&found), read(&wanted));
    match expected.ty {
        ColumnType::Json | ColumnType::JsonBinary if found.as_json().is_some() => found.as_json() == wanted.as_json(),
        ColumnType::DateTime | ColumnType::Timestamp | ColumnType::TimestampWithTimeZone => {
            found.as_moment() == wanted.as_moment()
        }
        ColumnType::Money(_) => found.without_currency() == wanted.without_currency(),
        ColumnType::Boolean => found.as_truth() == wanted.as_truth(),
        _ => found == wanted,
    }
}

/// MySQL and MariaDB fill bytes of a fixed length up with zeros, in defaults as in rows.
fn is_padded(comparison: &Comparison<'_>, live: &Column, one: &DefaultValue, two: &DefaultValue) -> bool {
    let trimmed = |bytes: &[u8]| bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    match (&live.ty, one, two) {
        (ColumnType::Binary(_), DefaultValue::Value(Literal::Bytes(one)), DefaultValue::Value(Literal::Bytes(two)))
            if comparison.backend().is_mysql_family() =>
        {
            one.get(..trimmed(one)) == two.get(..trimmed(two))
        }
        _ => false,
    }
}

fn is_number(ty: &ColumnType) -> bool {
    use ColumnType::{Bit, Boolean, Decimal, Double, Float, Money, VarBit, Year};
    ty.is_integer()
        || matches!(
            ty,
            Float | Double | Decimal(_) | Money(_) | Boolean | Year | Bit(_) | VarBit(_)
        )
}
