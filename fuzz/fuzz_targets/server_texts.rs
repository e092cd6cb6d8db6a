//! What a catalogue may hold, read as types and defaults.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_core::dialects::{read_default, read_full_text, read_type, without_parentheses};
use whimbrel_core::{Backend, Target};

fuzz_target!(|text: &str| {
    for backend in Backend::ALL {
        let target = Target::from(backend);
        let ty = read_type(target, text);
        let _ = read_default(target, &ty, text);
    }
    let _ = (read_full_text(text), without_parentheses(text));
});
