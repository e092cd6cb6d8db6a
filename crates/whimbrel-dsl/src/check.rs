//! Checks.

use whimbrel_core::{Check, Expression, Name};

use crate::{IntoColumnName, IntoExpression};

/// A condition that every row must meet: `check("age_positive", Expr::col(Users::Age).gt(0))`.
pub fn check(name: impl IntoColumnName, condition: impl IntoExpression) -> NewCheck {
    new(name.into_column_name(), condition.into_expression())
}

pub(crate) fn new(name: Name, expression: Expression) -> NewCheck {
    NewCheck {
        check: Check {
            name,
            expression,
            not_valid: false,
        },
    }
}

/// A check that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `add_check` or to a table's `.check(..)`"]
pub struct NewCheck {
    pub(crate) check: Check,
}

impl NewCheck {
    /// Rows that are there are not looked at until `validate_check` (PostgreSQL's NOT VALID).
    pub fn not_valid(mut self) -> Self {
        self.check.not_valid = true;
        self
    }
}
