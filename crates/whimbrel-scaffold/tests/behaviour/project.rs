//! A migration crate in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use whimbrel_scaffold::new_migration::{Created, NewMigrationError, Request, new_migration};
use whimbrel_scaffold::project::Project;

pub struct Crate {
    pub folder: TempDir,
}

impl Crate {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("migration/src/migrations")).unwrap();
        fs::write(
            folder.path().join("migration/Cargo.toml"),
            "[package]\nname = \"migration\"\n",
        )
        .unwrap();
        fs::write(
            folder.path().join("migration/src/migrations.rs"),
            "//! Every migration is a file and a line.\n\nwhimbrel::registry!();\n",
        )
        .unwrap();
        fs::write(
            folder.path().join("rustfmt.toml"),
            "max_width = 120\nuse_field_init_shorthand = true\n",
        )
        .unwrap();
        fs::write(
            folder.path().join(".gitattributes"),
            include_str!("../../../../.gitattributes"),
        )
        .unwrap();
        Self { folder }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn project(&self) -> Project {
        Project::find(self.folder.path()).unwrap()
    }

    /// `cargo xtask new-migration` with these words, at a fixed time.
    pub fn new_migration(&self, words: &[&str]) -> Result<Created, NewMigrationError> {
        self.new_migration_at(words, "2025-09-22T00:00:01Z")
    }

    pub fn new_migration_at(&self, words: &[&str], now: &str) -> Result<Created, NewMigrationError> {
        new_migration(&self.project(), &request(words), now.parse::<DateTime<Utc>>().unwrap())
    }

    /// Every file of the crate with its text, to see that nothing has changed.
    pub fn files(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        collect(&self.path("migration"), &mut files);
        files.sort();
        files
    }
}

pub fn request(words: &[&str]) -> Request {
    let mut request = Request::default();
    let mut words = words.iter().map(|word| (*word).to_owned());
    request.name = words.next().unwrap_or_default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--template" => request.template = words.next(),
            "--table" => request.table = words.next(),
            _ => request.fields.push(word),
        }
    }
    request
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}
