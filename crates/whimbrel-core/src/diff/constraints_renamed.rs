//! Constraints that are only called otherwise, as after the rename of a table that they are named for.

use std::collections::BTreeMap;

use super::aligned::Aligned;
use super::tables::Pair;
use crate::operations::RenameConstraint;
use crate::schema::Part;
use crate::{Name, Operation, Schema, Table};

/// Where renames are looked for: two forms of a table, and the schema whose names are taken.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) before: &'a Table,
    pub(super) after: &'a Table,
    pub(super) from: &'a Schema,
}

impl<'a> Search<'a> {
    /// The old names of some constraints, each with the name of a new one that is the same in all else.
    ///
    /// A name that anything had before is not given to another constraint: where servers keep names apart, the one that
    /// had it might go later.
    pub(super) fn renamed<T: Part + PartialEq + 'a>(
        self,
        candidates: impl Iterator<Item = &'a T>,
        after: impl Iterator<Item = &'a T>,
    ) -> BTreeMap<&'a Name, &'a Name> {
        let mut renamed = BTreeMap::new();
        let goes = |it: &&T| !self.after.has_constraint_or_index(it.name()) && self.is_the_only(it.name());
        let mut gone: Vec<&T> = candidates.filter(goes).collect();
        if gone.is_empty() {
            return renamed;
        }
        for come in after.filter(|it| is_free(self.from, it.name())) {
            if let Some(at) = gone.iter().position(|it| it.called(come.name()) == *come) {
                renamed.insert(gone.remove(at).name(), come.name());
            }
        }
        renamed
    }

    /// Whether no two constraints share the name, as a foreign key and a unique constraint of MySQL may.
    fn is_the_only(self, name: &Name) -> bool {
        self.before.constraints().filter(|it| it.name() == name).count() == 1
    }
}

/// Whether nothing has a name, in whatever case and namespace, that some server keeps apart from those of constraints.
fn is_free(schema: &Schema, name: &Name) -> bool {
    let is_it = |other: &Name| other.is_same_without_case(name);
    let has_it = |table: &Table| {
        is_it(&table.name.name) || table.constraints().any(|it| is_it(it.name())) || table.indexes.keys().any(is_it)
    };
    let mut views = schema.views.names();
    let mut sequences = schema.sequences.names();
    !schema.tables.iter().any(has_it)
        && !views.any(|view| is_it(&view.name))
        && !sequences.any(|sequence| is_it(&sequence.name))
}

/// Constraints that get another name.
pub(super) fn renames(pair: &Pair<'_>, aligned: &Aligned) -> Vec<Operation> {
    let rename = |(name, to): (&&Name, &&Name)| {
        RenameConstraint {
            table: aligned.old_table(&pair.before.name).clone(),
            name: (*name).clone(),
            to: (*to).clone(),
        }
        .into()
    };
    pair.removed.renamed.iter().map(rename).collect()
}

#[cfg(test)]
mod tests {
    use crate::diff::{Answers, Renamed, diff};
    use crate::schema::{Check, ForeignKey, PrimaryKey, Unique};
    use crate::{Column, ColumnType, Expression, Name, Schema, Table, apply_all};

    /// A table and one that refers to it, with constraints that are named for them.
    fn schema(users: &str, posts: &str) -> Schema {
        let mut schema = Schema::new();
        for name in [users, posts] {
            let mut table = Table::new(name);
            for column in ["id", "age", "user_id"] {
                let column = Column::new(column, ColumnType::BigInteger);
                table.columns.insert(column.name.clone(), column);
            }
            table.primary_key = Some(PrimaryKey::of(&table.name, ["id".into()]));
            schema.tables.insert(table);
        }
        let named = |table: &str, end: &str| Name::new(format!("{table}_{end}"));
        if let Some(mut table) = schema.tables.get_mut(&users.into()) {
            let unique = unique(named(users, "age_key"));
            table.uniques.insert(unique.name.clone(), unique);
            let check = check(named(users, "age_check"), "age > 0");
            table.checks.insert(check.name.clone(), check);
        }
        if let Some(mut table) = schema.tables.get_mut(&posts.into()) {
            let key = ForeignKey {
                name: named(posts, "user_id_fkey"),
                columns: vec!["user_id".into()],
                referenced_table: users.into(),
                referenced_columns: vec!["age".into()],
                on_delete: None,
                on_update: None,
                deferrable: None,
                not_valid: false,
            };
            table.foreign_keys.insert(key.name.clone(), key);
        }
        schema
    }

    fn unique(name: Name) -> Unique {
        Unique {
            name,
            columns: vec!["age".into()],
            nulls_not_distinct: false,
            deferrable: None,
        }
    }

    fn check(name: Name, sql: &str) -> Check {
        Check {
            name,
            expression: Expression::all(sql),
            not_valid: false,
        }
    }

    fn operations(from: &Schema, to: &Schema, renamed: &[(&str, &str)]) -> Vec<String> {
        let mut answers = Answers {
            otherwise_no: true,
            ..Answers::default()
        };
        for (from, to) in renamed {
            let (from, to) = ((*from).into(), (*to).into());
            answers.renamed.insert(Renamed::Table { from, to }, true);
        }
        let found = diff(from, to, &answers).operations;
        let mut schema = from.clone();
        assert_eq!(apply_all(&found, &mut schema), Ok(()));
        assert_eq!(schema, *to);
        found.iter().map(ToString::to_string).collect()
    }

    /// The same schema with a change in the first table.
    fn with(schema: &Schema, change: impl FnOnce(&mut Table)) -> Schema {
        let mut schema = schema.clone();
        if let Some(mut table) = schema.tables.get_mut(&"users".into()) {
            change(&mut table);
        }
        schema
    }

    fn call(table: &mut Table, name: &str, to: &str) {
        table.rename_constraint(&name.into(), &to.into());
    }

    #[test]
    fn constraints_that_are_named_for_a_renamed_table_are_renamed_with_it() {
        let (from, to) = (schema("users", "posts"), schema("people", "letters"));
        assert_eq!(
            operations(&from, &to, &[("users", "people"), ("posts", "letters")]),
            [
                "rename constraint posts_pkey of posts to letters_pkey",
                "rename constraint posts_user_id_fkey of posts to letters_user_id_fkey",
                "rename constraint users_age_check of users to people_age_check",
                "rename constraint users_age_key of users to people_age_key",
                "rename constraint users_pkey of users to people_pkey",
                "rename table posts to letters",
                "rename table users to people",
            ]
        );
    }

    #[test]
    fn a_constraint_of_which_only_the_name_changed_is_renamed() {
        let from = schema("users", "posts");
        let to = with(&from, |users| call(users, "users_age_check", "adult"));
        assert_eq!(
            operations(&from, &to, &[]),
            ["rename constraint users_age_check of users to adult"]
        );
    }

    #[test]
    fn a_constraint_that_changed_in_more_than_its_name_is_dropped_and_added() {
        let from = schema("users", "posts");
        let to = with(&from, |users| {
            users.checks.clear();
            users.checks.insert("adult".into(), check("adult".into(), "age > 17"));
        });
        assert_eq!(
            operations(&from, &to, &[]),
            [
                "drop check users_age_check of users",
                "add check adult to users: age > 17"
            ]
        );
    }

    #[test]
    fn a_constraint_that_stands_in_the_way_of_a_change_comes_again_under_the_new_name() {
        let from = schema("users", "posts");
        let to = with(&from, |users| {
            call(users, "users_age_check", "adult");
            if let Some(age) = users.columns.get_mut(&Name::new("age")) {
                age.ty = ColumnType::Text;
            }
        });
        let found = operations(&from, &to, &[]);
        assert!(!found.iter().any(|it| it.starts_with("rename")), "{found:?}");
    }

    #[test]
    fn a_name_that_another_table_gives_up_is_not_passed_on_by_a_rename() {
        let from = schema("users", "posts");
        let mut to = with(&from, |users| call(users, "users_age_check", "posts_pkey"));
        if let Some(mut posts) = to.tables.get_mut(&"posts".into()) {
            call(&mut posts, "posts_pkey", "letters_pkey");
        }
        assert_eq!(
            operations(&from, &to, &[]),
            [
                "drop check users_age_check of users",
                "rename constraint posts_pkey of posts to letters_pkey",
                "add check posts_pkey to users: age > 0"
            ]
        );
    }

    #[test]
    fn a_name_that_another_constraint_gets_is_not_renamed_away() {
        let from = schema("users", "posts");
        let to = with(&from, |users| {
            call(users, "users_age_check", "adult");
            let other = check("users_age_check".into(), "id > 0");
            users.checks.insert(other.name.clone(), other);
        });
        assert_eq!(
            operations(&from, &to, &[]),
            [
                "drop check users_age_check of users",
                "add check adult to users: age > 0",
                "add check users_age_check to users: id > 0"
            ]
        );
    }
}
