//! The registry as source, from the text of `migrations.rs` and the names of the files beside it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::Problem;

/// What stands in for the registry where the build fails anyway.
pub(crate) const EMPTY: &str = "\
/// No migrations: the build script found something wrong with the files.
pub fn migrations() -> ::whimbrel::Migrations {
    ::whimbrel::Migrations::new(&[])
}
";

/// The function `migrations()` as source, sorted by version.
///
/// # Errors
/// Every file and line that is wrong.
pub fn registry(migrations_file: &str, files: &[String]) -> Result<String, Vec<Problem>> {
    let lines = mod_lines(migrations_file);
    let mut problems = Vec::new();
    let listed: BTreeSet<&str> = lines.iter().copied().collect();
    for file in files.iter().filter(|file| !listed.contains(file.as_str())) {
        problems.push(Problem::NotRegistered { module: file.clone() });
    }
    let mut seen = BTreeSet::new();
    for line in &lines {
        if !seen.insert(*line) {
            problems.push(Problem::DuplicateLine {
                module: (*line).to_owned(),
            });
        }
    }
    let mut migrations = Vec::new();
    for module in listed {
        if !files.iter().any(|file| file == module) {
            problems.push(Problem::NoFile {
                module: module.to_owned(),
            });
        }
        match version_and_name(module) {
            Some((version, name)) => migrations.push((version, name, module)),
            None if looks_like_a_migration(module) => problems.push(Problem::BadName {
                module: module.to_owned(),
            }),
            // Column groups and the like are modules as others are.
            None => {}
        }
    }
    for pair in migrations.windows(2) {
        if let [(version, _, first), (other, _, second)] = pair
            && version == other
        {
            let (version, first, second) = ((*version).to_owned(), (*first).to_owned(), (*second).to_owned());
            problems.push(Problem::DuplicateVersion { version, first, second });
        }
    }
    if problems.is_empty() {
        Ok(source(&migrations))
    } else {
        Err(problems)
    }
}

/// A slice of entries: the compiler takes a thousand of them in no time, unlike a thousand calls in a chain.
fn source(migrations: &[(&str, &str, &str)]) -> String {
    let mut source = String::from(
        "/// Every migration of this crate, in the order of their versions.\n\
         pub fn migrations() -> ::whimbrel::Migrations {\n    ::whimbrel::Migrations::new(&[\n",
    );
    for (version, name, module) in migrations {
        // Writing to a String cannot fail.
        let _ = writeln!(source, "        (\"{version}\", \"{name}\", &{module}::Migration),");
    }
    source.push_str("    ])\n}\n");
    source
}

/// The modules that plain `mod x;` lines name. The file is ours: one module a line, as rustfmt leaves them.
fn mod_lines(text: &str) -> Vec<&str> {
    text.lines().filter_map(mod_line).collect()
}

fn mod_line(line: &str) -> Option<&str> {
    let line = line.split("//").next().unwrap_or(line).trim();
    let line = line
        .strip_prefix("pub(crate) ")
        .or_else(|| line.strip_prefix("pub "))
        .unwrap_or(line);
    Some(line.strip_prefix("mod ")?.strip_suffix(';')?.trim())
}

/// `m20250922_000001_create_users_table` is `20250922_000001` and `create_users_table`.
fn version_and_name(module: &str) -> Option<(&str, &str)> {
    let rest = module.strip_prefix('m')?;
    let (version, name) = (rest.get(..15)?, rest.get(15..)?.strip_prefix('_')?);
    let is_version = version
        .char_indices()
        .all(|(at, c)| if at == 8 { c == '_' } else { c.is_ascii_digit() });
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (is_version && is_name).then_some((version, name))
}

fn looks_like_a_migration(module: &str) -> bool {
    module
        .strip_prefix(['m', 'M'])
        .unwrap_or(module)
        .starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn migrations_are_registered_in_the_order_of_their_versions() {
        let file = "//! m\nmod columns;\nmod m20250923_000001_b;\npub mod m20250922_000002_a; // first\nwhimbrel::registry!();";
        let files = files(&["columns", "m20250922_000002_a", "m20250923_000001_b"]);
        assert_eq!(
            registry(file, &files).unwrap(),
            "/// Every migration of this crate, in the order of their versions.\n\
             pub fn migrations() -> ::whimbrel::Migrations {\n    ::whimbrel::Migrations::new(&[\n        \
             (\"20250922_000002\", \"a\", &m20250922_000002_a::Migration),\n        \
             (\"20250923_000001\", \"b\", &m20250923_000001_b::Migration),\n    ])\n}\n"
        );
    }

    #[test]
    fn every_problem_is_reported_with_its_remedy() {
        let file = "mod m20250922_000001_a;\nmod m20250922_000001_b;\nmod m1_c;\nmod m20250922_000002_D;\nmod m1_c;\n\
                    // mod m20250922_000009_x;\nmod m20250101_000000_gone;";
        let files = files(&[
            "m20250922_000001_a",
            "m20250922_000001_b",
            "m1_c",
            "m20250922_000002_D",
            "m20250922_000009_x",
            "helper",
        ]);
        let problems = registry(file, &files).unwrap_err();
        let module = |name: &str| name.to_owned();
        assert_eq!(
            problems,
            [
                Problem::NotRegistered {
                    module: module("m20250922_000009_x")
                },
                Problem::NotRegistered {
                    module: module("helper")
                },
                Problem::DuplicateLine { module: module("m1_c") },
                Problem::BadName { module: module("m1_c") },
                Problem::NoFile {
                    module: module("m20250101_000000_gone")
                },
                Problem::BadName {
                    module: module("m20250922_000002_D")
                },
                Problem::DuplicateVersion {
                    version: module("20250922_000001"),
                    first: module("m20250922_000001_a"),
                    second: module("m20250922_000001_b"),
                },
            ]
        );
        assert!(problems.iter().all(|problem| problem.to_string().contains(": ")));
    }

    #[test]
    fn names_in_other_alphabets_are_bad_names_and_no_panic() {
        for module in [
            "m20250922_00000é_x",
            "mäöü",
            "m",
            "",
            "m20250922_000001",
            "m20250922_000001_",
        ] {
            assert_eq!(version_and_name(module), None, "{module}");
        }
    }

    #[test]
    fn a_crate_without_migrations_builds() {
        assert!(
            registry("whimbrel::registry!();", &[])
                .unwrap()
                .contains("new(&[\n    ])")
        );
    }
}
