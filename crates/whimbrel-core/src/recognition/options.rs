//! A table's comment and the options that only some backends know.

use super::Comparison;
use super::columns::{is_same_comment, plain};
use crate::{Backend, Table, TableOptions};

/// Puts the expected comment and options into a live table, where they are the same on the target.
pub(super) fn recognise(comparison: &Comparison<'_>, table: &mut Table, expected: &Table, canonical: Option<&Table>) {
    let backend = comparison.backend();
    if is_same_comment(backend, table.comment.as_deref(), expected.comment.as_deref()) {
        table.comment = expected.comment.clone();
    }
    let (live, wanted) = (&mut table.options, &expected.options);
    if backend != Backend::Sqlite {
        live.strict = wanted.strict;
        live.without_rowid = wanted.without_rowid;
    }
    if !backend.is_mysql_family() {
        live.engine = wanted.engine.clone();
        live.charset = wanted.charset.clone();
        live.collation = wanted.collation.clone();
        return;
    }
    let engine = |options: &TableOptions| options.engine.as_deref().unwrap_or("InnoDB").to_ascii_lowercase();
    if engine(live) == engine(wanted) {
        live.engine = wanted.engine.clone();
    }
    let printed = canonical.is_some_and(|it| {
        let said = |options: &TableOptions| (options.charset.clone(), options.collation.clone());
        said(&it.options) == said(live)
    });
    if printed || is_same_text(live, wanted) {
        live.charset = wanted.charset.clone();
        live.collation = wanted.collation.clone();
    }
}

/// Whether texts are kept and compared in the same way. A live table does not say what the database has by itself.
fn is_same_text(live: &TableOptions, expected: &TableOptions) -> bool {
    let is_usual = |name: &str| {
        let name = plain(name);
        [
            "utf8mb4",
            "utf8mb4_0900_ai_ci",
            "utf8mb4_general_ci",
            "utf8mb4_uca1400_ai_ci",
        ]
        .contains(&name.as_str())
    };
    let is_same = |live: Option<&String>, expected: Option<&String>| match (live, expected) {
        (Some(one), Some(two)) => plain(one) == plain(two),
        (None, Some(two)) => is_usual(two),
        (Some(_), None) => false,
        (None, None) => true,
    };
    let charset_of = |collation: &String| collation.split('_').next().unwrap_or_default().to_owned();
    match (&live.collation, &expected.collation) {
        // A collation tells the character set.
        (Some(_), Some(_)) => is_same(live.collation.as_ref(), expected.collation.as_ref()),
        (None, Some(wanted)) if live.charset.is_some() => {
            let usual = ["_swedish_ci", "_general_ci", "_0900_ai_ci", "_uca1400_ai_ci", "_bin"];
            is_same(live.charset.as_ref(), Some(&charset_of(wanted))) && usual.iter().any(|end| wanted.ends_with(end))
        }
        (None, Some(wanted)) => is_usual(wanted),
        (Some(_), None) => false,
        (None, None) => is_same(live.charset.as_ref(), expected.charset.as_ref()),
    }
}
