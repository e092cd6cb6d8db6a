//! Triggers, functions and procedures: by the statements that the author wrote.

use super::{alter, facts, is_mariadb, printed};
use crate::dialects::Context;
use crate::operations::{CreateFunction, CreateTrigger, DropFunction, DropTrigger, ReplaceFunction};
use crate::plan::{Promise, RenderError, Resume, Step};
use crate::schema::{Named as _, Signature, TriggerKey};
use crate::{QualifiedName, tokens};

pub(super) fn create_trigger(context: &Context<'_>, it: &CreateTrigger) -> Result<Vec<Step>, RenderError> {
    let trigger = &it.trigger;
    if context.before.views.contains(&trigger.table) {
        return Err(context.refuse(
            "has triggers of tables alone, and no INSTEAD OF",
            "Watch the table that the view reads, or write to that table in the application",
        ));
    }
    alter::quoted(context, &trigger.table)?;
    context.refuse_taken_trigger(trigger)?;
    let sql = context.definition(&trigger.definition, &trigger.name)?;
    Ok(vec![
        Step::sql(sql)
            .affecting(facts::drop_table_effect(&trigger.table))
            .promising(Promise::TriggerExists {
                table: trigger.table.clone(),
                trigger: trigger.name.clone(),
            }),
    ])
}

pub(super) fn drop_trigger(context: &Context<'_>, it: &DropTrigger) -> Result<Vec<Step>, RenderError> {
    alter::quoted(context, &it.table)?;
    Ok(vec![
        Step::sql(format!("DROP TRIGGER {}", context.quote(&it.name)))
            .affecting(facts::drop_table_effect(&it.table))
            .promising(Promise::TriggerMissing {
                table: it.table.clone(),
                trigger: it.name.clone(),
            }),
    ])
}

/// The triggers whose bodies name a table that is renamed: the servers leave them as they are, and they would fail when
/// they fire. Which table a trigger watches they know.
pub(super) fn follow(
    context: &Context<'_>,
    from: &QualifiedName,
    to: &QualifiedName,
) -> Result<Vec<Step>, RenderError> {
    let mut steps = Vec::new();
    for trigger in context.after.triggers.iter() {
        let table = if trigger.table == *to { from } else { &trigger.table };
        let key = TriggerKey {
            table: table.clone(),
            name: trigger.name.clone(),
        };
        let Some(before) = context.before.triggers.get(&key) else {
            continue;
        };
        let sql = context.definition(&trigger.definition, &trigger.name)?;
        let old = context.definition(&before.definition, &before.name)?;
        if printed::trigger_body(sql) == printed::trigger_body(old) {
            continue;
        }
        let note = format!("the trigger `{}` follows", trigger.name);
        let effect = facts::drop_table_effect(&trigger.table);
        if is_mariadb(context)
            && let Some(sql) = tokens::or_replace(sql, context.backend())
        {
            steps.push(Step::sql(sql).affecting(effect).resuming(Resume::Again).noting(note));
            continue;
        }
        let (table, trigger) = (trigger.table.clone(), trigger.name.clone());
        let drop = Step::sql(format!("DROP TRIGGER {}", context.quote(&trigger))).affecting(effect.clone());
        steps.push(drop.noting(note).promising(Promise::TriggerMissing {
            table: table.clone(),
            trigger: trigger.clone(),
        }));
        let create = Step::sql(sql).affecting(effect);
        steps.push(create.promising(Promise::TriggerExists { table, trigger }));
    }
    Ok(steps)
}

pub(super) fn create_function(context: &Context<'_>, it: &CreateFunction) -> Result<Vec<Step>, RenderError> {
    let signature = it.function.key();
    alter::quoted(context, &signature.name)?;
    let is_same = |other: &Signature| {
        other.name == signature.name && other.kind == signature.kind && other.arguments != signature.arguments
    };
    if let Some(other) = context.before.functions.names().find(|other| is_same(other)) {
        let kind = signature.kind.as_str();
        return Err(context.refuse(
            format!("tells a {kind} by its name alone, and there is `{other}`"),
            "Choose another name",
        ));
    }
    let sql = context.definition(&it.function.definition, &signature.name.name)?;
    Ok(vec![Step::sql(sql).promising(Promise::FunctionExists(signature))])
}

pub(super) fn drop_function(context: &Context<'_>, it: &DropFunction) -> Result<Vec<Step>, RenderError> {
    Ok(vec![drop_step(context, &it.signature)?])
}

fn drop_step(context: &Context<'_>, signature: &Signature) -> Result<Step, RenderError> {
    let kind = signature.kind.as_str().to_uppercase();
    let name = alter::quoted(context, &signature.name)?;
    Ok(Step::sql(format!("DROP {kind} {name}")).promising(Promise::FunctionMissing(signature.clone())))
}

/// MariaDB replaces a function in one statement. MySQL has none for it, and for a moment there is no function.
pub(super) fn replace_function(context: &Context<'_>, it: &ReplaceFunction) -> Result<Vec<Step>, RenderError> {
    let signature = it.function.key();
    let sql = context.definition(&it.function.definition, &signature.name.name)?;
    if !is_mariadb(context) {
        let note = "between the two statements there is none: whoever calls it then gets an error";
        return Ok(vec![
            drop_step(context, &signature)?.noting(note),
            Step::sql(sql).promising(Promise::FunctionExists(signature)),
        ]);
    }
    match tokens::or_replace(sql, context.backend()) {
        Some(sql) => Ok(vec![Step::sql(sql).resuming(Resume::Again)]),
        None => Err(context.refuse(
            "replaces a function by a statement that begins with CREATE",
            "Write the whole statement, `CREATE FUNCTION ...`",
        )),
    }
}
