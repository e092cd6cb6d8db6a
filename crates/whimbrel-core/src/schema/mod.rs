//! A database's structure as plain, comparable values.
//!
//! Everything is compared as a set: the order of tables, columns and constraints is kept for reading and rendering,
//! and does not count in `==`. A schema is cheap to clone, since maps share what did not change: replaying a
//! thousand migrations may keep the schema before and after each of them.

mod any_constraint;
mod callers;
mod column;
mod constraint;
mod enumeration;
mod index;
mod objects;
mod table;
mod tables;
mod usual_names;

use std::fmt;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use self::any_constraint::Constraint;
pub use self::column::{Column, DefaultValue, Generated, Identity, IdentityKind, Storage};
pub use self::constraint::{
    Check, Deferrable, Exclusion, ExclusionElement, ForeignKey, PrimaryKey, ReferentialAction, Unique,
};
pub use self::enumeration::EnumType;
pub(crate) use self::enumeration::longest;
pub use self::index::{Index, IndexMethod, IndexPart, IndexTarget, NullsOrder, Order};
pub use self::objects::{Extension, Function, Routine, Sequence, SequenceOwner, Signature, Trigger, TriggerKey, View};
pub(crate) use self::table::Part;
pub use self::table::{Table, TableOptions};
pub use self::tables::{TableMut, Tables};
use crate::{Name, QualifiedName};

/// The structure of a database.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    /// PostgreSQL's schemas, other than the session's own.
    #[serde(skip_serializing_if = "OrdSet::is_empty")]
    pub namespaces: OrdSet<Name>,
    /// Tables by name.
    #[serde(skip_serializing_if = "no_tables")]
    pub tables: Tables,
    /// Enums by name: types on PostgreSQL, ENUM columns on MySQL and MariaDB, checks on SQLite.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub enums: Objects<EnumType>,
    /// Views, by name.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub views: Objects<View>,
    /// Triggers, by table and name.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub triggers: Objects<Trigger>,
    /// Functions and procedures, by name and arguments.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub functions: Objects<Function>,
    /// Sequences that are no column's identity, by name.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub sequences: Objects<Sequence>,
    /// PostgreSQL's extensions, by name.
    #[serde(skip_serializing_if = "Objects::is_empty")]
    pub extensions: Objects<Extension>,
}

impl Schema {
    /// A database with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table of this name.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The enum of this name.
    pub fn enumeration(&self, name: &QualifiedName) -> Option<&EnumType> {
        self.enums.get(name)
    }

    /// The columns whose values are of an enum, with their tables.
    pub fn columns_of_enum<'a>(&'a self, name: &'a QualifiedName) -> impl Iterator<Item = (&'a Table, &'a Column)> {
        self.tables.with_enum(name).flat_map(move |table| {
            let of_enum = table
                .columns
                .values()
                .filter(move |column| column.ty.enumeration() == Some(name));
            of_enum.map(move |column| (table, column))
        })
    }

    /// The foreign keys of other tables that refer to a table.
    pub fn references_to<'a>(&'a self, name: &'a QualifiedName) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> {
        self.tables
            .referring_to(name)
            .filter(move |table| table.name != *name)
            .flat_map(move |table| {
                let referring = table
                    .foreign_keys
                    .values()
                    .filter(move |key| key.referenced_table == *name);
                referring.map(move |key| (table, key))
            })
    }
}

/// What decides whether they are written.
fn no_tables(tables: &Tables) -> bool {
    tables.is_empty()
}

/// An object that knows what it is found by.
pub trait Named {
    /// What tells it from others of its kind: its name, but for triggers, which servers may tell apart by table only,
    /// and functions, which they may tell apart by arguments.
    type Key: Ord + Clone + fmt::Display;

    /// What it is found by.
    fn key(&self) -> Self::Key;
}

/// Objects of one kind by what they are found by; written as a plain list.
#[derive(Debug, Clone, PartialEq)]
pub struct Objects<T: Named>(OrdMap<T::Key, Arc<T>>);

impl<T: Named> Default for Objects<T> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<T: Named + Clone> Objects<T> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The object of this name.
    pub fn get(&self, name: &T::Key) -> Option<&T> {
        self.0.get(name).map(Arc::as_ref)
    }

    /// The object of this name, to be changed in place. Its name must stay.
    pub fn get_mut(&mut self, name: &T::Key) -> Option<&mut T> {
        self.0.get_mut(name).map(Arc::make_mut)
    }

    /// Whether there is one of this name.
    pub fn contains(&self, name: &T::Key) -> bool {
        self.0.contains_key(name)
    }

    /// Adds an object under its own name, in place of one that had it.
    pub fn insert(&mut self, object: T) {
        self.0.insert(object.key(), Arc::new(object));
    }

    /// Takes out the object of this name.
    pub fn remove(&mut self, name: &T::Key) -> Option<T> {
        self.0.remove(name).map(Arc::unwrap_or_clone)
    }

    /// The objects, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.values().map(Arc::as_ref)
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &T::Key> {
        self.0.keys()
    }
}

impl<T: Named + Clone> FromIterator<T> for Objects<T> {
    fn from_iter<I: IntoIterator<Item = T>>(objects: I) -> Self {
        Self(
            objects
                .into_iter()
                .map(|object| (object.key(), Arc::new(object)))
                .collect(),
        )
    }
}

impl<T: Named + Clone + Serialize> Serialize for Objects<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Named + Clone + Deserialize<'de>> Deserialize<'de> for Objects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<T>::deserialize(deserializer)?.into_iter().collect())
    }
}
