//! What was recorded of a migration when it was applied.

use whimbrel_core::operations::Operation;
use whimbrel_core::{Down, FORMAT_VERSION, Migration, Recording, Version};

use crate::error::Error;
use crate::history::{Record, RecordedText, Tables};

/// Reads back what a history row recorded.
pub(super) fn decode(record: &Record, text: &RecordedText, tables: &Tables) -> Result<Migration, Error> {
    let unreadable = |column: &str, reason: String| Error::HistoryUnreadable {
        table: tables.history.to_string(),
        row: record.version.clone(),
        column: column.to_owned(),
        reason,
    };
    if text.format_version > FORMAT_VERSION {
        return Err(Error::HistoryTooNew {
            table: tables.history.to_string(),
            row: record.version.clone(),
            format: text.format_version,
        });
    }
    let version: Version = record
        .version
        .parse()
        .map_err(|error| unreadable("version", format!("{error}")))?;
    let up: Vec<Operation> =
        serde_json::from_str(&text.up).map_err(|error| unreadable("up_operations", error.to_string()))?;
    let down: Down = match &text.down {
        Some(down) => serde_json::from_str(down).map_err(|error| unreadable("down_operations", error.to_string()))?,
        None => Down::Derived,
    };
    Ok(Migration {
        version,
        name: record.name.clone(),
        recording: Recording { up, down },
    })
}
