//! Exclusion constraints.

use whimbrel_core::Exclusion;
use whimbrel_core::schema::{Deferrable, ExclusionElement, IndexTarget};

use crate::{IntoColumnName, IntoExpression};

/// A condition on every pair of rows (PostgreSQL): no two may agree by all the operators.
///
/// ```
/// use whimbrel_dsl::exclusion;
///
/// let no_overlap = exclusion("bookings_no_overlap").element("room", "=").element("during", "&&");
/// # let _ = no_overlap;
/// ```
pub fn exclusion(name: impl IntoColumnName) -> NewExclusion {
    NewExclusion {
        exclusion: Exclusion {
            name: name.into_column_name(),
            method: "gist".to_owned(),
            elements: Vec::new(),
            filter: None,
            deferrable: None,
        },
    }
}

/// An exclusion constraint that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `add_exclusion` or to a table's `.exclusion(..)`"]
pub struct NewExclusion {
    pub(crate) exclusion: Exclusion,
}

impl NewExclusion {
    /// The access method of the index behind it, where it is not `gist`.
    pub fn using(mut self, method: impl Into<String>) -> Self {
        self.exclusion.method = method.into();
        self
    }

    /// And a column, with the operator by which two rows agree: `.element(Bookings::During, "&&")`.
    pub fn element(self, column: impl IntoColumnName, operator: impl Into<String>) -> Self {
        self.push(IndexTarget::Column(column.into_column_name()), operator.into())
    }

    /// And an expression, with the operator by which two rows agree.
    pub fn element_expression(self, expression: impl IntoExpression, operator: impl Into<String>) -> Self {
        self.push(IndexTarget::Expression(expression.into_expression()), operator.into())
    }

    /// The operator class of the element that was said last, where it is not the type's own.
    pub fn operator_class(mut self, class: impl Into<String>) -> Self {
        if let Some(element) = self.exclusion.elements.last_mut() {
            element.operator_class = Some(class.into());
        }
        self
    }

    /// Only for rows that meet a condition.
    pub fn filter(mut self, condition: impl IntoExpression) -> Self {
        self.exclusion.filter = Some(condition.into_expression());
        self
    }

    /// It can wait until commit.
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.exclusion.deferrable = Some(deferrable);
        self
    }

    fn push(mut self, target: IndexTarget, operator: String) -> Self {
        self.exclusion.elements.push(ExclusionElement {
            target,
            operator,
            operator_class: None,
        });
        self
    }
}
