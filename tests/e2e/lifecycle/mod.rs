//! A project's migrations over their life: applied, reverted, changed, lost, out of order, failed and repaired.

mod disagreements;
mod failures;
mod ups_and_downs;
