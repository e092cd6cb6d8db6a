//! SQL as source: `SqlExpr::all("..")`, or a text for each dialect.

use whimbrel_core::{Backend, Expression, PerDialect, QualifiedName};

use super::literal::text;
use super::names::Names;
use super::words::words;

/// An expression. The one that most columns have is in the builder's own words.
pub(super) fn expression(expression: &Expression) -> String {
    match same_everywhere(&expression.0) {
        Some(sql) if sql == "CURRENT_TIMESTAMP" => "Expr::current_timestamp()".to_owned(),
        // No dialect can say it: every plan refuses it.
        None if is_empty(&expression.0) => "whimbrel::core::Expression(PerDialect::default())".to_owned(),
        _ => sql_texts(&expression.0),
    }
}

/// An expression over the columns of a table: in the query builder's words where it has some.
pub(super) fn expression_of(table: &QualifiedName, value: &Expression, names: &mut Names) -> String {
    words(table, value, names).unwrap_or_else(|| expression(value))
}

/// A piece of SQL for each dialect: an expression, the name of a type or of a collation.
pub(super) fn sql_texts(texts: &PerDialect<String>) -> String {
    match same_everywhere(texts) {
        Some(sql) => format!("SqlExpr::all({})", text(sql)),
        None => per_dialect("SqlExpr", texts, |sql| text(sql)),
    }
}

/// The same as a value of the schema, where the builder has no word.
pub(super) fn per_dialect_value(texts: &PerDialect<String>) -> String {
    let texts = texts.iter().map(|(backend, sql)| {
        let backend = match backend {
            Backend::Sqlite => "Sqlite",
            Backend::Postgres => "Postgres",
            Backend::Mysql => "Mysql",
            Backend::Mariadb => "Mariadb",
        };
        format!(".with(Backend::{backend}, {}.into())", text(sql))
    });
    format!("PerDialect::default(){}", texts.collect::<String>())
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

/// Whether no dialect has a text.
pub(super) fn is_empty(texts: &PerDialect<String>) -> bool {
    texts.iter().next().is_none()
}

/// The text, if it was given once for all.
fn same_everywhere(texts: &PerDialect<String>) -> Option<&String> {
    texts.uniform().filter(|_| texts.own(Backend::Mariadb).is_none())
}
