//! Triggers, by the statements that the author wrote; and what SQLite has none of.

use super::super::Context;
use super::facts;
use super::tables::plain_name;
use crate::Trigger;
use crate::operations::{CreateTrigger, DropTrigger};
use crate::plan::{Promise, RenderError, Step};

pub(super) fn create_trigger(context: &Context<'_>, operation: &CreateTrigger) -> Result<Vec<Step>, RenderError> {
    context.refuse_taken_trigger(&operation.trigger)?;
    Ok(vec![trigger_step(context, &operation.trigger)?])
}

pub(super) fn trigger_step(context: &Context<'_>, trigger: &Trigger) -> Result<Step, RenderError> {
    plain_name(context, &trigger.table)?;
    let sql = context.definition(&trigger.definition, &trigger.name)?;
    Ok(Step::sql(sql)
        .affecting(facts::catalogue_only())
        .promising(Promise::TriggerExists {
            table: trigger.table.clone(),
            trigger: trigger.name.clone(),
        }))
}

pub(super) fn drop_trigger(context: &Context<'_>, operation: &DropTrigger) -> Result<Vec<Step>, RenderError> {
    plain_name(context, &operation.table)?;
    Ok(vec![
        Step::sql(format!("DROP TRIGGER {}", context.quote(&operation.name)))
            .affecting(facts::catalogue_only())
            .promising(Promise::TriggerMissing {
                table: operation.table.clone(),
                trigger: operation.name.clone(),
            }),
    ])
}

pub(super) fn no_functions(context: &Context<'_>) -> RenderError {
    context.refuse(
        "keeps no functions or procedures: those that it calls are the application's",
        "Put it into triggers or the application, or run the migration on the other servers alone",
    )
}

pub(super) fn no_sequences(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no sequences",
        "Use an identity column, or a table of one row that is counted up",
    )
}

pub(super) fn no_extensions(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no extensions of PostgreSQL",
        "Run the migration on PostgreSQL alone, or give what the extension is for in other words here",
    )
}
