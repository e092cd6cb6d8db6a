//! A tree as YAML, as a person would write it.

use super::node::{Node, Value};
use super::yaml::plain;

/// How long a list or a map may be to stand in one line.
const WIDTH: usize = 90;

/// The tree as YAML, which reads back as the same tree.
pub(super) fn yaml(node: &Node) -> String {
    let mut out = String::new();
    match &node.value {
        Value::Map(entries) if entries.is_empty() => out.push_str("{}\n"),
        _ => block(node, 0, &mut out),
    }
    out
}

/// A list or a map over several lines, or a value that ends its line.
fn block(node: &Node, indent: usize, out: &mut String) {
    let pad = "  ".repeat(indent);
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                out.push_str(&pad);
                out.push_str(&scalar(&key.text, true));
                out.push(':');
                behind(value, indent, out);
                // Tables and their like stand apart from each other.
                if indent == 0 && matches!(value.value, Value::Map(_)) {
                    out.push('\n');
                }
            }
            if indent == 0 && out.ends_with("\n\n") {
                out.pop();
            }
        }
        Value::List(items) => {
            for item in items {
                out.push_str(&pad);
                out.push('-');
                match (&item.value, flow(item)) {
                    (Value::Map(entries), None) if !entries.is_empty() => {
                        // The first key stands behind the dash.
                        let mut inner = String::new();
                        block(item, indent + 1, &mut inner);
                        out.push(' ');
                        out.push_str(inner.trim_start_matches(' '));
                    }
                    _ => behind(item, indent, out),
                }
            }
        }
        _ => {
            out.push_str(&pad);
            out.push_str(&leaf(&node.value, true));
            out.push('\n');
        }
    }
}

/// A value behind its key or dash, to the end of its line or below it.
fn behind(node: &Node, indent: usize, out: &mut String) {
    if let Value::Text(text) = &node.value
        && let Some(lines) = lines(text, indent + 1)
    {
        out.push_str(&lines);
        return;
    }
    let flow = match &node.value {
        // What a file is made of stands in lines of its own.
        Value::Map(entries) if indent == 0 && !entries.is_empty() => None,
        Value::List(items) if indent == 0 && items.iter().any(|item| item.as_map().is_some()) => None,
        _ => flow(node),
    };
    match flow {
        Some(flow) => {
            out.push(' ');
            out.push_str(&flow);
            out.push('\n');
        }
        None => {
            out.push('\n');
            block(node, indent + 1, out);
        }
    }
}

/// A text of several lines as it is, if nothing in it needs an escape.
fn lines(text: &str, indent: usize) -> Option<String> {
    let (body, mark) = match text.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (text, "|-"),
    };
    let is_whole = |line: &str| !line.ends_with([' ', '\t']) && line.chars().all(|c| c == '\t' || is_printable(c));
    let is_plain = body.contains('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(is_whole);
    if !is_plain {
        return None;
    }
    let mut out = format!(" {mark}\n");
    for line in body.split('\n') {
        if !line.is_empty() {
            out.push_str(&"  ".repeat(indent));
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}

/// A value in one line, if it fits: scalars, lists of scalars, and small maps of them.
fn flow(node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(flow_inside).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(_) => {
            let text = flow_inside(node)?;
            // A map with more than a word for each key reads better over several lines.
            if text.len() > WIDTH - 20 || !is_flat(node) {
                return None;
            }
            text
        }
        value => return Some(leaf(value, true)),
    };
    (text.len() <= WIDTH).then_some(text)
}

fn is_flat(node: &Node) -> bool {
    let is_leaf = |node: &Node| !matches!(node.value, Value::Map(_));
    node.as_map()
        .is_some_and(|entries| entries.iter().all(|(_, node)| is_leaf(node)))
}

/// How deep lists and maps in one line may be, which bounds the recursion too.
const FLOW_DEPTH: usize = 3;

fn flow_inside(node: &Node) -> Option<String> {
    flow_at(node, 0)
}

fn flow_at(node: &Node, depth: usize) -> Option<String> {
    if depth > FLOW_DEPTH {
        return None;
    }
    Some(match &node.value {
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| flow_at(item, depth + 1)).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(entries) => {
            let entries: Option<Vec<String>> = entries
                .iter()
                .map(|(key, node)| Some(format!("{}: {}", scalar(&key.text, false), flow_at(node, depth + 1)?)))
                .collect();
            format!("{{ {} }}", entries?.join(", "))
        }
        // Several lines read better as such.
        Value::Text(text) if text.contains('\n') => return None,
        value => leaf(value, false),
    })
}

fn leaf(value: &Value, is_alone: bool) -> String {
    match value {
        Value::Boolean(it) => it.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(_, text) => text.clone(),
        Value::Text(text) => scalar(text, is_alone),
        Value::Null | Value::List(_) | Value::Map(_) => "null".to_owned(),
    }
}

/// A text, in quotes where it would be read as something else. `is_alone` where commas and brackets mean nothing.
fn scalar(text: &str, is_alone: bool) -> String {
    let is_safe =
        |c: char| c.is_alphanumeric() || "_./()+ <>=;^$".contains(c) || (is_alone && ",".contains(c)) || c == '-';
    let begins = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '(' | '/' | '$'));
    let is_plain = begins
        && !text.ends_with(' ')
        && !text.starts_with("---")
        && text.chars().all(|c| is_safe(c) && is_printable(c))
        && matches!(plain(text), Value::Text(read) if read == text);
    match is_plain {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// What YAML takes as it is.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(c, '\u{2028}' | '\u{2029}')
}

fn quoted(text: &str) -> String {
    // Single quotes need no escapes but for themselves, which SQL has plenty of: double quotes only where they must be.
    let has_double = text.contains(['"', '\\']);
    if has_double && text.chars().all(is_printable) && !text.contains('\'') {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xFFFF => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::super::node::testing::{bare, map, trees};
    use super::super::yaml::parse;
    use super::*;

    fn must_read_back(node: &Node) {
        let text = yaml(node);
        let read = parse(&text).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"));
        assert_eq!(bare(&read), *node, "\n{text}");
    }

    #[test]
    fn texts_are_quoted_where_they_would_be_read_as_something_else() {
        for text in [
            "",
            " ",
            "a",
            "true",
            "null",
            "~",
            "12",
            "-1",
            "1.5",
            "1e5",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "[a",
            "{a",
            "*a",
            "&a",
            "!a",
            "a\nb",
            "a\n",
            "\n",
            "a\tb",
            " a",
            "a ",
            "'",
            "\"",
            "'\"",
            "\\",
            "a\\n",
            "é🦄",
            "\u{7}",
            "\u{85}",
            "\u{feff}",
            "\u{2028}",
            "---",
            "...",
            "? a",
            "| a",
            "> a",
            "%a",
            "@a",
            "`a`",
            "a,b",
            "=",
            "<<",
            "a\r\nb",
            "a\n\nb\n",
            "a\n b\n",
            "x\ny\n\n",
            "a \nb",
            "\"a\" = 'b'",
            "a:",
            ":",
            "-",
            "--",
            "1_000",
            "0x1f",
            ".5",
            "+1",
        ] {
            let node = Node::text(text);
            must_read_back(&map(vec![(text.to_owned(), node.clone())]));
            must_read_back(&map(vec![(
                "k".to_owned(),
                Node::new(Value::List(vec![node.clone(), node])),
            )]));
        }
    }

    proptest::proptest! {
        #[test]
        fn every_tree_reads_back_as_it_was_written(tree in trees()) {
            must_read_back(&map(vec![("root".to_owned(), tree)]));
        }
    }
}
