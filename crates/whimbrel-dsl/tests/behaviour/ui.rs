//! Mistakes that do not compile, and what the compiler says of them.

#[test]
fn mistakes_do_not_compile_and_the_message_tells_the_remedy() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("tests/ui/*.rs");
    tests.pass("tests/ui/pass/*.rs");
}
