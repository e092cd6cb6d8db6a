//! Views.

use super::alter;
use crate::View;
use crate::dialects::Context;
use crate::operations::{CreateView, DropView, ReplaceView};
use crate::plan::{Promise, RenderError, Resume, Step};

pub(super) fn create(context: &Context<'_>, it: &CreateView) -> Result<Vec<Step>, RenderError> {
    let sql = definition(context, &it.view, "CREATE")?;
    Ok(vec![
        Step::sql(sql).promising(Promise::ViewExists(it.view.name.clone())),
    ])
}

pub(super) fn drop(context: &Context<'_>, it: &DropView) -> Result<Vec<Step>, RenderError> {
    let name = alter::quoted(context, &it.name)?;
    Ok(vec![
        Step::sql(format!("DROP VIEW {name}")).promising(Promise::ViewMissing(it.name.clone())),
    ])
}

pub(super) fn replace(context: &Context<'_>, it: &ReplaceView) -> Result<Vec<Step>, RenderError> {
    let sql = definition(context, &it.view, "CREATE OR REPLACE")?;
    Ok(vec![Step::sql(sql).resuming(Resume::Again)])
}

/// The views whose queries the operation changes on the way, as the rename of a table does: the servers leave them as
/// they are, and they would fail when they are read.
pub(super) fn follow(context: &Context<'_>) -> Result<Vec<Step>, RenderError> {
    let mut steps = Vec::new();
    for view in context.after.views.iter() {
        let before = context.before.views.get(&view.name);
        let query = |view: &View| view.query.get(context.backend()).cloned();
        if before.is_some_and(|before| query(before) != query(view)) {
            let sql = definition(context, view, "CREATE OR REPLACE")?;
            let step = Step::sql(sql).resuming(Resume::Again);
            steps.push(step.noting(format!("the view `{}` follows", view.name)));
        }
    }
    Ok(steps)
}

fn definition(context: &Context<'_>, view: &View, verb: &str) -> Result<String, RenderError> {
    if view.materialized {
        return Err(context.refuse(
            "keeps no rows of a view",
            "Create a plain view here, or a table that triggers or the application fill",
        ));
    }
    let (name, query) = (alter::quoted(context, &view.name)?, context.query(view)?);
    Ok(format!("{verb} VIEW {name} AS\n{query}"))
}
