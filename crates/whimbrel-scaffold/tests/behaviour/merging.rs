//! Two branches that both add a migration, merged by git itself.

use std::process::Command;

use whimbrel_core::lockfile::LockFile;
use whimbrel_scaffold::mod_lines::modules;

use crate::project::Crate;

fn git(migrations: &Crate, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(migrations.folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {}: {text}", arguments.join(" "));
    text
}

/// Two branches from the same commit; each adds a migration at its own time, and one is merged into the other.
fn merged(first: &str, second: &str, existing: bool) -> Crate {
    let migrations = Crate::new();
    git(&migrations, &["init", "--quiet", "--initial-branch", "main"]);
    if existing {
        migrations.new_migration(&["create_users"]).unwrap();
    }
    git(&migrations, &["add", "."]);
    git(&migrations, &["commit", "--quiet", "-m", "start"]);
    git(&migrations, &["checkout", "--quiet", "-b", "ada"]);
    migrations.new_migration_at(&["create_posts"], first).unwrap();
    git(&migrations, &["add", "."]);
    git(&migrations, &["commit", "--quiet", "-m", "posts"]);
    git(&migrations, &["checkout", "--quiet", "-b", "bob", "main"]);
    migrations.new_migration_at(&["create_comments"], second).unwrap();
    git(&migrations, &["add", "."]);
    git(&migrations, &["commit", "--quiet", "-m", "comments"]);
    git(&migrations, &["merge", "--quiet", "--no-edit", "ada"]);
    migrations
}

#[test]
fn two_branches_that_both_add_a_migration_merge_without_a_conflict() {
    for (first, second, existing) in [
        ("2025-10-01T10:00:00Z", "2025-10-02T10:00:00Z", true),
        ("2025-10-02T10:00:00Z", "2025-10-01T10:00:00Z", true),
        ("2025-10-01T10:00:00Z", "2025-10-02T10:00:00Z", false),
    ] {
        let migrations = merged(first, second, existing);
        let text = migrations.read("migration/src/migrations.rs");
        let listed = modules(&text);
        assert_eq!(listed.len(), 2 + usize::from(existing), "{text}");
        let files: Vec<String> = listed.iter().map(|module| (*module).to_owned()).collect();
        assert!(whimbrel_build::registry(&text, &files).is_ok(), "{text}");
        assert!(text.trim_end().ends_with("whimbrel::registry!();"), "{text}");
        let lock: LockFile = migrations.read("migration/migrations.lock").parse().unwrap();
        assert_eq!(lock.lines().count(), listed.len());
        // And the next one can be added to what the merge left.
        migrations.new_migration(&["create_likes"]).unwrap();
    }
}
