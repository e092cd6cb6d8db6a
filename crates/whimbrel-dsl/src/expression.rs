//! Expressions: sea-query's, or SQL that is written for each dialect.

use sea_query::{CaseStatement, Condition, Expr, FunctionCall};
use whimbrel_core::{Backend, Expression, PerDialect};

use crate::render;

/// What can stand for a value or a condition: sea-query's `Expr` and what becomes one, or [`SqlExpr`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no expression",
    label = "not a condition or value in SQL",
    note = "write it with sea-query (`Expr::col(Users::Age).gte(18)`, `Expr::val(0)`), as SQL that all backends take \
            (`Expr::cust(\"age >= 18\")`), or for each backend (`SqlExpr::postgres(\"..\").mysql(\"..\").sqlite(\"..\")`)"
)]
pub trait IntoExpression {
    /// The text for each dialect.
    fn into_expression(self) -> Expression;
}

impl IntoExpression for Expr {
    fn into_expression(self) -> Expression {
        render::expression(&self)
    }
}

impl IntoExpression for Condition {
    fn into_expression(self) -> Expression {
        render::expression(&self.into())
    }
}

impl IntoExpression for FunctionCall {
    fn into_expression(self) -> Expression {
        render::expression(&self.into())
    }
}

impl IntoExpression for CaseStatement {
    fn into_expression(self) -> Expression {
        render::expression(&self.into())
    }
}

impl IntoExpression for SqlExpression {
    fn into_expression(self) -> Expression {
        Expression(self.0)
    }
}

impl IntoExpression for Expression {
    fn into_expression(self) -> Expression {
        self
    }
}

/// Pieces of SQL by backend: expressions, names of types and collations.
///
/// Begin with any backend and add the others. MariaDB takes MySQL's unless it has its own. A backend that is not named
/// refuses the migration.
///
/// ```
/// use whimbrel_dsl::SqlExpr;
///
/// let lower = SqlExpr::postgres("lower(email)").mysql("lower(`email`)").sqlite("lower(email)");
/// # let _ = lower;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SqlExpr;

/// A piece of SQL for each backend that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlExpression(pub(crate) PerDialect<String>);

impl SqlExpr {
    /// The same text on every backend.
    pub fn all(sql: impl Into<String>) -> SqlExpression {
        SqlExpression(PerDialect::all(sql.into()))
    }

    /// PostgreSQL's text.
    pub fn postgres(sql: impl Into<String>) -> SqlExpression {
        SqlExpression::none().postgres(sql)
    }

    /// MySQL's text, and MariaDB's unless that has its own.
    pub fn mysql(sql: impl Into<String>) -> SqlExpression {
        SqlExpression::none().mysql(sql)
    }

    /// MariaDB's text.
    pub fn mariadb(sql: impl Into<String>) -> SqlExpression {
        SqlExpression::none().mariadb(sql)
    }

    /// SQLite's text.
    pub fn sqlite(sql: impl Into<String>) -> SqlExpression {
        SqlExpression::none().sqlite(sql)
    }
}

impl SqlExpression {
    fn none() -> Self {
        Self(PerDialect::default())
    }

    fn with(self, backend: Backend, sql: String) -> Self {
        Self(self.0.with(backend, sql))
    }

    /// The texts as a value.
    pub fn into_texts(self) -> PerDialect<String> {
        self.0
    }

    /// And PostgreSQL's text.
    #[must_use]
    pub fn postgres(self, sql: impl Into<String>) -> Self {
        self.with(Backend::Postgres, sql.into())
    }

    /// And MySQL's text, and MariaDB's unless that has its own.
    #[must_use]
    pub fn mysql(self, sql: impl Into<String>) -> Self {
        self.with(Backend::Mysql, sql.into())
    }

    /// And MariaDB's text.
    #[must_use]
    pub fn mariadb(self, sql: impl Into<String>) -> Self {
        self.with(Backend::Mariadb, sql.into())
    }

    /// And SQLite's text.
    #[must_use]
    pub fn sqlite(self, sql: impl Into<String>) -> Self {
        self.with(Backend::Sqlite, sql.into())
    }
}

impl From<&str> for SqlExpression {
    fn from(sql: &str) -> Self {
        SqlExpr::all(sql)
    }
}

impl From<String> for SqlExpression {
    fn from(sql: String) -> Self {
        SqlExpr::all(sql)
    }
}
