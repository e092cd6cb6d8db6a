//! Cases of `create_table` as the generator writes them. `UPDATE_GENERATED=1 cargo test -p whimbrel-tests source` writes this file.

use whimbrel::prelude::*;

use crate::source::Generated;

/// By the names of the cases.
pub const ALL: &[Generated] = &[
    ("create_table/users", create_table_users),
    ("create_table/everything", create_table_everything),
    ("create_table/every_type", create_table_every_type),
    ("create_table/types_of_postgres", create_table_types_of_postgres),
    ("create_table/year", create_table_year),
    ("create_table/custom_type", create_table_custom_type),
    (
        "create_table/custom_type_without_sql",
        create_table_custom_type_without_sql,
    ),
    ("create_table/defaults", create_table_defaults),
    ("create_table/default_not_finite", create_table_default_not_finite),
    ("create_table/identity_always", create_table_identity_always),
    ("create_table/hostile_names", create_table_hostile_names),
    ("create_table/self_reference", create_table_self_reference),
    ("create_table/without_key", create_table_without_key),
    (
        "create_table/moment_without_default",
        create_table_moment_without_default,
    ),
    ("create_table/options", create_table_options),
    ("create_table/not_valid_constraints", create_table_not_valid_constraints),
    ("create_table/in_a_namespace", create_table_in_a_namespace),
    ("create_table/enum_column", create_table_enum_column),
    ("create_table/exclusion", create_table_exclusion),
];

fn create_table_users(schema: &mut SchemaEditor) {
    names! { Users { Id, Email, Name, Age, Balance, Active, Theme, CreatedAt } }
    schema.create_table(
        table(Users::Table)
            .column(big_integer(Users::Id).identity().primary_key())
            .column(string(Users::Email, 320))
            .column(text(Users::Name).nullable())
            .column(integer(Users::Age).nullable())
            .column(decimal(Users::Balance, 12, 2).default(Literal::Decimal("0.00".into())))
            .column(boolean(Users::Active).default(true))
            .column(string(Users::Theme, 32).default("light"))
            .column(timestamp_tz(Users::CreatedAt).default_now()),
    );
}

fn create_table_everything(schema: &mut SchemaEditor) {
    names! { Articles { Id, UserId, Title, Body, Rank, Slug, TitleLength } }
    names! { Users { Id } }
    schema.create_table(
        table(Articles::Table)
            .column(big_integer(Articles::Id).primary_key())
            .column(
                big_integer(Articles::UserId)
                    .nullable()
                    .references(Users::Table, Users::Id),
            )
            .column(string(Articles::Title, 200))
            .column(text(Articles::Body).nullable())
            .column(integer(Articles::Rank).default(0))
            .column(
                string(Articles::Slug, 80)
                    .comment("The last part of its address")
                    .unique(),
            )
            .column(
                integer(Articles::TitleLength)
                    .nullable()
                    .generated_stored(SqlExpr::all("length(title)")),
            )
            .check(check(
                "articles_rank_check",
                SqlExpr::sqlite("rank >= 0").postgres("rank >= 0").mysql("`rank` >= 0"),
            ))
            .index(index([Articles::UserId, Articles::Rank]).name("articles_user_id_idx"))
            .comment("What users wrote"),
    );
}

fn create_table_every_type(schema: &mut SchemaEditor) {
    names! {
        Samples {
            C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17, C18, C19,
            C20, C21, C22, C23, C24, C25, C26, C27, C28, C29, C30, C31, C32, C33, C34,
        }
    }
    schema.create_table(
        table(Samples::Table)
            .column(char_usual(Samples::C0).nullable())
            .column(char(Samples::C1, 3).nullable())
            .column(string_usual(Samples::C2).nullable())
            .column(string(Samples::C3, 100).nullable())
            .column(string_max(Samples::C4).nullable())
            .column(text(Samples::C5).nullable())
            .column(blob(Samples::C6).nullable())
            .column(tiny_integer(Samples::C7).nullable())
            .column(small_integer(Samples::C8).nullable())
            .column(integer(Samples::C9).nullable())
            .column(big_integer(Samples::C10).nullable())
            .column(tiny_unsigned(Samples::C11).nullable())
            .column(small_unsigned(Samples::C12).nullable())
            .column(unsigned(Samples::C13).nullable())
            .column(big_unsigned(Samples::C14).nullable())
            .column(float(Samples::C15).nullable())
            .column(double(Samples::C16).nullable())
            .column(decimal_usual(Samples::C17).nullable())
            .column(decimal(Samples::C18, 10, 3).nullable())
            .column(date_time(Samples::C19).nullable())
            .column(timestamp(Samples::C20).nullable())
            .column(timestamp_tz(Samples::C21).nullable())
            .column(time(Samples::C22).nullable())
            .column(date(Samples::C23).nullable())
            .column(binary(Samples::C24, 16).nullable())
            .column(var_binary_usual(Samples::C25).nullable())
            .column(var_binary(Samples::C26, 40).nullable())
            .column(var_binary_max(Samples::C27).nullable())
            .column(bit_usual(Samples::C28).nullable())
            .column(bit(Samples::C29, 8).nullable())
            .column(boolean(Samples::C30).nullable())
            .column(money(Samples::C31).nullable())
            .column(json(Samples::C32).nullable())
            .column(json_binary(Samples::C33).nullable())
            .column(uuid(Samples::C34).nullable()),
    );
}

fn create_table_types_of_postgres(schema: &mut SchemaEditor) {
    names! { Samples { C0, C1, C2, C3, C4, C5, C6, C7 } }
    schema.create_table(
        table(Samples::Table)
            .column(interval(Samples::C0).nullable())
            .column(
                column(
                    Samples::C1,
                    ColumnType::Interval(Some(IntervalFields::DayToSecond), Some(3)),
                )
                .nullable(),
            )
            .column(var_bit(Samples::C2, 12).nullable())
            .column(array(Samples::C3, ColumnType::Integer).nullable())
            .column(array(Samples::C4, ColumnType::String(Length::AtMost(20))).nullable())
            .column(cidr(Samples::C5).nullable())
            .column(inet(Samples::C6).nullable())
            .column(mac_addr(Samples::C7).nullable()),
    );
}

fn create_table_year(schema: &mut SchemaEditor) {
    names! { T { Y } }
    schema.create_table(table(T::Table).column(year(T::Y)));
}

fn create_table_custom_type(schema: &mut SchemaEditor) {
    names! { T { Range } }
    schema.create_table(
        table(T::Table).column(
            custom(
                T::Range,
                SqlExpr::sqlite("text").postgres("int4range").mysql("geometry"),
            )
            .nullable(),
        ),
    );
}

fn create_table_custom_type_without_sql(schema: &mut SchemaEditor) {
    names! { T { Range } }
    schema.create_table(table(T::Table).column(column(T::Range, ColumnType::Custom(PerDialect::default())).nullable()));
}

fn create_table_defaults(schema: &mut SchemaEditor) {
    names! {
        Samples {
            None, Truth, Whole, Big, Real, Huge, Exact, Quoted, Slashed, Several, Bytes, Uuid, Day,
            Moment, Document, Now, Sum,
        }
    }
    schema.create_table(
        table(Samples::Table)
            .column(integer(Samples::None).nullable().default(Literal::Null))
            .column(boolean(Samples::Truth).default(false))
            .column(big_integer(Samples::Whole).default(-9223372036854775808))
            .column(decimal(Samples::Big, 20, 0).default(Literal::Unsigned(18446744073709551615)))
            .column(double(Samples::Real).default(-0.25))
            .column(double(Samples::Huge).default(1e300))
            .column(decimal(Samples::Exact, 10, 2).default(Literal::Decimal("-12.50".into())))
            .column(string(Samples::Quoted, 40).default("it's a \"test\""))
            .column(string(Samples::Slashed, 40).default("C:\\temp\\'; DROP TABLE users; --"))
            .column(string(Samples::Several, 40).default("two\nlines"))
            .column(var_binary(Samples::Bytes, 8).default(Literal::Bytes(vec![0, 255, 39])))
            .column(uuid(Samples::Uuid).default(Literal::Uuid("01234567-89ab-cdef-0123-456789abcdef".into())))
            .column(date(Samples::Day).default(Literal::Text("2026-01-31".into())))
            .column(timestamp_tz(Samples::Moment).default(Literal::Text("2026-01-31 12:00:00+00:00".into())))
            .column(json_binary(Samples::Document).default(json!({"it's": ["\\", 1]})))
            .column(timestamp_tz(Samples::Now).default_now())
            .column(integer(Samples::Sum).default_expr(SqlExpr::all("(1 + 2)"))),
    );
}

fn create_table_default_not_finite(schema: &mut SchemaEditor) {
    names! { T { A } }
    schema.create_table(table(T::Table).column(double(T::A).default(Literal::Float(f64::NAN))));
}

fn create_table_identity_always(schema: &mut SchemaEditor) {
    names! { T { Id } }
    schema.create_table(
        table(T::Table).column(
            big_integer(T::Id)
                .identity_always()
                .start_at(1000)
                .increment_by(10)
                .primary_key(),
        ),
    );
}

fn create_table_hostile_names(schema: &mut SchemaEditor) {
    names! { Select { Order, ABCD = "a\"b`c'd", GrosseS = "größe %s" } }
    schema.create_table(
        table(Select::Table)
            .column(integer(Select::Order))
            .column(integer(Select::ABCD).nullable())
            .column(string(Select::GrosseS, 10).default("é"))
            .primary_key(primary_key([Select::Order]).name("primary \"key\""))
            .index(index([Select::ABCD]).name("index \"of\" `quotes`")),
    );
}

fn create_table_self_reference(schema: &mut SchemaEditor) {
    names! { Nodes { Id, ParentId } }
    schema.create_table(
        table(Nodes::Table).column(big_integer(Nodes::Id).primary_key()).column(
            big_integer(Nodes::ParentId)
                .nullable()
                .references(Nodes::Table, Nodes::Id),
        ),
    );
}

fn create_table_without_key(schema: &mut SchemaEditor) {
    names! { T { A } }
    schema.create_table(table(T::Table).column(integer(T::A).nullable()));
}

fn create_table_moment_without_default(schema: &mut SchemaEditor) {
    names! { T { At } }
    schema.create_table(table(T::Table).column(timestamp_tz(T::At)));
}

fn create_table_options(schema: &mut SchemaEditor) {
    names! { T { Id, Name } }
    schema.create_table(
        table(T::Table)
            .column(integer(T::Id).primary_key())
            .column(text(T::Name))
            .engine("InnoDB")
            .charset("utf8mb4")
            .collation("utf8mb4_unicode_ci")
            .strict()
            .without_rowid(),
    );
}

fn create_table_not_valid_constraints(schema: &mut SchemaEditor) {
    names! { Posts { Id, UserId, Title, Body, Rank } }
    names! { Users { Id } }
    schema.create_table(
        table(Posts::Table)
            .column(big_integer(Posts::Id).primary_key())
            .column(big_integer(Posts::UserId).nullable())
            .column(string(Posts::Title, 200))
            .column(text(Posts::Body).nullable())
            .column(integer(Posts::Rank).default(0))
            .check(check("posts_rank_check", SqlExpr::all("rank >= 0")).not_valid())
            .foreign_key(
                foreign_key([Posts::UserId])
                    .references(Users::Table, [Users::Id])
                    .not_valid(),
            ),
    );
}

fn create_table_in_a_namespace(schema: &mut SchemaEditor) {
    names! { Logs { Id, Line } }
    schema.create_table(
        table(("audit", Logs::Table))
            .column(uuid(Logs::Id).primary_key())
            .column(text(Logs::Line))
            .index(index([Logs::Id]).name("logs_id_line_idx")),
    );
}

fn create_table_enum_column(schema: &mut SchemaEditor) {
    names! { People { Id, Mood, LastMood } }
    schema.create_table(
        table(People::Table)
            .column(integer(People::Id).primary_key())
            .column(enumeration(People::Mood, "mood").default("ok"))
            .column(enumeration(People::LastMood, "mood").nullable()),
    );
}

fn create_table_exclusion(schema: &mut SchemaEditor) {
    names! { Users { Id, Email, Name, Age, Balance, Active, Theme, CreatedAt } }
    schema.create_table(
        table(Users::Table)
            .column(big_integer(Users::Id).identity().primary_key())
            .column(string(Users::Email, 320))
            .column(text(Users::Name).nullable())
            .column(integer(Users::Age).nullable())
            .column(decimal(Users::Balance, 12, 2).default(Literal::Decimal("0.00".into())))
            .column(boolean(Users::Active).default(true))
            .column(string(Users::Theme, 32).default("light"))
            .column(timestamp_tz(Users::CreatedAt).default_now())
            .exclusion(
                exclusion("users_age_excl").element_expression(
                    SqlExpr::sqlite("\"age\"")
                        .postgres("int4range(\"age\", \"age\", '[]')")
                        .mysql("`age`"),
                    "&&",
                ),
            ),
    );
}
