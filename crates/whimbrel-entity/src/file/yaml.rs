//! YAML as a tree: what it has beyond plain data is refused.

use std::collections::HashSet;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::MAX_DEPTH;
use super::node::{Key, Node, Position, Value};

/// A mistake with its place, after which nothing can be read any more.
pub(super) type Refusal = (Position, String);

/// The only document of a YAML text.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let message = format!("this is no YAML: {}", error.info());
            (position(error.marker()), message)
        })?;
        tree.take(event, position(&span.start))?;
    }
    Ok(tree.root.unwrap_or_default())
}

fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}

/// A tree that grows by events. Collections that are open are on a stack, so that depth costs no recursion.
#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

enum Open {
    List {
        at: Position,
        items: Vec<Node>,
    },
    Map {
        at: Position,
        entries: Vec<(Key, Node)>,
        keys: HashSet<String>,
        key: Option<Key>,
    },
}

impl Tree {
    fn take(&mut self, event: Event<'_>, at: Position) -> Result<(), Refusal> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err((
                        at,
                        "a schema file is one document: leave out `---` and what follows".to_owned(),
                    ));
                }
            }
            Event::Alias(_) => {
                let message =
                    "aliases (`*name`) are not taken, since a few of them can stand for gigabytes: write it out";
                return Err((at, message.to_owned()));
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_decoration(at, anchor, tag.is_some())?;
                self.take_scalar(&text, style, at)?;
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_decoration(at, anchor, tag.is_some())?;
                let items = Vec::new();
                self.open(at, Open::List { at, items })?;
            }
            Event::MappingStart(anchor, tag) => {
                refuse_decoration(at, anchor, tag.is_some())?;
                let open = Open::Map {
                    at,
                    entries: Vec::new(),
                    keys: HashSet::new(),
                    key: None,
                };
                self.open(at, open)?;
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { at, items }) => self.put(Node {
                    at,
                    value: Value::List(items),
                }),
                Some(Open::Map { at, entries, .. }) => self.put(Node {
                    at,
                    value: Value::Map(entries),
                }),
                None => {}
            },
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn open(&mut self, at: Position, open: Open) -> Result<(), Refusal> {
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return Err((at, "a key is a text here, not a list or a map".to_owned()));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err((at, format!("this is nested more than {MAX_DEPTH} deep: no schema is")));
        }
        self.open.push(open);
        Ok(())
    }

    fn take_scalar(&mut self, text: &str, style: ScalarStyle, at: Position) -> Result<(), Refusal> {
        let is_plain = style == ScalarStyle::Plain;
        if let Some(Open::Map {
            keys, key: key @ None, ..
        }) = self.open.last_mut()
        {
            if is_plain && text == "<<" {
                return Err((at, "merge keys (`<<`) are not taken: write the keys out".to_owned()));
            }
            if !keys.insert(text.to_owned()) {
                return Err((at, format!("the key `{text}` is here twice: remove or rename one")));
            }
            *key = Some(Key {
                at,
                text: text.to_owned(),
            });
            return Ok(());
        }
        let value = match is_plain {
            true => plain(text),
            false => Value::Text(text.to_owned()),
        };
        self.put(Node { at, value });
        Ok(())
    }

    /// Puts a value where it belongs.
    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => {
                if let Some(key) = key.take() {
                    entries.push((key, node));
                }
            }
            None => self.root = Some(node),
        }
    }
}

fn refuse_decoration(at: Position, anchor: usize, has_tag: bool) -> Result<(), Refusal> {
    if anchor != 0 {
        let message = "anchors (`&name`) are not taken, since nothing can refer to them: leave it out";
        return Err((at, message.to_owned()));
    }
    match has_tag {
        true => Err((
            at,
            "tags (`!name`) are not taken: leave it out, and put a text in quotes".to_owned(),
        )),
        false => Ok(()),
    }
}

/// What a text without quotes is, by the core schema of YAML 1.2.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Boolean(true),
        "false" | "False" | "FALSE" => return Value::Boolean(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) || digits.starts_with('.') {
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = text.parse()
        {
            return Value::Integer(number);
        }
        let is_number = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
        if is_number && let Ok(number) = text.parse::<f64>() {
            return Value::Float(number, text.to_owned());
        }
    }
    Value::Text(text.to_owned())
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

    fn refusal(text: &str) -> String {
        let (at, message) = parse(text).expect_err("it is refused");
        format!("{}:{} {message}", at.line, at.column)
    }

    #[test]
    fn what_yaml_has_beyond_plain_data_is_refused_with_its_place() {
        assert!(
            refusal("a: &x 1\n").starts_with("1:4 anchors"),
            "{}",
            refusal("a: &x 1\n")
        );
        assert!(
            refusal("a: 1\nb: *a\n").starts_with("2:4"),
            "{}",
            refusal("a: 1\nb: *a\n")
        );
        assert!(refusal("a: !!str 1\n").contains("tags"));
        assert!(refusal("a: {<<: {b: 1}}\n").contains("merge keys"));
        assert!(refusal("a: 1\na: 2\n").starts_with("2:1 the key `a` is here twice"));
        assert!(refusal("a: 1\n---\nb: 2\n").contains("one document"));
        assert!(refusal("? [a]\n: 1\n").contains("a key is a text"));
        assert!(refusal("a: [1\n").contains("this is no YAML"));
    }

    #[test]
    fn deep_nesting_ends_the_reading_and_not_the_program() {
        assert!(refusal(&"[".repeat(40)).contains("nested more than 32 deep"));
        // The parser has a bound of its own, which it may meet first.
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(refusal(&"- ".repeat(10_000)).contains("nested more than 32 deep"));
    }

    #[test]
    fn texts_without_quotes_are_what_yaml_1_2_says() {
        let texts = [
            "~",
            "true",
            "no",
            "12",
            "-3",
            "1.50",
            "1e3",
            "0x1f",
            "1.2.3",
            ".5",
            "2026-01-01",
            "string(3)",
        ];
        let values = texts.map(|text| plain(text).kind());
        let (text, number, whole) = ("a text", "a number", "a whole number");
        assert_eq!(
            values,
            [
                "nothing",
                "true or false",
                text,
                whole,
                whole,
                number,
                number,
                text,
                text,
                number,
                text,
                text
            ]
        );
    }
}
