//! Rows as text: what our own queries read, on every backend, without a way to panic.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use sqlx::mysql::MySqlRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, ValueRef as _};

use crate::server_error::ServerError;

/// One row. Every cell is text or NULL: queries cast what is neither. The texts stand in one buffer, since thousands of
/// rows are read before anything runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    texts: String,
    cells: Vec<Option<Range<usize>>>,
}

/// Rows with the same texts are equal, wherever those stand.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cells().eq(other.cells())
    }
}

impl Row {
    /// The texts, and nothing for NULL.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.cells.len()).map(|at| self.opt(at))
    }

    /// The text of a cell; a cell that is not there is like NULL.
    pub(crate) fn opt(&self, at: usize) -> Option<&str> {
        self.texts.get(self.cells.get(at)?.clone()?)
    }

    /// The text of a cell, empty for NULL.
    pub(crate) fn text(&self, at: usize) -> &str {
        self.opt(at).unwrap_or_default()
    }

    /// A number, unless the cell holds none.
    pub(crate) fn number(&self, at: usize) -> Option<i64> {
        self.opt(at)?.trim().parse().ok()
    }

    /// Whether the cell says yes, in any of the servers' ways.
    pub(crate) fn truth(&self, at: usize) -> bool {
        matches!(self.text(at), "t" | "true" | "1" | "on" | "ON" | "YES")
    }

    /// The row with one more cell at its end.
    pub(crate) fn with(&self, cell: Option<&str>) -> Self {
        let mut row = self.clone();
        row.push(cell);
        row
    }

    /// The row with another text in a cell that it has.
    pub(crate) fn replaced(&self, at: usize, text: &str) -> Self {
        let mut row = self.clone();
        if let Some(cell) = row.cells.get_mut(at) {
            let start = row.texts.len();
            row.texts.push_str(text);
            *cell = Some(start..row.texts.len());
        }
        row
    }

    fn of_width(width: usize) -> Self {
        Self {
            texts: String::new(),
            cells: Vec::with_capacity(width),
        }
    }

    fn push(&mut self, cell: Option<&str>) {
        let start = self.texts.len();
        self.texts.push_str(cell.unwrap_or_default());
        self.cells.push(cell.map(|_| start..self.texts.len()));
    }

    pub(crate) fn from_sqlite(from: &SqliteRow) -> Result<Self, ServerError> {
        let mut row = Self::of_width(from.len());
        for at in 0..from.len() {
            // A cell of any kind can be in any column there, also bytes that are no text.
            match from.try_get_unchecked::<Option<&str>, _>(at) {
                Ok(text) => row.push(text),
                Err(_) => {
                    let bytes: Option<&[u8]> = from.try_get_unchecked(at)?;
                    row.push(bytes.map(String::from_utf8_lossy).as_deref());
                }
            }
        }
        Ok(row)
    }

    pub(crate) fn from_postgres(from: &PgRow) -> Result<Self, ServerError> {
        let mut row = Self::of_width(from.len());
        for at in 0..from.len() {
            let cell = from.try_get_raw(at)?;
            if cell.is_null() {
                row.push(None);
                continue;
            }
            // A database of the encoding SQL_ASCII holds any bytes.
            let bytes = cell.as_bytes().map_err(|error| ServerError::new(error.to_string()))?;
            row.push(Some(&String::from_utf8_lossy(bytes)));
        }
        Ok(row)
    }

    /// The catalogues of MySQL say of some columns that they are binary although they hold text.
    pub(crate) fn from_mysql(from: &MySqlRow) -> Result<Self, ServerError> {
        let mut row = Self::of_width(from.len());
        for at in 0..from.len() {
            let bytes: Option<&[u8]> = from.try_get_unchecked(at)?;
            row.push(bytes.map(String::from_utf8_lossy).as_deref());
        }
        Ok(row)
    }
}

/// A text that is borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A list of texts and nulls.
impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Cells;

        impl<'de> Visitor<'de> for Cells {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of texts and nulls")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<Row, A::Error> {
                let mut row = Row::default();
                while let Some(cell) = cells.next_element::<Option<Text<'de>>>()? {
                    row.push(cell.as_ref().map(|text| &*text.0));
                }
                Ok(row)
            }
        }

        from.deserialize_seq(Cells)
    }
}

#[cfg(test)]
impl Row {
    /// A row made by hand.
    pub(crate) fn of(cells: &[Option<&str>]) -> Self {
        cells.iter().fold(Self::default(), |row, cell| row.with(*cell))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_a_list_of_texts_and_nulls() {
        let row: Row = serde_json::from_str(r#"["a", null, "", "\u0000\"ü"]"#).unwrap();
        assert_eq!(row, Row::of(&[Some("a"), None, Some(""), Some("\0\"ü")]));
        assert!(serde_json::from_str::<Row>("[1]").is_err());
    }

    #[test]
    fn rows_with_the_same_texts_are_equal_wherever_they_stand() {
        let row = Row::of(&[Some("a"), None, Some("b")]);
        assert_eq!(row.replaced(0, "other").replaced(0, "a"), row);
        assert_ne!(row.replaced(1, ""), row);
        assert_eq!((row.text(2), row.opt(1), row.opt(7)), ("b", None, None));
    }
}
