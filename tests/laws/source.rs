//! What is written of random pairs compiles, all of it in one crate, and records what it was written from.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use whimbrel_core::diff::diff;
use whimbrel_core::{Backend, Checksum, Down, Operation, Schema, Target};
use whimbrel_scaffold::draft::Draft;
use whimbrel_tests::compiled;
use whimbrel_tests::schemas::{Dice, creating, filled, pair};

/// How many pairs of each backend are written. Each is a migration that makes the first schema and one that leads to the
/// second.
const PAIRS: u64 = 30;

/// A migration as it is written.
struct Written {
    module: String,
    text: String,
    checksum: Checksum,
}

impl Written {
    fn of(module: String, operations: Vec<Operation>, from: &Schema, to: &Schema, target: Target) -> Self {
        let up = filled(operations, from, to, target);
        let draft = Draft::new("random", from, up).unwrap();
        let mut recording = draft.recording().clone();
        // A way back that is written asks things of its author, too.
        if let Down::Written(operations) = recording.down {
            recording.down = Down::Written(filled(operations, to, from, target));
        }
        if let Down::Irreversible(reason) = &mut recording.down {
            reason.push_str("nobody wants it back");
        }
        let draft = Draft::of("random", recording).unwrap();
        Self {
            module,
            text: draft.text(Path::new("."), SystemTime::now().into()).unwrap(),
            checksum: Checksum::of(draft.recording()),
        }
    }
}

fn written() -> Vec<Written> {
    let mut written = Vec::new();
    for target in Backend::ALL.map(Target::from) {
        for seed in 0..PAIRS {
            let pair = pair(&mut Dice::new(seed), target);
            let (empty, module) = (Schema::new(), |what| format!("{}_{seed}_{what}", target.backend));
            let made = creating(&pair.from);
            written.push(Written::of(module("made"), made, &empty, &pair.from, target));
            let changed = diff(&pair.from, &pair.to, &pair.answers).operations;
            written.push(Written::of(module("changed"), changed, &pair.from, &pair.to, target));
        }
    }
    written
}

/// A crate that prints the checksum of each migration.
fn main_of(written: &[Written], folder: &Path) -> String {
    let (mut modules, mut sums) = (String::new(), String::new());
    for Written { module, text, .. } in written {
        let path = folder.join(format!("{module}.rs"));
        fs::write(&path, text).unwrap();
        let _ = writeln!(modules, "#[path = {path:?}]\nmod {module};");
        let _ = writeln!(sums, "    sum({module:?}, &{module}::Migration);");
    }
    format!(
        "{modules}\n#[allow(clippy::print_stdout, clippy::expect_used, reason = \"a test's program\")]\n\
         fn sum(name: &str, migration: &'static dyn whimbrel::Migration) {{\n    \
         let migrations = whimbrel::Migrations::new(&[(\"20260101_000001\", \"random\", migration)]);\n    \
         let recorded = migrations.record().expect(name);\n    \
         for recorded in recorded {{\n        \
         println!(\"{{name}} {{}}\", whimbrel::core::Checksum::of(&recorded.migration.recording));\n    }}\n}}\n\n\
         fn main() {{\n{sums}}}\n"
    )
}

#[test]
fn what_is_written_of_random_pairs_compiles_and_records_the_same() {
    let (written, folder) = (written(), tempfile::tempdir().unwrap());
    let main = folder.path().join("main.rs");
    fs::write(&main, main_of(&written, folder.path())).unwrap();
    let output = Command::new(compiled(&main)).output().unwrap();
    let sums = String::from_utf8_lossy(&output.stdout);
    let mut sums = sums.lines();
    for Written { module, text, checksum } in &written {
        let expected = format!("{module} {checksum}");
        let found = sums.next();
        assert!(
            found == Some(expected.as_str()),
            "{module} records something else: {found:?}\n{text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    println!("{} migrations of random pairs compiled", written.len());
}
