//! What each template writes compiles, is formatted, and records what the lock file says.

#[rustfmt::skip]
mod generated;
#[path = "../../../crates/whimbrel-scaffold/tests/behaviour/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use whimbrel_core::lockfile::LockFile;
use whimbrel_core::{Checksum, Migration};
use whimbrel_scaffold::new_migration::{Request, new_migration};
use whimbrel_scaffold::project::Project;

use self::words::WORDS;

const REMEDY: &str = "write the files anew with `UPDATE_GENERATED=1 cargo test -p whimbrel-tests templates`";

/// The files that the generator writes today, by name: each migration, `mod.rs` and the lock file.
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
    for words in WORDS {
        let created = new_migration(&project, &request(words), now).expect("every line of WORDS is right");
        registered.push((created.version, created.name));
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
            "//! What the generator writes for each template. The test beside this folder writes all of it.\n\n{lines}\n\
             pub fn migrations() -> whimbrel::Migrations {{\n    whimbrel::Migrations::new(&[\n{entries}    ])\n}}\n"
        ),
    );
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn request(words: &[&str]) -> Request {
    let mut request = Request::default();
    let mut words = words.iter().map(|word| (*word).to_owned());
    request.name = words.next().unwrap_or_default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--template" => request.template = words.next(),
            _ => request.fields.push(word),
        }
    }
    request
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/templates/generated")
}

#[test]
fn the_compiled_files_are_what_the_templates_write_today() {
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
fn the_checksum_that_the_generator_writes_is_that_of_what_is_recorded() {
    let lock: LockFile = include_str!("generated/migrations.lock")
        .parse()
        .expect("the lock file can be read");
    let recorded = generated::migrations().record().expect("every migration records");
    assert_eq!(recorded.len(), WORDS.len(), "{REMEDY}");
    for Migration {
        version,
        name,
        recording,
    } in recorded.into_iter().map(|recorded| recorded.migration)
    {
        let line = lock.get(&version).expect("a line for each migration");
        if let Some(checksum) = line.checksum {
            assert_eq!(checksum, Checksum::of(&recording), "{name}");
        } else {
            assert!(["backfill_slugs", "tidy"].contains(&name.as_str()), "{name}");
        }
    }
}
