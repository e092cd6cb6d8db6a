//! Mistakes that only show while recording: each is kept with its place, and none panics.

use sea_query::Expr;
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_orm::DbErr;
use whimbrel_dsl::*;

use crate::recorded::{derived, record};

fn said(up: fn(&mut SchemaEditor)) -> String {
    record(up, derived).unwrap_err().to_string()
}

async fn step(_db: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}

#[test]
fn every_contradiction_is_named_with_its_place() {
    insta::assert_snapshot!(said(|schema| {
        schema.drop_primary_key("before");
        schema.create_table(
            table("t")
                .column(text("a").primary_key())
                .column(text("a"))
                .column(text("b").on_delete(whimbrel_core::schema::ReferentialAction::Cascade))
                .column(text("c").references("x", "id").references("y", "id"))
                .primary_key(["a"])
                .unique(["a"])
                .unique(["a"])
                .check(check("k", Expr::cust("1 = 1")))
                .check(check("k", Expr::cust("2 = 2")))
                .foreign_key(foreign_key(["a"]).references("x", ["id"]))
                .foreign_key(foreign_key(["a"]).references("y", ["id"]))
                .index(index(["a"]))
                .index(index(["a"])),
        );
        schema.create_table(table("u").primary_key(["a"]).primary_key(["b"]));
        schema.alter_column("t", alter("a"));
        schema.alter_column(
            "t",
            alter("a").using(Expr::cust("1")).backfill(1).start_at(1).not_null(),
        );
        schema.rename_table(("a", "t"), ("b", "t"));
        schema.sql(Sql::all("SELECT 1").declares(|schema| {
            schema.alter_column("t", alter("a"));
            schema.run(DataStep::new("in_declares", 1, step));
        }));
        schema.run(DataStep::new("twice", 1, step));
        schema.run(DataStep::new("twice", 2, step));
    }));
}

#[test]
fn a_migration_is_either_irreversible_or_has_a_down() {
    let errors = record(
        |schema| schema.irreversible("gone"),
        |schema| schema.drop_primary_key("t"),
    );
    insta::assert_snapshot!(errors.unwrap_err());
}

#[test]
fn a_down_is_either_derived_or_written() {
    let errors = record(
        |schema| schema.drop_primary_key("t"),
        |schema| {
            schema.derive_down();
            schema.drop_primary_key("u");
        },
    );
    insta::assert_snapshot!(errors.unwrap_err());
}

#[test]
fn versions_are_checked() {
    static NOTHING: crate::recorded::Written = crate::recorded::Written {
        up: |_| {},
        down: derived,
    };
    let migrations = Migrations::new(&[("20250922_000002", "b", &NOTHING)])
        .add("20250922_000001", "a", &NOTHING)
        .and(Migrations::default());
    let names: Vec<_> = migrations
        .record()
        .unwrap()
        .into_iter()
        .map(|it| it.migration.name)
        .collect();
    assert_eq!(names, ["a", "b"], "they are in the order of their versions");
    let wrong = migrations.add("20250922_000001", "c", &NOTHING).add("1", "d", &NOTHING);
    insta::assert_snapshot!(wrong.record().unwrap_err());
}
