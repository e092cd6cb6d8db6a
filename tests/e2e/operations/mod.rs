//! The conformance suite: every operation with its options, as data, on every server, forth and back and forth again.
//!
//! Each case is a function that gives a [`Case`](case::Case), and a line in the list at the foot of its file, which
//! makes a test of it. Whatever the case says, the runner holds it to four laws: the way back restores the catalogue
//! and the rows, and going forth again gives the same catalogue as the first time.

mod case;
mod columns;
mod columns_altered;
mod columns_renamed;
mod constraints;
mod enums;
pub mod execute;
mod functions;
mod indexes;
mod objects;
mod pairs;
mod raw;
mod sqlite_rebuild;
mod stand_ins;
mod tables;
mod views;
pub mod words;

use std::collections::BTreeSet;

use whimbrel_core::Operation;

/// Makes a test of each case, and a list of all of them.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        pub fn all() -> Vec<$crate::operations::case::Case> {
            vec![$($case()),*]
        }

        mod on_every_server {
            $(#[test]
            fn $case() {
                super::$case().run();
            })*
        }
    };
}
use cases;

#[test]
fn every_operation_has_a_case() {
    let cases = [
        columns::all(),
        columns_altered::all(),
        columns_renamed::all(),
        constraints::all(),
        enums::all(),
        functions::all(),
        indexes::all(),
        objects::all(),
        raw::all(),
        sqlite_rebuild::all(),
        stand_ins::all(),
        tables::all(),
        views::all(),
    ];
    let tried: BTreeSet<&str> = cases.iter().flatten().flat_map(|case| case.operations()).collect();
    // A data step is a function and not only a value: it is tried among the migrations of `lifecycle`.
    let untried: Vec<_> = Operation::NAMES
        .iter()
        .filter(|name| !tried.contains(*name) && **name != "RunRust")
        .collect();
    assert!(untried.is_empty(), "no case runs {untried:?}");
}
