//! The models of the shop that the tests' runner migrates.

use whimbrel::entity::Models;
use whimbrel::prelude::*;

names! {
    Users { Id, Email, Mail, Age, Theme, Note }
    Orders { Id, UserId, Total }
    Log { Id, What }
}

/// What the shop's models ask for: what its migrations lead to (`same`), a column more (`ahead`), a column less
/// (`behind`), a column of another name (`renamed`), or something that cannot be (`wrong`).
///
/// They are declared as the tables that they are, since no entity's code would be run.
pub fn shop_models(asked: &str) -> Models {
    Models::default().with(|schema| {
        let mut users = table(Users::Table).column(integer(Users::Id).primary_key());
        users = match asked {
            "renamed" => users.column(string(Users::Mail, 320)),
            _ => users.column(string(Users::Email, 320)),
        };
        if asked != "behind" {
            users = users.column(integer(Users::Age).nullable());
        }
        users = users.column(string(Users::Theme, 32).default("light"));
        if asked == "ahead" {
            users = users.column(integer(Users::Note).nullable());
        }
        schema.create_table(users);
        if asked == "wrong" {
            schema.drop_column(Users::Table, Users::Note, DataLoss::accepted("there is none"));
        }
        schema.create_table(
            table(Orders::Table)
                .column(integer(Orders::Id).primary_key())
                .column(integer(Orders::UserId))
                .column(decimal(Orders::Total, 12, 2).default(0))
                .foreign_key(
                    foreign_key([Orders::UserId])
                        .references(Users::Table, [Users::Id])
                        .on_delete(Cascade),
                )
                .index(index([Orders::UserId])),
        );
        schema.create_table(
            table(Log::Table)
                .column(integer(Log::Id).primary_key())
                .column(text(Log::What)),
        );
    })
}
