//! Values that a new column type would change in silence.
//!
//! A column's type decides how SQLite converts what is stored: '007' becomes 7 in a column of integers. The type counts
//! that the column has in the database, not the one that the migrations believe in.

use whimbrel_core::plan::{Affinity, Rebuild};

use super::live::{self, LiveTable};
use super::{counted, execute, fetch, number, quoted, same, stop};
use crate::error::Cause;
use crate::session::Session;

/// A table beside the others with each value that may change, as it is and as the new column would hold it.
const PROBE: &str = "temp.whimbrel_values";

/// The largest whole number up to which all are floating point numbers too.
const EXACT: &str = "9007199254740992";

/// The pairs that differ in more than the way in which a number is kept, or that did not become numbers at all.
const CHANGED: &str = "CASE \
     WHEN typeof(was) IN ('null', 'blob') THEN 0 \
     WHEN typeof(was) IN ('integer', 'real') AND typeof(becomes) IN ('integer', 'real') THEN was <> becomes \
     WHEN typeof(was) = 'text' AND typeof(becomes) = 'real' AND was = CAST(CAST(becomes AS INTEGER) AS TEXT) THEN 0 \
     ELSE CAST(was AS TEXT) IS NOT CAST(becomes AS TEXT) END";

/// Stops when values of columns that are copied as they are would not come out as they went in.
pub(super) async fn must_survive(session: &mut Session, rebuild: &Rebuild, live: &LiveTable) -> Result<(), Cause> {
    let new = live::columns(session, &rebuild.temporary).await?;
    let is_strict = rebuild.create.ends_with("STRICT") || rebuild.create.ends_with("STRICT, WITHOUT ROWID");
    for name in &rebuild.kept {
        let declared = |columns: &[(String, String)]| {
            let column = columns.iter().find(|(column, _)| same(column, name.as_str()));
            column.map(|(_, declared)| declared.clone()).unwrap_or_default()
        };
        let (was, becomes) = (declared(&live.columns), declared(&new));
        let affinity = if is_strict && same(&becomes, "any") {
            Affinity::Blob
        } else {
            Affinity::of(&becomes)
        };
        // Text takes every number as it is written.
        if affinity != Affinity::Text && !affinity.keeps_values_of(Affinity::of(&was)) {
            let unconverted = if affinity.is_numeric() {
                "typeof(becomes) = 'text'"
            } else {
                "0"
            };
            compare(session, rebuild, name, &becomes, unconverted).await?;
        }
    }
    Ok(())
}

async fn compare(
    session: &mut Session,
    rebuild: &Rebuild,
    column: &whimbrel_core::Name,
    declared: &str,
    unconverted: &str,
) -> Result<(), Cause> {
    let (table, quoted_column) = (quoted(&rebuild.table), quoted(column));
    // A column without a type keeps values as they are.
    execute(
        session,
        &format!("CREATE TEMP TABLE whimbrel_values (was, becomes {declared})"),
    )
    .await?;
    execute(
        session,
        &format!(
            "INSERT INTO {PROBE} SELECT {quoted_column}, {quoted_column} FROM {table} \
             WHERE typeof({quoted_column}) = 'text' OR typeof({quoted_column}) = 'integer' \
             AND {quoted_column} NOT BETWEEN -{EXACT} AND {EXACT}"
        ),
    )
    .await?;
    let condition = format!("{CHANGED} OR {unconverted}");
    let changed = number(session, &format!("SELECT count(*) FROM {PROBE} WHERE {condition}")).await?;
    let samples = format!("SELECT quote(was), quote(becomes) FROM {PROBE} WHERE {condition} LIMIT 3");
    let samples: Vec<_> = fetch(session, &samples)
        .await?
        .iter()
        .map(|row| match (row.text(0), row.text(1)) {
            (was, becomes) if was == becomes => format!("{was} is no number"),
            (was, becomes) => format!("{was} would become {becomes}"),
        })
        .collect();
    execute(session, &format!("DROP TABLE {PROBE}")).await?;
    if changed == 0 {
        return Ok(());
    }
    stop(format!(
        "{} of `{}` with a value in `{column}` that the type {declared} does not keep ({}): change them first, or tell \
         the new value of each row with `.using(..)`",
        counted(changed),
        rebuild.table,
        samples.join(", ")
    ))
}
