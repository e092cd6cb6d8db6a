//! Functions, each under one of its names.

use super::lexer::Token;
use super::parser::Parser;
use super::tree::Tree;
use super::{casts, tree};
use crate::Backend;

/// Whether a word is a function that is called without parentheses.
pub(super) fn is_without_parentheses(word: &str) -> bool {
    matches!(
        word,
        "current_timestamp"
            | "current_date"
            | "current_time"
            | "localtimestamp"
            | "localtime"
            | "current_user"
            | "session_user"
            | "current_role"
            | "current_catalog"
            | "current_schema"
            | "utc_date"
            | "utc_time"
            | "utc_timestamp"
    )
}

/// A call, after its opening parenthesis.
pub(super) fn call(parser: &mut Parser<'_>, name: &str) -> Option<Tree> {
    let family = parser.backend.is_mysql_family();
    match name {
        "trim" => return trim(parser),
        "extract" => {
            let field = match parser.next()?.clone() {
                Token::Word(word) | Token::Quoted(word) => word,
                Token::Text(text) => text.to_lowercase(),
                _ => return None,
            };
            parser.expect_word("from")?;
            let of = parser.expression(0)?;
            parser.expect_symbol(")")?;
            return Some(Tree::node("call extract", [Tree::Text(field), of]));
        }
        "position" => {
            // IN would be read as a part of what it stands after.
            let what = parser.expression(100)?;
            if parser.take_word("in") {
                let within = parser.expression(0)?;
                parser.expect_symbol(")")?;
                let parts = if family { [what, within] } else { [within, what] };
                return Some(named(parser, if family { "locate" } else { "position" }, parts.into()));
            }
            parser.expect_symbol(",")?;
            let mut parts = vec![what];
            parts.extend(parser.list(")")?);
            return Some(named(parser, name, parts));
        }
        "substring" | "substr" | "overlay" => {
            let mut parts = vec![parser.expression(0)?];
            while parser.take_symbol(",") || parser.take_word("from") || parser.take_word("for") {
                parts.push(parser.expression(0)?);
            }
            parser.expect_symbol(")")?;
            return Some(named(parser, name, parts));
        }
        "convert" if family => {
            let of = parser.expression(0)?;
            if parser.take_word("using") {
                let charset = parser.any_word()?;
                parser.expect_symbol(")")?;
                // MariaDB 10.5 says so of the text of a document, whose characters are these anyway.
                return Some(match of.parts_of("call json_unquote") {
                    Some(_) => of,
                    None => Tree::node(format!("convert using {charset}"), [of]),
                });
            }
            parser.expect_symbol(",")?;
            let ty = casts::type_name(parser)?;
            parser.expect_symbol(")")?;
            return Some(Tree::node(format!("cast {ty}"), [of]));
        }
        _ => {}
    }
    let parts = parser.list(")")?;
    Some(named(parser, name, parts))
}

fn trim(parser: &mut Parser<'_>) -> Option<Tree> {
    let mut name = "btrim";
    for (word, other) in [("both", "btrim"), ("leading", "ltrim"), ("trailing", "rtrim")] {
        if parser.take_word(word) {
            name = other;
        }
    }
    if parser.take_word("from") {
        let of = parser.expression(0)?;
        parser.expect_symbol(")")?;
        return Some(named(parser, name, vec![of]));
    }
    let first = parser.expression(0)?;
    let parts = if parser.take_word("from") {
        vec![parser.expression(0)?, first]
    } else if parser.take_symbol(",") {
        vec![first, parser.expression(0)?]
    } else {
        vec![first]
    };
    parser.expect_symbol(")")?;
    Some(named(parser, name, parts))
}

/// A function under one of its names, with its arguments.
pub(super) fn named(parser: &Parser<'_>, name: &str, mut parts: Vec<Tree>) -> Tree {
    if parser.backend == Backend::Postgres {
        parts = parts.into_iter().map(|part| casts::bare(parser, part)).collect();
    }
    let one = match name {
        "current_timestamp" | "now" => "now",
        "character_length" => "char_length",
        _ if parser.backend.is_mysql_family() => return mysql(parser, name, parts),
        "date_part" => "extract",
        "similar_escape" | "similar_to_escape" => {
            parts.retain(|part| *part != Tree::Null);
            "similar_escape"
        }
        "strpos" => "position",
        other => other,
    };
    Tree::Node(format!("call {one}"), parts)
}

/// What MySQL and MariaDB call otherwise, or make of it.
fn mysql(parser: &Parser<'_>, name: &str, mut parts: Vec<Tree>) -> Tree {
    let same = match name {
        "lcase" => "lower",
        "ucase" => "upper",
        "octet_length" => "length",
        "substring" | "mid" => "substr",
        "power" => "pow",
        "ceil" => "ceiling",
        "ifnull" => "coalesce",
        "localtime" | "localtimestamp" => "now",
        "current_date" => "curdate",
        "current_time" => "curtime",
        "instr" if parts.len() == 2 => {
            parts.swap(0, 1);
            "locate"
        }
        "isnull" if parts.len() == 1 => return Tree::node("is null", parts),
        "mod" if parts.len() == 2 => return Tree::node("%", parts),
        "date" if parts.len() == 1 => return Tree::node("cast date", parts),
        "date_add" | "adddate" if has_interval(&parts) => return Tree::node("+", parts),
        "date_sub" | "subdate" if has_interval(&parts) => return Tree::node("-", parts),
        "if" if parts.len() == 3 => {
            let mut parts = parts.into_iter();
            let condition = parts.next().map(|it| parser.condition(it));
            return Tree::node("call if", condition.into_iter().chain(parts));
        }
        other => other,
    };
    Tree::Node(format!("call {same}"), parts)
}

fn has_interval(parts: &[tree::Tree]) -> bool {
    matches!(parts, [_, Tree::Node(head, _)] if head.starts_with("interval "))
}
