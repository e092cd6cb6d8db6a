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
