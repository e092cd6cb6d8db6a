//! Every step of every operation where DDL commits by itself: what is told of it before it has run and after, and that a
//! run whose mark was lost goes on from there.

use std::collections::BTreeSet;

use whimbrel_core::plan::{Action, Direction, MigrationPlan, Resume, Step, text_literal};
use whimbrel_core::{Backend, Down, Migration, Operation, Recording};
use whimbrel_engine::{Database, DriftOptions, Migrator, StepState, UpTarget};
use whimbrel_tests::on_backends;

use super::recordings::connect;
use crate::source::cases::{self, Case};

#[test]
fn what_is_told_of_a_step_is_true_before_it_and_after_it_and_the_next_run_goes_on() {
    on_backends(&[Backend::Mysql, Backend::Mariadb], async |database| {
        let engine = connect(database).await;
        let (mut wrong, mut tried) = (Vec::new(), 0);
        let mut seen = BTreeSet::new();
        for case in cases::all() {
            let Some(plan) = planned(&engine, &case) else { continue };
            // Steps of the same kinds with promises of the same kinds are told of in the same way.
            if !seen.insert(kinds(&plan)) {
                continue;
            }
            match must_tell(database, &engine, &case, &plan).await {
                Ok(()) => tried += plan.steps().count(),
                Err(error) => wrong.push(format!("{}: {error}", case.name)),
            }
            let nothing = Migrator::new(Vec::<Migration>::new()).allow_data_loss(true);
            nothing.fresh(&engine).await.unwrap();
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
        assert!(tried > 60, "only {tried} steps were tried");
        engine.close().await;
    });
}

fn migrations(case: &Case) -> [Migration; 2] {
    let migration = |number: usize, up: &[Operation]| Migration {
        version: format!("20260101_{number:06}").parse().unwrap(),
        name: format!("step_{number}"),
        recording: Recording {
            up: up.to_vec(),
            down: Down::Derived,
        },
    };
    [
        migration(0, &case.before),
        migration(1, std::slice::from_ref(&case.operation)),
    ]
}

/// The plan of the operation of a case; none where the server has neither this nor an equal, where nothing is to do, and
/// where it is a function.
fn planned(engine: &Database, case: &Case) -> Option<MigrationPlan> {
    let target = engine.target();
    let migrator = Migrator::new(migrations(case).to_vec());
    let plan = migrator.plan_offline(target, Direction::Up, None, None);
    let plan = plan.ok()?.migrations.pop()?;
    let is_rust = |step: &Step| matches!(step.action, Action::Rust(_));
    let can_be_tried = plan.steps().count() > 0 && !plan.steps().any(is_rust);
    // MariaDB refuses limits that leave out the number at which the sequence stands.
    let is_refused = case.name == "alter_sequence/every_word";
    (can_be_tried && !is_refused && !case.unknown_to.contains(&target.backend)).then_some(plan)
}

/// The operation, and of each step what tells of it.
fn kinds(plan: &MigrationPlan) -> String {
    let operation = plan.operations.first().map(|it| it.operation.name());
    let steps = plan.steps().map(|step| {
        let promises: BTreeSet<_> = step
            .promises
            .iter()
            .map(std::mem::discriminant)
            .map(|it| format!("{it:?}"))
            .collect();
        format!("{:?} {promises:?}", step.resume)
    });
    format!("{operation:?} {:?}", steps.collect::<Vec<_>>())
}

/// Tries every step of a case.
async fn must_tell(
    database: &whimbrel_tests::Database,
    engine: &Database,
    case: &Case,
    plan: &MigrationPlan,
) -> Result<(), String> {
    let target = engine.target();
    let migrator = Migrator::new(migrations(case).to_vec());
    let text = |error: whimbrel_engine::Error| error.to_string();
    migrator.up(engine, UpTarget::Steps(1)).await.map_err(text)?;
    for sql in &case.rows {
        database.try_rows(sql).await?;
    }
    let count = plan.steps().count();
    for (at, step) in plan.steps().enumerate() {
        let sql = step.statements().join(";\n");
        let row = format!(
            "INSERT INTO whimbrel_journal (version, direction, step, plan, statement, state, started_at) \
             VALUES ('20260101_000001', 'up', {at}, 'x', {}, 'intended', UTC_TIMESTAMP(6))",
            text_literal(target.backend, &sql)
        );
        database.try_rows(&row).await?;
        let (before, after) = match step.resume {
            Resume::Promises => (StepState::NotDone, StepState::Found),
            Resume::Mark => (StepState::NotDone, StepState::NotDone),
            Resume::Again => (StepState::Again, StepState::Again),
            Resume::Probe(_) => (StepState::NotDone, StepState::Found),
            Resume::Unknown => (StepState::Unknown, StepState::Unknown),
        };
        must_be(&migrator, engine, at, before, &sql).await?;
        // The last one of some kinds is left to the run.
        let last = at + 1 == count;
        if last && step.resume == Resume::Mark {
            break;
        }
        database
            .try_rows(&sql)
            .await
            .map_err(|error| format!("step {}: {error}", at + 1))?;
        must_be(&migrator, engine, at, after, &sql).await?;
        if step.resume == Resume::Again {
            let again = database.try_rows(&sql).await;
            again.map_err(|error| format!("step {} does not run twice: {error}", at + 1))?;
        }
        if !last || step.resume == Resume::Unknown {
            database
                .try_rows("UPDATE whimbrel_journal SET state = 'done', finished_at = UTC_TIMESTAMP(6)")
                .await?;
        }
    }
    migrator.up(engine, UpTarget::Latest).await.map_err(text)?;
    let drift = migrator.drift(engine, &DriftOptions::default()).await.map_err(text)?;
    // What the author's own SQL makes is in no schema.
    let is_told = !matches!(case.operation, Operation::RunSql(_));
    if is_told && drift.has_drift() {
        return Err(format!("the run did not end where it should: {:?}", drift.differences));
    }
    let left = database.value("SELECT count(*) FROM whimbrel_journal").await;
    (left == "0")
        .then_some(())
        .ok_or_else(|| format!("{left} rows are left in the journal"))
}

async fn must_be(migrator: &Migrator, engine: &Database, at: usize, state: StepState, sql: &str) -> Result<(), String> {
    let report = migrator.diagnose(engine).await.map_err(|error| error.to_string())?;
    let step = report.interrupted.first().and_then(|it| it.steps.get(at));
    let step = step.ok_or_else(|| format!("step {} is not shown", at + 1))?;
    if step.state == state {
        return Ok(());
    }
    Err(format!(
        "step {} is {:?} and should be {state:?}: {sql}",
        at + 1,
        step.state
    ))
}
