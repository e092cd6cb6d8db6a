//! Names that models leave to us, taken over from what is there.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::diff::{Answers, Renamed};
use crate::schema::{IndexPart, IndexTarget};
use crate::{Check, ForeignKey, Index, Name, PrimaryKey, QualifiedName, Schema, Table, Unique};

/// Gives the parts of the models' tables the names that equal parts have in the replayed schema.
///
/// Only a part whose name is the usual one takes another, since nobody chose that name: a constraint that a migration
/// calls `one_mail` is the same as the one that an entity's `unique` stands for, and no reason to migrate. A unique
/// constraint also takes the form of a unique index over the same columns. Renames that are answered with yes are
/// followed: constraints keep their names when their table or column gets another.
pub fn adopt_names(models: &mut Schema, replayed: &Schema, answers: &Answers) {
    let renames = Renames::of(answers);
    let names: Vec<QualifiedName> = models.tables.names().cloned().collect();
    for name in names {
        let Some(former) = replayed
            .table(&name)
            .or_else(|| replayed.table(renames.former_table(&name)))
        else {
            continue;
        };
        let unlike = models.table(&name).is_some_and(|table| has_new_names(table, former));
        if unlike && let Some(mut table) = models.tables.get_mut(&name) {
            Adoption {
                former,
                renames: &renames,
            }
            .adopt(&mut table);
        }
    }
}

/// Whether a part has a name that the former table knows nothing of.
fn has_new_names(table: &Table, former: &Table) -> bool {
    let key = |table: &Table| table.primary_key.as_ref().map(|key| key.name.clone());
    let new_key = former.primary_key.is_some() && key(table) != key(former);
    new_key
        || table.uniques.keys().any(|name| !former.uniques.contains_key(name))
        || table.checks.keys().any(|name| !former.checks.contains_key(name))
        || table
            .foreign_keys
            .keys()
            .any(|name| !former.foreign_keys.contains_key(name))
        || table.indexes.keys().any(|name| !former.indexes.contains_key(name))
}

/// The renames that are decided, from the new name to the old one.
#[derive(Default)]
struct Renames<'a> {
    tables: BTreeMap<&'a QualifiedName, &'a QualifiedName>,
    columns: BTreeMap<(&'a QualifiedName, &'a Name), &'a Name>,
}

impl<'a> Renames<'a> {
    fn of(answers: &'a Answers) -> Self {
        let mut renames = Self::default();
        for (renamed, is_rename) in &answers.renamed {
            match renamed {
                Renamed::Table { from, to } if *is_rename => {
                    renames.tables.insert(to, from);
                }
                Renamed::Column { table, from, to } if *is_rename => {
                    renames.columns.insert((table, to), from);
                }
                _ => {}
            }
        }
        renames
    }

    fn former_table<'b>(&self, table: &'b QualifiedName) -> &'b QualifiedName
    where
        'a: 'b,
    {
        self.tables.get(table).copied().unwrap_or(table)
    }

    fn former_column<'b>(&self, table: &'b QualifiedName, column: &'b Name) -> &'b Name
    where
        'a: 'b,
    {
        self.columns.get(&(table, column)).copied().unwrap_or(column)
    }

    /// A rename that was made already is declared for some time after: the new name is the same column too.
    fn same_columns(&self, table: &QualifiedName, columns: &[Name], former: &[Name]) -> bool {
        let is_same =
            |(column, former): (&Name, &Name)| column == former || self.former_column(table, column) == former;
        columns.len() == former.len() && columns.iter().zip(former).all(is_same)
    }

    fn same_table(&self, table: &QualifiedName, former: &QualifiedName) -> bool {
        table == former || self.former_table(table) == former
    }
}

/// One table of the models, and what it was.
struct Adoption<'a> {
    former: &'a Table,
    renames: &'a Renames<'a>,
}

impl Adoption<'_> {
    fn adopt(&self, table: &mut Table) {
        let name = table.name.clone();
        self.adopt_key(&name, table);
        let free = self.free_names(table);
        let is_free = |name: &Name| free.contains(name);
        self.adopt_index_for_unique(&name, table, &is_free);
        let Self { former, renames } = self;
        adopt_parts(
            &mut table.uniques,
            &former.uniques,
            is_free,
            |unique| unique.name == Unique::usual_name(&name, &unique.columns),
            |unique, former| {
                renames.same_columns(&name, &unique.columns, &former.columns)
                    && unique.nulls_not_distinct == former.nulls_not_distinct
                    && unique.deferrable == former.deferrable
            },
            |unique| &mut unique.name,
        );
        adopt_parts(
            &mut table.foreign_keys,
            &former.foreign_keys,
            is_free,
            |key| key.name == ForeignKey::usual_name(&name, &key.columns),
            |key, former| self.is_same_foreign_key(&name, key, former),
            |key| &mut key.name,
        );
        adopt_parts(
            &mut table.indexes,
            &former.indexes,
            is_free,
            |index| index.name == index.usual_name(&name),
            |index, former| self.is_same_index(&name, index, former),
            |index| &mut index.name,
        );
        let columns = &table.columns;
        adopt_parts(
            &mut table.checks,
            &former.checks,
            is_free,
            |check| {
                columns
                    .keys()
                    .any(|column| check.name == Check::usual_name(&name, column))
            },
            |check, former| check.expression == former.expression && check.not_valid == former.not_valid,
            |check| &mut check.name,
        );
    }

    /// The former names that no part of the table has.
    fn free_names(&self, table: &Table) -> std::collections::BTreeSet<Name> {
        let Table {
            uniques,
            checks,
            foreign_keys,
            indexes,
            ..
        } = self.former;
        let former = uniques
            .keys()
            .chain(checks.keys())
            .chain(foreign_keys.keys())
            .chain(indexes.keys());
        former
            .filter(|name| !table.has_constraint_or_index(name))
            .cloned()
            .collect()
    }

    fn adopt_key(&self, name: &QualifiedName, table: &mut Table) {
        if let (Some(key), Some(former)) = (&mut table.primary_key, &self.former.primary_key)
            && key.name == PrimaryKey::usual_name(name)
            && self.renames.same_columns(name, &key.columns, &former.columns)
        {
            key.name.clone_from(&former.name);
        }
    }

    /// A unique constraint and a unique index over whole columns keep the same rows out.
    fn adopt_index_for_unique(&self, name: &QualifiedName, table: &mut Table, is_free: &impl Fn(&Name) -> bool) {
        let stands_for = |unique: &Unique, index: &Index| {
            let plain = Index {
                unique: true,
                nulls_not_distinct: unique.nulls_not_distinct,
                ..Index::on_columns(index.name.clone(), unique.columns.iter().cloned())
            };
            unique.deferrable.is_none() && self.is_same_index(name, &plain, index)
        };
        let mut indexes = Vec::new();
        table.uniques.retain(|_, unique| {
            let is_usual = unique.name == Unique::usual_name(name, &unique.columns);
            if !is_usual || self.former.uniques.contains_key(&unique.name) {
                return true;
            }
            let index = self
                .former
                .indexes
                .values()
                .find(|index| is_free(&index.name) && stands_for(unique, index));
            let Some(index) = index else { return true };
            indexes.push(Index {
                parts: unique.columns.iter().cloned().map(IndexPart::column).collect(),
                ..index.clone()
            });
            false
        });
        table
            .indexes
            .extend(indexes.into_iter().map(|index| (index.name.clone(), index)));
    }

    fn is_same_foreign_key(&self, name: &QualifiedName, key: &ForeignKey, former: &ForeignKey) -> bool {
        let Self { renames, .. } = self;
        let referenced = &key.referenced_table;
        renames.same_columns(name, &key.columns, &former.columns)
            && renames.same_table(referenced, &former.referenced_table)
            && renames.same_columns(referenced, &key.referenced_columns, &former.referenced_columns)
            && (key.on_delete, key.on_update) == (former.on_delete, former.on_update)
            && (key.deferrable, key.not_valid) == (former.deferrable, former.not_valid)
    }

    fn is_same_index(&self, name: &QualifiedName, index: &Index, former: &Index) -> bool {
        let mut index = index.clone();
        index.name.clone_from(&former.name);
        let parts = index.parts.iter_mut().filter_map(|part| match &mut part.target {
            IndexTarget::Column(column) => Some(column),
            IndexTarget::Expression(_) => None,
        });
        for column in parts.chain(&mut index.include) {
            if !self.former.columns.contains_key(column) {
                *column = self.renames.former_column(name, column).clone();
            }
        }
        index == *former
    }
}

/// Gives parts with usual names the free names of equal former ones.
fn adopt_parts<T>(
    parts: &mut IndexMap<Name, T>,
    former: &IndexMap<Name, T>,
    is_free: impl Fn(&Name) -> bool,
    is_usual: impl Fn(&T) -> bool,
    is_same: impl Fn(&T, &T) -> bool,
    name_of: impl Fn(&mut T) -> &mut Name,
) {
    let mut taken: Vec<&Name> = Vec::new();
    let mut adopted = IndexMap::with_capacity(parts.len());
    for (name, mut part) in std::mem::take(parts) {
        let equal = (!former.contains_key(&name) && is_usual(&part))
            .then(|| {
                former
                    .iter()
                    .find(|(name, other)| is_free(name) && !taken.contains(name) && is_same(&part, other))
            })
            .flatten();
        let name = match equal {
            Some((equal, _)) => {
                taken.push(equal);
                name_of(&mut part).clone_from(equal);
                equal.clone()
            }
            None => name,
        };
        adopted.insert(name, part);
    }
    *parts = adopted;
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;
    use crate::{Column, ColumnType};

    fn users(unique: &str) -> Table {
        let mut table = Table::new("users");
        for column in ["id", "email"] {
            table
                .columns
                .insert(column.into(), Column::new(column, ColumnType::Text));
        }
        table.primary_key = Some(PrimaryKey::of(&table.name, [Name::new("id")]));
        let unique = Unique {
            name: unique.into(),
            columns: vec!["email".into()],
            nulls_not_distinct: false,
            deferrable: None,
        };
        table.uniques.insert(unique.name.clone(), unique);
        table
    }

    fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
        Schema {
            tables: tables.into_iter().collect(),
            ..Schema::new()
        }
    }

    #[test]
    fn a_usual_name_gives_way_to_the_name_that_an_equal_constraint_has() {
        let mut replayed = users("one_mail");
        if let Some(key) = &mut replayed.primary_key {
            key.name = "key_of_users".into();
        }
        let mut models = schema([users("users_email_key")]);
        adopt_names(&mut models, &schema([replayed.clone()]), &Answers::default());
        assert_eq!(models, schema([replayed]));
    }

    #[test]
    fn a_name_that_was_chosen_stays() {
        let mut models = schema([users("mail_is_unique")]);
        let chosen = models.clone();
        adopt_names(&mut models, &schema([users("one_mail")]), &Answers::default());
        assert_eq!(models, chosen);
    }

    #[test]
    fn a_unique_constraint_takes_the_form_of_an_equal_unique_index() {
        let mut replayed = users("one_mail");
        replayed.uniques.clear();
        let index = Index {
            unique: true,
            ..Index::on_columns("users_email_idx", ["email".into()])
        };
        replayed.indexes.insert(index.name.clone(), index);
        let mut models = schema([users("users_email_key")]);
        adopt_names(&mut models, &schema([replayed.clone()]), &Answers::default());
        assert_eq!(models, schema([replayed.clone()]));

        if let Some(index) = replayed.indexes.get_mut(&Name::new("users_email_idx")) {
            index.filter = Some(crate::Expression::all("id <> ''"));
        }
        let mut models = schema([users("users_email_key")]);
        adopt_names(&mut models, &schema([replayed]), &Answers::default());
        assert_eq!(
            models,
            schema([users("users_email_key")]),
            "a partial index keeps fewer rows out"
        );
    }

    #[test]
    fn a_renamed_table_keeps_the_names_of_its_constraints() {
        let mut people = users("people_email_key");
        people.name = "people".into();
        people.primary_key = Some(PrimaryKey::of(&people.name, [Name::new("id")]));
        let renamed = Renamed::Table {
            from: "users".into(),
            to: "people".into(),
        };
        let answers = Answers {
            renamed: [(renamed, true)].into(),
            ..Answers::default()
        };
        let mut models = schema([people.clone()]);
        adopt_names(&mut models, &schema([users("users_email_key")]), &answers);
        let table = models.table(&"people".into()).expect("it is there");
        assert!(table.uniques.contains_key(&Name::new("users_email_key")), "{table:?}");
        assert_eq!(
            table.primary_key.as_ref().map(|key| key.name.as_str()),
            Some("users_pkey")
        );

        let mut models = schema([people.clone()]);
        adopt_names(&mut models, &schema([users("users_email_key")]), &Answers::default());
        assert_eq!(models, schema([people]), "without an answer it is another table");
    }
}
