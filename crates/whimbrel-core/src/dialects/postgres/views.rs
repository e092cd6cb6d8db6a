//! Views and materialised views.

use super::{Context, constraints, facts};
use crate::operations::{CreateView, DropView, ReplaceView};
use crate::plan::{Promise, RenderError, Step, dollar_quoted};
use crate::{Name, QualifiedName, View};

pub(super) fn create(context: &Context<'_>, operation: &CreateView) -> Result<Vec<Step>, RenderError> {
    let view = &operation.view;
    constraints::refuse_taken(context, &view.name, &view.name.name)?;
    Ok(vec![create_step(context, view)?])
}

fn create_step(context: &Context<'_>, view: &View) -> Result<Step, RenderError> {
    Ok(Step::sql(definition(context, view, "CREATE")?).promising(Promise::ViewExists(view.name.clone())))
}

fn definition(context: &Context<'_>, view: &View, verb: &str) -> Result<String, RenderError> {
    let (name, query) = (context.quote_qualified(&view.name), context.query(view)?);
    Ok(format!("{verb} {} {name} AS\n{query}", words(view)))
}

/// Never with CASCADE, which would take other views with it.
pub(super) fn drop(context: &Context<'_>, operation: &DropView) -> Result<Vec<Step>, RenderError> {
    Ok(vec![drop_step(context, view_before(context, &operation.name)?)])
}

fn drop_step(context: &Context<'_>, view: &View) -> Step {
    let name = context.quote_qualified(&view.name);
    Step::sql(format!("DROP {} {name}", words(view)))
        .affecting(facts::access_exclusive(&view.name))
        .promising(Promise::ViewMissing(view.name.clone()))
}

/// The server replaces a query by one with the same columns, or more of them at the end. Which columns a query has it
/// alone can tell, so it is asked first; only when it refuses is the view dropped and made anew.
pub(super) fn replace(context: &Context<'_>, operation: &ReplaceView) -> Result<Vec<Step>, RenderError> {
    let (before, after) = (view_before(context, &operation.view.name)?, &operation.view);
    if before.materialized || after.materialized {
        return Ok(vec![
            drop_step(context, before).noting("a materialised view is made anew, and grants on it are lost"),
            create_step(context, after)?,
        ]);
    }
    let replace = definition(context, after, "CREATE OR REPLACE")?;
    let create = definition(context, after, "CREATE")?;
    let mut again = String::new();
    for trigger in context.triggers_of(&after.name) {
        let definition = context.definition(&trigger.definition, &trigger.name)?;
        again.push_str(&format!("{definition};\n"));
    }
    let name = context.quote_qualified(&after.name);
    let body = format!(
        "\nBEGIN\n{replace};\nEXCEPTION WHEN invalid_table_definition THEN\nDROP VIEW {name};\n{create};\n{again}END\n"
    );
    Ok(vec![
        Step::sql(format!("DO {}", dollar_quoted(&body)))
            .affecting(facts::access_exclusive(&after.name))
            .noting("where the view loses or changes a column it is made anew, and grants on it are lost"),
    ])
}

/// Refuses a change of a column's type while a view or a trigger uses it, which the server refuses in fewer words.
pub(super) fn refuse_used(context: &Context<'_>, table: &QualifiedName, column: &Name) -> Result<(), RenderError> {
    let mut views = context.before.views.iter();
    let view = views.find(|view| view.uses(table, column, true));
    let mut triggers = context.before.triggers.iter();
    let trigger = triggers.find(|trigger| trigger.table == *table && trigger.uses(table, column));
    let (user, kind) = match (view, trigger) {
        (Some(view), _) => (view.name.to_string(), "view"),
        (None, Some(trigger)) => (trigger.name.to_string(), "trigger"),
        (None, None) => return Ok(()),
    };
    Err(context.refuse(
        format!("cannot change the type of `{table}.{column}` while the {kind} `{user}` uses it"),
        format!("Drop the {kind} first with `drop_{kind}`, and create it again after"),
    ))
}

fn view_before<'a>(context: &Context<'a>, name: &QualifiedName) -> Result<&'a View, RenderError> {
    context.before.views.get(name).ok_or_else(|| {
        context.refuse(
            format!("knows no view `{name}`"),
            "Create it first, or correct the name",
        )
    })
}

fn words(view: &View) -> &'static str {
    if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" }
}
