//! SQLite's own text of tables, indexes and views, read.
//!
//! SQLite keeps the statement that made an object and reads it anew each time it opens the file; its pragmas tell only
//! a part of what stands there. So these readers know the whole grammar of what can stand there, and answer `None` for
//! anything else.

mod enumeration;
mod index;
mod lexer;
mod table;
mod view;

pub use self::enumeration::values_of_enum;
pub use self::index::{CreateIndex, KeyPart};
pub use self::table::{CreateTable, KeyColumn, Rule, TableColumn, TableConstraint};
pub use self::view::{CreateView, module_of_virtual_table};

use self::lexer::{Kind, Token, tokens};
use crate::Name;

/// A statement that is read from its beginning to its end.
struct Reader<'a> {
    sql: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(sql: &'a str) -> Self {
        Self {
            sql,
            tokens: tokens(sql),
            at: 0,
        }
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn is_word(&self, word: &str) -> bool {
        self.is_word_at(self.at, word)
    }

    fn is_word_at(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at).map(|token| &token.kind);
        matches!(token, Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn is_sign(&self, sign: char) -> bool {
        self.peek() == Some(&Kind::Sign(sign))
    }

    /// Goes past a word, if it is the next one.
    fn skip_word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.at += usize::from(is_it);
        is_it
    }

    fn skip_words(&mut self, words: &[&str]) -> bool {
        let are_they = words
            .iter()
            .enumerate()
            .all(|(at, word)| self.is_word_at(self.at + at, word));
        if are_they {
            self.at += words.len();
        }
        are_they
    }

    fn skip_sign(&mut self, sign: char) -> bool {
        let is_it = self.is_sign(sign);
        self.at += usize::from(is_it);
        is_it
    }

    fn expect_words(&mut self, words: &[&str]) -> Option<()> {
        self.skip_words(words).then_some(())
    }

    fn expect_sign(&mut self, sign: char) -> Option<()> {
        self.skip_sign(sign).then_some(())
    }

    /// A name in any quotes or none.
    fn name(&mut self) -> Option<Name> {
        let name = match self.peek()? {
            Kind::Word(name) | Kind::Quoted(name) | Kind::Text(name) => Name::new(name.clone()),
            Kind::Constant | Kind::Sign(_) => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// The name of the object that is made, without the database's.
    fn object_name(&mut self) -> Option<Name> {
        self.skip_words(&["IF", "NOT", "EXISTS"]);
        let name = self.name()?;
        if self.skip_sign('.') { self.name() } else { Some(name) }
    }

    /// What is between the next parenthesis and the one that closes it, without the comments at its ends.
    fn group(&mut self) -> Option<&'a str> {
        self.expect_sign('(')?;
        let first = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                Kind::Sign('(') => depth += 1,
                Kind::Sign(')') if depth == 0 => break,
                Kind::Sign(')') => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        let inside = self.text(first, self.at);
        self.at += 1;
        Some(inside)
    }

    /// Names between parentheses.
    fn names(&mut self) -> Option<Vec<Name>> {
        self.expect_sign('(')?;
        let mut names = vec![self.name()?];
        while self.skip_sign(',') {
            names.push(self.name()?);
        }
        self.expect_sign(')')?;
        Some(names)
    }

    /// The statement's own text from one piece to before another.
    fn text(&self, from: usize, to: usize) -> &'a str {
        match (self.tokens.get(from), self.tokens.get(to.wrapping_sub(1))) {
            (Some(first), Some(last)) if from < to => &self.sql[first.range.start..last.range.end],
            _ => "",
        }
    }
}
