//! What is made of a name that somebody typed is a module's name, or a refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whimbrel_scaffold::name::Identifier;

fuzz_target!(|typed: &str| {
    if let Ok(name) = Identifier::normalised(typed) {
        let name = name.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(!name.is_empty() && name.chars().all(plain), "{typed:?} became {name:?}");
    }
    let _ = Identifier::exact(typed);
});
