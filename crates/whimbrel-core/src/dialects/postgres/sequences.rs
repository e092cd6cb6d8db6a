//! Sequences.

use super::{Context, constraints, types};
use crate::operations::{AlterSequence, CreateSequence, DropSequence};
use crate::plan::{Blocks, Effect, Promise, RenderError, Step};
use crate::{ColumnType, Sequence};

pub(super) fn create(context: &Context<'_>, operation: &CreateSequence) -> Result<Vec<Step>, RenderError> {
    let sequence = &operation.sequence;
    let name = &sequence.name;
    constraints::refuse_taken(context, name, &name.name)?;
    let mut words = Vec::new();
    if let Some(ty) = &sequence.ty {
        words.push(format!("AS {}", types::column_type(context, ty)?));
    }
    words.push(format!("INCREMENT BY {}", sequence.increment));
    words.extend(sequence.minimum.map(|minimum| format!("MINVALUE {minimum}")));
    words.extend(sequence.maximum.map(|maximum| format!("MAXVALUE {maximum}")));
    words.push(format!("START WITH {}", sequence.start));
    words.extend(sequence.cache.map(|cache| format!("CACHE {cache}")));
    words.extend(sequence.cycle.then(|| "CYCLE".to_owned()));
    words.extend(sequence.owned_by.is_some().then(|| owner(context, sequence)));
    let sql = format!("CREATE SEQUENCE {} {}", context.quote_qualified(name), words.join(" "));
    Ok(vec![Step::sql(sql).promising(Promise::SequenceExists(name.clone()))])
}

/// Only what differs is said: to say the start again would be harmless, to say the limits again would not where the
/// type changes them.
pub(super) fn alter(context: &Context<'_>, operation: &AlterSequence) -> Result<Vec<Step>, RenderError> {
    let after = &operation.sequence;
    let before = context.before.sequences.get(&after.name).ok_or_else(|| {
        let reason = format!("knows no sequence `{}`", after.name);
        context.refuse(reason, "Create it first, or correct the name")
    })?;
    let mut words = Vec::new();
    let mut limits_change = before.minimum != after.minimum || before.maximum != after.maximum;
    if before.ty != after.ty {
        let ty = after.ty.as_ref().unwrap_or(&ColumnType::BigInteger);
        words.push(format!("AS {}", types::column_type(context, ty)?));
        limits_change = true;
    }
    if before.increment != after.increment {
        words.push(format!("INCREMENT BY {}", after.increment));
        limits_change = true;
    }
    if limits_change {
        words.push(limit("MINVALUE", after.minimum));
        words.push(limit("MAXVALUE", after.maximum));
    }
    if before.start != after.start {
        words.push(format!("START WITH {}", after.start));
    }
    if before.cache != after.cache {
        words.push(format!("CACHE {}", after.cache.unwrap_or(1)));
    }
    if before.cycle != after.cycle {
        words.push(if after.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    if before.owned_by != after.owned_by {
        words.push(owner(context, after));
    }
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "ALTER SEQUENCE {} {}",
        context.quote_qualified(&after.name),
        words.join(" ")
    );
    let lock = format!("SHARE ROW EXCLUSIVE on {}", after.name);
    Ok(vec![Step::sql(sql).affecting(Effect::locking(lock, Blocks::Writes))])
}

pub(super) fn drop(context: &Context<'_>, operation: &DropSequence) -> Vec<Step> {
    let name = &operation.name;
    vec![
        Step::sql(format!("DROP SEQUENCE {}", context.quote_qualified(name)))
            .promising(Promise::SequenceMissing(name.clone())),
    ]
}

fn limit(word: &str, limit: Option<i64>) -> String {
    match limit {
        Some(limit) => format!("{word} {limit}"),
        None => format!("NO {word}"),
    }
}

fn owner(context: &Context<'_>, sequence: &Sequence) -> String {
    match &sequence.owned_by {
        Some(owner) => format!(
            "OWNED BY {}.{}",
            context.quote_qualified(&owner.table),
            context.quote(&owner.column)
        ),
        None => "OWNED BY NONE".to_owned(),
    }
}
