//! Creates the table `users`.

use whimbrel::prelude::*;

names! { Orgs { Id } }

names! { Users { Id, Email, Bio, OrgId, Price } }

/// See the module.
pub struct Migration;

impl whimbrel::Migration for Migration {
    fn up(&self, schema: &mut SchemaEditor) {
        schema.create_table(
            table(Users::Table)
                .column(uuid(Users::Id).primary_key())
                .column(string(Users::Email, 320).unique())
                .column(text(Users::Bio).nullable())
                .column(
                    uuid(Users::OrgId)
                        .references(Orgs::Table, Orgs::Id)
                        .on_delete(Restrict)
                        .index(),
                )
                .column(decimal(Users::Price, 10, 2).default(Literal::Decimal("1.5".into())))
                .columns(timestamps()),
        );
    }
}
