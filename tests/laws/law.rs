//! The law: a database goes from schema to schema and back, and its rows go with it.

use whimbrel_core::diff::{Answers, diff, needs, safe};
use whimbrel_core::plan::{PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{Migration, Schema, Target, recognise};
use whimbrel_engine::{Database as Engine, DownTarget, InspectOptions, Migrator, UpTarget, inspect};
use whimbrel_tests::Database;
use whimbrel_tests::schemas::{Pair, creating, filled, migration};

use crate::rows;

/// The law. True where the way back was gone too.
pub async fn law(database: &Database, engine: &Engine, pair: &Pair, seed: u64) -> Result<bool, String> {
    let target = database.server().target();
    let first = migration("20260101_000001", creating(&pair.from));
    let operations = filled(
        diff(&pair.from, &pair.to, &pair.answers).operations,
        &pair.from,
        &pair.to,
        target,
    );
    // The safe form leads to the same schema.
    let operations = if seed.is_multiple_of(2) {
        operations
    } else {
        safe(operations, &pair.from)
    };
    let loses_values = !needs(&operations, &pair.from).is_empty();
    let second = migration("20260101_000002", operations);
    if !is_possible(target, pair, &second)? {
        return Ok(false);
    }
    run_up(engine, vec![first.clone()])
        .await
        .map_err(|error| format!("to the first: {error}"))?;
    same(engine, target, &pair.from)
        .await
        .map_err(|error| format!("at the first: {error}"))?;
    if pair.related {
        rows::insert(database, &pair.from).await?;
    }
    let kept = rows::untouched(database, &pair.from, &pair.to).await?;
    let both = vec![first.clone(), second.clone()];
    run_up(engine, both.clone())
        .await
        .map_err(|error| format!("to the second: {error}"))?;
    same(engine, target, &pair.to)
        .await
        .map_err(|error| format!("at the second: {error}"))?;
    let found = rows::untouched(database, &pair.from, &pair.to).await?;
    if found != kept {
        return Err(format!("rows are not the same\nbefore {kept:?}\nafter  {found:?}"));
    }
    if plan_down(target, &pair.from, &pair.to, &second).is_err() {
        return Ok(false);
    }
    let back = Migrator::new(both).down(engine, DownTarget::default()).await;
    if let Err(error) = back {
        let error = error.to_string();
        // Where values went, rows may refer to what is not there any more: the way back fails, and says so.
        if loses_values && error.contains("foreign key constraint") {
            return Ok(false);
        }
        return Err(format!("back to the first: {error}"));
    }
    let first_again = all_valid_since(&pair.from, &pair.to);
    same(engine, target, &first_again)
        .await
        .map_err(|error| format!("at the first again: {error}"))?;
    Ok(true)
}

/// What a server lacks where a random pair may ask for it.
const REFUSALS: [&str; 2] = [
    "counts up a column only where it is the primary key alone",
    "which counts itself up",
];

/// Whether the pair can be planned; the pure laws say what may stand against that.
fn is_possible(target: Target, pair: &Pair, second: &Migration) -> Result<bool, String> {
    let Err(error) = plan_up(target, &pair.from, second) else {
        return Ok(true);
    };
    let text = error.to_string();
    let is_known = REFUSALS.iter().any(|known| text.contains(known));
    if is_known || matches!(*error.kind, PlanErrorKind::Irreversible(_)) {
        return Ok(false);
    }
    Err(format!("no plan: {text}"))
}

async fn run_up(engine: &Engine, migrations: Vec<Migration>) -> Result<(), String> {
    let done = Migrator::new(migrations).up(engine, UpTarget::Latest).await;
    done.map(|_| ()).map_err(|error| error.to_string())
}

/// Whether the live schema is the expected one, and whether a diff agrees.
async fn same(engine: &Engine, target: Target, expected: &Schema) -> Result<(), String> {
    let inspection = inspect(engine, &InspectOptions::default())
        .await
        .map_err(|error| error.to_string())?;
    if !inspection.unknown.is_empty() {
        return Err(format!("unknown: {:?}", inspection.unknown));
    }
    let live = recognise(&inspection.schema, expected, target, None);
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    let operations = diff(&live, expected, &answers).operations;
    if live == *expected && operations.is_empty() {
        return Ok(());
    }
    let operations: Vec<_> = operations.iter().map(ToString::to_string).collect();
    Err(format!(
        "{}\nlive {}\nrecognised {}",
        operations.join("; "),
        serde_json::to_string(&inspection.schema).unwrap(),
        serde_json::to_string(&live).unwrap()
    ))
}

/// The first schema after the second: what was validated on the way stays so.
fn all_valid_since(from: &Schema, to: &Schema) -> Schema {
    let mut valid = from.clone();
    for table in to.tables.iter() {
        let Some(before) = valid.tables.get_mut(&table.name) else {
            continue;
        };
        for (name, check) in &mut before.checks {
            check.not_valid &= table
                .checks
                .get(name)
                .is_none_or(|it| it.not_valid || it.expression != check.expression);
        }
        for (name, key) in &mut before.foreign_keys {
            key.not_valid &= table.foreign_keys.get(name).is_none_or(|it| it.not_valid);
        }
    }
    valid
}
