//! The examples of the design, as written there.

use sea_query::{Expr, ExprTrait, Query};
use serde_json::json;
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_orm::{ConnectionTrait, DbErr};
use whimbrel_dsl::*;

names! { Users { Id, Email, DisplayName, Preferences, DeletedAt, Theme, Legacy } }

struct CreateUsers;

impl Migration for CreateUsers {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Users::Table)
                .column(uuid(Users::Id).primary_key())
                .column(string(Users::Email, 320))
                .column(string(Users::DisplayName, 120).nullable())
                .column(json(Users::Preferences).default(json!({})))
                .columns(timestamps())
                .column(timestamp_tz(Users::DeletedAt).nullable())
                .index(
                    index([Users::Email])
                        .unique()
                        .filter(Expr::col(Users::DeletedAt).is_null()),
                ),
        );
    }
}

struct AddTheme;

impl Migration for AddTheme {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.add_column(Users::Table, string(Users::Theme, 32).default("light"));
        schema.create_index(index([Users::Theme]).on(Users::Table).concurrently());
        schema.add_check(
            Users::Table,
            check("theme_known", Expr::col(Users::Theme).is_in(["light", "dark"])),
        );
        schema.drop_column(
            Users::Table,
            Users::Legacy,
            DataLoss::accepted("moved to profiles in 20260801_101500"),
        );
        schema.execute(
            Query::update()
                .table(Users::Table)
                .value(Users::Theme, "dark")
                .and_where(Expr::col(Users::Email).like("%@night.example")),
        );
        schema.sql(
            Sql::postgres("SELECT 1")
                .mysql("SELECT 1")
                .sqlite("SELECT 1")
                .reverse(Sql::all("SELECT 2")),
        );
        schema.run(DataStep::new("slugify_names", 1, slugify_names));
    }
}

async fn slugify_names(db: &DataConnection) -> Result<(), DbErr> {
    db.execute_unprepared("UPDATE users SET slug = lower(name)").await?;
    Ok(())
}

#[test]
fn the_examples_of_the_design_record_as_written() {
    let migrations = Migrations::new(&[
        ("20250922_000001", "create_users", &CreateUsers),
        ("20250922_000002", "add_theme", &AddTheme),
    ]);
    let recorded = migrations.record().unwrap();
    insta::assert_json_snapshot!(recorded.iter().map(|it| &it.migration).collect::<Vec<_>>());
}
