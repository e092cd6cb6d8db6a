//! SQL text as tokens, in the backend's own rules for quotes, escapes and numbers.

use std::borrow::Cow;

use crate::Backend;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Token {
    /// A bare word, in lower case.
    Word(String),
    /// A name between quotes; without case where the backend compares names without it.
    Quoted(String),
    /// A text, unescaped.
    Text(String),
    /// Bytes, as hexadecimal digits in lower case.
    Bytes(String),
    /// A number as it is written.
    Number(String),
    /// An operator or a punctuation mark.
    Symbol(String),
}

/// The tokens of a text; nothing where it cannot be read, as when a quote is open at the end.
pub(in super::super) fn tokens(sql: &str, backend: Backend) -> Option<Vec<Token>> {
    let sql = unescaped(sql, backend);
    let mut lexer = Lexer {
        rest: &sql,
        backend,
        found: Vec::new(),
    };
    while let Some(c) = lexer.rest.chars().next() {
        lexer.next(c)?;
    }
    Some(lexer.found)
}

/// MySQL's catalogue escapes the whole of an expression once more: `_utf8mb4\'new\'`.
fn unescaped(sql: &str, backend: Backend) -> Cow<'_, str> {
    if backend != Backend::Mysql || !has_escaped_text(sql) {
        return Cow::Borrowed(sql);
    }
    let mut plain = String::with_capacity(sql.len());
    let mut chars = sql.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            plain.extend(chars.next());
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

/// Whether the first quote that opens a text has a backslash before it, which no SQL of its own has. Between the quotes of
/// names both stand for themselves.
fn has_escaped_text(sql: &str) -> bool {
    let mut in_name = false;
    let mut before = ' ';
    for c in sql.chars() {
        match c {
            '`' => in_name = !in_name,
            '\'' if !in_name => return before == '\\',
            _ => {}
        }
        before = c;
    }
    false
}

struct Lexer<'s> {
    rest: &'s str,
    backend: Backend,
    found: Vec<Token>,
}

/// The operators of more than one character, the longest first.
const OPERATORS: [&str; 36] = [
    "!~~*", "<=>", "->>", "#>>", "!~~", "~~*", "!~*", "<->", "@@@", "::", "<=", ">=", "<>", "!=", "==", "||", "&&",
    "->", "#>", "#-", "@>", "<@", "?|", "?&", "~~", "~*", "!~", "<<", ">>", "@@", "@?", "|/", "-|", "^@", ":=", "..",
];

impl Lexer<'_> {
    fn next(&mut self, c: char) -> Option<()> {
        let family = self.backend.is_mysql_family();
        let rest = self.rest;
        if c.is_whitespace() {
            self.rest = rest.trim_start();
        } else if rest.starts_with("--") {
            self.rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            self.rest = rest.find("*/").map(|end| &rest[end + 2..])?;
        } else if c == '\'' || (c == '"' && family) {
            let text = self.quoted(c, family)?;
            self.text(text);
        } else if c == '$' && self.backend == Backend::Postgres && self.dollar_quoted() {
        } else if c == '"' || c == '`' {
            let name = self.quoted(c, false)?;
            self.found.push(Token::Quoted(self.folded(name)));
        } else if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            self.number()?;
        } else if c.is_alphabetic() || c == '_' {
            self.word()?;
        } else {
            let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
            let length = operator.map_or(c.len_utf8(), |operator| operator.len());
            self.found.push(Token::Symbol(rest[..length].to_owned()));
            self.rest = &rest[length..];
        }
        Some(())
    }

    /// A text between dollars, `$body$ .. $body$`, if the rest begins with one.
    fn dollar_quoted(&mut self) -> bool {
        let Some(end) = self.rest[1..].find('$') else {
            return false;
        };
        let tag = &self.rest[..end + 2];
        if tag[1..=end].contains(|c: char| !(c.is_alphanumeric() || c == '_')) {
            return false;
        }
        let Some((text, rest)) = self.rest[tag.len()..].split_once(tag) else {
            return false;
        };
        self.found.push(Token::Text(text.to_owned()));
        self.rest = rest;
        true
    }

    /// Two texts that follow each other are one.
    fn text(&mut self, text: String) {
        match self.found.last_mut() {
            Some(Token::Text(before)) => before.push_str(&text),
            _ => self.found.push(Token::Text(text)),
        }
    }

    /// What is between the quotes that the rest begins with.
    fn quoted(&mut self, quote: char, backslash: bool) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if backslash && c == '\\' {
                text.push(unescape(chars.next()?.1));
            } else if c != quote {
                text.push(c);
            } else if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
                text.push(quote);
            } else {
                self.rest = &self.rest[at + c.len_utf8()..];
                return Some(text);
            }
        }
        None
    }

    fn number(&mut self) -> Option<()> {
        let rest = self.rest;
        if let Some(digits) = rest.strip_prefix("0x") {
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
            self.found.push(Token::Bytes(digits[..end].to_ascii_lowercase()));
            self.rest = &digits[end..];
            return Some(());
        }
        let mut end = 0;
        let mut before = ' ';
        for (at, c) in rest.char_indices() {
            let goes_on = c.is_ascii_digit()
                || c == '.'
                || matches!(c, 'e' | 'E') && at > 0
                || matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
            if !goes_on {
                break;
            }
            before = c;
            end = at + 1;
        }
        self.found.push(Token::Number(rest[..end].to_owned()));
        self.rest = &rest[end..];
        (!self.rest.starts_with(|c: char| c.is_alphanumeric())).then_some(())
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.rest;
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        self.rest = &rest[end..];
        let family = self.backend.is_mysql_family();
        if !self.rest.starts_with('\'') {
            self.found.push(Token::Word(word.to_lowercase()));
            return Some(());
        }
        // A text with a prefix.
        let text = match word.to_ascii_lowercase().as_str() {
            "e" if self.backend == Backend::Postgres => self.quoted('\'', true)?,
            "x" if self.backend != Backend::Postgres => {
                let digits = self.quoted('\'', false)?;
                self.found.push(Token::Bytes(digits.to_ascii_lowercase()));
                return Some(());
            }
            "b" if family => {
                let digits = self.quoted('\'', false)?;
                let number = u64::from_str_radix(&digits, 2).ok()?;
                self.found.push(Token::Number(number.to_string()));
                return Some(());
            }
            "b" | "x" if self.backend == Backend::Postgres => self.quoted('\'', false)?,
            "n" if family => self.quoted('\'', true)?,
            introducer if family && introducer.starts_with('_') => read_as_bytes(self.quoted('\'', true)?),
            _ => {
                self.found.push(Token::Word(word.to_lowercase()));
                return Some(());
            }
        };
        self.text(text);
        Some(())
    }

    /// A name as it is compared with others.
    fn folded(&self, name: String) -> String {
        if self.backend == Backend::Postgres {
            name
        } else {
            name.to_lowercase()
        }
    }
}

/// MySQL's catalogue (measured on 9) prints a text of UTF-8 as if each byte were a character.
fn read_as_bytes(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text)
}

fn unescape(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        'Z' => '\u{1a}',
        other => other,
    }
}
