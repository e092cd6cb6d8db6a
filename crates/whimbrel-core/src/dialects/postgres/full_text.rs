//! The stand-in for a full text index, read back: the columns in `to_tsvector('simple', ...)`.

use crate::{Backend, Name, tokens};

/// The columns whose words an index of our own making holds, as the server prints its expression; `None` for any other.
pub(in crate::dialects) fn columns(expression: &str) -> Option<Vec<Name>> {
    let inside = expression.trim().strip_prefix("to_tsvector(")?.strip_suffix(')')?;
    let words = inside.strip_prefix("'simple'")?;
    let words = words.strip_prefix("::regconfig").unwrap_or(words).strip_prefix(',')?;
    let texts: Vec<String> = words.split("||").map(bare).collect();
    let mut columns = Vec::new();
    match texts.as_slice() {
        [only] => columns.push(column(only)?),
        several => {
            for (at, text) in several.iter().enumerate() {
                if at % 2 == 1 {
                    (text == "' '").then_some(())?;
                } else {
                    let inside = text.strip_prefix("COALESCE").or(text.strip_prefix("coalesce"))?;
                    columns.push(column(inside.trim().strip_suffix(", ''")?)?);
                }
            }
        }
    }
    Some(columns)
}

/// One text without casts and parentheses.
fn bare(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("::") {
        kept.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == ' '));
        rest = &after[end.unwrap_or(after.len())..];
    }
    kept.push_str(rest);
    let kept = kept.replace(['(', ')'], " ");
    kept.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// A text that is one identifier.
fn column(text: &str) -> Option<Name> {
    let text = text.trim();
    if let Some(inside) = text.strip_prefix('"') {
        return Some(Name::new(inside.strip_suffix('"')?.replace("\"\"", "\"")));
    }
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let name = Name::new(text);
    (is_word && tokens::mentions(text, &name, Backend::Postgres)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_the_stand_in_are_found_in_the_servers_words() {
        for (expression, expected) in [
            ("to_tsvector('simple'::regconfig, body)", vec!["body"]),
            ("to_tsvector('simple'::regconfig, (title)::text)", vec!["title"]),
            (
                "to_tsvector('simple'::regconfig, (((COALESCE(title, ''::character varying))::text || ' '::text) || \
                 COALESCE(\"the body\", ''::text)))",
                vec!["title", "the body"],
            ),
        ] {
            let expected: Vec<Name> = expected.into_iter().map(Name::new).collect();
            assert_eq!(columns(expression), Some(expected), "{expression}");
        }
    }

    #[test]
    fn other_expressions_are_left_as_they_are() {
        for expression in [
            "lower(body)",
            "to_tsvector('english'::regconfig, body)",
            "to_tsvector('simple'::regconfig, lower(body))",
            "to_tsvector('simple'::regconfig, ((a || '-'::text) || b))",
            "to_tsvector('simple'::regconfig, (a || b))",
            "to_tsvector('simple', ",
            "to_tsvector('simple'::regconfig, (('x'::text || ' '::text) || b))",
        ] {
            assert_eq!(columns(expression), None, "{expression}");
        }
    }
}
