//! Constants of defaults, compared by their values as the column's type has them.

use serde_json::Value;

use super::tree::{Number, Tree};
use super::{Columns, Normal};
use crate::Backend;

/// A default in its normal form.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Constant(Normal);

impl Constant {
    /// Reads a default. Where it is a number, it is the same however it is written, also as a text.
    pub(in super::super) fn read(sql: &str, backend: Backend, columns: &Columns, is_number: bool) -> Self {
        Self(match Normal::of(sql, backend, columns) {
            Normal::Tree(Tree::Number(mut number)) => {
                number.whole = true;
                Normal::Tree(Tree::Number(number))
            }
            Normal::Tree(Tree::Text(text)) if is_number => match Number::read(&text) {
                Some(mut number) => {
                    number.whole = true;
                    Normal::Tree(Tree::Number(number))
                }
                _ => Normal::Tree(Tree::Text(text)),
            },
            other => other,
        })
    }

    fn text(&self) -> Option<&str> {
        match &self.0 {
            Normal::Tree(Tree::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The document that it is.
    pub(in super::super) fn as_json(&self) -> Option<Value> {
        serde_json::from_str(self.text()?).ok()
    }

    /// The same, as true or false where it is 1 or 0.
    pub(in super::super) fn as_truth(&self) -> Self {
        match &self.0 {
            Normal::Tree(Tree::Number(number)) => match number.as_truth() {
                Some(truth) => Self(Normal::Tree(Tree::truth(truth))),
                None => self.clone(),
            },
            _ => self.clone(),
        }
    }

    /// The same, without what says nothing in a moment: midnight, empty fractions, the zone of UTC.
    pub(in super::super) fn as_moment(&self) -> Self {
        let Some(text) = self.text() else {
            return self.clone();
        };
        let text = text.replace('T', " ");
        let text = text.trim_end_matches('Z');
        let text = text
            .strip_suffix(":00")
            .filter(|it| it.ends_with("+00"))
            .unwrap_or(text);
        let text = text.strip_suffix("+00").unwrap_or(text);
        let text = match text.split_once('.') {
            Some((before, fraction)) => match fraction.trim_end_matches('0') {
                "" => before.to_owned(),
                rest => format!("{before}.{rest}"),
            },
            None => text.to_owned(),
        };
        let text = text.strip_suffix(" 00:00:00").unwrap_or(&text);
        Self(Normal::Tree(Tree::Text(text.to_owned())))
    }

    /// The same, without the sign that PostgreSQL puts before its money.
    pub(in super::super) fn without_currency(&self) -> Self {
        let digits = self.text().map(|text| text.replace(['$', ','], ""));
        match digits.as_deref().and_then(Number::read) {
            Some(mut number) => {
                number.whole = true;
                Self(Normal::Tree(Tree::Number(number)))
            }
            None => self.clone(),
        }
    }
}
