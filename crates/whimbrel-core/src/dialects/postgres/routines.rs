//! Triggers, functions and procedures: by the statements that the author wrote.

use super::{Context, facts};
use crate::operations::{CreateFunction, CreateTrigger, DropFunction, DropTrigger, ReplaceFunction};
use crate::plan::{Promise, RenderError, Step};
use crate::schema::{Named as _, Signature};
use crate::tokens;

pub(super) fn create_trigger(context: &Context<'_>, operation: &CreateTrigger) -> Result<Vec<Step>, RenderError> {
    let trigger = &operation.trigger;
    let sql = context.definition(&trigger.definition, &trigger.name)?;
    Ok(vec![
        Step::sql(sql)
            .affecting(facts::share_row_exclusive_on_all(&[&trigger.table]))
            .promising(Promise::TriggerExists {
                table: trigger.table.clone(),
                trigger: trigger.name.clone(),
            }),
    ])
}

pub(super) fn drop_trigger(context: &Context<'_>, operation: &DropTrigger) -> Vec<Step> {
    let (table, name) = (
        context.quote_qualified(&operation.table),
        context.quote(&operation.name),
    );
    vec![
        Step::sql(format!("DROP TRIGGER {name} ON {table}"))
            .affecting(facts::access_exclusive(&operation.table))
            .promising(Promise::TriggerMissing {
                table: operation.table.clone(),
                trigger: operation.name.clone(),
            }),
    ]
}

pub(super) fn create_function(context: &Context<'_>, operation: &CreateFunction) -> Result<Vec<Step>, RenderError> {
    let function = &operation.function;
    let sql = context.definition(&function.definition, &function.name.name)?;
    Ok(vec![Step::sql(sql).promising(Promise::FunctionExists(function.key()))])
}

/// Never with CASCADE, which would take triggers and defaults with it.
pub(super) fn drop_function(context: &Context<'_>, operation: &DropFunction) -> Vec<Step> {
    let Signature { name, kind, arguments } = &operation.signature;
    let kind = kind.as_str().to_uppercase();
    let name = context.quote_qualified(name);
    // Without a list the name alone says which, as long as there is one of it.
    let arguments = match arguments.as_str() {
        "" => String::new(),
        arguments => format!("({arguments})"),
    };
    vec![
        Step::sql(format!("DROP {kind} {name}{arguments}"))
            .promising(Promise::FunctionMissing(operation.signature.clone())),
    ]
}

/// What uses the function, such as a trigger or a default, stays with it.
pub(super) fn replace_function(context: &Context<'_>, operation: &ReplaceFunction) -> Result<Vec<Step>, RenderError> {
    let function = &operation.function;
    let sql = context.definition(&function.definition, &function.name.name)?;
    match tokens::or_replace(sql, context.backend()) {
        Some(sql) => Ok(vec![Step::sql(sql)]),
        None => Err(context.refuse(
            "replaces a function by a statement that begins with CREATE",
            "Write the whole statement, `CREATE FUNCTION ...`",
        )),
    }
}
