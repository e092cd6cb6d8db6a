//! Structural differences between two recordings: what a changed migration does otherwise than before.

mod align;
mod leaves;
mod table;

use std::fmt;

use serde::Serialize;

use self::align::{Pair, align};
use crate::{Down, Operation, Recording};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where: the object and the property, `users.theme: default`.
    pub place: String,
    /// What was recorded; `None` where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it is now; `None` where there is nothing any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Difference {
    pub(crate) fn changed(place: impl Into<String>, from: impl ToString, to: impl ToString) -> Self {
        Self {
            place: place.into(),
            from: Some(from.to_string()),
            to: Some(to.to_string()),
        }
    }

    pub(crate) fn added(place: impl Into<String>, to: impl ToString) -> Self {
        Self {
            place: place.into(),
            from: None,
            to: Some(to.to_string()),
        }
    }

    pub(crate) fn removed(place: impl Into<String>, from: impl ToString) -> Self {
        Self {
            place: place.into(),
            from: Some(from.to_string()),
            to: None,
        }
    }
}

/// The differences between what was recorded and what is now: none if, and only if, the checksums agree.
pub fn differences(from: &Recording, to: &Recording) -> Vec<Difference> {
    let (from, to) = (from.without_reasons(), to.without_reasons());
    let mut differences = operations("up", &from.up, &to.up);
    match (&from.down, &to.down) {
        (from, to) if from == to => {}
        (Down::Written(from), Down::Written(to)) => differences.extend(operations("down", from, to)),
        (from, to) => differences.push(Difference::changed("down:", from, to)),
    }
    differences
}

fn operations(list: &str, from: &[Operation], to: &[Operation]) -> Vec<Difference> {
    let mut differences = Vec::new();
    for pair in align(from, to) {
        match pair {
            Pair::Removed(operation) => differences.push(Difference::removed(format!("{list}:"), operation)),
            Pair::Added(operation) => differences.push(Difference::added(format!("{list}:"), operation)),
            Pair::Changed(from, to) => differences.extend(changed(from, to)),
        }
    }
    // The same operations in another order leave nothing to align by, and are a difference all the same.
    if differences.is_empty() && from != to {
        differences.push(Difference::changed(
            format!("{list}: order of operations"),
            "as recorded",
            "changed",
        ));
    }
    differences
}

/// The differences within one operation on one object.
fn changed(from: &Operation, to: &Operation) -> Vec<Difference> {
    let found = match (from, to) {
        (Operation::CreateTable(from), Operation::CreateTable(to)) => table::differences(&from.table, &to.table),
        (Operation::AddColumn(from), Operation::AddColumn(to)) => {
            let place = format!("{}.{}", to.table, to.column.name);
            let mut found = table::column(&place, &from.column, &to.column);
            found.extend(table::optional(
                &format!("{place}: backfill"),
                &from.backfill,
                &to.backfill,
            ));
            found
        }
        _ if from.to_string() != to.to_string() => vec![Difference::changed("", from, to)],
        _ => Vec::new(),
    };
    if found.is_empty() {
        leaves::differences(from, to)
    } else {
        found
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.place.is_empty() { "" } else { " " };
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => write!(f, "{}{space}{from} → {to}", self.place),
            (None, Some(to)) => write!(f, "{}{space}added {to}", self.place),
            (Some(from), None) => write!(f, "{}{space}removed {from}", self.place),
            (None, None) => f.write_str(&self.place),
        }
    }
}

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Down::Derived => f.write_str("derived"),
            Down::Irreversible(_) => f.write_str("irreversible"),
            Down::Written(operations) if operations.is_empty() => f.write_str("nothing"),
            Down::Written(operations) => {
                let lines: Vec<_> = operations.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("; "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{AddColumn, CreateTable, CreateView, DropColumn, RunSql};
    use crate::{
        Backend, Checksum, Column, ColumnType, Exclusion, Index, Length, Literal, Name, PerDialect, Table, View,
    };

    fn theme(default: &str) -> Column {
        let default = Literal::Text(default.to_owned());
        Column::new("theme", ColumnType::String(Length::AtMost(32))).default_to(default)
    }

    fn users(columns: impl IntoIterator<Item = Column>) -> Operation {
        let mut table = Table::new("users");
        table.columns = columns
            .into_iter()
            .map(|column| (column.name.clone(), column))
            .collect();
        CreateTable { table }.into()
    }

    fn add(column: Column) -> Operation {
        AddColumn {
            table: "users".into(),
            column,
            backfill: None,
        }
        .into()
    }

    fn drop(reason: &str) -> Operation {
        DropColumn {
            table: "users".into(),
            column: "legacy".into(),
            reason: Some(reason.to_owned()),
        }
        .into()
    }

    fn lines(from: Vec<Operation>, to: Vec<Operation>) -> Vec<String> {
        let from = Recording {
            up: from,
            down: Down::Derived,
        };
        let to = Recording {
            up: to,
            down: Down::Derived,
        };
        let differences = differences(&from, &to);
        assert_eq!(differences.is_empty(), Checksum::of(&from) == Checksum::of(&to));
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_changed_default_is_named_with_both_values() {
        let expected = vec!["users.theme: default 'light' → 'dark'"];
        assert_eq!(lines(vec![add(theme("light"))], vec![add(theme("dark"))]), expected);
        assert_eq!(
            lines(vec![users([theme("light")])], vec![users([theme("dark")])]),
            expected
        );
    }

    #[test]
    fn columns_and_indexes_of_a_created_table_are_compared_by_name() {
        let id = Column::new("id", ColumnType::Uuid);
        let email = Column::new("email", ColumnType::Text).nullable();
        let mut table = Table::new("users");
        table.columns.insert("id".into(), id.clone());
        table.columns.insert("email".into(), email);
        let mut index = Index::on_columns("users_id_idx", [Name::new("id")]);
        index.unique = true;
        table.indexes.insert(index.name.clone(), index);
        let found = lines(vec![users([id, theme("light")])], vec![CreateTable { table }.into()]);
        assert_eq!(
            found,
            [
                "users: column removed theme",
                "users: column added email: text, nullable",
                "users: index added users_id_idx",
            ]
        );
    }

    #[test]
    fn the_query_of_a_view_and_an_exclusion_constraint_are_named_with_what_changed() {
        let view = |query: &str| -> Operation {
            let view = View {
                name: "adults".into(),
                query: PerDialect::default().with(Backend::Postgres, query.to_owned()),
                materialized: false,
            };
            CreateView { view }.into()
        };
        assert_eq!(
            lines(vec![view("SELECT 1")], vec![view("SELECT 2")]),
            ["create view adults: view query postgres \"SELECT 1\" → \"SELECT 2\""]
        );
        let bookings = |method: Option<&str>| -> Operation {
            let mut table = Table::new("bookings");
            table.columns.insert("id".into(), Column::new("id", ColumnType::Uuid));
            if let Some(method) = method {
                let exclusion = Exclusion {
                    name: "no_overlap".into(),
                    method: method.to_owned(),
                    elements: Vec::new(),
                    filter: None,
                    deferrable: None,
                };
                table.exclusions.insert(exclusion.name.clone(), exclusion);
            }
            CreateTable { table }.into()
        };
        assert_eq!(
            lines(vec![bookings(None)], vec![bookings(Some("gist"))]),
            ["bookings: exclusion constraint added no_overlap"]
        );
        assert_eq!(
            lines(vec![bookings(Some("gist"))], vec![bookings(Some("spgist"))]),
            ["bookings: exclusion constraint no_overlap method \"gist\" → \"spgist\""]
        );
    }

    #[test]
    fn operations_that_come_go_or_move_are_named() {
        assert_eq!(
            lines(vec![drop("old")], vec![drop("old"), add(theme("light"))]).len(),
            1
        );
        assert_eq!(
            lines(vec![drop("old")], vec![]),
            ["up: removed drop column users.legacy"]
        );
        let moved = lines(vec![drop("old"), add(theme("x"))], vec![add(theme("x")), drop("old")]);
        assert!(!moved.is_empty());
    }

    #[test]
    fn reasons_are_words_to_the_reader_and_no_difference() {
        assert!(lines(vec![drop("old")], vec![drop("unused since May")]).is_empty());
    }

    #[test]
    fn what_one_line_does_not_show_is_found_in_the_values() {
        let sql = |second: &str| -> Operation {
            let statements = PerDialect::all(vec!["SELECT 1".to_owned(), second.to_owned()]);
            RunSql {
                statements,
                reverse: None,
                declares: vec![],
                outside_transaction: false,
                done_when: None,
                reverse_done_when: None,
                idempotent: false,
            }
            .into()
        };
        let found = lines(vec![sql("SELECT 2")], vec![sql("SELECT 3")]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(
            found[0],
            "run SQL: SELECT 1: statements mysql 2 \"SELECT 2\" → \"SELECT 3\""
        );
    }
}
