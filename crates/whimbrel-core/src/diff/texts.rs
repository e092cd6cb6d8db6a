//! Columns of many tables, looked for in the texts of views and triggers. A text says which tables it is about, so only
//! their columns are looked for in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Name, PerDialect, QualifiedName, Trigger, View, relations};

/// Columns by the names of their tables in lower case: a text need not write one as it is.
#[derive(Default)]
pub(super) struct Columns<'a>(BTreeMap<String, Vec<(&'a QualifiedName, Vec<&'a Name>)>>);

impl<'a> Columns<'a> {
    pub(super) fn of(tables: impl Iterator<Item = (&'a QualifiedName, Vec<&'a Name>)>) -> Self {
        let mut columns = Self::default();
        for (table, names) in tables.filter(|(_, names)| !names.is_empty()) {
            columns.0.entry(key(table)).or_default().push((table, names));
        }
        columns
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a view uses one of them. With `stars`, `*` uses all columns of a table.
    pub(super) fn has_one_of(&self, view: &View, stars: bool) -> bool {
        self.any(&view.query, |table, column| view.uses(table, column, stars))
    }

    /// Whether a trigger names one of them.
    pub(super) fn has_one_of_trigger(&self, trigger: &Trigger) -> bool {
        self.any(&trigger.definition, |table, column| trigger.uses(table, column))
    }

    /// Whether a text names one of them.
    pub(super) fn has_one_of_text(&self, texts: &PerDialect<String>) -> bool {
        self.any(texts, |table, column| {
            let mut texts = texts.iter();
            texts.any(|(backend, sql)| relations::reads_column(sql, table, column, false, backend))
        })
    }

    fn any(&self, texts: &PerDialect<String>, uses: impl Fn(&QualifiedName, &Name) -> bool) -> bool {
        if self.is_empty() {
            return false;
        }
        let tables = tables_of(texts);
        let mut likely = tables.iter().filter_map(|name| self.0.get(name)).flatten();
        likely.any(|(table, columns)| columns.iter().any(|column| uses(table, column)))
    }
}

/// What a table or view is looked for by.
pub(super) fn key(name: &QualifiedName) -> String {
    name.name.as_str().to_lowercase()
}

/// What the tables and views that a text is about are looked for by.
pub(super) fn tables_of(texts: &PerDialect<String>) -> BTreeSet<String> {
    let texts = texts.iter();
    let relations = texts.flat_map(|(backend, sql)| relations::relations(sql, backend));
    relations.map(|relation| key(&relation.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Backend;

    #[test]
    fn columns_are_found_under_the_names_of_their_tables_in_any_case() {
        let (users, teams) = (QualifiedName::new("Users"), QualifiedName::new("teams"));
        let (email, name) = (Name::new("email"), Name::new("name"));
        let columns = Columns::of([(&users, vec![&email]), (&teams, vec![&name])].into_iter());
        let trigger = |sql: &str| Trigger {
            name: "t".into(),
            table: users.clone(),
            definition: PerDialect::default().with(Backend::Mysql, sql.to_owned()),
        };
        let names = |sql: &str| columns.has_one_of_trigger(&trigger(sql));
        assert!(names(
            "CREATE TRIGGER t AFTER INSERT ON users FOR EACH ROW SET @a = NEW.email"
        ));
        assert!(names(
            "CREATE TRIGGER t AFTER INSERT ON `Users` FOR EACH ROW UPDATE TEAMS SET name = ''"
        ));
        assert!(!names(
            "CREATE TRIGGER t AFTER INSERT ON users FOR EACH ROW SET @a = NEW.id"
        ));
        assert!(!names(
            "CREATE TRIGGER t AFTER INSERT ON posts FOR EACH ROW SET @a = NEW.email"
        ));
    }
}
