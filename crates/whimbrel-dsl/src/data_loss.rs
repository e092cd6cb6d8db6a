//! The author's word that rows or values may go.

/// The author's word that what an operation drops is not needed any more.
///
/// ```
/// # use whimbrel_dsl::DataLoss;
/// let loss = DataLoss::accepted("moved to profiles in 20260801_101500");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataLoss {
    pub(crate) reason: String,
}

impl DataLoss {
    /// The loss is accepted, for this reason. Reviewers and the plan see it.
    pub fn accepted(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
