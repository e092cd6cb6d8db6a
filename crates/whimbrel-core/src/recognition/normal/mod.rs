//! The normal form of expressions: what is left of them when all that servers print in their own way is taken off.
//!
//! An expression is read into a tree in which parentheses, quotes, the case of words, qualifiers, the casts and
//! character sets that a server adds, and synonyms are gone: `age BETWEEN 1 AND 5` is two comparisons, `IN` is
//! `= ANY`, NOT stands at the leaves. Two expressions with equal trees mean the same. What the reader does not know
//! (subqueries, window functions) is compared by its tokens, so that the worst is to find a difference where there is
//! none; a scratch database then tells.

mod calls;
mod casts;
mod constant;
mod interval;
mod kinds;
mod lexer;
mod parser;
mod tree;

pub(super) use self::constant::Constant;
pub(super) use self::kinds::Columns;
pub(super) use self::lexer::{Token, tokens};
use self::parser::parse;
use self::tree::Tree;
use crate::Backend;

/// Whether two texts of a backend are the same expression.
pub(super) fn is_same(one: &str, two: &str, backend: Backend, columns: &Columns) -> bool {
    one == two || Normal::of(one, backend, columns) == Normal::of(two, backend, columns)
}

/// Whether two texts of a backend are the same condition: MySQL and MariaDB compare a number with 0 there.
pub(super) fn is_same_condition(one: &str, two: &str, backend: Backend, columns: &Columns) -> bool {
    one == two || Normal::of_condition(one, backend, columns) == Normal::of_condition(two, backend, columns)
}

/// An expression in its normal form, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
enum Normal {
    Tree(Tree),
    Tokens(Vec<Token>),
    Text(String),
}

impl Normal {
    fn of(sql: &str, backend: Backend, columns: &Columns) -> Self {
        let Some(tokens) = tokens(sql, backend) else {
            return Normal::Text(sql.trim().to_owned());
        };
        match parse(&tokens, backend, columns) {
            Some(tree) => Normal::Tree(tree),
            None => Normal::Tokens(tokens),
        }
    }

    fn of_condition(sql: &str, backend: Backend, columns: &Columns) -> Self {
        match Self::of(sql, backend, columns) {
            Normal::Tree(tree) => Normal::Tree(parser::condition(tree, backend)),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests;
