//! Whole migrations that are made from operations: the files compile, are formatted, and record the same operations.

#[rustfmt::skip]
mod generated;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_core::lockfile::LockFile;
use whimbrel_core::{Checksum, Migration};
use whimbrel_scaffold::draft::Draft;
use whimbrel_scaffold::project::Project;

use crate::operations::words::{create, integer, table};

const REMEDY: &str = "write the files anew with `UPDATE_GENERATED=1 cargo test -p whimbrel-tests drafts`";

/// The reference project's migrations, as values, and one that is too long for one function.
fn originals() -> Vec<Migration> {
    let recorded = migration::migrations().record().expect("the migrations record");
    let mut migrations: Vec<Migration> = recorded.into_iter().map(|recorded| recorded.migration).collect();
    let tables = (1..=51).map(|number| create(table(&format!("numbered_{number}"), [integer("id")])));
    migrations.push(crate::project::migration(
        "20251001_000001",
        "create_many_tables",
        tables,
    ));
    migrations
}

/// The files that are written for them today, by name: each migration, `mod.rs` and the lock file.
fn written() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |path: &str| folder.path().join(path);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    fs::create_dir_all(path("migration/src")).expect("a folder");
    fs::write(path("migration/Cargo.toml"), "[package]").expect("a file");
    fs::copy(workspace.join("rustfmt.toml"), path("rustfmt.toml")).expect("a file");
    fs::write(path("migration/src/migrations.rs"), "").expect("a file");
    let project = Project::find(folder.path()).expect("the crate that was just made");
    let now = "2025-09-22T00:00:01Z".parse().expect("a time");
    let mut registered = Vec::new();
    for migration in originals() {
        let draft = Draft::of(&migration.name, migration.recording).expect("the name is one already");
        let written = draft.write(&project, now).expect("it can be written");
        registered.push((written.version, written.name));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path("migration/src/migrations")).expect("the folder of the migrations") {
        let path = entry.expect("an entry").path();
        files.insert(name(&path), fs::read_to_string(&path).expect("a file"));
    }
    files.insert(
        "migrations.lock".to_owned(),
        fs::read_to_string(path("migration/migrations.lock")).expect("a file"),
    );
    let lines = fs::read_to_string(path("migration/src/migrations.rs")).expect("a file");
    let entries: String = registered
        .iter()
        .map(|(version, name)| format!("        (\"{version}\", \"{name}\", &m{version}_{name}::Migration),\n"))
        .collect();
    files.insert(
        "mod.rs".to_owned(),
        format!(
            "//! The reference project's migrations, written from what they record. The test beside this folder writes \
             all of it.\n\n{lines}\npub fn migrations() -> whimbrel::Migrations {{\n    \
             whimbrel::Migrations::new(&[\n{entries}    ])\n}}\n"
        ),
    );
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/drafts/generated")
}

#[test]
fn the_compiled_drafts_are_what_is_written_today() {
    let written = written();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        let _ = fs::remove_dir_all(folder());
        fs::create_dir_all(folder()).expect("the folder can be made");
        for (name, text) in &written {
            fs::write(folder().join(name), text).expect("the file can be written");
        }
    }
    let compiled: BTreeMap<String, String> = fs::read_dir(folder())
        .expect("the folder of the compiled files")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (name(&path), fs::read_to_string(&path).expect("a file")))
        .collect();
    assert!(compiled == written, "{REMEDY}");
}

#[test]
fn a_draft_records_the_operations_that_it_was_made_from_and_its_checksum_is_known_before() {
    let lock: LockFile = include_str!("generated/migrations.lock")
        .parse()
        .expect("the lock file can be read");
    let recorded = generated::migrations().record().expect("every migration records");
    assert_eq!(recorded.len(), originals().len(), "{REMEDY}");
    for (recorded, original) in recorded.into_iter().zip(originals()) {
        let Migration { version, recording, .. } = recorded.migration;
        assert_eq!(recording, original.recording, "{}", original.name);
        let line = lock.get(&version).expect("a line for each migration");
        assert_eq!(line.checksum, Some(Checksum::of(&recording)), "{}", original.name);
    }
}
