//! Sequences, which MariaDB has and MySQL has not.

use super::{alter, is_mariadb, types};
use crate::dialects::Context;
use crate::operations::{AlterSequence, CreateSequence, DropSequence};
use crate::plan::{Promise, RenderError, Resume, Step};
use crate::{ColumnType, Sequence};

/// How many numbers MariaDB takes at once unasked.
const USUAL_CACHE: i64 = 1000;

pub(super) fn create(context: &Context<'_>, it: &CreateSequence) -> Result<Vec<Step>, RenderError> {
    refuse_what_is_lacking(context, &it.sequence)?;
    let sequence = &it.sequence;
    let name = alter::quoted(context, &sequence.name)?;
    let mut words = Vec::new();
    words.extend(ty(context, sequence)?);
    words.push(format!("START WITH {}", sequence.start));
    words.extend(sequence.minimum.map(|minimum| format!("MINVALUE {minimum}")));
    words.extend(sequence.maximum.map(|maximum| format!("MAXVALUE {maximum}")));
    words.push(format!("INCREMENT BY {}", sequence.increment));
    words.extend(sequence.cache.map(|cache| format!("CACHE {cache}")));
    words.extend(sequence.cycle.then(|| "CYCLE".to_owned()));
    let sql = format!("CREATE SEQUENCE {name} {} ENGINE=InnoDB", words.join(" "));
    Ok(vec![
        Step::sql(sql).promising(Promise::SequenceExists(sequence.name.clone())),
    ])
}

pub(super) fn alter(context: &Context<'_>, it: &AlterSequence) -> Result<Vec<Step>, RenderError> {
    refuse_what_is_lacking(context, &it.sequence)?;
    let after = &it.sequence;
    let name = alter::quoted(context, &after.name)?;
    let before = context.before.sequences.get(&after.name).ok_or_else(|| {
        let reason = format!("knows no sequence `{}`", after.name);
        context.refuse(reason, "Create it first, or correct the name")
    })?;
    let mut words = Vec::new();
    if ty(context, before)? != ty(context, after)? {
        words.push(ty(context, after)?.unwrap_or_else(|| "AS bigint".to_owned()));
    }
    if before.start != after.start {
        words.push(format!("START WITH {}", after.start));
    }
    let limits = [
        ("MINVALUE", before.minimum, after.minimum),
        ("MAXVALUE", before.maximum, after.maximum),
    ];
    for (word, before, after) in limits {
        if before != after {
            words.push(match after {
                Some(limit) => format!("{word} {limit}"),
                None => format!("NO {word}"),
            });
        }
    }
    if before.increment != after.increment {
        words.push(format!("INCREMENT BY {}", after.increment));
    }
    if before.cache != after.cache {
        words.push(format!("CACHE {}", after.cache.unwrap_or(USUAL_CACHE)));
    }
    if before.cycle != after.cycle {
        words.push(if after.cycle { "CYCLE" } else { "NOCYCLE" }.to_owned());
    }
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("ALTER SEQUENCE {name} {}", words.join(" "));
    Ok(vec![Step::sql(sql).resuming(Resume::Again)])
}

pub(super) fn drop(context: &Context<'_>, it: &DropSequence) -> Result<Vec<Step>, RenderError> {
    if !is_mariadb(context) {
        return Err(no_sequences(context));
    }
    let name = alter::quoted(context, &it.name)?;
    Ok(vec![
        Step::sql(format!("DROP SEQUENCE {name}")).promising(Promise::SequenceMissing(it.name.clone())),
    ])
}

fn refuse_what_is_lacking(context: &Context<'_>, sequence: &Sequence) -> Result<(), RenderError> {
    if !is_mariadb(context) {
        return Err(no_sequences(context));
    }
    match &sequence.owned_by {
        None => Ok(()),
        Some(_) => Err(context.refuse(
            "has no sequences that go with a column",
            "Leave `owned_by` out, and drop the sequence after the column",
        )),
    }
}

fn no_sequences(context: &Context<'_>) -> RenderError {
    context.refuse(
        "has no sequences",
        "Use an identity column, or a table of one row that is counted up",
    )
}

/// `AS int`, which MariaDB knows from 11.5 on; before, and unasked, a sequence has 64 bits.
fn ty(context: &Context<'_>, sequence: &Sequence) -> Result<Option<String>, RenderError> {
    match &sequence.ty {
        None | Some(ColumnType::BigInteger) => Ok(None),
        Some(ty) if context.target.is_at_least(11, 5) => {
            Ok(Some(format!("AS {}", types::sql(context, context.after, ty)?)))
        }
        Some(_) => Err(context.refuse(
            "has sequences of 64 bits alone before 11.5",
            "Give the sequence a `maximum` instead of a type",
        )),
    }
}
