//! The structure of a live database, from SQLite's own text of it.
//!
//! One query gives the statements that made everything. They are read whole, since the pragmas leave out checks, names
//! of constraints, collations, conditions and more.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod objects;
mod tables;

use std::collections::HashMap;

use whimbrel_core::{Backend, Expression, Inspection, Name, PerDialect, Unknown};

use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

/// What SQLite makes for itself begins with its name.
const QUERY: &str = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    AND sql IS NOT NULL ORDER BY type, name";

/// Reads everything that a schema can hold.
pub(crate) async fn read(session: &mut Session) -> Result<Inspection, ServerError> {
    Ok(inspection(&session.fetch(QUERY).await?))
}

fn inspection(rows: &[Row]) -> Inspection {
    let of_kind = |kind: &str| -> Vec<Object<'_>> {
        let rows = rows.iter().filter(|row| row.text(0) == kind);
        rows.map(Object::of).collect()
    };
    let mut inspection = Inspection::default();
    let (tables, views) = (of_kind("table"), of_kind("view"));
    let names = Names::of(tables.iter().chain(&views));
    let mut tables = tables::read(&tables, &names, &mut inspection);
    indexes::read(&of_kind("index"), &names, &mut tables, &mut inspection);
    inspection.schema.tables = tables.into_values().collect();
    objects::views(&views, &mut inspection);
    objects::triggers(&of_kind("trigger"), &names, &mut inspection);
    inspection
}

/// An object with the statement that made it.
struct Object<'a> {
    name: Name,
    table: Name,
    sql: &'a str,
}

impl<'a> Object<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            name: Name::new(row.text(1)),
            table: Name::new(row.text(2)),
            sql: row.text(3),
        }
    }

    fn unknown(&self, kind: &str) -> Unknown {
        unknown(kind, &self.name, self.sql)
    }
}

fn unknown(kind: &str, name: &Name, definition: impl Into<String>) -> Unknown {
    Unknown {
        kind: kind.to_owned(),
        name: name.clone().into(),
        definition: definition.into(),
    }
}

/// Names as they are spelled where they were made: elsewhere their case may be another.
struct Names(HashMap<String, Name>);

impl Names {
    fn of<'o>(objects: impl Iterator<Item = &'o Object<'o>>) -> Self {
        Self(objects.map(|object| (key(&object.name), object.name.clone())).collect())
    }

    fn spelled(&self, name: &Name) -> Name {
        self.0.get(&key(name)).unwrap_or(name).clone()
    }
}

/// What names are compared by.
fn key(name: &Name) -> String {
    name.as_str().to_ascii_lowercase()
}

fn same(one: &Name, other: &Name) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// SQLite's text as an expression.
fn expression(sql: &str) -> Expression {
    Expression(text(sql))
}

fn text(sql: &str) -> PerDialect<String> {
    PerDialect::only(Backend::Sqlite, sql.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn inspect(statements: &[(&str, &str, &str, &str)]) -> Inspection {
        let rows = statements.iter();
        let rows: Vec<Row> = rows
            .map(|(kind, name, table, sql)| Row::of(&[Some(kind), Some(name), Some(table), Some(sql)]))
            .collect();
        inspection(&rows)
    }

    #[test]
    fn names_are_spelled_as_where_they_were_made() {
        let inspection = inspect(&[
            ("table", "Users", "Users", "CREATE TABLE Users (Id INTEGER PRIMARY KEY)"),
            (
                "table",
                "posts",
                "posts",
                "CREATE TABLE posts (User_id int REFERENCES USERS, UNIQUE (USER_ID))",
            ),
            ("index", "i", "POSTS", "CREATE INDEX i ON POSTS (USER_ID)"),
        ]);
        let posts = inspection.schema.table(&"posts".into()).unwrap();
        let key = posts.foreign_keys.values().next().unwrap();
        assert_eq!(key.referenced_table, "Users".into());
        assert_eq!(
            (&key.columns[0], &key.referenced_columns[0]),
            (&"User_id".into(), &"Id".into())
        );
        assert_eq!(
            posts.uniques[&Name::new("posts_User_id_key")].columns,
            ["User_id".into()]
        );
        assert_eq!(
            posts.indexes[&Name::new("i")].parts[0].as_column(),
            Some(&"User_id".into())
        );
        assert_eq!(inspection.unknown, []);
    }

    #[test]
    fn what_is_not_understood_is_named_and_carried() {
        let inspection = inspect(&[
            ("table", "f", "f", "CREATE VIRTUAL TABLE f USING fts5(a)"),
            (
                "table",
                "f_data",
                "f_data",
                "CREATE TABLE 'f_data'(id INTEGER PRIMARY KEY, block BLOB)",
            ),
            ("table", "f_notes", "f_notes", "CREATE TABLE f_notes (a)"),
            (
                "table",
                "odd",
                "odd",
                "CREATE TABLE odd (a, b text PRIMARY KEY ON CONFLICT IGNORE) WHAT",
            ),
            (
                "table",
                "k",
                "k",
                "CREATE TABLE k (a text PRIMARY KEY DESC, b text UNIQUE ON CONFLICT IGNORE)",
            ),
            ("view", "v", "v", "CREATE VIEW v (x) AS SELECT 1"),
        ]);
        let tables: Vec<String> = inspection.schema.tables.names().map(ToString::to_string).collect();
        assert_eq!(tables, ["f_notes", "k"]);
        let unknown: Vec<String> = inspection
            .unknown
            .iter()
            .map(|it| format!("{} {}", it.kind, it.name))
            .collect();
        assert_eq!(
            unknown,
            [
                "virtual table f",
                "shadow table f_data",
                "table odd",
                "property of the table k",
                "nullable key column k",
                "order of the primary key k",
                "view v",
            ]
        );
    }
}
