//! The check that stands in for an enum.

use super::Reader;
use super::lexer::Kind;
use crate::Name;

/// The values that the check of an enum's column allows, `"mood" IN ('sad', 'ok')`; `None` for other checks.
pub fn values_of_enum(check: &str, column: &Name) -> Option<Vec<String>> {
    let mut reader = Reader::new(check);
    let name = reader.name()?;
    name.as_str().eq_ignore_ascii_case(column.as_str()).then_some(())?;
    reader.expect_words(&["IN"])?;
    reader.expect_sign('(')?;
    let mut values = Vec::new();
    while let Some(Kind::Text(value)) = reader.peek() {
        values.push(value.clone());
        reader.at += 1;
        if !reader.skip_sign(',') {
            break;
        }
    }
    reader.expect_sign(')')?;
    reader.is_at_end().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_of_texts_is_an_enum() {
        let values = |check: &str| values_of_enum(check, &"mood".into());
        assert_eq!(
            values("\"mood\" IN ('sad', 'it''s, ok')"),
            Some(vec!["sad".to_owned(), "it's, ok".to_owned()])
        );
        for check in [
            "mood IN (1, 2)",
            "mood IN ('a') OR 1",
            "other IN ('a')",
            "mood NOT IN ('a')",
            "mood IN ('a'",
        ] {
            assert_eq!(values(check), None, "{check}");
        }
    }
}
