//! The source form of every operation compiles, and records the operation that it was written from.

#[path = "../../../crates/whimbrel-core/tests/cases/mod.rs"]
#[allow(dead_code, reason = "the tests of the dialects use the rest")]
pub(crate) mod cases;
mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use whimbrel::prelude::*;
use whimbrel_core::Operation;
use whimbrel_scaffold::format::format;
use whimbrel_scaffold::source::Source;

use self::cases::Case;

/// What a generated file has for a case: its name and the function that records its operation.
pub type Generated = (&'static str, fn(&mut SchemaEditor));

/// A migration of one function.
struct One(fn(&mut SchemaEditor));

impl whimbrel::Migration for One {
    fn up(&self, schema: &mut SchemaEditor) {
        (self.0)(schema);
    }
}

/// What nobody can write: the compiler refuses a column without a value for the rows that are there.
const REFUSED: &[&str] = &["add_column/required"];

const REMEDY: &str = "write the files anew with `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source`";

fn written_cases() -> impl Iterator<Item = Case> {
    cases::all().into_iter().filter(|case| !REFUSED.contains(&case.name))
}

#[test]
fn the_source_of_every_operation_records_an_equal_operation() {
    let generated: BTreeMap<_, _> = generated::all().into_iter().collect();
    for case in written_cases() {
        let function = generated
            .get(case.name)
            .unwrap_or_else(|| panic!("{} has no function yet: {REMEDY}", case.name));
        let migration: &'static One = Box::leak(Box::new(One(*function)));
        let recorded = whimbrel::Migrations::new(&[("20250922_000001", "one", migration)]).record();
        let recorded = recorded.unwrap_or_else(|errors| panic!("{}: {errors}", case.name));
        let up: Vec<Operation> = recorded
            .into_iter()
            .flat_map(|one| one.migration.recording.up)
            .collect();
        // As text, since a number that is not finite is not equal to itself.
        assert_eq!(
            format!("{up:?}"),
            format!("{:?}", [expected(case.operation)]),
            "{}",
            case.name
        );
    }
}

/// Words to the reader may be missing in a derived reverse; its source asks for them.
fn expected(mut operation: Operation) -> Operation {
    let reason = match &mut operation {
        Operation::DropTable(operation) => &mut operation.reason,
        Operation::DropColumn(operation) => &mut operation.reason,
        Operation::DropEnumValue(operation) => &mut operation.reason,
        _ => return operation,
    };
    reason.get_or_insert_with(|| "say why they may go".to_owned());
    operation
}

/// `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes the files anew.
#[test]
fn the_compiled_files_are_what_the_generator_writes_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/source/generated");
    let files = generated_files(&folder);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (path, text) in &files {
            fs::write(path, text).expect("the file can be written");
        }
    }
    for (path, text) in files {
        let compiled = fs::read_to_string(&path).unwrap_or_default();
        let path = path.display();
        assert!(compiled == text, "{path} is out of date: {REMEDY}");
    }
}

fn generated_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let operations: BTreeSet<&str> = written_cases().map(|case| operation_of(&case)).collect();
    let mut files = Vec::new();
    for operation in &operations {
        let cases = written_cases().filter(|case| operation_of(case) == *operation);
        let (mut functions, mut list) = (String::new(), String::new());
        for case in cases {
            let function = case.name.replace('/', "_");
            let source = Source::of(&[case.operation]);
            let mut body = source.names;
            body.extend(source.statements);
            functions.push_str(&format!(
                "\nfn {function}(schema: &mut SchemaEditor) {{\n{}\n}}\n",
                body.join("\n")
            ));
            list.push_str(&format!("({:?}, {function}),\n", case.name));
        }
        let imports = if *operation == "run_rust" {
            "use super::super::{slugify, slugify_back};\n"
        } else {
            ""
        };
        let text = format!(
            "//! Cases of `{operation}` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests \
             source` writes this file.\n\nuse whimbrel::prelude::*;\n\n{imports}use crate::source::Generated;\n\n\
             /// By the names of the cases.\npub const ALL: &[Generated] = &[\n{list}];\n{functions}"
        );
        files.push((folder.join(format!("{operation}.rs")), text));
    }
    let modules: String = operations
        .iter()
        .map(|operation| format!("mod {operation};\n"))
        .collect();
    let lists: String = operations
        .iter()
        .map(|operation| format!("{operation}::ALL,\n"))
        .collect();
    let text = format!(
        "//! What the generator writes for every case, by operation. The test beside this folder writes all of it.\n\n\
         {modules}\nuse crate::source::Generated;\n\n/// Every function by the name of its case.\n\
         pub fn all() -> Vec<Generated> {{\n[{lists}].concat()\n}}\n"
    );
    files.push((folder.join("mod.rs"), text));
    let formatted = |text: &str| format(text, folder.parent().expect("a folder")).expect("it is Rust");
    files.into_iter().map(|(path, text)| (path, formatted(&text))).collect()
}

fn operation_of(case: &Case) -> &'static str {
    case.name.split('/').next().unwrap_or_default()
}

async fn slugify(_: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}

async fn slugify_back(_: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}
