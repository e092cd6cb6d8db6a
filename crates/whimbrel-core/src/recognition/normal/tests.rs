//! The normal form: what is the same, and what is not.

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
    (
        Backend::Postgres,
        "12",
        include_str!("../../../tests/expressions/postgres-12.txt"),
    ),
    (
        Backend::Postgres,
        "15",
        include_str!("../../../tests/expressions/postgres-15.txt"),
    ),
    (
        Backend::Postgres,
        "18",
        include_str!("../../../tests/expressions/postgres-18.txt"),
    ),
    (
        Backend::Mysql,
        "9",
        include_str!("../../../tests/expressions/mysql-9.txt"),
    ),
    (
        Backend::Mariadb,
        "10.5",
        include_str!("../../../tests/expressions/mariadb-10.5.txt"),
    ),
    (
        Backend::Mariadb,
        "10.11",
        include_str!("../../../tests/expressions/mariadb-10.11.txt"),
    ),
    (
        Backend::Mariadb,
        "11.8",
        include_str!("../../../tests/expressions/mariadb-11.8.txt"),
    ),
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
                let (one, two) = (
                    Normal::of(&ours, backend, &columns),
                    Normal::of(&theirs, backend, &columns),
                );
                wrong.push(format!(
                    "{backend} {version} {kind}: {ours}\n  {theirs}\n    {one:?}\n    {two:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Those of the measured expressions that mean the same although they are written, and printed, otherwise.
const SYNONYMS: [&str; 7] = [
    "NOT (age IN (1, 2)) = age <> ALL (ARRAY[1, 2])",
    "NOT (age IS NULL) = age IS NOT NULL",
    "NOT active = active = FALSE",
    "coalesce(age, 0) > 0 = ifnull(age, 0) > 0",
    "created_at > now() = created_at > CURRENT_TIMESTAMP",
    "name = _utf8mb4'x' = name = N'x'",
    "substring(name, 1, 2) = 'ab' = substring(name from 1 for 2) = 'ab'",
];

#[test]
fn what_a_server_prints_of_one_expression_is_no_other_expression() {
    for (backend, version, text) in MEASURED {
        let columns = columns(backend);
        let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (_, ours, theirs) in pairs(text).filter(|(kind, ..)| *kind == "check") {
            let normal = format!("{:?}", Normal::of_condition(&theirs, backend, &columns));
            let plain = ours.replace(['"', '`'], "");
            let Some((other, printed)) = seen.insert(normal, (plain.clone(), theirs.clone())) else {
                continue;
            };
            let is_known = SYNONYMS.contains(&format!("{other} = {plain}").as_str());
            assert!(printed == theirs || is_known, "{backend} {version}: {other} = {plain}");
        }
    }
}

/// Whether two conditions are the same on a backend.
fn same(one: &str, two: &str, backend: Backend) -> bool {
    is_same_condition(one, two, backend, &columns(backend))
}

#[test]
fn what_differs_a_little_is_told_apart() {
    for (one, two) in [
        ("age > 1", "age >= 1"),
        ("age > 1", "age > 2"),
        ("age > 1", "big > 1"),
        ("age > 1", "1 > age"),
        ("(age + 1) * 2 > 3", "age + 1 * 2 > 3"),
        ("age - (small - 1) > 3", "age - small - 1 > 3"),
        ("age > 1 AND (small > 1 OR big > 1)", "age > 1 AND small > 1 OR big > 1"),
        ("NOT (age > 1 AND small > 1)", "age <= 1 AND small <= 1"),
        ("age BETWEEN 1 AND 5", "age > 1 AND age < 5"),
        ("age IN (1, 2)", "age IN (1, 2, 3)"),
        ("age IN (1, 2)", "age NOT IN (1, 2)"),
        ("status IN ('a', 'b')", "status IN ('a', 'B')"),
        ("status = 'a'", "status = 'a '"),
        ("status = 'it''s'", "status = 'its'"),
        ("status = '1'", "status = 1"),
        ("name LIKE 'a%'", "name LIKE 'a_'"),
        ("name LIKE 'a!%'", "name LIKE 'a!%' ESCAPE '!'"),
        ("age / 2 = 1", "age / 3 = 1"),
        ("lower(name) = 'a'", "upper(name) = 'a'"),
        ("age IS NULL", "age IS NOT NULL"),
        ("coalesce(age, 0) > 1", "coalesce(age, 1) > 1"),
        (
            "CASE WHEN age > 1 THEN 1 ELSE 0 END = 1",
            "CASE WHEN age > 1 THEN 0 ELSE 1 END = 1",
        ),
    ] {
        for backend in Backend::ALL {
            assert!(!same(one, two, backend), "{backend}: {one} is no {two}");
            assert!(same(one, one, backend) && same(two, two, backend));
        }
    }
}

#[test]
fn casts_that_a_person_wrote_are_told_from_those_that_a_server_adds() {
    let postgres = |one: &str, two: &str| same(one, two, Backend::Postgres);
    assert!(postgres("name = 'a'", "((name)::text = 'a'::text)"));
    assert!(postgres("age < price", "((age)::numeric < price)"));
    assert!(!postgres("price > 3", "((price)::integer > 3)"));
    assert!(!postgres("age < big", "((age)::text < (big)::text)"));
    assert!(!postgres(
        "age / 2 > 1",
        "(((age)::numeric / (2)::numeric) > (1)::numeric)"
    ));
    assert!(!postgres("age / 2 > 1", "((age / 2.0) > 1)"));
    assert!(!postgres("created_at > now()", "((created_at)::date > now())"));
    assert!(!postgres(r#""Age" > 1"#, "(age > 1)"));
    assert!(postgres("AGE > 1", "(age > 1)"));
}

#[test]
fn or_is_written_with_bars_on_mysql_alone() {
    assert!(same("age || small", "((0 <> `age`) or (0 <> `small`))", Backend::Mysql));
    assert!(!same("name || code = 'x'", "name OR code = 'x'", Backend::Postgres));
    assert!(!same("name || code = 'x'", "name OR code = 'x'", Backend::Sqlite));
}

#[test]
fn what_cannot_be_read_is_compared_by_its_tokens() {
    let postgres = |one: &str, two: &str| same(one, two, Backend::Postgres);
    assert!(postgres("exists (SELECT 1)", "EXISTS ( select 1 )"));
    assert!(!postgres("exists (SELECT 1)", "EXISTS ( select 2 )"));
    assert!(!postgres("name = 'a", "name = 'b"));
    let deep = format!("{}age{} > 1", "(".repeat(100_000), ")".repeat(100_000));
    assert!(postgres(&deep, &deep));
    let wide = vec!["age > 1"; 100_000].join(" + ");
    assert!(postgres(&wide, &wide) && !postgres(&wide, &deep));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(sql in r#"([ a-z'"`(),0-9<>*/=.:|&!~\[\]$é\-]|NOT |AND |CASE |IN \(|::text){0,40}"#) {
        for backend in Backend::ALL {
            let columns = columns(backend);
            let read = || Normal::of_condition(&sql, backend, &columns);
            proptest::prop_assert_eq!(read(), read());
        }
    }
}

#[test]
fn a_quote_in_a_name_of_mysql_s_is_not_taken_for_an_escaped_text() {
    for backend in [Backend::Mysql, Backend::Mariadb] {
        let (ours, theirs) = (r"`it\'s` = 'a''b'", r"(`it\'s` = _utf8mb4'a\'b')");
        assert!(same(ours, theirs, backend), "{backend:?}");
        assert!(!same(ours, r"(`it\'s` = _utf8mb4'ab')", backend), "{backend:?}");
    }
    assert!(same("name = 'a''b'", r"(`name` = _utf8mb4\'a\\\'b\')", Backend::Mysql));
}
