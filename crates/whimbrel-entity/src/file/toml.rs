//! TOML as a tree.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::MAX_DEPTH;
use super::node::{Key, Node, Position, Value};
use super::yaml::Refusal;

/// The table that a TOML text is.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(table) => {
            let at = lines.position(table.span().start);
            map(table.into_inner(), at, &lines, 0)
        }
        Err(error) => {
            let at = lines.position(error.span().map(|span| span.start).unwrap_or_default());
            Err((at, format!("this is no TOML: {}", error.message())))
        }
    }
}

fn map(table: DeTable<'_>, at: Position, lines: &Lines<'_>, depth: usize) -> Result<Node, Refusal> {
    let entries = table.into_iter().map(|(key, value)| {
        let key = Key {
            at: lines.position(key.span().start),
            text: key.into_inner().into_owned(),
        };
        Ok((key, node(value, lines, depth + 1)?))
    });
    Ok(Node {
        at,
        value: Value::Map(entries.collect::<Result<_, _>>()?),
    })
}

fn node(value: Spanned<DeValue<'_>>, lines: &Lines<'_>, depth: usize) -> Result<Node, Refusal> {
    let at = lines.position(value.span().start);
    if depth > MAX_DEPTH {
        return Err((at, format!("this is nested more than {MAX_DEPTH} deep: no schema is")));
    }
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Boolean(it) => Value::Boolean(it),
        DeValue::Integer(it) => match i128::from_str_radix(it.as_str(), it.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => return Err((at, format!("the number {it} is too large"))),
        },
        DeValue::Float(it) => match it.as_str().parse() {
            Ok(number) => Value::Float(number, it.as_str().to_owned()),
            Err(_) => return Err((at, format!("the number {it} is none that SQL has"))),
        },
        DeValue::Datetime(it) => Value::Text(it.to_string()),
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| node(item, lines, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => return map(table, at, lines, depth),
    };
    Ok(Node { at, value })
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            text,
            starts: std::iter::once(0).chain(after.map(|(at, _)| at + 1)).collect(),
        }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
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
    fn keys_and_values_have_their_places_and_their_order() {
        let node = parse("b = 1\n[t.\"é\"]\nx = \"y\"\na = { z = 2.50 }\n").expect("it is TOML");
        let entries = node.as_map().expect("a map");
        assert_eq!(
            entries.iter().map(|(key, _)| key.text.as_str()).collect::<Vec<_>>(),
            ["b", "t"]
        );
        let inner = entries[1].1.get("é").expect("a table");
        let (key, value) = &inner.as_map().expect("a map")[1];
        assert_eq!((key.text.as_str(), key.at.line, key.at.column), ("a", 4, 1));
        assert_eq!(
            value.get("z").map(|it| &it.value),
            Some(&Value::Float(2.5, "2.50".to_owned()))
        );
    }

    #[test]
    fn a_mistake_has_its_place() {
        let (at, message) = parse("a = 1\nb = = 2\n").expect_err("it is none");
        assert_eq!(at.line, 2, "{message}");
        assert!(message.starts_with("this is no TOML: "), "{message}");
    }

    #[test]
    fn deep_nesting_ends_the_reading_and_not_the_program() {
        let text = format!("a = {}{}", "[".repeat(60), "]".repeat(60));
        assert!(parse(&text).is_err());
        assert!(parse(&format!("a = {}", "[".repeat(100_000))).is_err());
    }
}
