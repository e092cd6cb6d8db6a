//! The program of the `generated` target, compiled from a source that a test has written.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Compiles `main` and gives the program; what the compiler complains of first fails the test.
pub fn compiled(main: &Path) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--no-run", "--offline", "--package", "whimbrel-tests"])
        .args(["--test", "generated", "--features", "generated"])
        .args(["--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("WHIMBREL_TEST_GENERATED", main)
        .output()
        .expect("cargo runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = told
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut rendered = messages
        .iter()
        .filter_map(|message| message["message"]["rendered"].as_str());
    let complaint = rendered.next().unwrap_or_default();
    assert!(
        output.status.success(),
        "{complaint}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let built = messages
        .iter()
        .filter(|message| message["target"]["name"] == "generated");
    let program = built
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .next_back();
    program.expect("cargo tells where the program is")
}
