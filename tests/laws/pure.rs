//! What holds without a server. WHIMBREL_TEST_CASES says how many pairs each target tries, WHIMBREL_LAWS_SEED the first
//! seed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use whimbrel_core::diff::{diff, safe};
use whimbrel_core::plan::{PlanErrorKind, plan_down, plan_up};
use whimbrel_core::{Backend, Schema, Target, apply_all};
use whimbrel_tests::schemas::{Dice, Pair, filled, migration, pair};

use crate::report::{shown, shrunk};
use crate::scenarios;

/// The seeds of the pairs that are tried on each target.
fn seeds() -> std::ops::Range<u64> {
    let number = |variable: &str| std::env::var(variable).ok()?.parse::<u64>().ok();
    let first = number("WHIMBREL_LAWS_SEED").unwrap_or(0);
    first..first + number("WHIMBREL_TEST_CASES").unwrap_or(1000)
}

/// The pairs of each target, made once for all laws.
fn pairs() -> &'static [(Target, Vec<Pair>)] {
    static PAIRS: OnceLock<Vec<(Target, Vec<Pair>)>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let of_target = |backend: Backend| {
            let target = Target::from(backend);
            let pairs = seeds().map(|seed| pair(&mut Dice::new(seed), target));
            (target, pairs.collect())
        };
        std::thread::scope(|scope| {
            let threads = Backend::ALL.map(|backend| scope.spawn(move || of_target(backend)));
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    })
}

/// Tries a law on many pairs of every target, and on those that broke one before. One that breaks it is made as small as can be.
fn for_all(law: impl Fn(&Pair, Target) -> Result<(), String>) {
    for target in Backend::ALL.map(Target::from) {
        for (name, pair) in scenarios::of(target.backend) {
            if let Err(reason) = law(&pair, target) {
                panic!("{target}, `{name}`: {reason}\n{}", shown(&pair));
            }
        }
    }
    for (target, pairs) in pairs() {
        let target = *target;
        for (seed, found) in seeds().zip(pairs) {
            if let Err(reason) = law(found, target) {
                let (small, reason) = shrunk(found.clone(), reason, target, usize::MAX, |pair| law(pair, target));
                panic!("{target}, seed {seed}: {reason}\n{}", shown(&small));
            }
        }
    }
}

/// What the schema is once every constraint has been looked at: no server takes that back.
fn all_valid(schema: &Schema) -> Schema {
    let mut valid = schema.clone();
    let names: Vec<_> = schema.tables.names().cloned().collect();
    for name in names {
        let table = &mut *valid.tables.get_mut(&name).unwrap();
        table.checks.values_mut().for_each(|it| it.not_valid = false);
        table.foreign_keys.values_mut().for_each(|it| it.not_valid = false);
    }
    valid
}

#[test]
fn the_operations_lead_from_one_schema_to_the_other() {
    for_all(|pair, _| {
        let mut schema = pair.from.clone();
        let operations = diff(&pair.from, &pair.to, &pair.answers).operations;
        apply_all(&operations, &mut schema).map_err(|error| error.to_string())?;
        same(&schema, &pair.to)
    });
}

#[test]
fn the_safe_form_leads_there_too() {
    for_all(|pair, _| {
        let mut schema = pair.from.clone();
        let operations = safe(diff(&pair.from, &pair.to, &pair.answers).operations, &pair.from);
        apply_all(&operations, &mut schema).map_err(|error| error.to_string())?;
        same(&schema, &pair.to)
    });
}

#[test]
fn the_reverses_lead_back_where_there_are_any() {
    for_all(|pair, _| {
        let operations = diff(&pair.from, &pair.to, &pair.answers).operations;
        let migration = migration("20260101_000000", operations);
        let Ok(reverse) = migration.recording.reverse(&pair.from) else {
            return Ok(());
        };
        let mut schema = pair.to.clone();
        apply_all(&reverse, &mut schema).map_err(|error| error.to_string())?;
        same(&all_valid(&schema), &all_valid(&pair.from))
    });
}

#[test]
fn a_second_diff_is_empty_whatever_was_answered() {
    for_all(|pair, _| {
        let second = diff(&pair.to, &pair.to, &pair.answers);
        let is_empty = second.operations.is_empty() && second.questions.is_empty();
        is_empty.then_some(()).ok_or_else(|| format!("{second:?}"))
    });
}

#[test]
fn the_same_pair_gives_the_same_operations_whatever_order_things_are_listed_in() {
    for_all(|pair, _| {
        let operations = |pair: &Pair| diff(&pair.from, &pair.to, &pair.answers).operations;
        let (once, again) = (operations(pair), operations(&pair.clone()));
        (once == again)
            .then_some(())
            .ok_or_else(|| "other operations".to_owned())
    });
}

#[test]
fn every_question_is_about_something_that_went_and_something_that_came() {
    for_all(|pair, _| {
        let mut asked = pair.answers.clone();
        asked.otherwise_no = false;
        let first = diff(&pair.from, &pair.to, &asked);
        // Whatever is answered, the questions come to an end.
        let mut rounds = 0;
        let mut left = first;
        while !left.questions.is_empty() {
            for (at, question) in left.questions.iter().enumerate() {
                asked.renamed.insert(question.subject.clone(), at % 2 == 0);
            }
            left = diff(&pair.from, &pair.to, &asked);
            rounds += 1;
            if rounds > 50 {
                return Err("the questions have no end".to_owned());
            }
        }
        let mut schema = pair.from.clone();
        apply_all(&left.operations, &mut schema).map_err(|error| format!("{error} after {:?}", asked.renamed))?;
        same(&schema, &pair.to)
    });
}

/// Words of refusals of the way back alone, where it asks for more than the way there: its author has to write it.
const WAYS_BACK_TO_WRITE: [&[&str]; 2] = [
    // PostgreSQL adds a value to an enum beneath a view, and takes one away by making the type anew.
    &["drop value", "cannot change the type of", "while the view"],
    // MySQL goes back to the database's own character set by converting every column, also those with one of their own.
    &[
        "set options",
        "does not change the type of a column that a foreign key is on",
    ],
];

#[test]
fn what_is_planned_is_refused_for_no_reason_that_a_person_could_not_avoid() {
    let refusals = std::cell::RefCell::new(BTreeMap::<String, (usize, u64, Target)>::new());
    let seen = std::cell::Cell::new(0_u64);
    for_all(|pair, target| {
        seen.set(seen.get() + 1);
        let operations = diff(&pair.from, &pair.to, &pair.answers).operations;
        let filled = filled(operations, &pair.from, &pair.to, target);
        let migration = migration("20260101_000000", filled);
        let planned = plan_up(target, &pair.from, &migration);
        let back = || plan_down(target, &pair.from, &pair.to, &migration);
        let error = match planned {
            Err(error) => Some(("up", error)),
            Ok(_) => back().err().map(|error| ("down", error)),
        };
        let Some((direction, error)) = error else { return Ok(()) };
        // The rows' numbers are the author's to give there: `without identity, with a backfill, then the key`.
        if error
            .to_string()
            .contains("counts up a column only where it is the primary key alone")
            || error.to_string().contains("which counts itself up")
        {
            return Ok(());
        }
        if let PlanErrorKind::Irreversible(_) = *error.kind {
            return Ok(());
        }
        let text = error.to_string();
        let is_known = |words: &[&str]| words.iter().all(|words| text.contains(words));
        if direction == "down" && WAYS_BACK_TO_WRITE.iter().any(|words| is_known(words)) {
            return Ok(());
        }
        let mut refusals = refusals.borrow_mut();
        let entry = refusals
            .entry(format!("{direction}: {error}"))
            .or_insert((0, seen.get(), target));
        entry.0 += 1;
        Ok(())
    });
    let refusals = refusals.into_inner();
    for (refusal, (count, at, target)) in &refusals {
        println!("{count} x {target} (case {at}): {refusal}");
    }
    assert!(refusals.is_empty(), "{} refusals", refusals.len());
}

fn same(found: &Schema, expected: &Schema) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let json = |schema: &Schema| serde_json::to_string(schema).unwrap();
    Err(format!("not the same\nfound {}\n", json(found)))
}
