//! Names and references as text.

use whimbrel_core::schema::{Deferrable, ReferentialAction};
use whimbrel_core::{ForeignKey, Name, QualifiedName};

use super::format::{ACTIONS, DEFERRABLE};
use super::problem::did_you_mean;

/// A name as it is written: in double quotes where it would be read as several, or as quoted.
pub(super) fn name_text(name: &Name) -> String {
    let text = name.as_str();
    let is_plain = !text.is_empty() && !text.contains(['.', '"']) && !text.contains(char::is_whitespace);
    match is_plain {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

/// `audit.logs`.
pub(super) fn qualified_text(name: &QualifiedName) -> String {
    match &name.namespace {
        Some(namespace) => format!("{}.{}", name_text(namespace), name_text(&name.name)),
        None => name_text(&name.name),
    }
}

/// The names in a text that has them with points between them, and what follows the first space.
fn path(text: &str) -> Result<(Vec<Name>, &str), String> {
    let mut names = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let name;
        (name, rest) = one_name(rest, text)?;
        names.push(name);
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => break,
        }
    }
    match rest.is_empty() || rest.starts_with(char::is_whitespace) {
        true => Ok((names, rest.trim())),
        false => Err(format!("`{text}` is no name: after a quote comes a point or nothing")),
    }
}

fn one_name<'a>(text: &'a str, whole: &str) -> Result<(Name, &'a str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == '.' || c.is_whitespace()).unwrap_or(text.len());
        return match end {
            0 => Err(format!("`{whole}` is no name: one of its parts is empty")),
            end => Ok((Name::new(&text[..end]), &text[end..])),
        };
    };
    let mut name = String::new();
    let mut rest = quoted;
    while let Some(end) = rest.find('"') {
        name.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                name.push('"');
                rest = after;
            }
            None => return Ok((Name::new(name), rest)),
        }
    }
    Err(format!("`{whole}` is no name: its quote has no end"))
}

/// A name that may be in a namespace.
pub(super) fn qualified(text: &str) -> Result<QualifiedName, String> {
    let (names, rest) = path(text)?;
    match (names.as_slice(), rest) {
        ([name], "") => Ok(QualifiedName::new(name.clone())),
        ([namespace, name], "") => Ok(QualifiedName::within(namespace.clone(), name.clone())),
        _ => Err(format!(
            "`{text}` is no name: write `name` or `namespace.name`, and in double quotes what has points or spaces in it"
        )),
    }
}

/// A name that is in no namespace, such as a column's.
pub(super) fn plain(text: &str) -> Result<Name, String> {
    match text.starts_with('"') {
        true => match qualified(text)? {
            QualifiedName { namespace: None, name } => Ok(name),
            _ => Err(format!(
                "`{text}` is no name: leave out the point, or put it all in double quotes"
            )),
        },
        false => Ok(Name::new(text)),
    }
}

/// A column's name, in double quotes only where it begins with one.
pub(super) fn plain_text(name: &Name) -> String {
    match name.as_str().starts_with('"') {
        true => name_text(name),
        false => name.to_string(),
    }
}

/// A column of a table, `users.id` or `audit.users.id`, and what follows it.
pub(super) fn column_of(text: &str) -> Result<(QualifiedName, Name, &str), String> {
    let (mut names, rest) = path(text)?;
    let column = names.pop();
    let table = match names.as_slice() {
        [name] => Some(QualifiedName::new(name.clone())),
        [namespace, name] => Some(QualifiedName::within(namespace.clone(), name.clone())),
        _ => None,
    };
    match (table, column) {
        (Some(table), Some(column)) => Ok((table, column, rest)),
        _ => Err(format!("`{text}` names no column of a table: write `table.column`")),
    }
}

/// The foreign key of a column: `users.id on delete cascade on update no action initially deferred`.
pub(super) fn reference(text: &str, table: &QualifiedName, column: &Name) -> Result<ForeignKey, String> {
    let (referenced_table, referenced, rest) = column_of(text)?;
    let columns = vec![column.clone()];
    let mut key = ForeignKey {
        name: ForeignKey::usual_name(table, &columns),
        columns,
        referenced_table,
        referenced_columns: vec![referenced],
        on_delete: None,
        on_update: None,
        deferrable: None,
        not_valid: false,
    };
    let mut words = rest.split_whitespace().map(str::to_lowercase).peekable();
    while let Some(word) = words.next() {
        let second = words.next().unwrap_or_default();
        let slot = match (word.as_str(), second.as_str()) {
            ("on", "delete") => &mut key.on_delete,
            ("on", "update") => &mut key.on_update,
            ("initially", when @ ("deferred" | "immediate")) => {
                key.deferrable = deferrable(&format!("initially_{when}"));
                continue;
            }
            _ => {
                return Err(format!(
                    "`{word} {second}` says nothing about a reference: after the column come `on delete ..`, \
                     `on update ..`, `initially deferred` or `initially immediate`"
                ));
            }
        };
        let mut what = words.next().unwrap_or_default();
        if matches!(what.as_str(), "set" | "no")
            && let Some(next) = words.next()
        {
            what = format!("{what}_{next}");
        }
        *slot = Some(action(&what).ok_or_else(|| {
            let known: Vec<String> = ACTIONS.iter().map(|word| word.replace('_', " ")).collect();
            let hint = did_you_mean(&what, ACTIONS.iter().copied()).replace('_', " ");
            format!(
                "`{what}` is nothing that can happen to rows, but {}{hint}",
                known.join(", ")
            )
        })?);
    }
    Ok(key)
}

/// A foreign key of one column to one column, as text.
pub(super) fn reference_text(key: &ForeignKey) -> Option<String> {
    let [referenced] = key.referenced_columns.as_slice() else {
        return None;
    };
    let mut text = format!("{}.{}", qualified_text(&key.referenced_table), name_text(referenced));
    for (word, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if let Some(action) = action {
            text.push_str(&format!(" on {word} {}", action.as_sql().to_lowercase()));
        }
    }
    match key.deferrable {
        Some(Deferrable::InitiallyImmediate) => text.push_str(" initially immediate"),
        Some(Deferrable::InitiallyDeferred) => text.push_str(" initially deferred"),
        None => {}
    }
    Some(text)
}

const ACTION_VALUES: [ReferentialAction; 5] = [
    ReferentialAction::NoAction,
    ReferentialAction::Restrict,
    ReferentialAction::Cascade,
    ReferentialAction::SetNull,
    ReferentialAction::SetDefault,
];

pub(super) fn action(word: &str) -> Option<ReferentialAction> {
    let at = ACTIONS.iter().position(|known| *known == word)?;
    ACTION_VALUES.get(at).copied()
}

pub(super) fn action_word(action: ReferentialAction) -> &'static str {
    let at = ACTION_VALUES.iter().position(|known| *known == action);
    at.and_then(|at| ACTIONS.get(at)).copied().unwrap_or_default()
}

pub(super) fn deferrable(word: &str) -> Option<Deferrable> {
    match DEFERRABLE.iter().position(|known| *known == word)? {
        0 => Some(Deferrable::InitiallyImmediate),
        _ => Some(Deferrable::InitiallyDeferred),
    }
}

pub(super) fn deferrable_word(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::InitiallyImmediate => "initially_immediate",
        Deferrable::InitiallyDeferred => "initially_deferred",
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    #[test]
    fn names_with_points_quotes_and_spaces_in_them_are_quoted_and_read_back() {
        for (namespace, name) in [
            (None, "users"),
            (Some("audit"), "logs"),
            (None, "a.b"),
            (Some("x\"y"), "a b"),
            (None, "\""),
            (None, "\"q\""),
            (Some("é"), "🦄"),
        ] {
            let name = QualifiedName {
                namespace: namespace.map(Name::new),
                name: Name::new(name),
            };
            assert_eq!(qualified(&qualified_text(&name)), Ok(name));
        }
        for name in ["plain", "a.b c", "\"q", ""] {
            let name = Name::new(name);
            assert_eq!(plain(&plain_text(&name)), Ok(name));
        }
        for text in ["", "a.", ".a", "a.b.c", "\"a", "\"a\"b", "a b"] {
            assert!(qualified(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reference_says_what_happens_and_when() {
        let (table, column) = (QualifiedName::new("posts"), Name::new("author"));
        for text in [
            "users.id",
            "users.id on delete cascade",
            "audit.users.id on delete set null on update no action",
            "users.\"the id\" on update restrict initially deferred",
            "users.id on delete set default initially immediate",
        ] {
            let key = reference(text, &table, &column).expect(text);
            assert_eq!(reference_text(&key).as_deref(), Some(text));
        }
        let message = |text| reference(text, &table, &column).expect_err(text);
        assert!(message("users").contains("write `table.column`"));
        assert!(
            message("users.id on delete cascad").ends_with("did you mean `cascade`?"),
            "{}",
            message("users.id on delete cascad")
        );
        assert!(message("users.id cascade").contains("says nothing about a reference"));
        assert!(message("users.id on delete").contains("is nothing that can happen"));
    }
}
