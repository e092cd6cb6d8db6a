//! A tree as TOML, as a person would write it.

use super::node::{Key, Node, Value};

/// How deep maps and lists of maps have headers of their own: the columns of a table do, what one column says does not.
const HEADERS: usize = 3;
/// How long a list may be to stand in one line.
const WIDTH: usize = 90;

/// The tree as TOML, which reads back as the same tree. A key without a value is left out, since TOML has none such.
pub(super) fn toml(node: &Node) -> String {
    let mut out = String::new();
    table("", 1, node.as_map().unwrap_or_default(), &mut out);
    out
}

/// The entries of a map: first what stands in a line, then what has a header, since a line belongs to the header above.
fn table(path: &str, depth: usize, entries: &[(Key, Node)], out: &mut String) {
    let entries = || entries.iter().filter(|(_, node)| node.value != Value::Null);
    for (key, node) in entries().filter(|(_, node)| !has_header(node, depth)) {
        out.push_str(&format!("{} = {}\n", word(&key.text), alone(node)));
    }
    for (key, node) in entries().filter(|(_, node)| has_header(node, depth)) {
        let path = match path {
            "" => word(&key.text),
            _ => format!("{path}.{}", word(&key.text)),
        };
        if let Some(inner) = node.as_map() {
            // A header that only leads to others says nothing.
            let leads_on = |(_, node): &(Key, Node)| has_header(node, depth + 1);
            if inner.is_empty() || !inner.iter().all(leads_on) {
                header(&format!("[{path}]"), out);
            }
            table(&path, depth + 1, inner, out);
        }
        for item in node.as_list().unwrap_or_default() {
            header(&format!("[[{path}]]"), out);
            table(&path, depth + 1, item.as_map().unwrap_or_default(), out);
        }
    }
}

fn has_header(node: &Node, depth: usize) -> bool {
    let is_map = |node: &Node| matches!(node.value, Value::Map(_));
    let is_list = || {
        node.as_list()
            .is_some_and(|items| !items.is_empty() && items.iter().all(is_map))
    };
    depth <= HEADERS && (is_map(node) || is_list())
}

fn header(text: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out.push('\n');
}

/// A value that ends its line, and may go on in others.
fn alone(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => lines(text).unwrap_or_else(|| quoted(text)),
        Value::List(items) => {
            let line = inline(node);
            if line.chars().count() <= WIDTH {
                return line;
            }
            let items = items.iter().map(|item| format!("    {},\n", inline(item)));
            format!("[\n{}]", items.collect::<String>())
        }
        _ => inline(node),
    }
}

/// A value in one line.
fn inline(node: &Node) -> String {
    match &node.value {
        // Nothing that a schema says is without a value.
        Value::Null => "\"\"".to_owned(),
        Value::Boolean(it) => it.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(_, text) if is_float(text) => text.clone(),
        Value::Float(_, text) | Value::Text(text) => quoted(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries = entries.iter().filter(|(_, node)| node.value != Value::Null);
            let entries: Vec<String> = entries
                .map(|(key, node)| format!("{} = {}", word(&key.text), inline(node)))
                .collect();
            match entries.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", entries.join(", ")),
            }
        }
    }
}

/// Whether digits are a number in TOML too, which wants some on both sides of the point.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(are_digits)
        && exponent.is_none_or(are_digits)
        && (fraction.is_some() || exponent.is_some())
}

/// A key, in quotes where it must be.
fn word(text: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match !text.is_empty() && text.chars().all(is_bare) {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// A text of several lines as it is, if nothing in it needs an escape.
fn lines(text: &str) -> Option<String> {
    let is_whole = |c: char| c == '\n' || is_printable(c);
    let is_plain = text.contains('\n') && text.chars().all(is_whole) && !text.contains("'''") && !text.ends_with('\'');
    is_plain.then(|| format!("'''\n{text}'''"))
}

/// What TOML takes as it is, in every kind of quotes.
fn is_printable(c: char) -> bool {
    c == '\t' || !c.is_control()
}

/// Single quotes take everything but themselves, which spares SQL its backslashes.
fn quoted(text: &str) -> String {
    if text.contains(['"', '\\']) && !text.contains('\'') && text.chars().all(is_printable) {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
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
    use super::super::toml::parse;
    use super::*;

    /// The same tree with its maps in the order of their keys: lines stand before headers.
    fn sorted(node: &Node) -> Node {
        Node::new(match &node.value {
            Value::List(items) => Value::List(items.iter().map(sorted).collect()),
            Value::Map(entries) => {
                let mut entries: Vec<_> = entries.iter().map(|(k, v)| (k.clone(), sorted(v))).collect();
                entries.sort_by(|(a, _), (b, _)| a.text.cmp(&b.text));
                Value::Map(entries)
            }
            value => value.clone(),
        })
    }

    fn must_read_back(node: &Node) {
        let text = toml(node);
        let read = parse(&text).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"));
        assert_eq!(sorted(&bare(&read)), sorted(node), "\n{text}");
    }

    #[test]
    fn numbers_are_written_as_toml_reads_them() {
        for text in ["0.5", "-1.50", "1e20", "12.0E-3"] {
            assert!(is_float(text), "{text}");
        }
        for text in [".5", "1.", "01.5", "NaN", "inf", "1", "1e", ""] {
            assert!(!is_float(text), "{text}");
        }
    }

    #[test]
    fn what_belongs_together_stands_under_one_header() {
        let columns = map(vec![
            ("id".to_owned(), map(vec![("type".to_owned(), Node::text("uuid"))])),
            ("note".to_owned(), Node::text("text")),
        ]);
        let users = map(vec![("columns".to_owned(), columns)]);
        let triggers = vec![map(vec![
            ("name".to_owned(), Node::text("no_change")),
            (
                "definition".to_owned(),
                map(vec![("postgres".to_owned(), Node::text("CREATE\nTRIGGER 'x'\n"))]),
            ),
        ])];
        let file = map(vec![
            ("tables".to_owned(), map(vec![("users".to_owned(), users)])),
            ("triggers".to_owned(), Node::new(Value::List(triggers))),
        ]);
        let expected = "\
[tables.users.columns]
id = { type = \"uuid\" }
note = \"text\"

[[triggers]]
name = \"no_change\"

[triggers.definition]
postgres = '''
CREATE
TRIGGER 'x'
'''
";
        assert_eq!(toml(&file), expected);
        must_read_back(&file);
    }

    proptest::proptest! {
        #[test]
        fn every_tree_reads_back_as_it_was_written(tree in trees()) {
            must_read_back(&map(vec![("root".to_owned(), tree)]));
        }
    }
}
