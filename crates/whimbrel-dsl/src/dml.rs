//! Portable changes of rows: sea-query's insert, update and delete.

use sea_query::{DeleteStatement, InsertStatement, UpdateStatement};
use whimbrel_core::Expression;

use crate::{SqlExpression, render};

/// A statement that changes rows: `Query::insert()`, `Query::update()`, `Query::delete()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` changes no rows",
    label = "neither an insert, nor an update, nor a delete",
    note = "`execute` takes `Query::insert()`, `Query::update()` and `Query::delete()`; a migration cannot look at what a \
            SELECT gives: read rows in a data step (`schema.run(DataStep::new(..))`), or write SQL with `schema.sql(..)`"
)]
pub trait Dml {
    /// The statement for each dialect.
    fn into_statement(self) -> Expression;
}

macro_rules! dml {
    ($($statement:ty)*) => {
        $(impl Dml for $statement {
            fn into_statement(self) -> Expression {
                render::statement(&self)
            }
        }

        impl Dml for &$statement {
            fn into_statement(self) -> Expression {
                render::statement(self)
            }
        }

        impl Dml for &mut $statement {
            fn into_statement(self) -> Expression {
                render::statement(self)
            }
        })*
    };
}

dml!(InsertStatement UpdateStatement DeleteStatement);

impl Dml for SqlExpression {
    fn into_statement(self) -> Expression {
        Expression(self.0)
    }
}
