//! What SQLite does not look at while a transaction changes the schema, and other servers do.
//!
//! A dropped column or table leaves behind the triggers and views that used it. In a transaction that rebuilds or drops
//! a table foreign keys are off, for the author's statements too, and for tables that no migration knows of.

use whimbrel_core::Operation;
use whimbrel_core::plan::{Action, MigrationPlan, Step};

use super::dependents::Dependents;
use super::fetch;
use super::references::References;
use crate::error::Cause;
use crate::session::Session;

/// What worked before the transaction.
pub(crate) struct Watch {
    dependents: Option<Dependents>,
    references: Option<References>,
    /// Whether the author's own statements may have changed rows.
    changes_rows: bool,
}

impl Watch {
    /// Looks at what the steps may break.
    pub(crate) async fn begin(session: &mut Session, plan: &MigrationPlan, steps: &[&Step]) -> Result<Self, Cause> {
        let operations = || {
            let planned = steps.iter().filter_map(|step| plan.operations.get(step.operation));
            planned.map(|planned| &planned.operation)
        };
        // A trigger that inserts rows without naming columns fails once there is one more.
        let structural = |it: &Operation| {
            matches!(
                it,
                Operation::AddColumn(_) | Operation::DropColumn(_) | Operation::DropTable(_)
            )
        };
        let rebuilds = steps.iter().any(|step| matches!(step.action, Action::Rebuild(_)));
        let changes_rows =
            operations().any(|it| matches!(it, Operation::RunSql(_) | Operation::RunDml(_) | Operation::RunRust(_)));
        let drops = operations().any(|it| matches!(it, Operation::DropTable(_)));
        // They may be off for the sake of another migration in the same transaction.
        let enforced = !changes_rows || {
            let rows = fetch(session, "PRAGMA foreign_keys").await?;
            rows.first().is_some_and(|row| row.truth(0))
        };
        Ok(Self {
            changes_rows,
            dependents: if rebuilds || operations().any(structural) {
                Some(Dependents::read(session).await?)
            } else {
                None
            },
            references: if drops || !enforced {
                Some(References::of_all_tables(session).await?)
            } else {
                None
            },
        })
    }

    /// Fails when something does not work any more.
    pub(crate) async fn end(self, session: &mut Session) -> Result<(), Cause> {
        if let Some(dependents) = self.dependents {
            dependents.must_work(session).await?;
        }
        let Some(references) = self.references else {
            return Ok(());
        };
        references.must_hold(session).await.map_err(|cause| match cause {
            Cause::Check { message } if self.changes_rows => Cause::Check {
                message: format!(
                    "{message}. Foreign keys are off in a transaction that rebuilds or drops a table, so they neither refused nor \
                     cascaded: put the statements that change rows into a migration of their own"
                ),
            },
            other => other,
        })
    }
}
