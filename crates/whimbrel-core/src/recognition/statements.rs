//! Whole statements: queries of views, definitions of triggers and functions.
//!
//! Servers rewrite queries: PostgreSQL writes out `*` and casts, MySQL qualifies every column and gives it an alias.
//! Whether two are the same can then only be told by a scratch database, where both were printed by one server. Without
//! one, the words that carry the meaning are compared: the constants, each as often as it is there, and the words that
//! tell what is done (WHERE, JOIN, AND, NOT, aggregates...), each as often. A name may be missing only where it is a
//! qualifier or an alias, so names count once. Another constant, condition, join, table or column is a difference; what
//! is not seen is the same words in another order.

use std::collections::{BTreeMap, BTreeSet};

use super::normal::{Token, tokens};
use crate::Backend;

/// Whether two statements of a backend are the same, as far as their words tell.
pub(super) fn is_same(one: &str, two: &str, backend: Backend) -> bool {
    if one.trim().trim_end_matches(';').trim() == two.trim().trim_end_matches(';').trim() {
        return true;
    }
    let read = |text| tokens(text, backend).map(without_additions);
    let (Some(one), Some(two)) = (read(one), read(two)) else {
        return false;
    };
    if one == two {
        return true;
    }
    let (one, two) = (Words::of(&one, backend), Words::of(&two, backend));
    one.constants == two.constants && one.deeds == two.deeds && one.names_agree(&two)
}

/// A statement without what servers add to its head: CREATE OR REPLACE is CREATE once the object is there, and a routine's
/// namespace is known.
fn without_additions(mut tokens: Vec<Token>) -> Vec<Token> {
    let is = |tokens: &[Token], at: usize, words: &[&str]| matches!(tokens.get(at), Some(Token::Word(found)) if words.contains(&found.as_str()));
    if is(&tokens, 0, &["create"]) && is(&tokens, 1, &["or"]) && is(&tokens, 2, &["replace"]) {
        tokens.drain(1..3);
    }
    let is_qualified = matches!(tokens.get(3), Some(Token::Symbol(mark)) if mark == ".");
    if is(&tokens, 1, &["function", "procedure"]) && is_qualified {
        tokens.drain(2..4);
    }
    tokens
}

/// The words of a statement that carry its meaning.
#[derive(Debug, Default)]
struct Words {
    /// Constants, and how often each is there.
    constants: BTreeMap<String, usize>,
    /// Words that tell what is done, and how often each is there.
    deeds: BTreeMap<String, usize>,
    /// Names of columns, tables and functions.
    names: BTreeSet<String>,
    /// Names that are there for the reader: qualifiers and aliases.
    extra: BTreeSet<String>,
    /// Whether all columns are asked for without being named.
    has_star: bool,
}

/// What a statement does: words that no server adds or takes away.
const DEEDS: [&str; 38] = [
    "where",
    "and",
    "or",
    "not",
    "union",
    "except",
    "intersect",
    "distinct",
    "limit",
    "offset",
    "having",
    "group",
    "order",
    "desc",
    "exists",
    "null",
    "is",
    "left",
    "right",
    "full",
    "cross",
    "lateral",
    "case",
    "when",
    "else",
    "before",
    "after",
    "instead",
    "insert",
    "update",
    "delete",
    "truncate",
    "returns",
    "language",
    "immutable",
    "stable",
    "recursive",
    "over",
];

/// Words that servers add, take away or write otherwise, beside names.
const NOISE: [&str; 62] = [
    "as",
    "or replace",
    "create",
    "replace",
    "view",
    "materialized",
    "select",
    "from",
    "join",
    "inner",
    "on",
    "by",
    "asc",
    "outer",
    "using",
    "all",
    "any",
    "array",
    "in",
    "between",
    "like",
    "algorithm",
    "undefined",
    "sql",
    "security",
    "definer",
    "invoker",
    "trigger",
    "function",
    "procedure",
    "for",
    "each",
    "row",
    "execute",
    "begin",
    "end",
    "then",
    "if",
    "return",
    "new",
    "old",
    "set",
    "text",
    "character",
    "varying",
    "integer",
    "int",
    "bigint",
    "numeric",
    "double",
    "precision",
    "timestamp",
    "without",
    "with",
    "time",
    "zone",
    "date",
    "boolean",
    "volatile",
    "schema",
    "cast",
    "public",
];

impl Words {
    fn of(tokens: &[Token], backend: Backend) -> Self {
        let mut words = Self::default();
        let mut before = "";
        for (at, token) in tokens.iter().enumerate() {
            let next = tokens.get(at + 1);
            let is = |token: Option<&Token>, mark: &str| matches!(token, Some(Token::Symbol(found)) if found == mark);
            match token {
                Token::Text(text) | Token::Bytes(text) => words.constant(format!("'{}'", text.trim())),
                Token::Number(_) if backend.is_mysql_family() && is_display_width(tokens, at) => {}
                Token::Number(number) => words.constant(number.clone()),
                Token::Symbol(mark) => match mark.as_str() {
                    "*" if before == "select" || before == "," || before == "." => words.has_star = true,
                    "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" => words.deed(mark),
                    "<>" | "!=" => words.deed("<>"),
                    _ => {}
                },
                Token::Quoted(name) | Token::Word(name) if is(next, ".") => {
                    words.extra.insert(name.to_lowercase());
                }
                // A function of a namespace, `"a b".f()`: quotes are no more than a name needs.
                Token::Quoted(name) if is(next, "(") && before == "." => words.deed(&function(name, backend)),
                Token::Quoted(name) => words.name(name, before),
                Token::Word(word) if DEEDS.contains(&word.as_str()) => words.deed(word),
                Token::Word(word) if NOISE.contains(&word.as_str()) => {}
                // What is created is named here, and not called.
                Token::Word(word) if is(next, "(") && !["function", "procedure"].contains(&before) => {
                    words.deed(&function(word, backend));
                }
                Token::Word(word) if backend.is_mysql_family() && word.starts_with("_utf8") => {}
                Token::Word(word) => words.name(word, before),
            }
            before = match token {
                Token::Word(word) | Token::Symbol(word) => word,
                _ => "",
            };
        }
        words
    }

    fn constant(&mut self, constant: String) {
        *self.constants.entry(constant).or_default() += 1;
    }

    fn deed(&mut self, deed: &str) {
        *self.deeds.entry(deed.to_owned()).or_default() += 1;
    }

    /// A name; after AS it is an alias.
    fn name(&mut self, name: &str, before: &str) {
        let names = if before == "as" {
            &mut self.extra
        } else {
            &mut self.names
        };
        names.insert(name.to_lowercase());
    }

    /// Whether each name of one is known to the other. Those that `*` stands for are known only to the server.
    fn names_agree(&self, other: &Self) -> bool {
        let known = |names: &Self, name: &String| names.names.contains(name) || names.extra.contains(name);
        (other.has_star || self.names.iter().all(|name| known(other, name)))
            && (self.has_star || other.names.iter().all(|name| known(self, name)))
    }
}

/// Whether a number is the width that MariaDB, and MySQL up to 8.0.18, print of an integer's type: `int(11)`.
fn is_display_width(tokens: &[Token], at: usize) -> bool {
    let Some([Token::Word(word), Token::Symbol(mark)]) = at.checked_sub(2).and_then(|from| tokens.get(from..at)) else {
        return false;
    };
    mark == "(" && ["tinyint", "smallint", "mediumint", "int", "bigint"].contains(&word.as_str())
}

/// A function under one of its names.
fn function(name: &str, backend: Backend) -> String {
    let family = backend.is_mysql_family();
    match name {
        "lcase" if family => "lower",
        "ucase" if family => "upper",
        "octet_length" if family => "length",
        "substring" | "mid" if family => "substr",
        "current_timestamp" => "now",
        other => other,
    }
    .to_owned()
}
