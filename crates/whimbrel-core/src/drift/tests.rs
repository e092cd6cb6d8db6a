//! Drift as lines: what is missing, what is unexpected, what has changed.

use super::*;
use crate::schema::DefaultValue;
use crate::schema::View;
use crate::{Check, Column, ColumnType, Expression, Index, Literal};

fn schema(change: impl FnOnce(&mut Schema, &mut Table)) -> Schema {
    let mut table = Table::new("users");
    let age = Column::new("age", ColumnType::Integer);
    table.columns.insert(age.name.clone(), age);
    let mut schema = Schema::new();
    change(&mut schema, &mut table);
    schema.tables.insert(table);
    schema
}

fn lines(expected: &Schema, live: &Schema) -> Vec<String> {
    let found = drift(expected, live);
    assert_eq!(found.is_empty(), expected == live);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn equal_schemas_have_no_drift() {
    assert!(lines(&schema(|_, _| {}), &schema(|_, _| {})).is_empty());
}

#[test]
fn what_is_missing_and_what_is_unexpected_are_named_by_their_paths() {
    let live = schema(|schema, table| {
        table.columns.clear();
        let index = Index::on_columns("users_age_idx", [Name::new("age")]);
        table.indexes.insert(index.name.clone(), index);
        schema.tables.insert(Table::new("extra"));
    });
    assert_eq!(
        lines(&schema(|_, _| {}), &live),
        [
            "table extra: unexpected",
            "column users.age: missing",
            "index users.users_age_idx: unexpected",
        ]
    );
}

#[test]
fn a_changed_object_is_told_property_by_property() {
    let live = schema(|_, table| {
        let age = Column::new("age", ColumnType::BigInteger).nullable();
        let age = age.default_to(DefaultValue::Value(Literal::Integer(3)));
        table.columns.insert(age.name.clone(), age);
        table.comment = Some("people".to_owned());
    });
    assert_eq!(
        lines(&schema(|_, _| {}), &live),
        [
            "table users: comment: expected none, found `people`",
            "column users.age: default: expected none, found 3",
            "column users.age: nullable: expected not null, found nullable",
            "column users.age: type: expected integer, found big_integer",
        ]
    );
}

#[test]
fn expressions_and_queries_are_shown_as_they_are_written() {
    let check = |sql: &str| Check {
        name: "users_age_check".into(),
        expression: Expression::all(sql),
        not_valid: false,
    };
    let view = |sql: &str| View {
        name: "adults".into(),
        query: crate::PerDialect::all(sql.to_owned()),
        materialized: false,
    };
    let of = |check: Check, view: View| {
        schema(|schema, table| {
            table.checks.insert(check.name.clone(), check);
            schema.views.insert(view);
        })
    };
    assert_eq!(
        lines(
            &of(check("age > 1"), view("SELECT 1")),
            &of(check("age > 2"), view("SELECT\n2"))
        ),
        [
            "check users.users_age_check: expression: expected `age > 1`, found `age > 2`",
            "view adults: query: expected `SELECT 1`, found `SELECT 2`",
        ]
    );
}
