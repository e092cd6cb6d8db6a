//! What one run writes, and what it leaves alone.

use std::fs;
use std::process::Command;
use std::thread;

use whimbrel_core::Version;

use crate::project::{Crate, request};
use crate::words::WORDS;

#[test]
fn a_new_migration_is_a_file_a_line_and_a_line_of_the_lock_file() {
    let migrations = Crate::new();
    let created = migrations
        .new_migration(&["CreateUsers", "email:string{320}:unique"])
        .unwrap();
    assert_eq!(created.version.as_str(), "20250922_000001");
    assert_eq!(
        created.path,
        migrations.path("migration/src/migrations/m20250922_000001_create_users.rs")
    );
    let lines = migrations.read("migration/src/migrations.rs");
    assert!(lines.contains("\nmod m20250922_000001_create_users;\n"), "{lines}");
    let lock = migrations.read("migration/migrations.lock");
    let line = format!("20250922_000001 create_users {}\n", created.checksum.unwrap());
    assert!(lock.ends_with(&line), "{lock}");
}

#[test]
fn a_version_is_never_taken_twice_by_runs_within_one_second() {
    let migrations = Crate::new();
    let versions: Vec<Version> = thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|number| {
                let migrations = &migrations;
                scope.spawn(move || {
                    migrations
                        .new_migration(&[&format!("create_t{number}")])
                        .unwrap()
                        .version
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let mut distinct = versions.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 8, "{versions:?}");
    assert_eq!(
        migrations.read("migration/src/migrations.rs").matches("mod m").count(),
        8
    );
    assert_eq!(
        migrations.read("migration/migrations.lock").matches("sha256:").count(),
        8
    );
}

#[test]
fn what_is_refused_changes_nothing() {
    let migrations = Crate::new();
    migrations.new_migration(&["create_users"]).unwrap();
    let before = migrations.files();
    let long = "x".repeat(10_000);
    for words in [
        &["../../x"][..],
        &["a\"; fn main() {}"],
        &["a\nb"],
        &["a\0b"],
        &["\u{202e}abc"],
        &["🦄"],
        &[""],
        &["--help"],
        &[&long],
        &["create_posts", "title"],
        &["create_posts", "title:text", "title:text"],
        &["create_posts", "id:integer"],
        &["add_age_to_users", "age:integer"],
        &["remove_age_from_users", "age:integer"],
        &["tidy", "--template", "../../etc/passwd"],
        &["tidy", "--template", "add-index"],
        &["create_posts", "--table", "a b;"],
    ] {
        assert!(migrations.new_migration(words).is_err(), "{words:?}");
    }
    assert_eq!(migrations.files(), before);
}

#[test]
fn a_template_that_makes_no_rust_changes_nothing() {
    let migrations = Crate::new();
    fs::create_dir_all(migrations.path("migration/templates")).unwrap();
    fs::write(migrations.path("migration/templates/audit.rs.tera"), "fn {{ name }}( {").unwrap();
    let before = migrations.files();
    let error = migrations
        .new_migration(&["tidy", "--template", "audit"])
        .unwrap_err()
        .to_string();
    assert!(error.contains("audit") && error.contains("no Rust"), "{error}");
    assert_eq!(migrations.files(), before);
}

#[test]
fn a_template_of_the_projects_own_overrides_the_built_in_one_and_leaves_the_checksum_open() {
    let migrations = Crate::new();
    fs::create_dir_all(migrations.path("migration/templates")).unwrap();
    let own = "//! Ours: {{ table }} ({{ columns | join(sep=\", \") }}).\npub struct Migration;\n";
    fs::write(migrations.path("migration/templates/create-table.rs.tera"), own).unwrap();
    let created = migrations
        .new_migration(&["create_users", "email:text", "bio:text?"])
        .unwrap();
    assert_eq!(
        fs::read_to_string(&created.path).unwrap(),
        "//! Ours: users (email, bio).\npub struct Migration;\n"
    );
    assert_eq!(created.checksum, None);
    assert!(
        migrations
            .read("migration/migrations.lock")
            .ends_with("create_users unverified\n")
    );
    assert!(
        created.notes.iter().any(|note| note.contains("cargo xtask lock")),
        "{:?}",
        created.notes
    );
}

#[test]
fn a_lock_file_that_cannot_be_read_is_not_overwritten() {
    let migrations = Crate::new();
    fs::write(migrations.path("migration/migrations.lock"), "<<<<<<< HEAD\n").unwrap();
    let before = migrations.files();
    assert!(migrations.new_migration(&["create_users"]).is_err());
    assert_eq!(migrations.files(), before);
}

#[test]
fn what_is_written_is_as_cargo_fmt_leaves_it() {
    let migrations = Crate::new();
    for words in WORDS {
        let created = migrations.new_migration(words).unwrap();
        let output = Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .arg(&created.path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn every_template_is_written_as_it_always_was() {
    let migrations = Crate::new();
    let mut all = String::new();
    for words in WORDS {
        let created = migrations.new_migration(words).unwrap();
        let text = fs::read_to_string(&created.path).unwrap();
        all.push_str(&format!("$ new-migration {words:?}\n{text}\n"));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_request_reads_as_the_command_line_does() {
    let request = request(&["a", "b:text", "--template", "sql", "--table", "t"]);
    assert_eq!((request.name.as_str(), request.fields.len()), ("a", 1));
    assert_eq!(
        (request.template.as_deref(), request.table.as_deref()),
        (Some("sql"), Some("t"))
    );
}
