//! Operations as source.

use std::collections::BTreeSet;

use whimbrel_core::Operation;
use whimbrel_scaffold::source::Source;

use crate::cases;
use crate::samples::samples;

#[test]
fn every_operation_has_a_source_form_that_is_rust() {
    let samples: Vec<Operation> = samples()
        .into_iter()
        .chain(cases::all().into_iter().map(|case| case.operation))
        .collect();
    let names: BTreeSet<&str> = samples.iter().map(Operation::name).collect();
    assert_eq!(
        names,
        Operation::NAMES.iter().copied().collect(),
        "there is an operation of each kind"
    );
    for operation in &samples {
        let source = Source::of(std::slice::from_ref(operation));
        for statement in &source.statements {
            let parsed = syn::parse_str::<syn::Stmt>(statement);
            assert!(parsed.is_ok(), "{operation}:\n{statement}\n{:?}", parsed.err());
        }
        for block in &source.names {
            assert!(syn::parse_str::<syn::ItemMacro>(block).is_ok(), "{operation}: {block}");
        }
    }
}
