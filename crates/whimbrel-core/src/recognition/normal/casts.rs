//! Types in casts, and the casts that a server adds by itself.

use super::kinds::{self, Kind};
use super::lexer::Token;
use super::parser::Parser;
use super::tree::{Number, Tree};
use crate::Backend;

/// The name of a type, in one spelling, with its length: `varchar(20)`, `timestamptz`, `text[]`.
pub(super) fn type_name(parser: &mut Parser<'_>) -> Option<String> {
    let first = match parser.next()?.clone() {
        Token::Word(word) | Token::Quoted(word) => word,
        _ => return None,
    };
    let mut name = first;
    while parser.take_symbol(".") {
        name = match parser.next()?.clone() {
            Token::Word(word) | Token::Quoted(word) => word,
            _ => return None,
        };
    }
    if name == "double" && parser.take_word("precision") {
        name = "double precision".to_owned();
    }
    if matches!(name.as_str(), "character" | "char" | "bit") && parser.take_word("varying") {
        name = if name == "bit" { "varbit" } else { "varchar" }.to_owned();
    }
    if parser.backend.is_mysql_family() && matches!(name.as_str(), "signed" | "unsigned") {
        parser.take_word("integer");
        parser.take_word("int");
    }
    let mut length = String::new();
    if parser.take_symbol("(") {
        let mut numbers = Vec::new();
        for part in parser.list(")")? {
            let Tree::Number(_) = &part else { return None };
            numbers.push(format!("{part:?}"));
        }
        length = format!("({})", numbers.join(","));
    }
    let zone = zone(parser)?;
    let mut name = spelling(&name, zone).to_owned();
    if parser.take_word("charset") || parser.take_word("character") {
        parser.take_word("set");
        let charset = parser.any_word()?;
        // Any but bytes are the characters of the session.
        if charset == "binary" {
            name.push_str(" charset binary");
        }
    }
    while parser.take_symbol("[") {
        parser.expect_symbol("]")?;
        length.push_str("[]");
    }
    Some(name + &length)
}

/// Whether `with time zone` follows.
fn zone(parser: &mut Parser<'_>) -> Option<bool> {
    let with = parser.take_word("with");
    if with || parser.take_word("without") {
        parser.expect_word("time")?;
        parser.expect_word("zone")?;
    }
    Some(with)
}

fn spelling(name: &str, zone: bool) -> &str {
    match name {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "bool" => "boolean",
        "float4" => "real",
        "float8" | "float" => "double precision",
        "decimal" => "numeric",
        "character" => "char",
        "timestamp" if zone => "timestamptz",
        "time" if zone => "timetz",
        other => other,
    }
}

/// A cast. Of a constant it is left out, since a constant is read as what its place asks for.
pub(super) fn cast(parser: &Parser<'_>, of: Tree, ty: String) -> Tree {
    if parser.backend != Backend::Postgres {
        return Tree::node(format!("cast {ty}"), [of]);
    }
    let kind = kinds::of_type(ty.split(['(', '[']).next().unwrap_or(&ty));
    match of {
        Tree::Null => Tree::Null,
        Tree::Text(text) if is_number(kind) => match Number::read(&text) {
            Some(number) => Tree::Number(number_of(number, kind)),
            None => Tree::node(format!("cast {ty}"), [Tree::Text(text)]),
        },
        Tree::Text(text) if ty == "boolean" => match text.as_str() {
            "t" | "true" => Tree::truth(true),
            "f" | "false" => Tree::truth(false),
            _ => Tree::Text(text),
        },
        Tree::Text(text) if matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz) => {
            Tree::Text(moment(&text).to_owned())
        }
        Tree::Text(text) if ty == "interval" => super::interval::canonical(&text).map_or(Tree::Text(text), Tree::Text),
        Tree::Text(text) => Tree::Text(text),
        Tree::Number(number) if is_number(kind) && !ty.contains('(') => Tree::Number(number_of(number, kind)),
        Tree::Node(head, items) if head == "array" => Tree::Node(head, items),
        other => {
            if !ty.contains(['(', '[']) && kind == Kind::Text && parser.kind(&other) == Kind::Text {
                return other;
            }
            Tree::node(format!("cast {ty}"), [other])
        }
    }
}

fn is_number(kind: Kind) -> bool {
    kind <= Kind::Double
}

fn number_of(mut number: Number, kind: Kind) -> Number {
    number.whole = kind <= Kind::Big;
    number
}

/// A moment without what says nothing: midnight, and the zone of UTC.
fn moment(text: &str) -> &str {
    let text = text.strip_suffix("+00").unwrap_or(text);
    text.strip_suffix(" 00:00:00").unwrap_or(text)
}

/// Two values that are computed with, each without the cast that makes it of the other's kind. A cast that makes the
/// result of another kind stays: whole numbers divide otherwise than others.
pub(super) fn computed(parser: &Parser<'_>, left: Tree, right: Tree) -> [Tree; 2] {
    if parser.backend != Backend::Postgres {
        return [left, right];
    }
    let (one, two) = (parser.kind(&left), parser.kind(&right));
    let plain = [bare(parser, left.clone()), bare(parser, right.clone())];
    let [first, second] = &plain;
    let kept = one.max(two) == parser.kind(first).max(parser.kind(second));
    if kept || !is_number(one) || !is_number(two) {
        plain.map(|it| match it {
            Tree::Text(text) if matches!(one, Kind::Date | Kind::Timestamp | Kind::TimestampTz) => {
                super::interval::canonical(&text).map_or(Tree::Text(text), Tree::Text)
            }
            other => other,
        })
    } else {
        [left, right]
    }
}

/// A value without a cast that the server adds where another kind is asked for.
pub(super) fn bare(parser: &Parser<'_>, tree: Tree) -> Tree {
    if parser.backend != Backend::Postgres {
        return tree;
    }
    match tree {
        Tree::Number(number) => Tree::Number(number_of(number, Kind::Integer)),
        Tree::Node(head, mut parts) => {
            let implicit = head.strip_prefix("cast ").is_some_and(|ty| {
                parts
                    .iter()
                    .all(|of| kinds::is_implicit(parser.kind(of), kinds::of_type(ty)))
            });
            match parts.pop() {
                Some(of) if implicit => of,
                last => {
                    parts.extend(last);
                    Tree::Node(head, parts)
                }
            }
        }
        other => other,
    }
}
