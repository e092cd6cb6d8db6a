//! Hostile names and values, and what sea-query itself would panic on.

use sea_query::extension::postgres::PgExpr;
use sea_query::extension::sqlite::SqliteExpr;
use sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query};
use whimbrel_dsl::column::*;
use whimbrel_dsl::*;

use crate::recorded::{derived, lines, record, texts};

#[test]
fn names_are_kept_as_they_are_and_quoted_in_expressions() {
    insta::assert_snapshot!(lines(|schema| {
        let name = "a\"b`c'd; DROP TABLE x --";
        schema.create_table(
            table((Alias::new("s\"1"), Alias::new(name)))
                .column(text(name).unique().index().check(Expr::col(name).ne("")))
                .check(check(name, Expr::col((name, name)).is_not_null())),
        );
    }));
}

#[test]
fn values_are_escaped_for_each_dialect() {
    let value = r#"it's "so" \' `x` \"#;
    insta::assert_snapshot!(texts(Expr::col("a").eq(value)));
    insta::assert_snapshot!(texts(Expr::col("a").is_in([value, "\u{1f600}\n\0"])));
    let uuid = sea_query::prelude::Uuid::from_u128(0xa1a2_a3a4_b1b2_c1c2_d1d2_d3d4_d5d6_d7d8);
    insta::assert_snapshot!(texts(Expr::col("a").eq(uuid)));
    insta::assert_snapshot!(texts(Expr::val(serde_json::json!({"it's": ["\\", "\""]}))));
    insta::assert_snapshot!(texts(Expr::val(vec![0_u8, 39, 255])));
    let moment = chrono::DateTime::parse_from_rfc3339("2026-01-31T01:30:00.25+02:00").unwrap();
    insta::assert_snapshot!(texts(Expr::val(moment)));
    insta::assert_snapshot!(texts(Expr::val(true)));
    insta::assert_snapshot!(texts(Expr::val('\'')));
    insta::assert_snapshot!(texts(Expr::val(f64::MAX)));
    insta::assert_snapshot!(texts(Expr::val(Option::<String>::None)));
}

#[test]
fn what_a_dialect_cannot_say_leaves_it_without_text() {
    // Operators of one server only.
    insta::assert_snapshot!(texts(PgExpr::contains(Expr::col("tags"), "x")));
    insta::assert_snapshot!(texts(SqliteExpr::get_json_field(Expr::col("doc"), "x")));
    let nested = Query::select()
        .expr(Expr::col("a"))
        .from("t")
        .join(JoinType::FullOuterJoin, "u", Expr::cust("true"))
        .to_owned();
    insta::assert_snapshot!(texts(Expr::col("a").in_subquery(nested)));
    let any = Query::select().column("a").from("t").to_owned();
    insta::assert_snapshot!(texts(Expr::col("a").eq(Expr::any(any))));
}

#[test]
fn a_text_that_reads_as_an_operator_is_a_text() {
    insta::assert_snapshot!(texts(Expr::col("a").eq("PgOperator( \" SqliteOperator( FullOuterJoin")));
}

#[test]
fn what_sea_query_panics_on_is_no_panic_here() {
    // One placeholder more than there are values.
    let expression = Expr::cust_with_values("? + ?", [1]);
    let recorded = record(
        |schema| {
            let expression = Expr::cust_with_values("? + ?", [1]);
            schema.add_check("t", check("broken", expression));
            schema.execute(
                Query::update()
                    .table("t")
                    .value("a", PgExpr::contains(Expr::col("x"), "y")),
            );
        },
        derived,
    );
    assert_eq!(recorded.unwrap().migration.recording.up.len(), 2);
    let _ = texts(expression);
}

#[test]
fn names_of_any_length_are_recorded_and_generated_names_are_short() {
    let recorded = record(
        |schema| {
            let long = "long_".repeat(2000);
            schema.create_table(table(long.clone()).column(text(long.clone()).unique().index().default("x")));
            schema.create_table(table("").column(text("")));
        },
        derived,
    );
    let text = serde_json::to_string(&recorded.unwrap().migration.recording).unwrap();
    for suffix in ["_key\"", "_idx\""] {
        assert!(str::contains(&text, suffix), "{suffix}");
    }
    let generated = Func::lower(Expr::col("a"));
    insta::assert_snapshot!(texts(generated));
}
