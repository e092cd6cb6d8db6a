//! Where a run stops, and the words that name a migration.

use crate::error::Error;

/// Where `up` stops.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UpTarget {
    /// After the last migration.
    #[default]
    Latest,
    /// After this one: its version or name, or the beginning of either if no other begins so.
    Version(String),
    /// After so many migrations.
    Steps(usize),
}

/// Where `down` stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DownTarget {
    /// After so many migrations.
    Steps(usize),
    /// Before this one, which stays applied: its version or name, or the beginning of either.
    Version(String),
    /// When nothing is applied any more.
    All,
}

impl Default for DownTarget {
    fn default() -> Self {
        DownTarget::Steps(1)
    }
}

/// The version that a word names, among `(version, name)` pairs.
pub(crate) fn find<'a>(wanted: &str, known: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<&'a str, Error> {
    let known: Vec<(&str, &str)> = known.into_iter().collect();
    let word = wanted.trim();
    // `m20250922_000001_create_users` is the name of the file and the module.
    let word = match word.strip_prefix('m') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => word,
    };
    let full = |(version, name): (&str, &str)| format!("{version}_{name}");
    if let Some((version, _)) = known
        .iter()
        .find(|(version, name)| word == *version || word == *name || word == full((version, name)))
    {
        return Ok(version);
    }
    let matches: Vec<(&str, &str)> = known
        .iter()
        .copied()
        .filter(|pair| !word.is_empty() && (full(*pair).starts_with(word) || pair.1.starts_with(word)))
        .collect();
    match matches.as_slice() {
        [(version, _)] => Ok(version),
        [] => {
            let similar = known
                .iter()
                .copied()
                .filter(|pair| is_similar(word, pair.1))
                .take(3)
                .map(full)
                .collect();
            Err(Error::UnknownVersion {
                wanted: wanted.to_owned(),
                similar,
            })
        }
        several => Err(Error::AmbiguousVersion {
            wanted: wanted.to_owned(),
            matches: several.iter().copied().map(full).collect(),
        }),
    }
}

fn is_similar(word: &str, name: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.split('_')
            .map(|part| part.trim_end_matches('s').to_owned())
            .collect()
    };
    let known = parts(name);
    parts(word).iter().any(|part| part.len() > 3 && known.contains(part))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const KNOWN: [(&str, &str); 3] = [
        ("20250922_000001", "create_users"),
        ("20250922_000002", "create_posts"),
        ("20251001_120000", "add_theme_to_users"),
    ];

    #[test]
    fn a_version_a_name_and_a_unique_beginning_name_a_migration() {
        for word in [
            "20250922_000001",
            "create_users",
            "m20250922_000001_create_users",
            "create_u",
            "20250922_000001_c",
        ] {
            assert_eq!(find(word, KNOWN).unwrap(), "20250922_000001", "{word}");
        }
        assert_eq!(find("2025100", KNOWN).unwrap(), "20251001_120000");
    }

    #[test]
    fn an_ambiguous_beginning_and_an_unknown_word_are_errors_that_name_the_choices() {
        let error = find("create", KNOWN).unwrap_err();
        assert_eq!((error.exit_code(), error.code()), (2, "ambiguous_version"));
        assert!(error.to_string().contains("20250922_000002_create_posts"), "{error}");
        let error = find("add_theme_to_user_table", KNOWN).unwrap_err();
        assert!(
            error.to_string().contains("20251001_120000_add_theme_to_users"),
            "{error}"
        );
        assert!(matches!(find("", KNOWN), Err(Error::UnknownVersion { .. })));
    }
}
