//! A file as a tree.

/// A place in a file, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Node {
    pub(super) at: Position,
    pub(super) value: Value,
}

/// A value, as both YAML and TOML have it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Value {
    #[default]
    Null,
    Boolean(bool),
    Integer(i128),
    /// With its text, since an exact number has more digits than a double.
    Float(f64, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a map with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) at: Position,
    pub(super) text: String,
}

impl Value {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Boolean(_) => "true or false",
            Value::Integer(_) => "a whole number",
            Value::Float(..) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

impl Node {
    /// A value that stands in no file.
    pub(super) fn new(value: Value) -> Self {
        Self {
            at: Position::default(),
            value,
        }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key, unless it is null.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let (_, node) = self.as_map()?.iter().find(|(known, _)| known.text == key)?;
        (node.value != Value::Null).then_some(node)
    }

    pub(super) fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    pub(super) fn get_integer(&self, key: &str) -> Option<i64> {
        match self.get(key)?.value {
            Value::Integer(number) => i64::try_from(number).ok(),
            _ => None,
        }
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.value == Value::Boolean(true))
    }
}

/// A map that is being made, without the keys that have nothing to say.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<(Key, Node)>);

impl Entries {
    pub(super) fn push(&mut self, key: impl Into<String>, node: Node) {
        let key = Key {
            at: Position::default(),
            text: key.into(),
        };
        self.0.push((key, node));
    }

    pub(super) fn push_some(&mut self, key: &str, node: Option<Node>) {
        if let Some(node) = node {
            self.push(key, node);
        }
    }

    pub(super) fn push_text(&mut self, key: &str, text: Option<&str>) {
        self.push_some(key, text.map(Node::text));
    }

    pub(super) fn push_integer(&mut self, key: &str, number: Option<i64>) {
        self.push_some(key, number.map(|number| Node::new(Value::Integer(number.into()))));
    }

    pub(super) fn push_true(&mut self, key: &str, is_true: bool) {
        self.push_some(key, is_true.then(|| Node::new(Value::Boolean(true))));
    }

    /// A list, unless it is empty.
    pub(super) fn push_list(&mut self, key: &str, items: impl IntoIterator<Item = Node>) {
        let items: Vec<Node> = items.into_iter().collect();
        self.push_some(key, (!items.is_empty()).then(|| Node::new(Value::List(items))));
    }

    /// A map, unless it is empty.
    pub(super) fn push_map(&mut self, key: &str, entries: Entries) {
        self.push_some(key, (!entries.0.is_empty()).then(|| entries.into_node()));
    }

    pub(super) fn extend(&mut self, more: Entries) {
        self.0.extend(more.0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_node(self) -> Node {
        Node::new(Value::Map(self.0))
    }
}

/// Trees for the tests of what writes them.
#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// The same tree without places.
    pub(in crate::file) fn bare(node: &Node) -> Node {
        let key = |text: &str| Key {
            at: Position::default(),
            text: text.to_owned(),
        };
        Node::new(match &node.value {
            Value::List(items) => Value::List(items.iter().map(bare).collect()),
            Value::Map(entries) => Value::Map(entries.iter().map(|(k, v)| (key(&k.text), bare(v))).collect()),
            value => value.clone(),
        })
    }

    /// A map of these entries.
    pub(in crate::file) fn map(entries: Vec<(String, Node)>) -> Node {
        let key = |text: String| Key {
            at: Position::default(),
            text,
        };
        Node::new(Value::Map(entries.into_iter().map(|(k, v)| (key(k), v)).collect()))
    }

    /// Any tree.
    pub(in crate::file) fn trees() -> impl proptest::strategy::Strategy<Value = Node> {
        use proptest::prelude::*;
        let text = prop_oneof!["\\PC{0,12}", "[ -~]{0,12}", "[a-c:,'\"\\\\ \n\t#-]{0,10}"];
        let leaf = prop_oneof![
            text.clone().prop_map(Value::Text),
            any::<bool>().prop_map(Value::Boolean),
            any::<i64>().prop_map(|it| Value::Integer(it.into())),
            any::<f64>()
                .prop_filter("finite", |it| it.is_finite() && format!("{it:?}").contains(['.', 'e']))
                .prop_map(|it| Value::Float(it, format!("{it:?}"))),
        ]
        .prop_map(Node::new);
        leaf.prop_recursive(5, 40, 6, move |inner| {
            let entries = proptest::collection::btree_map(text.clone(), inner.clone(), 0..5);
            prop_oneof![
                proptest::collection::vec(inner, 0..5).prop_map(|items| Node::new(Value::List(items))),
                entries.prop_map(|entries| map(entries.into_iter().collect())),
            ]
        })
    }
}
