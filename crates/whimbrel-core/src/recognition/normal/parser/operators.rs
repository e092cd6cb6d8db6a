//! What follows an operand: operators, and words that are ones.

use super::super::casts;
use super::super::lexer::Token;
use super::super::tree::{Tree, joined, negated};
use super::{Parser, power};
use crate::Backend;

/// Whether an expression goes on.
pub(super) enum Next {
    /// The expression ends here.
    End(Tree),
    /// It may go on.
    More(Tree),
}

impl Parser<'_> {
    /// What follows the operand on the left.
    pub(super) fn operator(&mut self, left: Tree, least: u8) -> Option<Next> {
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
