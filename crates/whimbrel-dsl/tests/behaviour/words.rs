//! What each word records.

use sea_query::{Expr, ExprTrait, Func, Query};
use serde_json::json;
use whimbrel_core::schema::{Deferrable, IndexMethod, ReferentialAction::*};
use whimbrel_core::{ColumnType, IntervalFields, Length};
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_orm::DbErr;
use whimbrel_dsl::*;

use crate::recorded::{derived, lines, record};

names! {
    Users { Id, Email, Age, Name, OrgId, CreatedAt }
    Orgs { Id }
    Logs = "audit_log" { Id, UserId = "user", At }
}

#[test]
fn a_column_of_every_type() {
    insta::assert_snapshot!(lines(|schema| {
        schema.create_table(
            table("all_types")
                .columns((
                    char("a", 2),
                    char_usual("b"),
                    string("c", 320),
                    string_usual("d"),
                    string_max("e"),
                    text("f"),
                    blob("g"),
                    binary("h", 16),
                    var_binary("i", 32),
                    var_binary_usual("j"),
                    var_binary_max("k"),
                    bit("l", 3),
                ))
                .columns((
                    bit_usual("m"),
                    var_bit("n", 5),
                    tiny_integer("o"),
                    small_integer("p"),
                    integer("q"),
                    big_integer("r"),
                    tiny_unsigned("s"),
                    small_unsigned("t"),
                    unsigned("u"),
                    big_unsigned("v"),
                    float("w"),
                    double("x"),
                ))
                .columns((
                    decimal("aa", 19, 4),
                    decimal_usual("ab"),
                    money("ac"),
                    boolean("ad"),
                    date("ae"),
                    time("af"),
                    date_time("ag"),
                    timestamp("ah"),
                    timestamp_tz("ai"),
                    year("aj"),
                    interval("ak"),
                    interval_of("al", IntervalFields::DayToSecond),
                ))
                .columns((
                    json("ba"),
                    json_binary("bb"),
                    uuid("bc"),
                    array("bd", ColumnType::Text),
                    vector("be", 3),
                    vector_usual("bf"),
                    cidr("bg"),
                    inet("bh"),
                    mac_addr("bi"),
                    ltree("bj"),
                ))
                .column(enumeration("ca", ("mood", "moods")))
                .column(custom(
                    "cb",
                    SqlExpr::postgres("citext").mysql("varchar(320)").sqlite("text"),
                ))
                .column(column("cc", ColumnType::String(Length::AtMost(7)))),
        );
    }));
}

#[test]
fn a_default_of_every_kind() {
    use chrono::{DateTime, NaiveDate, NaiveTime};
    use sea_query::prelude::{Decimal, Uuid};

    insta::assert_snapshot!(lines(|schema| {
        let date_of = NaiveDate::from_ymd_opt(2025, 9, 22).unwrap();
        let time_of = NaiveTime::from_hms_opt(8, 5, 9).unwrap();
        schema.add_columns(
            "t",
            (
                boolean("a").default(true),
                tiny_integer("b").default(-1),
                big_integer("c").default(5_000_000_000),
                big_unsigned("d").default(u64::MAX),
                float("e").default(0.1),
                double("f").default(1.5),
                decimal("g", 19, 4).default(Decimal::new(1250, 2)),
                decimal("h", 19, 4).default(0),
                text("i").default("it's"),
                string("j", 9).default(String::from("x")),
                blob("k").default(b"\x00\xff"),
                uuid("l").default(Uuid::nil()),
            ),
        );
        schema.add_columns(
            "t",
            (
                json("m").default(json!({"theme": "dark"})),
                date("n").default(date_of),
                time("o").default(time_of),
                date_time("p").default(date_of.and_time(time_of)),
                timestamp_tz("q").default(DateTime::UNIX_EPOCH),
                enumeration("r", "moods").default("good"),
                inet("s").default("127.0.0.1"),
                timestamp_tz("u").default_now(),
                date("v").default_now(),
                time("w").default_now(),
                text("x").default_expr(Expr::cust("upper('x')")),
                uuid("y").default(SqlExpr::postgres("gen_random_uuid()").mysql("uuid_to_bin(uuid())")),
            ),
        );
        schema.add_column("t", timestamp_tz("z").default(Expr::current_timestamp()));
    }));
}

#[test]
fn everything_about_a_column() {
    insta::assert_snapshot!(lines(|schema| {
        schema.add_columns(
            "t",
            (
                text("a").nullable().comment("for people").collation("C"),
                text("b")
                    .nullable()
                    .collation(SqlExpr::postgres("de-x-icu").mysql("utf8mb4_bin")),
                integer("c").backfill(7),
                integer("d").backfill(Expr::col("c").add(1)),
                uuid("e").backfill(sea_query::prelude::Uuid::max()),
                big_integer("f").identity().start_at(100).increment_by(10),
                big_integer("g").identity_always(),
                integer("h").auto_increment(),
                text("i").generated_stored(Func::lower(Expr::col("a"))),
                text("j").generated_virtual(Expr::cust("lower(a)")),
            ),
        );
    }));
}

#[test]
fn a_column_brings_its_constraints_and_its_index() {
    insta::assert_snapshot!(lines(|schema| {
        schema.add_columns(
            Users::Table,
            (
                text(Users::Email).default("").unique(),
                integer(Users::Age).default(1).check(Expr::col(Users::Age).gt(0)),
                big_integer(Users::OrgId)
                    .nullable()
                    .index()
                    .references(Orgs::Table, Orgs::Id)
                    .on_delete(SetNull)
                    .on_update(Cascade)
                    .deferrable(Deferrable::InitiallyDeferred),
                uuid(Users::Id).backfill(Expr::cust("gen_random_uuid()")).primary_key(),
            ),
        );
    }));
}

#[test]
fn everything_about_a_table() {
    insta::assert_snapshot!(lines(|schema| {
        schema.create_table(
            table(("audit", Logs::Table))
                .column(big_integer(Logs::Id).primary_key())
                .column(
                    uuid(Logs::UserId)
                        .primary_key()
                        .references(Users::Table, Users::Id)
                        .on_delete(Cascade),
                )
                .columns(vec![text("a"), text("b")])
                .columns([integer("c"), integer("d")])
                .columns(timestamps())
                .column(soft_delete())
                .unique([Logs::UserId])
                .unique(
                    unique(["a", "b"])
                        .name("ab")
                        .nulls_not_distinct()
                        .deferrable(Deferrable::InitiallyImmediate),
                )
                .check(check("a_known", Expr::col("a").is_in(["x", "y"])))
                .check(check("b_known", SqlExpr::all("b <> ''")).not_valid())
                .foreign_key(
                    foreign_key(["c", "d"])
                        .references(("audit", "pairs"), ["c", "d"])
                        .on_update(Restrict),
                )
                .foreign_key(
                    foreign_key(["a"])
                        .references("as", ["id"])
                        .name("to_a")
                        .on_delete(NoAction)
                        .not_valid(),
                )
                .index(index([Logs::UserId]))
                .index(
                    index([key("a"), key("b").descending()])
                        .unique()
                        .filter(Expr::col("c").gt(1)),
                )
                .comment("who did what")
                .engine("InnoDB")
                .charset("utf8mb4")
                .collation("utf8mb4_bin")
                .strict()
                .without_rowid(),
        );
        schema.create_table(
            table("members")
                .columns((integer("a"), integer("b")))
                .primary_key(primary_key(["b", "a"]).name("members_key")),
        );
        schema.rename_table(("audit", Logs::Table), "logs");
        schema.set_table_comment("logs", "a comment");
        schema.set_table_comment("logs", None);
        schema.set_table_options(
            "logs",
            table_options()
                .engine("Aria")
                .charset("utf8mb4")
                .collation("c")
                .strict(),
        );
        schema.set_table_options("logs", table_options().without_rowid());
        schema.drop_table("logs", DataLoss::accepted("kept elsewhere"));
        schema.create_namespace("audit");
        schema.drop_namespace("audit");
    }));
}

#[test]
fn everything_about_an_index() {
    insta::assert_snapshot!(lines(|schema| {
        schema.create_index(index([Users::OrgId, Users::Email]).on(Users::Table));
        schema.create_index(
            index([
                key(Users::Email)
                    .ascending()
                    .nulls_first()
                    .operator_class("text_pattern_ops"),
                key(Users::Name).descending().nulls_last().prefix(10).collation("C"),
                key_expression(Func::lower(Expr::col(Users::Name))),
            ])
            .on(Users::Table),
        );
        schema.create_index(
            index(vec![Users::Email])
                .name("by_mail")
                .unique()
                .nulls_not_distinct()
                .filter(Expr::col(Users::Age).gte(18))
                .include([Users::Name, Users::OrgId])
                .using(IndexMethod::BTree)
                .expression(Func::lower(Expr::col(Users::Name)))
                .on(Users::Table)
                .concurrently(),
        );
        schema.create_index(index([Users::Name]).full_text().on(("app", Users::Table)));
        schema.drop_index(Users::Table, "by_mail");
        schema.drop_index_concurrently(Users::Table, "by_mail");
        schema.rename_index(Users::Table, "by_mail", "by_email");
    }));
}

#[test]
fn every_constraint_is_added_and_dropped() {
    insta::assert_snapshot!(lines(|schema| {
        schema.add_primary_key(Users::Table, [Users::Id]);
        schema.add_primary_key(Users::Table, primary_key([Users::Id]).name("users_key"));
        schema.drop_primary_key(Users::Table);
        schema.add_unique(Users::Table, [Users::OrgId, Users::Email]);
        schema.add_unique(Users::Table, unique([Users::Email]).name("one_mail"));
        schema.drop_unique(Users::Table, "one_mail");
        schema.add_check(Users::Table, check("adult", Expr::col(Users::Age).gte(18)).not_valid());
        schema.validate_check(Users::Table, "adult");
        schema.drop_check(Users::Table, "adult");
        schema.add_foreign_key(
            Users::Table,
            foreign_key([Users::OrgId])
                .references(Orgs::Table, [Orgs::Id])
                .on_delete(SetDefault)
                .deferrable(Deferrable::InitiallyDeferred)
                .not_valid(),
        );
        schema.validate_foreign_key(Users::Table, "users_org_id_fkey");
        schema.drop_foreign_key(Users::Table, "users_org_id_fkey");
        schema.rename_constraint(Users::Table, "one_mail", "users_email_key");
    }));
}

#[test]
fn everything_that_changes_a_column() {
    insta::assert_snapshot!(lines(|schema| {
        schema.alter_column(
            Users::Table,
            alter(Users::Age)
                .set_type(ColumnType::BigInteger)
                .using(Expr::cust("age::bigint"))
                .reverse_using(Expr::cust("age::integer"))
                .not_null()
                .backfill(0)
                .set_default(18)
                .set_collation("C")
                .set_comment("in years"),
        );
        schema.alter_column(
            Users::Table,
            alter(Users::Age)
                .nullable()
                .drop_default()
                .drop_collation()
                .drop_comment(),
        );
        schema.alter_column(Users::Table, alter(Users::Id).identity().start_at(7).increment_by(2));
        schema.alter_column(Users::Table, alter(Users::Id).identity_always());
        schema.alter_column(Users::Table, alter(Users::Id).drop_identity());
        schema.alter_column(
            Users::Table,
            alter(Users::Name).generated_stored(Expr::cust("lower(email)")),
        );
        schema.alter_column(
            Users::Table,
            alter(Users::Name).generated_virtual(Expr::cust("lower(email)")),
        );
        schema.alter_column(Users::Table, alter(Users::Name).drop_generated());
        schema.rename_column(Users::Table, Users::Name, "full_name");
        schema.drop_column(Users::Table, Users::Name, DataLoss::accepted("unused"));
    }));
}

#[test]
fn everything_about_an_enum() {
    insta::assert_snapshot!(lines(|schema| {
        schema.create_enum("mood", ["sad", "ok"]);
        schema.create_enum(("app", "tone"), vec!["warm".to_owned()]);
        schema.add_enum_value("mood", "happy");
        schema.add_enum_value_before("mood", "bad", "ok");
        schema.rename_enum_value("mood", "ok", "fine");
        schema.drop_enum_value("mood", "bad", DataLoss::accepted("nobody is"));
        schema.replace_enum_value("mood", "sad", "fine", DataLoss::accepted("cheer up"));
        schema.rename_enum("mood", "moods");
        schema.rename_enum(("app", "tone"), ("app", "tones"));
        schema.drop_enum("moods");
    }));
}

async fn forward(_db: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}

async fn backward(_db: &DataConnection) -> Result<(), DbErr> {
    Err(DbErr::Custom("backward".to_owned()))
}

#[test]
fn everything_about_rows() {
    insta::assert_snapshot!(lines(|schema| {
        schema.execute(
            Query::update()
                .table(Users::Table)
                .value(Users::Name, Func::upper(Expr::col(Users::Name)))
                .and_where(Expr::col(Users::Email).like("%@x.example")),
        );
        schema.execute_with_reverse(
            Query::insert()
                .into_table(Orgs::Table)
                .columns([Orgs::Id])
                .values_panic([1.into()]),
            Query::delete()
                .from_table(Orgs::Table)
                .and_where(Expr::col(Orgs::Id).eq(1)),
        );
        schema.execute_one_way(Query::delete().from_table(("audit", Logs::Table)).to_owned());
        schema.execute(SqlExpr::all("UPDATE users SET age = 1"));
        schema.sql(
            Sql::postgres(["CREATE EXTENSION citext", "SELECT 1"])
                .mysql_nothing()
                .mariadb("SELECT 2")
                .sqlite(String::from("SELECT 3"))
                .reverse(Sql::postgres("DROP EXTENSION citext").mysql_nothing().sqlite_nothing())
                .declares(|schema| schema.create_namespace("citext"))
                .done_when(SqlExpr::postgres("SELECT 1 FROM pg_extension WHERE extname = 'citext'"))
                .outside_transaction(),
        );
        schema.sql(Sql::all("ANALYZE").one_way());
        schema.run(DataStep::new("forward", 3, forward));
        schema.run(DataStep::new("both", 1, forward).reverse(backward));
        schema.run(DataStep::new("once", 1, forward).one_way());
    }));
}

#[test]
fn sql_that_may_run_twice_says_so_and_other_sql_is_recorded_as_ever() {
    let recorded = |up: fn(&mut SchemaEditor)| {
        let recorded = record(up, derived).unwrap();
        serde_json::to_value(&recorded.migration.recording.up).unwrap()
    };
    let twice = recorded(|schema| schema.sql(Sql::all("ANALYZE").one_way().idempotent()));
    assert_eq!(twice[0]["idempotent"], json!(true));
    let once = recorded(|schema| schema.sql(Sql::all("ANALYZE").one_way()));
    assert!(once[0].get("idempotent").is_none(), "its checksum stays");
}

#[test]
fn views_triggers_and_functions() {
    insta::assert_snapshot!(lines(|schema| {
        let mut query = Query::select();
        query
            .column(Users::Email)
            .from(Users::Table)
            .and_where(Expr::col(Users::Age).gte(18));
        schema.create_view("adults", &query);
        schema.replace_view(("app", "adults"), query.take());
        schema.create_materialized_view("totals", SqlExpr::postgres("SELECT 1 AS one"));
        schema.replace_materialized_view("totals", SqlExpr::postgres("SELECT 2 AS one"));
        schema.drop_view("adults");
        schema.create_trigger(
            Users::Table,
            "users_touch",
            SqlExpr::mysql("CREATE TRIGGER users_touch ...").sqlite("CREATE TRIGGER users_touch ..."),
        );
        schema.drop_trigger(Users::Table, "users_touch");
        schema.create_function("touch", SqlExpr::postgres("CREATE FUNCTION touch() ..."));
        schema.replace_function(
            signature("add", "integer, integer"),
            SqlExpr::postgres("CREATE FUNCTION add(integer, integer) ..."),
        );
        schema.drop_function(signature(("app", "add"), "integer, integer"));
        schema.create_procedure("tidy", "CREATE PROCEDURE tidy() ...");
        schema.replace_procedure("tidy", "CREATE PROCEDURE tidy() ...");
        schema.drop_procedure("tidy");
    }));
}

#[test]
fn sequences_extensions_and_exclusion_constraints() {
    insta::assert_snapshot!(lines(|schema| {
        schema.create_sequence(sequence("plain"));
        schema.create_sequence(
            sequence(("app", "every_word"))
                .of_type(ColumnType::Integer)
                .start(1000)
                .increment(-10)
                .minimum(0)
                .maximum(2000)
                .cache(5)
                .cycle()
                .owned_by(Users::Table, Users::Id),
        );
        schema.alter_sequence(sequence("plain").start(2));
        schema.drop_sequence("plain");
        schema.create_extension("citext");
        schema.drop_extension(("app", "citext"));
        schema.create_table(
            table("bookings").column(integer("id")).exclusion(
                exclusion("no_overlap")
                    .using("spgist")
                    .element(Users::OrgId, "=")
                    .operator_class("gist_int4_ops")
                    .element_expression(Func::lower(Expr::col(Users::Email)), "&&")
                    .filter(Expr::col(Users::Age).gt(0))
                    .deferrable(Deferrable::InitiallyImmediate),
            ),
        );
        schema.add_exclusion("bookings", exclusion("other").element("id", "="));
        schema.drop_exclusion("bookings", "other");
    }));
}

#[test]
fn a_migration_says_how_it_is_taken_back() {
    let down = |down: fn(&mut SchemaEditor)| {
        let recorded = record(|schema| schema.drop_primary_key("t"), down).unwrap();
        serde_json::to_string(&recorded.migration.recording.down).unwrap()
    };
    assert_eq!(down(derived), r#""derived""#);
    assert_eq!(down(|_| {}), r#"{"written":[]}"#);
    assert_eq!(
        down(|schema| schema.drop_enum("mood")),
        r#"{"written":[{"operation":"drop_enum","name":{"name":"mood"}}]}"#
    );
    assert_eq!(down(|schema| schema.irreversible("gone")), r#"{"irreversible":"gone"}"#);
    let in_up = record(|schema| schema.irreversible("gone"), derived).unwrap();
    assert!(matches!(
        in_up.migration.recording.down,
        whimbrel_core::Down::Irreversible(_)
    ));
}

#[test]
fn the_functions_of_data_steps_are_found_by_name() {
    let recorded = record(
        |schema| schema.run(DataStep::new("both", 2, forward).reverse(backward)),
        |schema| schema.run(DataStep::new("own", 1, backward)),
    )
    .unwrap();
    let names: Vec<_> = recorded
        .data_steps
        .iter()
        .map(|step| (step.name(), step.revision()))
        .collect();
    assert_eq!(names, [("both", 2), ("own", 1)]);
    assert!(recorded.data_steps.get("other").is_none());
}
