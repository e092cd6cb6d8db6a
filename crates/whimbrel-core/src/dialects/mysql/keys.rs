//! Indexes that the server wants and the schema does not name: for a foreign key, and for a column that is counted up.
//!
//! Left alone, the server makes the index of a foreign key by itself, drops it in silence when another one fits, and
//! refuses to drop that other one. So that a table's indexes follow from its schema and not from its past, we make
//! them ourselves: exactly where no index of the schema serves, under the foreign key's name.

use std::collections::BTreeMap;

use crate::schema::{IndexMethod, IndexTarget, Order};
use crate::{Index, Name, Table};

/// The indexes of a table that its schema does not name.
pub(super) struct ImpliedKeys(BTreeMap<Name, Vec<Name>>);

impl ImpliedKeys {
    pub(super) fn of(table: &Table) -> Self {
        let mut keys: Vec<Vec<Name>> = named_keys(table);
        let mut implied = BTreeMap::new();
        for column in table.columns.values().filter(|column| column.identity.is_some()) {
            if !keys.iter().any(|key| key.first() == Some(&column.name)) {
                let columns = vec![column.name.clone()];
                keys.push(columns.clone());
                implied.insert(identity_key(&column.name), columns);
            }
        }
        // By name, so that the order in which they were added makes no difference.
        let foreign_keys: BTreeMap<_, _> = table.foreign_keys.iter().collect();
        for (name, foreign_key) in foreign_keys {
            if !keys.iter().any(|key| key.starts_with(&foreign_key.columns)) {
                keys.push(foreign_key.columns.clone());
                implied.insert(name.clone(), foreign_key.columns.clone());
            }
        }
        Self(implied)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &Vec<Name>)> {
        self.0.iter()
    }

    /// Those that the other has not.
    pub(super) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Name, &'a Vec<Name>)> {
        self.0
            .iter()
            .filter(|(name, columns)| other.0.get(*name) != Some(*columns))
    }
}

/// The name of the index of a column that is counted up and leads no key.
pub(super) fn identity_key(column: &Name) -> Name {
    Name::generated([column.as_str(), "identity", "idx"])
}

/// The columns that the keys of the schema begin with.
fn named_keys(table: &Table) -> Vec<Vec<Name>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.values().map(|unique| unique.columns.clone());
    let indexes = table.indexes.values().map(leading_columns);
    primary.chain(uniques).chain(indexes).collect()
}

/// The plain columns that an index begins with, as far as it can be searched by them.
fn leading_columns(index: &Index) -> Vec<Name> {
    let is_tree = matches!(index.method, None | Some(IndexMethod::BTree | IndexMethod::Hash));
    if !is_tree || (index.unique && index.filter.is_some()) {
        return Vec::new();
    }
    let plain = index.parts.iter().map_while(|part| match &part.target {
        IndexTarget::Column(name) if part.prefix.is_none() && part.order != Some(Order::Descending) => {
            Some(name.clone())
        }
        _ => None,
    });
    plain.collect()
}
