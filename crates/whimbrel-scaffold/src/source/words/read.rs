//! A condition read from SQLite's text. It may be read too generously: what is said again differently is no condition.

use super::{Comparison, Condition, Joint, Operand};

/// How deep conditions may stand in parentheses. Nobody writes more by hand, and a stack has an end.
const DEEPEST: usize = 16;

/// The condition that a text is.
pub(super) fn read(text: &str) -> Option<Condition> {
    let mut reader = Reader { rest: text, depth: 0 };
    let condition = reader.chain()?;
    reader.rest.is_empty().then_some(condition)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// Terms that are all joined by AND, or all by OR.
    fn chain(&mut self) -> Option<Condition> {
        let mut condition = self.term()?;
        let joint = if self.rest.starts_with(" AND ") {
            Joint::And
        } else {
            Joint::Or
        };
        let word = match joint {
            Joint::And => " AND ",
            Joint::Or => " OR ",
        };
        while self.takes(word) {
            let next = self.term()?;
            condition = Condition::Joined(Box::new(condition), joint, Box::new(next));
        }
        Some(condition)
    }

    fn term(&mut self) -> Option<Condition> {
        if !self.takes("(") {
            return self.predicate();
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let inner = self.chain()?;
        self.depth -= 1;
        self.takes(")").then_some(inner)
    }

    fn predicate(&mut self) -> Option<Condition> {
        let one = self.operand()?;
        if self.takes(" IS NULL") {
            return Some(Condition::Null(one, false));
        }
        if self.takes(" IS NOT NULL") {
            return Some(Condition::Null(one, true));
        }
        for (comparison, sign) in Comparison::ALL {
            if self.takes(&format!(" {sign} ")) {
                return Some(Condition::Compare(one, comparison, self.operand()?));
            }
        }
        let negated = self.takes(" NOT");
        if self.takes(" BETWEEN ") {
            let from = self.operand()?;
            let to = self.takes(" AND ").then(|| self.operand()).flatten()?;
            return Some(Condition::Between(one, negated, from, to));
        }
        if self.takes(" IN (") {
            return Some(Condition::In(one, negated, self.constants()?));
        }
        if self.takes(" LIKE ") {
            return match self.operand()? {
                Operand::Text(pattern) => Some(Condition::Like(one, negated, pattern)),
                _ => None,
            };
        }
        (!negated).then_some(Condition::Operand(one))
    }

    /// Constants of one kind, up to the closing parenthesis.
    fn constants(&mut self) -> Option<Vec<Operand>> {
        let mut constants = vec![self.operand()?];
        while self.takes(", ") {
            constants.push(self.operand()?);
        }
        let same = |of: fn(&Operand) -> bool| constants.iter().all(of);
        let is_list = same(|it| matches!(it, Operand::Text(_)))
            || same(|it| matches!(it, Operand::Integer(number) if i32::try_from(*number).is_ok()));
        (self.takes(")") && is_list).then_some(constants)
    }

    fn operand(&mut self) -> Option<Operand> {
        if self.rest.starts_with('"') {
            return self.quoted('"').map(Operand::Column);
        }
        if self.rest.starts_with('\'') {
            return self.quoted('\'').map(Operand::Text);
        }
        for (word, function) in [
            ("LOWER(", Operand::Lower as fn(String) -> Operand),
            ("UPPER(", Operand::Upper),
        ] {
            if self.takes(word) {
                let column = self.quoted('"')?;
                return self.takes(")").then(|| function(column));
            }
        }
        for (word, value) in [("TRUE", true), ("FALSE", false)] {
            if self.takes(word) {
                return Some(Operand::Boolean(value));
            }
        }
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit() && c != '-')
            .unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().ok().map(Operand::Integer)
    }

    /// What is between quotes; two quotes are one.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest.strip_prefix(quote)?.chars();
        while let Some(c) = characters.next() {
            if c != quote {
                text.push(c);
                continue;
            }
            let after = characters.as_str();
            if !after.starts_with(quote) {
                self.rest = after;
                return Some(text);
            }
            text.push(quote);
            characters.next();
        }
        None
    }

    fn takes(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
