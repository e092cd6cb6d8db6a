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

impl ImpliedKeys {
    /// Those that the other has under another name: the name here and the name there.
    pub(super) fn renamed<'a>(&'a self, other: &'a Self) -> Vec<(&'a Name, &'a Name)> {
        let come: Vec<_> = other.without(self).collect();
        let same = |columns: &Vec<Name>| come.iter().find(|(_, it)| *it == columns).map(|(name, _)| *name);
        self.without(other)
            .filter_map(|(name, columns)| Some((name, same(columns)?)))
            .collect()
    }
}

/// The name of the index of a column that is counted up and leads no key.
pub(super) fn identity_key(column: &Name) -> Name {
    Name::generated([column.as_str(), "identity", "idx"])
}

/// Whether an index of a table, also one that its schema does not name, begins with these columns.
pub(super) fn finds(table: &Table, columns: &[Name]) -> bool {
    let implied = ImpliedKeys::of(table);
    let mut keys = named_keys(table).into_iter().chain(implied.0.into_values());
    keys.any(|key| key.starts_with(columns))
}

/// The columns of the keys that are unique over whole columns.
pub(super) fn unique(table: &Table) -> impl Iterator<Item = Vec<Name>> {
    let primary = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.values().map(|unique| unique.columns.clone());
    let is_unique = |index: &&Index| index.unique && index.filter.is_none();
    let indexes = table.indexes.values().filter(is_unique);
    let indexes = indexes.filter_map(|index| {
        let columns = leading_columns(index);
        (columns.len() == index.parts.len()).then_some(columns)
    });
    primary.chain(uniques).chain(indexes)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Identity;
    use crate::{Column, ColumnType, ForeignKey, PrimaryKey};

    fn posts() -> Table {
        let mut table = Table::new("posts");
        for name in ["id", "user_id", "place"] {
            table
                .columns
                .insert(name.into(), Column::new(name, ColumnType::BigInteger));
        }
        table.primary_key = Some(PrimaryKey::of(&table.name, ["id".into()]));
        table
    }

    fn refer(table: &mut Table, name: &str, columns: &[&str]) {
        let columns: Vec<Name> = columns.iter().map(|column| Name::new(*column)).collect();
        let key = ForeignKey {
            name: name.into(),
            columns: columns.clone(),
            referenced_table: "users".into(),
            referenced_columns: columns,
            on_delete: None,
            on_update: None,
            deferrable: None,
            not_valid: false,
        };
        table.foreign_keys.insert(name.into(), key);
    }

    fn implied(table: &Table) -> Vec<String> {
        let keys = ImpliedKeys::of(table);
        keys.iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn a_foreign_key_has_an_index_of_its_own_exactly_where_no_other_serves() {
        let mut table = posts();
        refer(&mut table, "posts_user_fkey", &["user_id"]);
        assert_eq!(implied(&table), ["posts_user_fkey"]);
        let mut index = Index::on_columns("i", ["user_id".into(), "place".into()]);
        table.indexes.insert(index.name.clone(), index.clone());
        assert!(implied(&table).is_empty());
        // Neither the beginning of values nor some of the rows will do.
        index.parts[0].prefix = Some(4);
        table.indexes.insert(index.name.clone(), index.clone());
        assert_eq!(implied(&table), ["posts_user_fkey"]);
        index.parts[0].prefix = None;
        index.unique = true;
        index.filter = Some(crate::Expression::all("place > 3"));
        table.indexes.insert(index.name.clone(), index);
        assert_eq!(implied(&table), ["posts_user_fkey"]);
    }

    #[test]
    fn the_order_in_which_foreign_keys_were_added_makes_no_difference() {
        let (mut one, mut two) = (posts(), posts());
        for name in ["b", "a"] {
            refer(&mut one, name, &["user_id"]);
        }
        for name in ["a", "b"] {
            refer(&mut two, name, &["user_id"]);
        }
        assert_eq!(implied(&one), ["a"]);
        assert_eq!(implied(&one), implied(&two));
    }

    #[test]
    fn a_counted_column_that_leads_no_key_gets_an_index() {
        let mut table = posts();
        if let Some(column) = table.columns.get_mut(&Name::new("place")) {
            column.identity = Some(Identity::default());
        }
        assert_eq!(implied(&table), ["place_identity_idx"]);
        table.primary_key = Some(PrimaryKey::of(&table.name, ["place".into(), "id".into()]));
        assert!(implied(&table).is_empty());
    }
}
