//! Rows as text: what our own queries read, on every backend, without a way to panic.

use sqlx::mysql::MySqlRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, ValueRef as _};

use crate::server_error::ServerError;

/// One row. Every cell is text or NULL: queries cast what is neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(Vec<Option<String>>);

impl Row {
    /// The text of a cell; a cell that is not there is like NULL.
    pub(crate) fn opt(&self, at: usize) -> Option<&str> {
        self.0.get(at).and_then(|cell| cell.as_deref())
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
        let mut cells = self.0.clone();
        cells.push(cell.map(str::to_owned));
        Self(cells)
    }

    /// The row with another text in a cell that it has.
    pub(crate) fn replaced(&self, at: usize, text: &str) -> Self {
        let mut cells = self.0.clone();
        if let Some(cell) = cells.get_mut(at) {
            *cell = Some(text.to_owned());
        }
        Self(cells)
    }

    pub(crate) fn from_sqlite(row: &SqliteRow) -> Result<Self, ServerError> {
        (0..row.len())
            .map(|at| {
                // A cell of any kind can be in any column there, also bytes that are no text.
                row.try_get_unchecked::<Option<String>, _>(at).or_else(|_| {
                    let bytes: Option<Vec<u8>> = row.try_get_unchecked(at)?;
                    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
                })
            })
            .collect::<Result<_, ServerError>>()
            .map(Self)
    }

    pub(crate) fn from_postgres(row: &PgRow) -> Result<Self, ServerError> {
        (0..row.len())
            .map(|at| {
                let cell = row.try_get_raw(at)?;
                if cell.is_null() {
                    return Ok(None);
                }
                // A database of the encoding SQL_ASCII holds any bytes.
                let bytes = cell.as_bytes().map_err(|error| ServerError::new(error.to_string()))?;
                Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
            })
            .collect::<Result<_, ServerError>>()
            .map(Self)
    }

    /// The catalogues of MySQL say of some columns that they are binary although they hold text.
    pub(crate) fn from_mysql(row: &MySqlRow) -> Result<Self, ServerError> {
        (0..row.len())
            .map(|at| {
                if row.try_get_raw(at)?.is_null() {
                    return Ok(None);
                }
                let bytes: Vec<u8> = row.try_get_unchecked(at)?;
                Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
            })
            .collect::<Result<_, ServerError>>()
            .map(Self)
    }
}

#[cfg(test)]
impl Row {
    /// A row made by hand.
    pub(crate) fn of(cells: &[Option<&str>]) -> Self {
        Self(cells.iter().map(|cell| cell.map(str::to_owned)).collect())
    }
}
