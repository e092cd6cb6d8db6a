#![allow(unused_imports)]

use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::{Expr, ExprTrait, Query};
use whimbrel_dsl::*;

names! { Users { Id, Email, Age, Theme } Posts { Id, AuthorId } }

fn up(schema: &mut SchemaEditor) {
    schema.create_table(table(Users::Table).column(uuid(Users::Id).nullable().primary_key()));
    schema.create_table(table(Posts::Table).column(uuid(Posts::Id).primary_key().nullable()));
}

fn main() {}
