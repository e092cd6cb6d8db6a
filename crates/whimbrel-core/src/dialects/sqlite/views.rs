//! Views.

use super::super::Context;
use super::facts;
use super::tables::plain_name;
use crate::View;
use crate::operations::{CreateView, DropView, ReplaceView};
use crate::plan::{Promise, RenderError, Step};

pub(super) fn create(context: &Context<'_>, operation: &CreateView) -> Result<Vec<Step>, RenderError> {
    Ok(vec![create_step(context, &operation.view)?])
}

fn create_step(context: &Context<'_>, view: &View) -> Result<Step, RenderError> {
    if view.materialized {
        return Err(context.refuse(
            "keeps no rows of a view",
            "Create a plain view here, or a table that triggers or the application fill",
        ));
    }
    let (name, query) = (context.quote(plain_name(context, &view.name)?), context.query(view)?);
    Ok(Step::sql(format!("CREATE VIEW {name} AS\n{query}"))
        .affecting(facts::catalogue_only())
        .promising(Promise::ViewExists(view.name.clone())))
}

pub(super) fn drop(context: &Context<'_>, operation: &DropView) -> Result<Vec<Step>, RenderError> {
    let name = context.quote(plain_name(context, &operation.name)?);
    Ok(vec![
        Step::sql(format!("DROP VIEW {name}"))
            .affecting(facts::catalogue_only())
            .promising(Promise::ViewMissing(operation.name.clone())),
    ])
}

/// The triggers of a view go with it, and are made again.
pub(super) fn replace(context: &Context<'_>, operation: &ReplaceView) -> Result<Vec<Step>, RenderError> {
    let view = &operation.view;
    let mut steps = drop(
        context,
        &DropView {
            name: view.name.clone(),
        },
    )?;
    steps.push(create_step(context, view)?);
    for trigger in context.triggers_of(&view.name) {
        steps.push(super::routines::trigger_step(context, trigger)?);
    }
    Ok(steps)
}
