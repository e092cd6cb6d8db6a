//! Tables by name, and by what else they are looked for: the names of their parts, the tables that they refer to, the
//! enums that their columns are of. To look through all tables for each of many operations would take the square of them.

use std::ops::{Deref, DerefMut};

use imbl::OrdSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::{SmolStr, StrExt};

use super::{Objects, Table};
use crate::{Name, QualifiedName};

/// Tables by name.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    objects: Objects<Table>,
    marked: OrdSet<Mark>,
}

/// What a table is found by, and the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mark(By, QualifiedName);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// Its own name, or that of an index or constraint, in small letters.
    Name(SmolStr),
    /// A table that it refers to.
    Reference(QualifiedName),
    /// An enum that a column is of.
    Enum(QualifiedName),
}

impl By {
    fn name(name: &Name) -> Self {
        Self::Name(name.as_str().to_ascii_lowercase_smolstr())
    }
}

/// What a table is found by, in order.
fn marks(table: &Table) -> Vec<Mark> {
    let names = [&table.name.name]
        .into_iter()
        .chain(table.primary_key.iter().map(|it| &it.name))
        .chain(table.indexes.keys())
        .chain(table.uniques.keys())
        .chain(table.exclusions.keys())
        .chain(table.checks.keys())
        .chain(table.foreign_keys.keys())
        .map(By::name);
    let keys = table.foreign_keys.values();
    let references = keys.map(|key| By::Reference(key.referenced_table.clone()));
    let enums = table.columns.values().filter_map(|column| column.ty.enumeration());
    let all = names.chain(references).chain(enums.cloned().map(By::Enum));
    let mut marks: Vec<_> = all.map(|by| Mark(by, table.name.clone())).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

impl Tables {
    /// Adds a table under its own name, in place of one that had it.
    pub fn insert(&mut self, table: Table) {
        self.remove(&table.name.clone());
        self.marked.extend(marks(&table));
        self.objects.insert(table);
    }

    /// Takes out the table of this name.
    pub fn remove(&mut self, name: &QualifiedName) -> Option<Table> {
        let table = self.objects.remove(name)?;
        for mark in marks(&table) {
            self.marked.remove(&mark);
        }
        Some(table)
    }

    /// The table of this name, to be changed in place. Its name must stay.
    pub fn get_mut(&mut self, name: &QualifiedName) -> Option<TableMut<'_>> {
        let table = self.objects.get_mut(name)?;
        Some(TableMut {
            before: marks(table),
            table,
            marked: &mut self.marked,
        })
    }

    /// The tables that have this name in whatever namespace, or an index or constraint of it. Capital letters do not count.
    pub fn with_name<'t>(&'t self, name: &Name) -> impl Iterator<Item = &'t Table> + use<'t> {
        self.marked_by(By::name(name))
    }

    /// The tables with foreign keys that refer to a table, which may be among them.
    pub fn referring_to<'t>(&'t self, name: &QualifiedName) -> impl Iterator<Item = &'t Table> + use<'t> {
        self.marked_by(By::Reference(name.clone()))
    }

    /// The tables with columns of an enum.
    pub fn with_enum<'t>(&'t self, name: &QualifiedName) -> impl Iterator<Item = &'t Table> + use<'t> {
        self.marked_by(By::Enum(name.clone()))
    }

    fn marked_by(&self, by: By) -> impl Iterator<Item = &Table> {
        // No name of a table comes before this one.
        let first = Mark(by.clone(), QualifiedName::new(""));
        let marks = self.marked.range(first..).take_while(move |mark| mark.0 == by);
        marks.filter_map(|mark| self.objects.get(&mark.1))
    }
}

/// A table that is being changed.
pub struct TableMut<'t> {
    table: &'t mut Table,
    marked: &'t mut OrdSet<Mark>,
    before: Vec<Mark>,
}

impl Deref for TableMut<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        self.table
    }
}

impl DerefMut for TableMut<'_> {
    fn deref_mut(&mut self) -> &mut Table {
        self.table
    }
}

impl Drop for TableMut<'_> {
    fn drop(&mut self) {
        let after = marks(self.table);
        for gone in self.before.iter().filter(|mark| after.binary_search(mark).is_err()) {
            self.marked.remove(gone);
        }
        let is_new = |mark: &Mark| self.before.binary_search(mark).is_err();
        let new = after.into_iter().filter(is_new);
        self.marked.extend(new);
    }
}

impl Deref for Tables {
    type Target = Objects<Table>;

    fn deref(&self) -> &Objects<Table> {
        &self.objects
    }
}

impl PartialEq for Tables {
    fn eq(&self, other: &Self) -> bool {
        self.objects == other.objects
    }
}

impl FromIterator<Table> for Tables {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        let objects: Objects<Table> = tables.into_iter().collect();
        let marked = objects.iter().flat_map(marks).collect();
        Self { objects, marked }
    }
}

impl Serialize for Tables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.objects.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Table>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, ColumnType, ForeignKey, Index};

    fn index(name: &str) -> Index {
        Index::on_columns(name, ["title".into()])
    }

    fn named(tables: &Tables, name: &str) -> Vec<String> {
        let found = tables.with_name(&name.into());
        found.map(|table| table.name.to_string()).collect()
    }

    #[test]
    fn a_table_is_found_by_what_it_has_for_as_long_as_it_has_it() {
        let mut tables = Tables::default();
        tables.insert(Table::new("users"));
        tables.insert(Table::new("posts"));
        assert_eq!(named(&tables, "USERS"), ["users"]);

        let (posts, users, mood) = ("posts".into(), "users".into(), "mood".into());
        if let Some(mut table) = tables.get_mut(&posts) {
            table.indexes.insert("by_title".into(), index("by_title"));
            let key = ForeignKey {
                name: "of_users".into(),
                columns: vec!["user_id".into()],
                referenced_table: "users".into(),
                referenced_columns: vec!["id".into()],
                on_delete: None,
                on_update: None,
                deferrable: None,
                not_valid: false,
            };
            table.foreign_keys.insert(key.name.clone(), key);
            let column = Column::new("mood", ColumnType::Enum("mood".into()));
            table.columns.insert("mood".into(), column);
        }
        assert_eq!(named(&tables, "By_Title"), ["posts"]);
        assert_eq!(named(&tables, "of_users"), ["posts"]);
        assert_eq!(tables.referring_to(&users).count(), 1);
        assert_eq!(tables.with_enum(&mood).count(), 1);

        let kept = tables.clone();
        if let Some(mut table) = tables.get_mut(&posts) {
            table.indexes.clear();
            table.foreign_keys.clear();
        }
        assert_eq!(named(&tables, "by_title"), [""; 0]);
        assert_eq!(tables.referring_to(&users).count(), 0);
        tables.remove(&posts);
        assert_eq!(tables.with_enum(&mood).count(), 0);
        assert_eq!(named(&kept, "by_title"), ["posts"]);
        assert_eq!(kept.referring_to(&users).count(), 1);
    }

    #[test]
    fn a_table_in_the_place_of_another_is_found_by_its_own_parts_alone() {
        let mut tables = Tables::default();
        let mut table = Table::new("users");
        table.indexes.insert("old".into(), index("old"));
        tables.insert(table.clone());
        table.indexes.clear();
        table.indexes.insert("new".into(), index("new"));
        tables.insert(table);
        assert_eq!(named(&tables, "old"), [""; 0]);
        assert_eq!(named(&tables, "new"), ["users"]);
    }
}
