//! Laws that hold for every operation, over all cases.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod cases;

use std::collections::BTreeSet;

use whimbrel_core::{Operation, Schema, apply_all};

/// A number that is not finite has no JSON; every dialect refuses it before it could be written.
const NOT_FINITE: &str = "create_table/default_not_finite";

#[test]
fn every_operation_has_a_case() {
    let cases = cases::all();
    let covered: BTreeSet<_> = cases.iter().map(|case| case.operation.name()).collect();
    let known: BTreeSet<_> = Operation::NAMES.iter().copied().collect();
    assert_eq!(covered, known);
}

#[test]
fn every_case_has_a_name_of_its_own_that_says_its_operation() {
    let mut seen = BTreeSet::new();
    for case in cases::all() {
        assert!(seen.insert(case.name), "two cases are called {}", case.name);
        let written = serde_json::to_value(&case.operation).unwrap();
        let operation = written["operation"].as_str().unwrap();
        assert_eq!(case.name.split('/').next(), Some(operation));
    }
}

#[test]
fn every_operation_applies_to_the_schema_of_its_case() {
    for case in cases::all() {
        let mut schema = case.schema();
        assert_eq!(case.operation.apply(&mut schema), Ok(()), "{}", case.name);
    }
}

#[test]
fn the_reverse_takes_the_schema_back_to_what_it_was() {
    for case in cases::all() {
        let before = case.schema();
        let Ok(reverse) = case.operation.reverse(&before) else {
            continue;
        };
        let mut schema = before.clone();
        case.operation.apply(&mut schema).unwrap();
        apply_all(&reverse, &mut schema).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let validates = matches!(
            case.operation,
            Operation::ValidateCheck(_) | Operation::ValidateForeignKey(_)
        );
        // A constraint that was found to hold for all rows stays valid: no server can forget it.
        let before = if validates { all_valid(before) } else { before };
        assert_eq!(schema, before, "{}", case.name);
    }
}

#[test]
fn an_operation_without_a_reverse_says_why_and_what_to_do() {
    let irreversible: Vec<_> = cases::all()
        .into_iter()
        .filter_map(|case| {
            let error = case.operation.reverse(&case.schema()).err()?;
            assert!(error.reason.contains("irreversible"), "{}: {error}", case.name);
            Some(case.name)
        })
        .collect();
    let known = [
        "drop_column/without_default",
        "run_sql/one_dialect",
        "run_dml/without_reverse",
        "run_rust/irreversible",
    ];
    assert_eq!(irreversible, known);
}

#[test]
fn an_operation_is_read_back_as_it_was_written() {
    for case in cases::all().iter().filter(|case| case.name != NOT_FINITE) {
        let json = serde_json::to_string(&case.operation).unwrap();
        let read: Operation = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(read, case.operation, "{}", case.name);
    }
}

#[test]
fn a_schema_is_read_back_as_it_was_written() {
    for case in cases::all().iter().filter(|case| case.name != NOT_FINITE) {
        let mut schema = case.schema();
        case.operation.apply(&mut schema).unwrap();
        let json = serde_json::to_string(&schema).unwrap();
        assert_eq!(serde_json::from_str::<Schema>(&json).unwrap(), schema, "{}", case.name);
    }
}

#[test]
fn every_operation_describes_itself_in_one_line_and_writes_something() {
    for case in cases::all() {
        let description = case.operation.to_string();
        assert!(
            !description.is_empty() && !description.contains('\n'),
            "{description:?}"
        );
        assert!(!case.operation.footprint().writes.is_empty(), "{}", case.name);
    }
}

fn all_valid(mut schema: Schema) -> Schema {
    let names: Vec<_> = schema.tables.names().cloned().collect();
    for name in names {
        let table = &mut *schema.tables.get_mut(&name).unwrap();
        table.checks.values_mut().for_each(|check| check.not_valid = false);
        table.foreign_keys.values_mut().for_each(|key| key.not_valid = false);
    }
    schema
}
