//! A reader of expressions, by binding powers, that makes trees in normal form as it goes.

mod operands;
mod operators;

use self::operators::Next;
use super::kinds::{self, Columns};
use super::lexer::Token;
use super::tree::{Tree, negated};
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

    /// An expression where a condition is asked for.
    pub(super) fn condition(&self, tree: Tree) -> Tree {
        condition(tree, self.backend)
    }

    /// The kind of an expression's value.
    pub(super) fn kind(&self, tree: &Tree) -> kinds::Kind {
        kinds::of(tree, self.columns)
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
