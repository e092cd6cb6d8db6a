//! A reader of expressions, by binding powers, that makes trees in normal form as it goes.

use super::kinds::{self, Columns};
use super::lexer::Token;
use super::tree::{Number, Tree, joined, negated};
use super::{calls, casts};
use crate::Backend;

/// How deep expressions may be nested, and how many operators they may have. What is larger is compared by its tokens.
const DEPTH: u32 = 64;
const OPERATORS: u32 = 4000;

pub(super) struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: u32,
    operators: u32,
    pub(super) backend: Backend,
    pub(super) columns: &'t Columns,
}

/// How tightly operators bind, from the loosest.
mod power {
    pub(super) const OR: u8 = 10;
    pub(super) const XOR: u8 = 15;
    pub(super) const AND: u8 = 20;
    pub(super) const NOT: u8 = 30;
    pub(super) const IS: u8 = 40;
    pub(super) const COMPARISON: u8 = 50;
    pub(super) const MATCH: u8 = 60;
    pub(super) const OTHER: u8 = 70;
    pub(super) const BIT_OR: u8 = 71;
    pub(super) const BIT_AND: u8 = 72;
    pub(super) const SHIFT: u8 = 73;
    pub(super) const SUM: u8 = 80;
    pub(super) const PRODUCT: u8 = 90;
    pub(super) const POWER: u8 = 100;
    pub(super) const ZONE: u8 = 110;
    pub(super) const COLLATE: u8 = 120;
    pub(super) const SIGN: u8 = 130;
    pub(super) const CAST: u8 = 150;
}

/// Reads all tokens as one expression; nothing where they are none that is known.
pub(super) fn parse(tokens: &[Token], backend: Backend, columns: &Columns) -> Option<Tree> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        operators: 0,
        backend,
        columns,
    };
    let tree = parser.expression(0)?;
    parser.peek().is_none().then_some(tree)
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found == word)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token::Symbol(found)) if found == symbol);
        self.at += usize::from(is_it);
        is_it
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Option<()> {
        self.take_symbol(symbol).then_some(())
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Option<()> {
        self.take_word(word).then_some(())
    }

    pub(super) fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    /// The bare word that is next, whatever it is.
    pub(super) fn any_word(&mut self) -> Option<String> {
        let Token::Word(word) = self.peek()? else {
            return None;
        };
        let word = word.clone();
        self.at += 1;
        Some(word)
    }

    /// An expression whose operators bind at least so tightly.
    pub(super) fn expression(&mut self, least: u8) -> Option<Tree> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut left = self.operand()?;
        loop {
            match self.operator(left, least)? {
                Next::End(tree) => {
                    self.depth -= 1;
                    return Some(tree);
                }
                Next::More(tree) => left = tree,
            }
            // A chain leans to the left, and each of its links makes the tree deeper.
            self.operators += 1;
            if self.operators > OPERATORS {
                return None;
            }
        }
    }

    fn operand(&mut self) -> Option<Tree> {
        match self.next()?.clone() {
            Token::Text(text) => Some(Tree::Text(text)),
            Token::Bytes(digits) => Some(Tree::Bytes(digits)),
            Token::Number(text) => Some(Tree::Number(Number::read(&text)?)),
            Token::Quoted(name) => self.name(name),
            Token::Word(word) => self.word(word),
            Token::Symbol(symbol) => match symbol.as_str() {
                "(" => self.parenthesis(),
                "-" => {
                    let of = self.expression(power::SIGN)?;
                    Some(match of {
                        Tree::Number(number) => Tree::Number(number.negated()),
                        other => Tree::node("negative", [other]),
                    })
                }
                "+" => self.expression(power::SIGN),
                "~" => Some(Tree::node("~", [self.expression(power::SIGN)?])),
                "!" => {
                    let of = self.expression(power::SIGN)?;
                    Some(negated(self.condition(of)))
                }
                _ => None,
            },
        }
    }

    fn parenthesis(&mut self) -> Option<Tree> {
        let first = self.expression(0)?;
        if self.take_symbol(")") {
            return Some(first);
        }
        let mut parts = vec![first];
        while self.take_symbol(",") {
            parts.push(self.expression(0)?);
        }
        self.expect_symbol(")")?;
        Some(Tree::node("row", parts))
    }

    /// A column or a function by a name between quotes, or by a word that is none of SQL's own.
    fn name(&mut self, first: String) -> Option<Tree> {
        let mut name = first;
        while self.take_symbol(".") {
            name = match self.next()?.clone() {
                Token::Quoted(name) | Token::Word(name) => name,
                _ => return None,
            };
        }
        if self.take_symbol("(") {
            calls::call(self, &name.to_lowercase())
        } else {
            Some(Tree::Column(match self.backend {
                Backend::Postgres => name,
                _ => name.to_lowercase(),
            }))
        }
    }

    fn word(&mut self, word: String) -> Option<Tree> {
        let family = self.backend.is_mysql_family();
        match word.as_str() {
            "null" => Some(Tree::Null),
            // Where truth values are numbers, these are two of them.
            "true" if family => Some(Tree::Number(Number::read("1")?)),
            "false" if family => Some(Tree::Number(Number::read("0")?)),
            "true" => Some(Tree::truth(true)),
            "false" => Some(Tree::truth(false)),
            "not" => {
                let of = self.expression(power::NOT)?;
                Some(negated(self.condition(of)))
            }
            "case" => self.case(),
            "select" | "exists" | "with" => None,
            "array" if self.take_symbol("[") => Some(Tree::node("array", self.list("]")?)),
            "row" if self.take_symbol("(") => Some(Tree::node("row", self.list(")")?)),
            "cast" if self.take_symbol("(") => {
                let of = self.expression(0)?;
                self.expect_word("as")?;
                let ty = casts::type_name(self)?;
                self.expect_symbol(")")?;
                Some(casts::cast(self, of, ty))
            }
            "binary" if family => {
                let of = self.expression(power::COLLATE)?;
                Some(Tree::node("cast char charset binary", [of]))
            }
            "interval" if family => {
                let of = self.expression(0)?;
                let unit = self.any_word()?;
                Some(Tree::node(format!("interval {unit}"), [of]))
            }
            _ if calls::is_without_parentheses(&word) && !self.is_next_symbol("(") => {
                Some(calls::named(self, &word, Vec::new()))
            }
            // A text with its type before it: DATE '2020-01-01'.
            "date" | "time" | "timestamp" | "timestamptz" | "interval"
                if matches!(self.peek(), Some(Token::Text(_))) =>
            {
                let Some(Token::Text(text)) = self.next().cloned() else {
                    return None;
                };
                Some(casts::cast(self, Tree::Text(text), word))
            }
            _ => self.name(word),
        }
    }

    fn is_next_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if found == symbol)
    }

    /// Expressions between commas up to a closing mark.
    pub(super) fn list(&mut self, end: &str) -> Option<Vec<Tree>> {
        let mut parts = Vec::new();
        if self.take_symbol(end) {
            return Some(parts);
        }
        loop {
            parts.push(self.expression(0)?);
            if self.take_symbol(end) {
                return Some(parts);
            }
            self.expect_symbol(",")?;
        }
    }

    /// CASE, as its operand or NULL, then conditions and values in pairs, then what is left, unless that is NULL.
    fn case(&mut self) -> Option<Tree> {
        let operand = if self.is_word("when") {
            None
        } else {
            Some(self.expression(0)?)
        };
        let is_search = operand.is_none();
        let mut parts = vec![operand.unwrap_or(Tree::Null)];
        while self.take_word("when") {
            let when = self.expression(0)?;
            parts.push(if is_search { self.condition(when) } else { when });
            self.expect_word("then")?;
            let then = self.expression(0)?;
            parts.push(casts::bare(self, then));
        }
        if self.take_word("else") {
            match self.expression(0)? {
                Tree::Null => {}
                other => parts.push(casts::bare(self, other)),
            }
        }
        self.expect_word("end")?;
        Some(Tree::Node("case".to_owned(), parts))
    }

    /// An expression where a condition is asked for.
    pub(super) fn condition(&self, tree: Tree) -> Tree {
        condition(tree, self.backend)
    }

    /// What follows the operand on the left.
    fn operator(&mut self, left: Tree, least: u8) -> Option<Next> {
        match self.peek() {
            Some(Token::Symbol(symbol)) => {
                let symbol = symbol.clone();
                self.symbol(&symbol, left, least)
            }
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.keyword(&word, left, least)
            }
            _ => Some(Next::End(left)),
        }
    }

    fn symbol(&mut self, symbol: &str, left: Tree, least: u8) -> Option<Next> {
        let Some(power) = self.power_of(symbol) else {
            return Some(Next::End(left));
        };
        if power < least {
            return Some(Next::End(left));
        }
        self.at += 1;
        Some(Next::More(match symbol {
            "::" => {
                let ty = casts::type_name(self)?;
                casts::cast(self, left, ty)
            }
            "[" => {
                let at = self.expression(0)?;
                self.expect_symbol("]")?;
                Tree::node("subscript", [left, at])
            }
            "=" | "<>" | "!=" | "==" | "<" | "<=" | ">" | ">=" => {
                let head = match symbol {
                    "!=" => "<>",
                    "==" => "=",
                    other => other,
                };
                self.comparison(head, left)?
            }
            "&&" | "||" if power <= power::AND => {
                let right = self.expression(power + 1)?;
                let head = if symbol == "&&" { "and" } else { "or" };
                joined(head, [self.condition(left), self.condition(right)])
            }
            "~~" | "!~~" | "~~*" | "!~~*" => {
                let right = self.expression(power + 1)?;
                let head = if symbol.ends_with('*') { "ilike" } else { "like" };
                let tree = like(head, casts::bare(self, left), casts::bare(self, right));
                if symbol.starts_with('!') { negated(tree) } else { tree }
            }
            "!~" | "!~*" => {
                let right = self.expression(power + 1)?;
                negated(Tree::node(symbol.trim_start_matches('!'), [left, right]))
            }
            "->" | "->>" if self.backend.is_mysql_family() => {
                let path = self.expression(power + 1)?;
                let value = Tree::node("call json_extract", [left, path]);
                if symbol == "->" {
                    value
                } else {
                    Tree::node("call json_unquote", [value])
                }
            }
            _ => {
                let right = self.expression(power + 1)?;
                self.binary(symbol, left, right)
            }
        }))
    }

    /// An operator on two values, without the casts that the server adds so that both are of one kind.
    fn binary(&self, head: &str, left: Tree, right: Tree) -> Tree {
        if matches!(head, "+" | "-" | "*" | "/" | "%") {
            return Tree::node(head, casts::computed(self, left, right));
        }
        match (head, casts::bare(self, right)) {
            ("~", Tree::Node(call, parts)) if call == "call similar_escape" => {
                Tree::node("similar", std::iter::once(casts::bare(self, left)).chain(parts))
            }
            (_, right) => Tree::node(head, [casts::bare(self, left), right]),
        }
    }

    /// How tightly an operator binds, if it is one.
    fn power_of(&self, symbol: &str) -> Option<u8> {
        let family = self.backend.is_mysql_family();
        Some(match symbol {
            "||" if family => power::OR,
            "&&" if family => power::AND,
            "::" | "[" if self.backend == Backend::Postgres => power::CAST,
            "->" | "->>" if self.backend != Backend::Postgres => power::COLLATE,
            "=" | "<>" | "!=" | "==" | "<=>" => power::COMPARISON,
            "<" | "<=" | ">" | ">=" if self.backend == Backend::Sqlite => power::COMPARISON + 1,
            "<" | "<=" | ">" | ">=" => power::COMPARISON,
            "+" | "-" => power::SUM,
            "*" | "/" | "%" => power::PRODUCT,
            "^" => power::POWER,
            "||" if self.backend == Backend::Sqlite => power::POWER,
            "|" if family => power::BIT_OR,
            "&" if family => power::BIT_AND,
            "<<" | ">>" if family => power::SHIFT,
            ")" | "]" | "," | "(" | "[" | "." | ":" | ";" | "::" => return None,
            _ => power::OTHER,
        })
    }

    fn comparison(&mut self, head: &str, left: Tree) -> Option<Tree> {
        for word in ["any", "some", "all"] {
            if self.take_word(word) {
                self.expect_symbol("(")?;
                let list = self.expression(0)?;
                self.expect_symbol(")")?;
                return Some(self.quantified(head, left, word, list));
            }
        }
        let right = self.expression(power::COMPARISON + 1)?;
        Some(self.binary(head, left, right))
    }

    /// `= ANY (ARRAY[..])` is IN, and `<> ALL (ARRAY[..])` NOT IN.
    fn quantified(&self, head: &str, left: Tree, word: &str, list: Tree) -> Tree {
        let is_all = word == "all";
        match list {
            Tree::Node(array, items) if array == "array" && head == "=" && !is_all => self.one_of(left, items),
            Tree::Node(array, items) if array == "array" && head == "<>" && is_all => negated(self.one_of(left, items)),
            list => {
                let word = if is_all { "all" } else { "any" };
                Tree::node(format!("{head} {word}"), [left, list])
            }
        }
    }

    /// IN; of one value it is `=`.
    fn one_of(&self, left: Tree, mut items: Vec<Tree>) -> Tree {
        if items.len() == 1
            && let Some(only) = items.pop()
        {
            return self.binary("=", left, only);
        }
        let mut parts = vec![casts::bare(self, left)];
        parts.extend(items.into_iter().map(|item| casts::bare(self, item)));
        Tree::Node("in".to_owned(), parts)
    }

    fn keyword(&mut self, word: &str, left: Tree, least: u8) -> Option<Next> {
        let family = self.backend.is_mysql_family();
        let power = match word {
            "or" => power::OR,
            "xor" if family => power::XOR,
            "and" => power::AND,
            "is" if family => power::COMPARISON,
            "is" | "isnull" | "notnull" => power::IS,
            "not" | "in" | "between" | "like" | "ilike" | "similar" | "glob" | "match" | "regexp" | "rlike" => {
                power::MATCH
            }
            "div" | "mod" if family => power::PRODUCT,
            "at" if self.backend == Backend::Postgres => power::ZONE,
            "collate" => power::COLLATE,
            _ => return Some(Next::End(left)),
        };
        if power < least {
            return Some(Next::End(left));
        }
        self.at += 1;
        let tree = match word {
            "or" | "and" => {
                let right = self.expression(power + 1)?;
                joined(word, [self.condition(left), self.condition(right)])
            }
            "xor" => {
                let right = self.expression(power + 1)?;
                Tree::node("xor", [self.condition(left), self.condition(right)])
            }
            "is" => self.is(left)?,
            "isnull" => Tree::node("is null", [left]),
            "notnull" => Tree::node("is not null", [left]),
            "div" | "mod" => {
                let right = self.expression(power + 1)?;
                Tree::node(if word == "mod" { "%" } else { "div" }, [left, right])
            }
            "at" => {
                self.expect_word("time")?;
                self.expect_word("zone")?;
                let zone = self.expression(power + 1)?;
                Tree::node("call timezone", [casts::bare(self, zone), left])
            }
            "collate" => {
                let (Token::Word(name) | Token::Quoted(name)) = self.next()?.clone() else {
                    return None;
                };
                Tree::node(format!("collate {name}"), [casts::bare(self, left)])
            }
            "not" => {
                let word = self.any_word()?;
                negated(self.matching(&word, left)?)
            }
            other => self.matching(other, left)?,
        };
        Some(Next::More(tree))
    }

    fn is(&mut self, left: Tree) -> Option<Tree> {
        let not = self.take_word("not");
        let tree = if self.take_word("distinct") {
            self.expect_word("from")?;
            let right = self.expression(power::IS + 1)?;
            self.binary("is distinct", left, right)
        } else if let Some(word) = ["null", "true", "false", "unknown"]
            .into_iter()
            .find(|word| self.is_word(word))
        {
            self.at += 1;
            let left = if word == "null" { left } else { self.condition(left) };
            Tree::node(format!("is {word}"), [left])
        } else if self.backend == Backend::Sqlite {
            let right = self.expression(power::COMPARISON + 1)?;
            Tree::node("is same", [left, right])
        } else {
            return None;
        };
        Some(if not { negated(tree) } else { tree })
    }

    /// LIKE, IN, BETWEEN and their kin.
    fn matching(&mut self, word: &str, left: Tree) -> Option<Tree> {
        match word {
            "in" => {
                self.expect_symbol("(")?;
                let items = self.list(")")?;
                Some(self.one_of(left, items))
            }
            "between" => {
                let symmetric = self.take_word("symmetric");
                let low = self.expression(power::MATCH + 1)?;
                self.expect_word("and")?;
                let high = self.expression(power::MATCH + 1)?;
                let within = |low: &Tree, high: &Tree| {
                    joined(
                        "and",
                        [
                            self.binary(">=", left.clone(), low.clone()),
                            self.binary("<=", left.clone(), high.clone()),
                        ],
                    )
                };
                Some(if symmetric {
                    joined("or", [within(&low, &high), within(&high, &low)])
                } else {
                    within(&low, &high)
                })
            }
            "regexp" | "rlike" if self.backend.is_mysql_family() => {
                let right = self.expression(power::MATCH + 1)?;
                Some(Tree::node("call regexp_like", [left, right]))
            }
            "similar" => {
                self.expect_word("to")?;
                let right = self.expression(power::MATCH + 1)?;
                Some(Tree::node(
                    "similar",
                    [casts::bare(self, left), casts::bare(self, right)],
                ))
            }
            "like" | "ilike" | "glob" | "match" | "regexp" => {
                let right = self.expression(power::MATCH + 1)?;
                let mut tree = like(word, casts::bare(self, left), casts::bare(self, right));
                if self.take_word("escape") {
                    let escape = self.expression(power::MATCH + 1)?;
                    if let Tree::Node(_, parts) = &mut tree {
                        parts.push(escape);
                    }
                }
                Some(tree)
            }
            _ => None,
        }
    }

    /// The kind of an expression's value.
    pub(super) fn kind(&self, tree: &Tree) -> kinds::Kind {
        kinds::of(tree, self.columns)
    }
}

enum Next {
    /// The expression ends here.
    End(Tree),
    /// It may go on.
    More(Tree),
}

/// LIKE. PostgreSQL prints its escape character as a function of the pattern, and SIMILAR TO as a regular expression.
fn like(head: &str, left: Tree, right: Tree) -> Tree {
    match right {
        Tree::Node(call, parts) if call == "call like_escape" && parts.len() == 2 => {
            Tree::node(head, std::iter::once(left).chain(parts))
        }
        right => Tree::node(head, [left, right]),
    }
}

/// An expression where a condition is asked for. MySQL and MariaDB compare numbers with 0 there.
pub(super) fn condition(tree: Tree, backend: Backend) -> Tree {
    if !backend.is_mysql_family() {
        return tree;
    }
    match tree {
        Tree::Node(head, mut parts) if parts.len() == 2 && (head == "<>" || head == "=") => {
            match parts.iter().position(Tree::is_zero) {
                Some(at) => {
                    let of = condition(parts.swap_remove(1 - at), backend);
                    if head == "=" { negated(of) } else { of }
                }
                None => Tree::Node(head, parts),
            }
        }
        other => other,
    }
}
