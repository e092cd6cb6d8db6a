//! Queries of views: sea-query's SELECT, or SQL that is written for each dialect.

use sea_query::SelectStatement;
use whimbrel_core::PerDialect;

use crate::{SqlExpression, render};

/// What a view can stand for: `Query::select()...`, or SQL for each backend.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no query",
    label = "a view stands for a SELECT",
    note = "write it with sea-query (`Query::select()...take()`), as SQL that all backends take \
            (`SqlExpr::all(\"SELECT ...\")`), or for each backend (`SqlExpr::postgres(\"..\").mysql(\"..\").sqlite(\"..\")`)"
)]
pub trait IntoQuery {
    /// The query for each dialect.
    fn into_query(self) -> PerDialect<String>;
}

impl IntoQuery for SelectStatement {
    fn into_query(self) -> PerDialect<String> {
        render::statement(&self).0
    }
}

impl IntoQuery for &SelectStatement {
    fn into_query(self) -> PerDialect<String> {
        render::statement(self).0
    }
}

impl IntoQuery for &mut SelectStatement {
    fn into_query(self) -> PerDialect<String> {
        render::statement(self).0
    }
}

impl IntoQuery for SqlExpression {
    fn into_query(self) -> PerDialect<String> {
        self.0
    }
}
