//! Rows of our tables, read without a way to panic: whoever may write there may have written anything.

use chrono::{DateTime, Utc};
use whimbrel_core::QualifiedName;

use super::{JournalRow, Record};
use crate::error::Error;
use crate::row::Row;

pub(super) fn record(row: &Row, table: &QualifiedName) -> Result<Record, Error> {
    let version = required(row, 1, "version", "?", table)?;
    let time = required(row, 5, "applied_at", &version, table)?;
    let applied_at = DateTime::parse_from_rfc3339(&time)
        .map_err(|_| unreadable(&version, "applied_at", format!("{time:?} is no time"), table))?
        .with_timezone(&Utc);
    Ok(Record {
        name: required(row, 2, "name", &version, table)?,
        checksum: required(row, 3, "checksum", &version, table)?,
        format_version: number(row, 4, "format_version", &version, table)?,
        applied_at,
        duration_ms: number(row, 6, "duration_ms", &version, table)?,
        author: row.text(7).to_owned(),
        tool_version: row.text(8).to_owned(),
        host: row.text(9).to_owned(),
        environment: row.opt(10).map(str::to_owned),
        version,
    })
}

pub(super) fn journal_row(row: &Row, table: &QualifiedName) -> Result<JournalRow, Error> {
    let version = required(row, 1, "version", "?", table)?;
    Ok(JournalRow {
        direction: required(row, 2, "direction", &version, table)?,
        step: number(row, 3, "step", &version, table)?,
        plan: required(row, 4, "plan", &version, table)?,
        statement: required(row, 5, "statement", &version, table)?,
        done: row.text(6) == "done",
        version,
    })
}

pub(super) fn required(
    row: &Row,
    at: usize,
    column: &str,
    version: &str,
    table: &QualifiedName,
) -> Result<String, Error> {
    let text = row
        .opt(at)
        .ok_or_else(|| unreadable(version, column, "it is NULL".into(), table))?;
    // What was no text was read with this in its place.
    if text.contains([char::REPLACEMENT_CHARACTER, '\0']) {
        return Err(unreadable(version, column, "it is no text".into(), table));
    }
    Ok(text.to_owned())
}

pub(super) fn number<T: TryFrom<i64>>(
    row: &Row,
    at: usize,
    column: &str,
    version: &str,
    table: &QualifiedName,
) -> Result<T, Error> {
    row.number(at)
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| {
            unreadable(
                version,
                column,
                format!("{:?} is no number in range", row.text(at)),
                table,
            )
        })
}

fn unreadable(version: &str, column: &str, reason: String, table: &QualifiedName) -> Error {
    Error::HistoryUnreadable {
        table: table.to_string(),
        row: version.to_owned(),
        column: column.to_owned(),
        reason,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table() -> QualifiedName {
        QualifiedName::new(super::super::DEFAULT_HISTORY)
    }

    #[test]
    fn a_row_that_cannot_be_read_is_told_by_its_version_and_column() {
        let cells = |time, duration| {
            Row::of(&[
                Some("h"),
                Some("20250101_000001"),
                Some("a"),
                Some("sha256:1"),
                Some("1"),
                time,
                duration,
                None,
                None,
                None,
                None,
            ])
        };
        assert_eq!(
            record(&cells(Some("2025-01-01T00:00:00.5Z"), Some("7")), &table())
                .unwrap()
                .duration_ms,
            7
        );
        let error = record(&cells(Some("yesterday"), Some("7")), &table())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("20250101_000001") && error.contains("applied_at"),
            "{error}"
        );
        let error = record(&cells(Some("2025-01-01T00:00:00Z"), Some("-7")), &table())
            .unwrap_err()
            .to_string();
        assert!(error.contains("duration_ms"), "{error}");
        let error = record(&cells(None, Some("7")), &table()).unwrap_err().to_string();
        assert!(error.contains("NULL"), "{error}");
    }

    proptest! {
        #[test]
        fn no_row_makes_the_decoder_panic(cells in proptest::collection::vec(proptest::option::of(".*"), 0..12)) {
            let cells: Vec<Option<&str>> = cells.iter().map(|cell| cell.as_deref()).collect();
            let _ = record(&Row::of(&cells), &table());
            let _ = journal_row(&Row::of(&cells), &table());
        }
    }
}
