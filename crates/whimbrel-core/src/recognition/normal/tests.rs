use std::collections::BTreeMap;

use super::*;
use crate::{Column, ColumnType, Length, Table};

/// The table that the expressions of `tests/expressions` were tried on.
fn columns(backend: Backend) -> Columns {
    let text = ColumnType::String(Length::AtMost(100));
    let mut table = Table::new("t");
    for (name, ty) in [
        ("id", ColumnType::Integer),
        ("age", ColumnType::Integer),
        ("small", ColumnType::SmallInteger),
        ("big", ColumnType::BigInteger),
        ("price", ColumnType::Decimal(Some((10, 2)))),
        ("name", text.clone()),
        ("nickname", ColumnType::Char(Some(5))),
        ("email", ColumnType::Text),
        ("code", text.clone()),
        ("active", ColumnType::Boolean),
        ("created_at", ColumnType::TimestampWithTimeZone),
        ("born", ColumnType::Date),
        ("status", text),
        ("data", ColumnType::JsonBinary),
        ("score", ColumnType::Double),
        ("tags", ColumnType::Array(Box::new(ColumnType::Text))),
    ] {
        table.columns.insert(name.into(), Column::new(name, ty));
    }
    Columns::of(&table, backend)
}

/// What each server printed of what it was given: kind, ours, theirs.
const MEASURED: [(Backend, &str, &str); 7] = [
    (Backend::Postgres, "12", include_str!("../../../tests/expressions/postgres-12.txt")),
    (Backend::Postgres, "15", include_str!("../../../tests/expressions/postgres-15.txt")),
    (Backend::Postgres, "18", include_str!("../../../tests/expressions/postgres-18.txt")),
    (Backend::Mysql, "9", include_str!("../../../tests/expressions/mysql-9.txt")),
    (Backend::Mariadb, "10.5", include_str!("../../../tests/expressions/mariadb-10.5.txt")),
    (Backend::Mariadb, "10.11", include_str!("../../../tests/expressions/mariadb-10.11.txt")),
    (Backend::Mariadb, "11.8", include_str!("../../../tests/expressions/mariadb-11.8.txt")),
];

fn pairs(text: &str) -> impl Iterator<Item = (&str, String, String)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split('\t');
        let (kind, ours, theirs) = (fields.next()?, fields.next()?, fields.next()?);
        Some((kind, ours.to_owned(), theirs.replace("\\n", "\n")))
    })
}

#[test]
fn what_a_server_prints_of_an_expression_is_the_same_expression() {
    let mut wrong = Vec::new();
    for (backend, version, text) in MEASURED {
        let columns = columns(backend);
        for (kind, ours, theirs) in pairs(text).filter(|(kind, ..)| !kind.starts_with("default")) {
            let same = match kind {
                "check" | "filter" => is_same_condition(&ours, &theirs, backend, &columns),
                _ => is_same(&ours, &theirs, backend, &columns),
            };
            if !same {
                let (one, two) = (Normal::of(&ours, backend, &columns), Normal::of(&theirs, backend, &columns));
                wrong.push(format!("{backend} {version} {kind}: {ours}\n  {theirs}\n    {one:?}\n    {two:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_a_server_prints_of_one_expression_is_no_other_expression() {
    let mut groups = Vec::new();
    for (backend, _, text) in MEASURED {
        let columns = columns(backend);
        let mut seen: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (_, ours, theirs) in pairs(text).filter(|(kind, ..)| *kind == "check") {
            let normal = format!("{:?}", Normal::of_condition(&theirs, backend, &columns));
            seen.entry(normal).or_default().push((theirs, ours.replace(['"', '`'], "")));
        }
        for group in seen.values().filter(|group| group.iter().any(|(theirs, _)| *theirs != group[0].0)) {
            groups.push(group.iter().map(|(_, ours)| ours.as_str()).collect::<Vec<_>>().join("  ≡  "));
        }
    }
    groups.sort();
    groups.dedup();
    panic!("{}", groups.join("\n"));
}
