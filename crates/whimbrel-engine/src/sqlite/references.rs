//! Foreign keys: while a table is rebuilt they are off and nothing watches them, so they are checked afterwards, and so
//! are the rows that refer to it.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::Name;

use self::rows::ReferringRows;
use super::{counted, fetch, literal, stop};
use crate::error::Cause;
use crate::server_error::ServerError;
use crate::session::Session;

/// How many rows refer to nothing, for each pair of tables; broken keys that cannot even be checked have none.
type Broken = BTreeMap<String, Result<i64, String>>;

/// Tables with foreign keys, and the rows that referred to nothing before.
pub(super) struct References {
    tables: BTreeMap<String, Broken>,
    rows: ReferringRows,
}

impl References {
    /// Those of a table and to it. None of the rows that refer to it may change, either.
    pub(super) async fn read(session: &mut Session, table: &Name) -> Result<Self, Cause> {
        let sql = format!(
            "SELECT DISTINCT m.name, f.\"from\" FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f \
             WHERE m.type = 'table' AND f.\"table\" = {} COLLATE NOCASE",
            literal(table.as_str())
        );
        let referring = fetch(session, &sql).await?;
        let mut names: BTreeSet<String> = referring.iter().map(|row| row.text(0).to_owned()).collect();
        names.insert(table.to_string());
        let mut references = Self::of(session, names).await?;
        let others = referring
            .iter()
            .filter(|row| !row.text(0).eq_ignore_ascii_case(table.as_str()));
        references.rows = ReferringRows::read(session, others.map(|row| (row.text(0), row.text(1)))).await?;
        Ok(references)
    }

    /// Those of every table.
    pub(super) async fn of_all_tables(session: &mut Session) -> Result<Self, Cause> {
        let sql = "SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f \
                   WHERE m.type = 'table'";
        let rows = fetch(session, sql).await?;
        Self::of(session, rows.iter().map(|row| row.text(0).to_owned()).collect()).await
    }

    async fn of(session: &mut Session, names: BTreeSet<String>) -> Result<Self, Cause> {
        let mut tables = BTreeMap::new();
        for name in names {
            let broken = broken(session, &name).await?;
            tables.insert(name, broken);
        }
        Ok(Self {
            tables,
            rows: ReferringRows::default(),
        })
    }

    /// Fails when more rows refer to nothing than before, and when rows that refer to a table are not what they were.
    pub(super) async fn must_hold(&self, session: &mut Session) -> Result<(), Cause> {
        self.rows.must_be_the_same(session).await?;
        for (table, before) in &self.tables {
            let exists = format!(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = {}",
                literal(table)
            );
            // A table that has gone since has no rows.
            if fetch(session, &exists).await?.is_empty() {
                continue;
            }
            for (parent, now) in broken(session, table).await? {
                let was = before.get(&parent).cloned().unwrap_or(Ok(0));
                match (was, now) {
                    (_, Ok(0)) | (Err(_), _) => {}
                    (Ok(was), Ok(now)) if now <= was => {}
                    (Ok(was), Ok(now)) => {
                        return stop(format!(
                            "{} of `{table}` would refer to rows of `{parent}` that are not there: correct or delete \
                             them first",
                            counted(now - was)
                        ));
                    }
                    (Ok(_), Err(error)) => {
                        return stop(format!(
                            "the foreign keys of `{table}` cannot be checked any more: {error}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The parents that rows of the table refer to in vain. A key that cannot be checked is told under an empty name.
async fn broken(session: &mut Session, table: &str) -> Result<Broken, Cause> {
    let sql = format!(
        "SELECT parent, count(*) FROM pragma_foreign_key_check({}) GROUP BY parent",
        literal(table)
    );
    match session.fetch(&sql).await {
        Ok(rows) => Ok(rows
            .iter()
            .map(|row| (row.text(0).to_owned(), Ok(row.number(1).unwrap_or_default())))
            .collect()),
        Err(error) if is_mismatch(&error) => Ok(BTreeMap::from([(String::new(), Err(error.message))])),
        Err(error) => Err(Cause::Server(error)),
    }
}

/// A key to columns that are not unique was there before us: that is for its owner to mend.
fn is_mismatch(error: &ServerError) -> bool {
    error.message.contains("foreign key mismatch")
}
