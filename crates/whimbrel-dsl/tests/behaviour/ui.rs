//! Mistakes that do not compile, and what the compiler says of them.

use std::process::Command;

/// The compiler whose messages are kept: each release words its own part of them a little otherwise.
const WRITTEN_WITH: &str = "rustc 1.95.";

#[test]
fn mistakes_do_not_compile_and_the_message_tells_the_remedy() {
    let tests = trybuild::TestCases::new();
    tests.pass("tests/ui/pass/*.rs");
    let compiler = compiler();
    if compiler.starts_with(WRITTEN_WITH) || std::env::var_os("CI").is_some() {
        tests.compile_fail("tests/ui/*.rs");
    } else {
        println!("NOT TESTED: the messages for mistakes. They are kept for {WRITTEN_WITH}x, and this is {compiler}");
    }
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
