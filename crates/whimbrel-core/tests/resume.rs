//! Whatever a step is on a server where DDL commits by itself, something tells after a crash whether it has run: over all
//! cases, as far as a schema shows it. `tests/e2e/engine/steps.rs` asks the servers.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

#[allow(dead_code, reason = "the rows are for servers")]
mod cases;

use std::collections::BTreeSet;

use whimbrel_core::plan::{Action, Mode, Promise, Resume, Step, plan_down, plan_up};
use whimbrel_core::schema::Named as _;
use whimbrel_core::{Backend, Down, Migration, Name, QualifiedName, Recording, Schema, Target};

const SERVERS: [Backend; 2] = [Backend::Mysql, Backend::Mariadb];

/// Both ways of every case on every server that takes it: the schema before, the one after, the steps.
fn plans() -> Vec<(String, Schema, Schema, Vec<Step>)> {
    let mut plans = Vec::new();
    for case in cases::all() {
        let before = case.schema();
        let migration = Migration {
            version: "20260101_000001".parse().unwrap(),
            name: "case".to_owned(),
            recording: Recording {
                up: vec![case.operation.clone()],
                down: Down::Derived,
            },
        };
        for backend in SERVERS {
            let target = Target::from(backend);
            let Ok((plan, after)) = plan_up(target, &before, &migration) else {
                continue;
            };
            let steps = |plan: whimbrel_core::plan::MigrationPlan| {
                assert!(plan.segments.iter().all(|segment| segment.mode == Mode::Journal));
                plan.steps().cloned().collect()
            };
            plans.push((
                format!("{} on {backend}", case.name),
                before.clone(),
                after.clone(),
                steps(plan),
            ));
            if let Ok((plan, back)) = plan_down(target, &before, &after, &migration) {
                plans.push((format!("{} back on {backend}", case.name), after, back, steps(plan)));
            }
        }
    }
    plans
}

#[test]
fn every_step_has_something_that_tells_whether_it_has_run() {
    let mut asked = BTreeSet::new();
    for (name, _, _, steps) in plans() {
        for step in steps {
            match &step.resume {
                Resume::Promises => assert!(!step.promises.is_empty(), "{name}: nothing tells of {step}"),
                Resume::Again => assert!(step.promises.is_empty(), "{name}: {step}"),
                Resume::Mark => assert!(
                    matches!(step.action, Action::Rust(_)) || is_of_rows(&step),
                    "{name}: more than rows is changed by {step}"
                ),
                Resume::Probe(_) | Resume::Unknown => {
                    asked.insert(name.split('/').next().unwrap_or_default().to_owned());
                }
            }
        }
    }
    assert_eq!(
        asked,
        BTreeSet::from(["run_sql".to_owned()]),
        "only the author's own text may be a riddle"
    );
}

fn is_of_rows(step: &Step) -> bool {
    let sql = step.statements().join(";");
    ["INSERT", "UPDATE", "DELETE", "REPLACE"]
        .iter()
        .any(|word| sql.trim_start().to_uppercase().starts_with(word))
}

#[test]
fn the_promises_of_a_single_step_do_not_hold_before_it_and_hold_after_it() {
    let mut tried = 0;
    for (name, before, after, steps) in plans() {
        let [step] = steps.as_slice() else { continue };
        if step.resume != Resume::Promises {
            continue;
        }
        let known: Vec<(bool, bool)> = step
            .promises
            .iter()
            .filter_map(|promise| Some((holds(promise, &before)?, holds(promise, &after)?)))
            .collect();
        if known.len() < step.promises.len() {
            assert!(known.iter().all(|(_, after)| *after), "{name}: not kept by {step}");
            continue;
        }
        tried += 1;
        assert!(known.iter().all(|(_, after)| *after), "{name}: not kept by {step}");
        assert!(
            known.iter().any(|(before, _)| !before),
            "{name}: kept already before {step}"
        );
    }
    assert!(tried > 100, "only {tried} steps have promises that a schema shows");
}

/// Whether a schema shows what is promised; nothing where it does not tell, as of indexes that it does not name.
fn holds(promise: &Promise, schema: &Schema) -> Option<bool> {
    let column = |table: &QualifiedName, column: &Name| schema.table(table).and_then(|it| it.column(column));
    let is_constraint = |table: &QualifiedName, name: &Name| {
        schema.table(table).is_some_and(|table| {
            (name.as_str() == "PRIMARY" && table.primary_key.is_some())
                || table.uniques.contains_key(name)
                || table.checks.contains_key(name)
                || table.foreign_keys.contains_key(name)
        })
    };
    // The indexes that foreign keys and counted columns need have no name in a schema.
    let is_index = |table: &QualifiedName, name: &Name| {
        let found = schema
            .table(table)
            .is_some_and(|table| table.indexes.contains_key(name) || table.uniques.contains_key(name));
        let is_implied = is_constraint(table, name) || name.as_str().ends_with("_identity_idx");
        (found || !is_implied).then_some(found)
    };
    Some(match promise {
        Promise::TableExists(name) => schema.table(name).is_some(),
        Promise::TableMissing(name) => schema.table(name).is_none(),
        Promise::ColumnExists { table, column: name } => column(table, name).is_some(),
        Promise::ColumnMissing { table, column: name } => column(table, name).is_none(),
        Promise::ColumnNullable {
            table,
            column: name,
            nullable,
        } => column(table, name)?.nullable == *nullable,
        Promise::IndexExists { table, index } => is_index(table, index)?,
        Promise::IndexMissing { table, index } => !is_index(table, index)?,
        Promise::ConstraintExists { table, constraint } => is_constraint(table, constraint),
        Promise::ConstraintMissing { table, constraint } => !is_constraint(table, constraint),
        Promise::ViewExists(name) => schema.views.contains(name),
        Promise::ViewMissing(name) => !schema.views.contains(name),
        Promise::TriggerExists { table, trigger } => is_trigger(schema, table, trigger),
        Promise::TriggerMissing { table, trigger } => !is_trigger(schema, table, trigger),
        Promise::SequenceExists(name) => schema.sequences.contains(name),
        Promise::SequenceMissing(name) => !schema.sequences.contains(name),
        Promise::FunctionExists(signature) => schema.functions.iter().any(|it| it.key() == *signature),
        Promise::FunctionMissing(signature) => !schema.functions.iter().any(|it| it.key() == *signature),
        _ => return None,
    })
}

fn is_trigger(schema: &Schema, table: &QualifiedName, trigger: &Name) -> bool {
    schema
        .triggers
        .iter()
        .any(|it| it.table == *table && it.name == *trigger)
}
