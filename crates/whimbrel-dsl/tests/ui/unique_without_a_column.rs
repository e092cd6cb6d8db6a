#![allow(unused_imports)]

use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::{Expr, ExprTrait, Query};
use whimbrel_dsl::*;

names! { Users { Id, Email, Age, Theme } Posts { Id, AuthorId } }

fn up(schema: &mut SchemaEditor) {
    schema.add_unique(Users::Table, []);
    schema.create_table(table(Users::Table).unique([]));
}

fn main() {}
