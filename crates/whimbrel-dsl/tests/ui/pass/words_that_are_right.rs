//! The right way to say what the failing cases say.

use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_orm::DbErr;
use whimbrel_dsl::sea_query::{Expr, ExprTrait, Query};
use whimbrel_dsl::*;

names! { Users { Id, Email, Age, Theme } Posts { Id, AuthorId } }

fn audit() -> impl Columns {
    (uuid("created_by").nullable(), timestamps())
}

async fn slugify(_db: &DataConnection) -> Result<(), DbErr> {
    Ok(())
}

fn main() {
    struct Migration;
    impl whimbrel_dsl::Migration for Migration {
        fn up(&self, schema: &mut SchemaEditor) {
            schema.create_table(
                table(Posts::Table)
                    .column(big_integer(Posts::Id).identity().primary_key())
                    .column(big_integer(Posts::AuthorId).references(Users::Table, Users::Id))
                    .columns(audit()),
            );
            schema.add_column(Users::Table, string(Users::Theme, 32).default("light"));
            schema.add_column(Users::Table, integer(Users::Age).backfill(0));
            schema.add_columns(Users::Table, (timestamps(), soft_delete()));
            schema.drop_column(Users::Table, Users::Theme, DataLoss::accepted("unused"));
            schema.create_index(index([Users::Email]).on(Users::Table).concurrently());
            schema.add_check(Users::Table, check("age_positive", Expr::col(Users::Age).gt(0)));
            schema.create_enum("mood", ["good", "bad"]);
            schema.execute(Query::update().table(Users::Table).value(Users::Age, 1));
            schema.alter_column(Users::Table, alter(Users::Age).not_null().backfill(0));
            schema.run(DataStep::new("slugify", 1, slugify).one_way());
        }
    }
    let migrations = Migrations::new(&[("20250922_000001", "all", &Migration)]);
    assert_eq!(migrations.record().unwrap()[0].migration.recording.up.len(), 13);
}
