//! Drift: in what a live schema differs from the expected one, object by object and property by property.

mod words;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::schema::{Named, Objects};
use crate::{Name, Schema, Table};

/// One way in which a live schema differs from the expected one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// The kind of object: `table`, `column`, `index`, `view`...
    pub object: ObjectKind,
    /// The object: `users`, or `users.email` for a part of a table.
    pub path: String,
    /// The property that differs, `type` or `default`, where the object itself is in both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// How it differs.
    pub kind: DriftKind,
    /// What is expected, in the form in which recordings and schemas are written; nothing where nothing is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// What is there; nothing where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Value>,
}

/// How a live schema differs at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// It is expected, and not there.
    Missing,
    /// It is there, and not expected.
    Unexpected,
    /// It is there, otherwise than expected.
    Changed,
}

/// The kinds of objects that a schema holds, and of the parts of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named as the object is")]
pub enum ObjectKind {
    Namespace,
    Extension,
    Enum,
    Sequence,
    Function,
    Table,
    Column,
    PrimaryKey,
    Unique,
    Check,
    Exclusion,
    ForeignKey,
    Index,
    View,
    Trigger,
}

/// In what the live schema differs from the expected one. Nothing, exactly where the two are equal.
///
/// The live schema is one that was [recognised](crate::recognise) in the words of the expected one.
#[must_use]
pub fn drift(expected: &Schema, live: &Schema) -> Vec<Drift> {
    let mut found = Found(Vec::new());
    for name in expected
        .namespaces
        .iter()
        .filter(|name| !live.namespaces.contains(*name))
    {
        found.whole(
            ObjectKind::Namespace,
            name.to_string(),
            Some(Value::from(name.as_str())),
            None,
        );
    }
    for name in live
        .namespaces
        .iter()
        .filter(|name| !expected.namespaces.contains(*name))
    {
        found.whole(
            ObjectKind::Namespace,
            name.to_string(),
            None,
            Some(Value::from(name.as_str())),
        );
    }
    found.objects(ObjectKind::Extension, &expected.extensions, &live.extensions);
    found.objects(ObjectKind::Enum, &expected.enums, &live.enums);
    found.objects(ObjectKind::Sequence, &expected.sequences, &live.sequences);
    found.objects(ObjectKind::Function, &expected.functions, &live.functions);
    found.tables(&expected.tables, &live.tables);
    found.objects(ObjectKind::View, &expected.views, &live.views);
    found.objects(ObjectKind::Trigger, &expected.triggers, &live.triggers);
    found.0
}

struct Found(Vec<Drift>);

impl Found {
    /// An object that is in one of the two only.
    fn whole(&mut self, object: ObjectKind, path: String, expected: Option<Value>, live: Option<Value>) {
        let kind = if live.is_none() {
            DriftKind::Missing
        } else {
            DriftKind::Unexpected
        };
        self.0.push(Drift {
            object,
            path,
            property: None,
            kind,
            expected,
            live,
        });
    }

    /// The properties in which two objects of one name differ.
    fn properties(&mut self, object: ObjectKind, path: &str, expected: Map<String, Value>, live: Map<String, Value>) {
        let keys: BTreeSet<&String> = expected.keys().chain(live.keys()).collect();
        for key in keys {
            let (expected, live) = (expected.get(key), live.get(key));
            if expected != live {
                self.0.push(Drift {
                    object,
                    path: path.to_owned(),
                    property: Some(key.clone()),
                    kind: DriftKind::Changed,
                    expected: expected.cloned(),
                    live: live.cloned(),
                });
            }
        }
    }

    fn one<T: Serialize + PartialEq>(
        &mut self,
        kind: ObjectKind,
        path: String,
        expected: Option<&T>,
        live: Option<&T>,
    ) {
        match (expected, live) {
            (Some(expected), Some(live)) if expected == live => {}
            (Some(expected), Some(live)) => self.properties(kind, &path, fields(expected), fields(live)),
            (None, None) => {}
            (expected, live) => self.whole(kind, path, expected.map(json), live.map(json)),
        }
    }

    fn objects<T: Named + Clone + Serialize + PartialEq>(
        &mut self,
        kind: ObjectKind,
        expected: &Objects<T>,
        live: &Objects<T>,
    ) {
        for name in names(expected, live) {
            self.one(kind, name.to_string(), expected.get(name), live.get(name));
        }
    }

    fn tables(&mut self, expected: &Objects<Table>, live: &Objects<Table>) {
        for name in names(expected, live) {
            match (expected.get(name), live.get(name)) {
                (Some(expected), Some(live)) if expected != live => self.table(expected, live),
                (Some(_), Some(_)) => {}
                (expected, live) => self.one(ObjectKind::Table, name.to_string(), expected, live),
            }
        }
    }

    fn table(&mut self, expected: &Table, live: &Table) {
        let path = expected.name.to_string();
        self.properties(ObjectKind::Table, &path, own_fields(expected), own_fields(live));
        self.parts(ObjectKind::Column, &path, &expected.columns, &live.columns);
        let key_path = |table: &Table| table.primary_key.as_ref().map(|key| format!("{path}.{}", key.name));
        if let Some(place) = key_path(expected).or_else(|| key_path(live)) {
            let (expected, live) = (expected.primary_key.as_ref(), live.primary_key.as_ref());
            self.one(ObjectKind::PrimaryKey, place, expected, live);
        }
        self.parts(ObjectKind::Unique, &path, &expected.uniques, &live.uniques);
        self.parts(ObjectKind::Check, &path, &expected.checks, &live.checks);
        self.parts(ObjectKind::Exclusion, &path, &expected.exclusions, &live.exclusions);
        self.parts(
            ObjectKind::ForeignKey,
            &path,
            &expected.foreign_keys,
            &live.foreign_keys,
        );
        self.parts(ObjectKind::Index, &path, &expected.indexes, &live.indexes);
    }

    fn parts<T: Serialize + PartialEq>(
        &mut self,
        kind: ObjectKind,
        table: &str,
        expected: &IndexMap<Name, T>,
        live: &IndexMap<Name, T>,
    ) {
        let only_live = live.keys().filter(|name| !expected.contains_key(*name));
        for name in expected.keys().chain(only_live) {
            self.one(kind, format!("{table}.{name}"), expected.get(name), live.get(name));
        }
    }
}

/// The names in either of the two, in order.
fn names<'a, T: Named + Clone>(expected: &'a Objects<T>, live: &'a Objects<T>) -> BTreeSet<&'a T::Key> {
    expected.names().chain(live.names()).collect()
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn fields<T: Serialize>(value: &T) -> Map<String, Value> {
    match json(value) {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// What a table is, beside its parts.
fn own_fields(table: &Table) -> Map<String, Value> {
    let bare = Table {
        comment: table.comment.clone(),
        options: table.options.clone(),
        ..Table::new(table.name.clone())
    };
    fields(&bare)
}

impl ObjectKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectKind::Namespace => "namespace",
            ObjectKind::Extension => "extension",
            ObjectKind::Enum => "enum",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Function => "function",
            ObjectKind::Table => "table",
            ObjectKind::Column => "column",
            ObjectKind::PrimaryKey => "primary key",
            ObjectKind::Unique => "unique constraint",
            ObjectKind::Check => "check",
            ObjectKind::Exclusion => "exclusion constraint",
            ObjectKind::ForeignKey => "foreign key",
            ObjectKind::Index => "index",
            ObjectKind::View => "view",
            ObjectKind::Trigger => "trigger",
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DriftKind::Missing => "missing",
            DriftKind::Unexpected => "unexpected",
            DriftKind::Changed => "changed",
        })
    }
}

impl fmt::Display for Drift {
    /// One line: `column users.age: type: expected integer, found big_integer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.object, self.path)?;
        let Some(property) = &self.property else {
            return self.kind.fmt(f);
        };
        let expected = words::property(property, self.expected.as_ref());
        let live = words::property(property, self.live.as_ref());
        write!(f, "{property}: expected {expected}, found {live}")
    }
}

#[cfg(test)]
mod tests;
