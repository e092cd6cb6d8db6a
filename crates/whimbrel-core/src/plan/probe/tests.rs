//! Which probes a plan has, and what they ask.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::operations::{
    AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AddUnique, AlterColumn, ColumnChange, CreateIndex, CreateTable,
    RenameColumn, RunDml, RunSql, ValidateCheck, ValidateForeignKey,
};
use crate::plan::plan_up;
use crate::schema::{Check, ForeignKey, Index, PrimaryKey, Unique};
use crate::{Backend, Column, ColumnType, Down, Expression, Length, Migration, PerDialect, Recording, Table};

fn users() -> Table {
    let mut users = Table::new("users");
    for column in [
        Column::new("id", ColumnType::Integer),
        Column::new("email", ColumnType::String(Length::AtMost(320))).nullable(),
        Column::new("age", ColumnType::Integer).nullable(),
        Column::new("team_id", ColumnType::Integer).nullable(),
    ] {
        users.columns.insert(column.name.clone(), column);
    }
    users.primary_key = Some(PrimaryKey::of(&"users".into(), ["id".into()]));
    users
}

fn create(table: Table) -> Operation {
    CreateTable { table }.into()
}

fn alter(changes: Vec<ColumnChange>) -> Operation {
    let (table, column) = ("users".into(), "email".into());
    AlterColumn { table, column, changes }.into()
}

fn not_null() -> Operation {
    alter(vec![ColumnChange::Nullable {
        nullable: false,
        backfill: None,
    }])
}

fn of_type(to: ColumnType) -> Operation {
    alter(vec![ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    }])
}

fn update(sql: &str) -> Operation {
    RunDml {
        statement: Expression::all(sql),
        reverse: None,
        no_reverse_needed: true,
    }
    .into()
}

fn unique(columns: &[&str]) -> Operation {
    AddUnique {
        table: "users".into(),
        unique: Unique {
            name: format!("{}_key", columns.join("_")).into(),
            columns: columns.iter().map(|it| (*it).into()).collect(),
            nulls_not_distinct: false,
            deferrable: None,
        },
    }
    .into()
}

fn check(not_valid: bool) -> Operation {
    AddCheck {
        table: "users".into(),
        check: Check {
            name: "adult".into(),
            expression: Expression::all("age >= 18"),
            not_valid,
        },
    }
    .into()
}

fn team_key(not_valid: bool) -> Operation {
    AddForeignKey {
        table: "users".into(),
        foreign_key: ForeignKey {
            name: "users_team_fkey".into(),
            columns: vec!["team_id".into()],
            referenced_table: "users".into(),
            referenced_columns: vec!["id".into()],
            on_delete: None,
            on_update: None,
            deferrable: None,
            not_valid,
        },
    }
    .into()
}

fn plan(backend: Backend, operations: Vec<Operation>) -> MigrationPlan {
    plan_on(backend, users(), operations)
}

fn plan_on(backend: Backend, table: Table, operations: Vec<Operation>) -> MigrationPlan {
    let mut schema = Schema::new();
    create(table).apply(&mut schema).unwrap();
    let migration = Migration {
        version: "20250101_000002".parse().unwrap(),
        name: "a".into(),
        recording: Recording {
            up: operations,
            down: Down::Derived,
        },
    };
    plan_up(Target::from(backend), &schema, &migration).unwrap().0
}

fn samples(backend: Backend, operations: Vec<Operation>) -> Vec<String> {
    plan(backend, operations)
        .probes
        .into_iter()
        .map(|probe| probe.sample.replace(['"', '`'], ""))
        .collect()
}

#[test]
fn each_operation_asks_for_the_rows_that_it_would_not_let_through() {
    let ask = |operation: Operation| samples(Backend::Postgres, vec![operation]);
    assert_eq!(
        ask(not_null()),
        ["SELECT CAST(id AS text) FROM users WHERE email IS NULL LIMIT 5"]
    );
    assert_eq!(
        ask(unique(&["email", "age"])),
        [
            "SELECT min(CAST(id AS text)), max(CAST(id AS text)) FROM users WHERE email IS NOT NULL AND age IS NOT NULL \
          GROUP BY email, age HAVING count(*) > 1 LIMIT 5"
        ]
    );
    assert_eq!(
        ask(check(false)),
        ["SELECT CAST(id AS text) FROM users WHERE NOT (age >= 18) LIMIT 5"]
    );
    assert_eq!(
        ask(team_key(false)),
        [
            "SELECT CAST(child.id AS text) FROM users AS child WHERE child.team_id IS NOT NULL AND NOT EXISTS \
          (SELECT 1 FROM users AS parent WHERE parent.id = child.team_id) LIMIT 5"
        ]
    );
    assert_eq!(
        ask(of_type(ColumnType::String(Length::AtMost(10)))),
        ["SELECT CAST(id AS text) FROM users WHERE char_length(email) > 10 LIMIT 5"]
    );
    assert!(ask(of_type(ColumnType::Text)).is_empty());
}

#[test]
fn a_partial_index_asks_of_its_rows_and_an_index_that_is_not_unique_of_none() {
    let mut index = Index::on_columns("i", ["email".into()]);
    let create = |index: &Index| {
        vec![
            CreateIndex {
                table: "users".into(),
                index: index.clone(),
                concurrently: false,
            }
            .into(),
        ]
    };
    assert!(samples(Backend::Sqlite, create(&index)).is_empty());
    index.unique = true;
    index.filter = Some(Expression::all("age > 1"));
    assert_eq!(
        samples(Backend::Sqlite, create(&index)),
        [
            "SELECT min(CAST(id AS text)), max(CAST(id AS text)) FROM users WHERE (age > 1) AND email IS NOT NULL \
          GROUP BY email HAVING count(*) > 1 LIMIT 5"
        ]
    );
}

#[test]
fn a_table_without_a_key_is_asked_for_a_number_only() {
    let mut table = users();
    table.primary_key = None;
    let operation = AddPrimaryKey {
        table: "users".into(),
        key: PrimaryKey::of(&"users".into(), ["id".into()]),
    };
    let plan = plan_on(Backend::Mysql, table, vec![operation.into()]);
    let samples: Vec<&str> = plan.probes.iter().map(|probe| probe.sample.as_str()).collect();
    assert_eq!(
        samples,
        ["SELECT 'x' FROM `users` WHERE `id` IS NOT NULL GROUP BY `id` HAVING count(*) > 1 LIMIT 5"]
    );
}

#[test]
fn what_is_not_validated_is_asked_when_it_is_on_postgres_and_at_once_elsewhere() {
    let validate = || -> Vec<Operation> {
        let (table, name) = ("users".into(), "adult".into());
        let key = ValidateForeignKey {
            table: "users".into(),
            name: "users_team_fkey".into(),
        };
        vec![ValidateCheck { table, name }.into(), key.into()]
    };
    let all = || [vec![check(true), team_key(true)], validate()].concat();
    let postgres = plan(Backend::Postgres, all());
    assert_eq!(
        postgres.probes.iter().map(|it| it.operation).collect::<Vec<_>>(),
        [2, 3]
    );
    for backend in [Backend::Sqlite, Backend::Mysql, Backend::Mariadb] {
        let plan = plan(backend, all());
        assert_eq!(plan.probes.iter().map(|it| it.operation).collect::<Vec<_>>(), [0, 1]);
    }
}

#[test]
fn rows_that_an_earlier_operation_may_change_are_left_to_the_server() {
    let mut raw = RunSql {
        statements: PerDialect::all(vec!["SELECT 1".to_owned()]),
        reverse: None,
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    };
    raw.reverse = Some(PerDialect::all(Vec::new()));
    for before in [
        update("UPDATE users SET email = '' WHERE email IS NULL"),
        update("DELETE FROM teams"),
        raw.into(),
        RenameColumn {
            table: "users".into(),
            column: "email".into(),
            to: "mail".into(),
        }
        .into(),
    ] {
        let after = unique(if matches!(before, Operation::RenameColumn(_)) {
            &["mail"]
        } else {
            &["email"]
        });
        let plan = plan(Backend::Postgres, vec![before.clone(), after]);
        assert!(plan.probes.is_empty(), "{before}");
    }
    let added = AddColumn {
        table: "users".into(),
        column: Column::new("nick", ColumnType::Text).nullable(),
        backfill: None,
    };
    let plan = plan(
        Backend::Postgres,
        vec![
            added.into(),
            update("UPDATE teams SET name = ''"),
            unique(&["nick"]),
            unique(&["email"]),
        ],
    );
    assert_eq!(plan.probes.iter().map(|it| it.operation).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_table_of_the_same_migration_has_no_rows_to_ask_for() {
    let schema = Schema::new();
    let operations = [create(users()), not_null(), check(false)];
    assert!(probes(Backend::Postgres.into(), &schema, &operations).is_empty());
}

#[test]
fn a_run_asks_first_what_no_migration_before_may_change() {
    let first = plan(Backend::Postgres, vec![update("UPDATE users SET age = 1")]);
    let second = plan(Backend::Postgres, vec![check(false)]);
    let third = plan(Backend::Postgres, vec![check(false)]);
    let asked = |plans: &[MigrationPlan]| before_all(plans, Backend::Postgres.into()).len();
    assert_eq!(asked(&[first.clone(), second.clone()]), 0);
    assert_eq!(asked(&[third, first, second]), 1);
}

#[test]
fn a_valid_check_that_says_so_already_spares_the_look() {
    let mut table = users();
    let says_so = Check {
        name: "there".into(),
        expression: Expression::all("(\"email\" IS NOT NULL)"),
        not_valid: false,
    };
    table.checks.insert(says_so.name.clone(), says_so);
    let plan = plan_on(Backend::Postgres, table, vec![not_null()]);
    assert!(plan.probes.is_empty(), "{:?}", plan.probes);
}

#[test]
fn the_plan_shows_what_is_looked_for() {
    let plan = plan(Backend::Sqlite, vec![check(false)]);
    let text = plan.to_string();
    assert!(
        text.contains("-- first: no rows of users may break the check adult\n--   SELECT"),
        "{text}"
    );
}
