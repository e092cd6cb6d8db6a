#![allow(unused_imports)]

use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::{Expr, ExprTrait, Query};
use whimbrel_dsl::*;

names! { Users { Id, Email, Age, Theme } Posts { Id, AuthorId } }

fn up(schema: &mut SchemaEditor) {
    let age = integer(Users::Age).default(1).generated_stored(Expr::cust("1 + 1"));
    let theme = integer(Users::Theme).generated_stored(Expr::cust("1 + 1")).default(1);
    schema.create_table(table(Users::Table).columns((age, theme)));
}

fn main() {}
