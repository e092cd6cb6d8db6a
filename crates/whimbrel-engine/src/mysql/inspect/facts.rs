//! What every reader has to know of the database.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::dialects::mysql_printed;
use whimbrel_core::{Backend, Expression, Name, PerDialect, QualifiedName, Target, without_qualifier};

use super::catalogue::Catalogue;

/// The database that is read.
pub(super) struct Facts<'a> {
    pub(super) target: Target,
    pub(super) database: &'a str,
    /// The collation of tables that name none.
    pub(super) collation: &'a str,
    /// The collation of each character set that names none.
    charsets: BTreeMap<&'a str, &'a str>,
    /// Whether names of tables are compared without case.
    folds_case: bool,
    /// The names of tables, views, sequences and routines.
    objects: BTreeSet<&'a str>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(target: Target, catalogue: &'a Catalogue) -> Option<Self> {
        let row = catalogue.database.first()?;
        let of_tables = catalogue.tables.iter().map(|row| row.text(0));
        let of_routines = catalogue.routines.iter().map(|row| row.text(0));
        Some(Self {
            target,
            database: row.opt(0)?,
            collation: row.text(2),
            charsets: catalogue
                .charsets
                .iter()
                .map(|row| (row.text(0), row.text(1)))
                .collect(),
            folds_case: row.text(3) != "0",
            objects: of_tables.chain(of_routines).collect(),
        })
    }

    pub(super) fn is_mariadb(&self) -> bool {
        self.target.backend == Backend::Mariadb
    }

    /// A table by what the catalogue calls it. Where names are compared without case, references may be written with
    /// other letters than the table.
    pub(super) fn table(&self, database: &str, table: &str) -> QualifiedName {
        let same = |one: &str, two: &str| one == two || (self.folds_case && one.to_lowercase() == two.to_lowercase());
        if !same(database, self.database) {
            return QualifiedName::within(database, table);
        }
        let known = self.objects.contains(table);
        let other = self
            .objects
            .iter()
            .find(|name| !known && self.folds_case && same(name, table));
        QualifiedName::new(*other.unwrap_or(&table))
    }

    /// The character set of a collation, which its name begins with, and whether it is the set's usual collation.
    pub(super) fn charset(&self, collation: &'a str) -> (&'a str, bool) {
        let charset = match collation.split_once('_') {
            Some((charset, _)) => charset,
            // `binary`
            None => collation,
        };
        (charset, self.charsets.get(charset) == Some(&collation))
    }

    /// An expression as the catalogue prints it.
    pub(super) fn expression(&self, printed: &str) -> Expression {
        Expression(self.text(self.unqualified(&mysql_printed::expression(self.target.backend, printed))))
    }

    /// An expression without the database's own name before its objects.
    pub(super) fn without_database(&self, expression: &Expression) -> Expression {
        let sql = expression.get(self.target.backend).unwrap_or_default();
        Expression(self.text(self.unqualified(sql)))
    }

    /// SQL without the database's own name before its objects.
    pub(super) fn unqualified(&self, sql: &str) -> String {
        let holds = |name: &str| self.objects.contains(name);
        without_qualifier(sql, self.database, holds, self.target.backend)
    }

    /// A text for this backend alone.
    pub(super) fn text(&self, text: impl Into<String>) -> PerDialect<String> {
        PerDialect::default().with(self.target.backend, text.into())
    }
}

/// A name between backquotes.
pub(super) fn quoted(name: &str) -> String {
    Name::new(name).quoted(Backend::Mysql)
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::row::Row;

    fn catalogue(lower_case_table_names: &str) -> Catalogue {
        let row = |cells: &[&str]| Row::of(&cells.iter().map(|cell| Some(*cell)).collect::<Vec<_>>());
        Catalogue {
            database: vec![row(&["App", "utf8mb4", "utf8mb4_bin", lower_case_table_names])],
            charsets: vec![row(&["latin1", "latin1_swedish_ci"])],
            tables: vec![row(&["Users"])],
            ..Catalogue::default()
        }
    }

    #[test]
    fn a_table_is_found_with_other_letters_where_names_are_compared_without_case() {
        for (names, database, table, expected) in [
            ("2", "app", "users", "Users"),
            ("2", "App", "other", "other"),
            ("2", "more", "users", "more.users"),
            ("0", "App", "Users", "Users"),
            ("0", "app", "Users", "app.Users"),
            ("0", "App", "users", "users"),
        ] {
            let catalogue = catalogue(names);
            let facts = Facts::of(Backend::Mysql.into(), &catalogue).expect("a database");
            assert_eq!(facts.table(database, table).to_string(), expected);
        }
    }

    #[test]
    fn a_session_without_a_database_has_no_facts() {
        assert!(Facts::of(Backend::Mysql.into(), &Catalogue::default()).is_none());
        let nothing = Catalogue {
            database: vec![Row::of(&[None, None, None, None])],
            ..Catalogue::default()
        };
        assert!(Facts::of(Backend::Mysql.into(), &nothing).is_none());
    }

    #[test]
    fn the_databases_name_is_taken_off_its_own_objects_alone() {
        let catalogue = catalogue("0");
        let facts = Facts::of(Backend::Mysql.into(), &catalogue).expect("a database");
        for (sql, expected) in [
            (
                "select `App`.`Users`.`id` from `App`.`Users`",
                "select `Users`.`id` from `Users`",
            ),
            (
                "select '`App`.`Users`' from `Other`.`Users`",
                "select '`App`.`Users`' from `Other`.`Users`",
            ),
            (
                "select `App`.`id` from `App`.`Users` `App`",
                "select `App`.`id` from `App`.`Users` `App`",
            ),
        ] {
            assert_eq!(facts.unqualified(sql), expected);
        }
    }

    #[test]
    fn a_collation_tells_its_character_set() {
        let catalogue = catalogue("0");
        let facts = Facts::of(Backend::Mysql.into(), &catalogue).expect("a database");
        assert_eq!(facts.charset("latin1_swedish_ci"), ("latin1", true));
        assert_eq!(facts.charset("latin1_bin"), ("latin1", false));
        assert_eq!(facts.charset("binary"), ("binary", false));
    }
}
