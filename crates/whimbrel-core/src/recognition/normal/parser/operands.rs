//! What operators stand between: constants, names, calls, and what is between parentheses.

use super::super::lexer::Token;
use super::super::tree::{Number, Tree, negated};
use super::super::{calls, casts};
use super::{Parser, power};
use crate::Backend;

impl Parser<'_> {
    pub(super) fn operand(&mut self) -> Option<Tree> {
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
}
