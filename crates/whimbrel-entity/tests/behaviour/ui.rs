//! What the compiler says to mistakes in a list of entities.

#[test]
fn what_is_no_entity_does_not_compile_in_a_list() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
