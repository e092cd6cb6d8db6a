//! The attributes of a column that SeaORM keeps to itself.
//!
//! A `ColumnDef` shows its type, default, `nullable` and `unique`. The others are told by asking whether saying them
//! once more changes anything: definitions can be compared. What there is to ask is seen in the statements that
//! SeaORM makes of the entity.

use sea_orm::ColumnDef;
use sea_query::ColumnSpec;

/// What a `ColumnDef` does not show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Attributes {
    pub(super) is_indexed: bool,
    pub(super) comment: Option<String>,
    pub(super) renamed_from: Option<String>,
    pub(super) extra: Option<String>,
}

/// Between a comment and the former name, in the comment of SeaORM's statement.
const SEPARATOR: &str = "; renamed_from \"";
/// Before the former name, where there is no comment.
const ALONE: &str = "renamed_from \"";

pub(super) fn attributes(def: &ColumnDef, spec: &ColumnSpec) -> Attributes {
    let is = |other: ColumnDef| other == *def;
    let (comment, renamed_from) = match &spec.comment {
        Some(text) => comment_and_former_name(def, text),
        None => (None, None),
    };
    Attributes {
        is_indexed: is(def.clone().indexed()),
        comment,
        renamed_from,
        extra: spec.extra.clone(),
    }
}

/// Takes the two apart, which SeaORM writes into one comment: each way is tried until one gives the same definition.
fn comment_and_former_name(def: &ColumnDef, text: &str) -> (Option<String>, Option<String>) {
    let with_both = text.match_indices(SEPARATOR).filter_map(|(at, _)| {
        let former = text[at + SEPARATOR.len()..].strip_suffix('"')?;
        Some((Some(&text[..at]), Some(former)))
    });
    let with_name = text
        .strip_prefix(ALONE)
        .and_then(|rest| rest.strip_suffix('"'))
        .map(|former| (None, Some(former)));
    let found = with_both.chain(with_name).find(|(comment, former)| {
        let mut other = def.clone();
        if let Some(comment) = comment {
            other = other.comment(comment);
        }
        if let Some(former) = former {
            other = other.renamed_from(former);
        }
        other == *def
    });
    match found {
        Some((comment, former)) => (comment.map(str::to_owned), former.map(str::to_owned)),
        None => (Some(text.to_owned()), None),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{ColumnDef as Statement, ColumnType};
    use sea_orm::{ColumnDef, ColumnTypeTrait as _};

    use super::*;

    /// What SeaORM writes for the two.
    fn spec(comment: Option<&str>, former: Option<&str>) -> ColumnSpec {
        let mut statement = Statement::new("it");
        match (comment, former) {
            (Some(comment), Some(former)) => statement.comment(format!("{comment}; renamed_from \"{former}\"")),
            (None, Some(former)) => statement.comment(format!("renamed_from \"{former}\"")),
            (Some(comment), None) => statement.comment(comment),
            (None, None) => &mut statement,
        };
        statement.get_column_spec().clone()
    }

    fn def() -> ColumnDef {
        ColumnType::Integer.def()
    }

    #[test]
    fn a_comment_and_a_former_name_are_told_apart_whatever_they_say() {
        let texts = [
            None,
            Some("plain"),
            Some("a\"b"),
            Some("x; renamed_from \"y\""),
            Some("renamed_from \"z\""),
        ];
        for comment in texts {
            for former in texts {
                let mut def = def();
                if let Some(comment) = comment {
                    def = def.comment(comment);
                }
                if let Some(former) = former {
                    def = def.renamed_from(former);
                }
                let told = attributes(&def, &spec(comment, former));
                assert_eq!(
                    (told.comment.as_deref(), told.renamed_from.as_deref()),
                    (comment, former)
                );
            }
        }
    }

    #[test]
    fn an_index_is_seen_whatever_else_the_column_has() {
        let plain = def().comment("c").default_value(1).unique_key("k").nullable();
        assert!(!attributes(&plain, &spec(Some("c"), None)).is_indexed);
        assert!(attributes(&plain.indexed(), &spec(Some("c"), None)).is_indexed);
    }
}
