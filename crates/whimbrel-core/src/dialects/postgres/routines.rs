//! Triggers, functions and procedures: by the statements that the author wrote.

use super::{Context, facts, results};
use crate::Backend;
use crate::operations::{CreateFunction, CreateTrigger, DropFunction, DropTrigger, ReplaceFunction};
use crate::plan::{Promise, RenderError, Step, dollar_quoted};
use crate::schema::{Named as _, Signature};
use crate::tokens::{self, Token};

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
    vec![
        Step::sql(drop_sql(context, &operation.signature))
            .promising(Promise::FunctionMissing(operation.signature.clone())),
    ]
}

fn drop_sql(context: &Context<'_>, signature: &Signature) -> String {
    let Signature { name, kind, arguments } = signature;
    // Without a list the name alone says which, as long as there is one of it.
    let mut others = context.before.functions.names();
    let is_shared = others.any(|other| other.name == *name && other != signature);
    let arguments = match arguments.as_str() {
        "" if !is_shared => String::new(),
        arguments => format!("({arguments})"),
    };
    let (kind, name) = (kind.as_str().to_uppercase(), context.quote_qualified(name));
    format!("DROP {kind} {name}{arguments}")
}

/// What uses the function, such as a trigger or a default, stays with it.
///
/// The server gives a function no other result and its arguments no other names, nor takes a default from one. What is
/// such a change it alone can tell, so where anything but the body differs it is asked first; only when it refuses is the
/// function dropped and made anew, which it refuses in turn if something uses the function.
pub(super) fn replace_function(context: &Context<'_>, operation: &ReplaceFunction) -> Result<Vec<Step>, RenderError> {
    let function = &operation.function;
    let create = context.definition(&function.definition, &function.name.name)?;
    let Some(replace) = tokens::or_replace(create, context.backend()) else {
        return Err(context.refuse(
            "replaces a function by a statement that begins with CREATE",
            "Write the whole statement, `CREATE FUNCTION ...`",
        ));
    };
    let before = context.before.functions.get(&function.key());
    let before = before.and_then(|it| it.definition.get(context.backend()));
    if before.is_some_and(|before| results::differ(before, create)) {
        refuse_used(context, &function.key())?;
    }
    if before.is_some_and(|before| head(before) == head(create)) {
        return Ok(vec![Step::sql(replace)]);
    }
    let drop = drop_sql(context, &function.key());
    let body =
        format!("\nBEGIN\n{replace};\nEXCEPTION WHEN invalid_function_definition THEN\n{drop};\n{create};\nEND\n");
    Ok(vec![Step::sql(format!("DO {}", dollar_quoted(&body))).noting(
        "where its result or its arguments forbid to replace it, it is made anew, and grants on it are lost",
    )])
}

/// Refuses another result while something uses the function. Which of several functions of a name it uses, its text does
/// not tell.
fn refuse_used(context: &Context<'_>, function: &Signature) -> Result<(), RenderError> {
    let mut others = context.before.functions.names();
    if others.any(|other| other.name == function.name && other != function) {
        return Ok(());
    }
    match context.before.caller_of(&function.name.name) {
        None => Ok(()),
        Some(user) => Err(context.refuse(
            format!("gives `{}` no other result while {user} uses it", function.name),
            "Drop that before and make it again after, in the same migration",
        )),
    }
}

/// The words before the body.
fn head(definition: &str) -> Vec<String> {
    let words = tokens::tokens(definition, Backend::Postgres);
    let words = words.map(|token| match token {
        Token::Identifier(word) if word.quoted => format!("{:?}", word.text),
        Token::Identifier(word) => word.text.to_lowercase(),
        Token::Constant => "a constant".to_owned(),
        Token::Sign(sign) => sign.to_string(),
    });
    let words = words.take_while(|word| !["as", "begin", "return"].contains(&word.as_str()));
    words
        .filter(|word| !["or", "replace"].contains(&word.as_str()))
        .collect()
}
