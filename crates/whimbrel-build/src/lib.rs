//! Registers the migrations of a crate: its build script calls [`register`], and `whimbrel::registry!()` includes
//! what that writes.
//!
//! Adding a migration is a file in `src/migrations/` and a `mod` line in `src/migrations.rs`. The lines are plain, so
//! that rustfmt and rust-analyzer follow them to every file, and this crate makes sure that none is forgotten. It has
//! no dependencies: it is compiled before everything else that a migration crate needs.

mod problem;
mod registry;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

pub use problem::Problem;
pub use registry::registry;

/// Writes the registry of the migrations that `migrations_file` (`src/migrations.rs`) lists, for `whimbrel::registry!()`.
///
/// It is for build scripts. What is wrong with the files fails the build, each problem with its remedy.
pub fn register(migrations_file: &str) {
    let problems = match write(migrations_file) {
        Ok(problems) => problems,
        Err(error) => vec![Problem::Io {
            file: migrations_file.to_owned(),
            reason: error.to_string(),
        }],
    };
    for problem in problems {
        say(&format!("cargo::error={}", problem.to_string().replace('\n', " ")));
    }
}

fn write(migrations_file: &str) -> io::Result<Vec<Problem>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let output = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("registry.rs");
    let file = root.join(migrations_file);
    let folder = file.with_extension("");
    // Cargo looks at a folder's own time too, so that a new file in it runs the build script again.
    say(&format!("cargo::rerun-if-changed={}", file.display()));
    say(&format!("cargo::rerun-if-changed={}", folder.display()));
    match registry(&fs::read_to_string(&file)?, &modules(&folder)?) {
        Ok(registry) => {
            if fs::read_to_string(&output).ok().as_ref() != Some(&registry) {
                fs::write(&output, registry)?;
            }
            Ok(Vec::new())
        }
        Err(problems) => {
            // Without the file, rustc would report the missing include as well and hide the reason.
            fs::write(&output, registry::EMPTY)?;
            Ok(problems)
        }
    }
}

/// The names of the modules whose files are in the folder.
fn modules(folder: &Path) -> io::Result<Vec<String>> {
    let mut modules = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(modules),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let is_module = path.extension().is_some_and(|extension| extension == "rs") || path.join("mod.rs").is_file();
        // Editors keep copies beside the file under names that begin with a dot.
        if let Some(name) = path.file_stem().map(|name| name.to_string_lossy())
            && is_module
            && !name.starts_with('.')
        {
            modules.push(name.into_owned());
        }
    }
    modules.sort_unstable();
    Ok(modules)
}

#[expect(clippy::print_stdout, reason = "it is how a build script speaks to Cargo")]
fn say(line: &str) {
    println!("{line}");
}
