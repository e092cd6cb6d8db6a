//! What an operation reads and writes, so that operations of two branches can be compared.

use std::fmt;

use crate::schema::Signature;
use crate::{Name, QualifiedName};

/// The objects that an operation reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    /// Objects that must be as they are.
    pub reads: Vec<Object>,
    /// Objects that are made, changed or removed.
    pub writes: Vec<Object>,
}

/// Something in a database that an operation may read or write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// A PostgreSQL schema with all that is in it.
    Namespace(Name),
    /// A table with all that belongs to it.
    Table(QualifiedName),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint or index of a table.
    Part(QualifiedName, Name),
    /// The primary key of a table.
    PrimaryKey(QualifiedName),
    /// What keeps rows of a table apart, so that foreign keys may refer to them.
    Uniqueness(QualifiedName),
    /// A table's comment or options.
    Options(QualifiedName),
    /// An enum.
    Enum(QualifiedName),
    /// A view.
    View(QualifiedName),
    /// A function or procedure.
    Function(Signature),
    /// A sequence.
    Sequence(QualifiedName),
    /// An extension of PostgreSQL.
    Extension(QualifiedName),
    /// Anything at all: SQL and Rust that we cannot look into.
    Anything,
}

impl Footprint {
    pub(crate) fn writing(writes: impl IntoIterator<Item = Object>) -> Self {
        Self {
            reads: Vec::new(),
            writes: writes.into_iter().collect(),
        }
    }

    pub(crate) fn reading(mut self, reads: impl IntoIterator<Item = Object>) -> Self {
        self.reads.extend(reads);
        self
    }

    /// The first pair of objects on which the two get into each other's way, if there is one. Where there is none, they
    /// may run in either order.
    pub fn conflict<'a>(&'a self, other: &'a Footprint) -> Option<(&'a Object, &'a Object)> {
        let pairs = |ours: &'a [Object], theirs: &'a [Object]| {
            ours.iter()
                .find_map(|one| theirs.iter().find(|two| one.overlaps(two)).map(|two| (one, two)))
        };
        pairs(&self.writes, &other.writes)
            .or_else(|| pairs(&self.writes, &other.reads))
            .or_else(|| pairs(&self.reads, &other.writes))
    }
}

impl Object {
    /// Whether a change of one is, or may be, a change of the other.
    pub fn overlaps(&self, other: &Object) -> bool {
        match (self, other) {
            (Object::Anything, _) | (_, Object::Anything) => true,
            (Object::Namespace(name), other) | (other, Object::Namespace(name)) => match other {
                Object::Namespace(other) => other == name,
                other => other
                    .qualified()
                    .is_some_and(|other| other.namespace.as_ref() == Some(name)),
            },
            (Object::Enum(_) | Object::Function(_) | Object::Extension(_), _)
            | (_, Object::Enum(_) | Object::Function(_) | Object::Extension(_)) => self == other,
            // Tables, views and sequences have their names side by side, and a view is read as a table is.
            (Object::View(name) | Object::Sequence(name), other)
            | (other, Object::View(name) | Object::Sequence(name)) => other.qualified() == Some(name),
            (Object::Table(table), other) | (other, Object::Table(table)) => other.qualified() == Some(table),
            (one, two) => one == two,
        }
    }

    fn qualified(&self) -> Option<&QualifiedName> {
        match self {
            Object::Table(name)
            | Object::Column(name, _)
            | Object::Part(name, _)
            | Object::PrimaryKey(name)
            | Object::Uniqueness(name)
            | Object::Options(name)
            | Object::Enum(name)
            | Object::View(name)
            | Object::Sequence(name)
            | Object::Extension(name) => Some(name),
            Object::Function(signature) => Some(&signature.name),
            Object::Namespace(_) | Object::Anything => None,
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Namespace(name) => write!(f, "namespace {name}"),
            Object::Table(table) => write!(f, "table {table}"),
            Object::Column(table, column) => write!(f, "column {table}.{column}"),
            Object::Part(table, name) => write!(f, "{name} of {table}"),
            Object::PrimaryKey(table) => write!(f, "primary key of {table}"),
            Object::Uniqueness(table) => write!(f, "keys of {table}"),
            Object::Options(table) => write!(f, "options of {table}"),
            Object::Enum(name) => write!(f, "enum {name}"),
            Object::View(name) => write!(f, "view {name}"),
            Object::Function(signature) => write!(f, "{} {signature}", signature.kind.as_str()),
            Object::Sequence(name) => write!(f, "sequence {name}"),
            Object::Extension(name) => write!(f, "extension {name}"),
            Object::Anything => f.write_str("anything (raw SQL or Rust)"),
        }
    }
}
