//! SQL expressions as source.

use whimbrel_core::{Expression, PerDialect};

use super::literal::text;

/// An expression: `Expr::cust("..")`, or a text for each dialect where they differ.
pub(super) fn expression(expression: &Expression) -> String {
    match expression.0.uniform() {
        Some(sql) if sql == "CURRENT_TIMESTAMP" => "Expr::current_timestamp()".to_owned(),
        Some(sql) => format!("Expr::cust({})", text(sql)),
        None => per_dialect("SqlExpr", &expression.0, |sql| text(sql)),
    }
}

/// `Sql::postgres(..).mysql(..)`: the first dialect makes the value, the others are added to it.
pub(super) fn per_dialect<T>(word: &str, values: &PerDialect<T>, write: impl Fn(&T) -> String) -> String {
    let mut source = String::new();
    for (backend, value) in values.iter() {
        let joint = if source.is_empty() {
            format!("{word}::")
        } else {
            ".".to_owned()
        };
        source.push_str(&format!("{joint}{backend}({})", write(value)));
    }
    if source.is_empty() {
        format!("{word}::default()")
    } else {
        source
    }
}
