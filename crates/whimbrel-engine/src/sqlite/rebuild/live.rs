//! The table as it is in the database, and what belongs to it that no migration knows of.

use whimbrel_core::Name;
use whimbrel_core::plan::{KnownTable, Rebuild};

use super::{execute, fetch, literal, number, quoted, same, stop};
use crate::error::Cause;
use crate::session::Session;

/// A table as it is in the database.
pub(super) struct LiveTable {
    name: Name,
    /// Its columns with their declared types.
    pub(super) columns: Vec<(String, String)>,
    /// What its text says.
    text: KnownTable,
    /// Its foreign keys: the referring columns and the table that they refer to.
    foreign_keys: Vec<(Vec<String>, String)>,
    /// The columns of the UNIQUE constraints inside its CREATE TABLE.
    uniques: Vec<Vec<String>>,
    /// Its indexes and triggers in the order in which they were made.
    objects: Vec<LiveObject>,
    /// Whether ANALYZE has looked at it.
    analyzed: bool,
}

/// An index or a trigger.
struct LiveObject {
    is_index: bool,
    name: String,
    sql: String,
}

impl LiveTable {
    pub(super) async fn read(session: &mut Session, table: &Name) -> Result<Self, Cause> {
        let name = literal(table.as_str());
        let sql = format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = {name} COLLATE NOCASE");
        let Some(create) = fetch(session, &sql).await?.first().map(|row| row.text(0).to_owned()) else {
            return stop(format!(
                "there is no table `{table}` in the database, although the migrations made one"
            ));
        };
        let columns = columns(session, table).await?;
        let foreign_keys = foreign_keys(session, &name).await?;
        let uniques = uniques(session, &name).await?;
        let objects = objects(session, &name).await?;
        Ok(Self {
            name: table.clone(),
            columns,
            text: KnownTable::from_text(&create),
            foreign_keys,
            uniques,
            objects,
            analyzed: is_analyzed(session, &name).await?,
        })
    }

    /// Stops when the rebuild would lose something that no migration knows of.
    pub(super) fn must_be_known(&self, rebuild: &Rebuild) -> Result<(), Cause> {
        let (table, known) = (&self.name, &rebuild.known);
        let remedy = "tell the migrations of it, or take it away, and try again";
        let unknown = |(column, _): &&(String, String)| !known.columns.iter().any(|name| same(name.as_str(), column));
        if let Some((column, _)) = self.columns.iter().find(unknown) {
            return stop(format!(
                "`{table}` has a column `{column}` that no migration made, and a rebuild of the table would lose it: \
                 {remedy}"
            ));
        }
        let gone = |name: &&Name| !self.columns.iter().any(|(column, _)| same(name.as_str(), column));
        if let Some(column) = known.columns.iter().find(gone) {
            return stop(format!(
                "`{table}` has no column `{column}`, although the migrations made one: somebody changed the table"
            ));
        }
        let unknown = |(columns, to): &&(Vec<String>, String)| {
            let is_it = |key: &(Vec<Name>, Name)| same(key.1.as_str(), to) && same_columns(&key.0, columns);
            !known.foreign_keys.iter().any(is_it)
        };
        if let Some((columns, to)) = self.foreign_keys.iter().find(unknown) {
            return stop(format!(
                "`{table}` has a foreign key ({}) to `{to}` that no migration made, and a rebuild of the table would \
                 lose it: {remedy}",
                columns.join(", ")
            ));
        }
        let unknown = |columns: &&Vec<String>| !rebuild.unique.iter().any(|names| same_columns(names, columns));
        if let Some(columns) = self.uniques.iter().find(unknown) {
            return stop(format!(
                "`{table}` has a unique constraint ({}) that no migration made, and a rebuild of the table would lose \
                 it: {remedy}",
                columns.join(", ")
            ));
        }
        if self.text.checks > known.checks {
            return stop(format!(
                "`{table}` has {} checks and the migrations know of {}, so a rebuild of the table would lose some: \
                 {remedy}",
                self.text.checks, known.checks
            ));
        }
        let options = [
            ("counts with AUTOINCREMENT", self.text.counted, known.counted),
            ("is STRICT", self.text.strict, known.strict),
            ("is WITHOUT ROWID", self.text.without_rowid, known.without_rowid),
        ];
        if let Some((is_so, ..)) = options.iter().find(|(_, is, known)| *is && !known) {
            return stop(format!(
                "`{table}` {is_so}, which the migrations do not know, and would not do so after a rebuild: {remedy}"
            ));
        }
        Ok(())
    }

    /// Makes again what went with the old table: indexes that no migration made, triggers, statistics.
    pub(super) async fn restore(&self, session: &mut Session, rebuild: &Rebuild) -> Result<(), Cause> {
        let made = |object: &LiveObject| {
            let mut names = rebuild.known.indexes.iter();
            object.is_index && names.any(|name| same(name.as_str(), &object.name))
        };
        for object in self.objects.iter().filter(|object| !made(object)) {
            if let Err(error) = session.execute(&object.sql).await {
                let kind = if object.is_index { "index" } else { "trigger" };
                return stop(format!(
                    "the {kind} `{}` of `{}`, which no migration made, does not fit the table any more ({error}): drop \
                     it first",
                    object.name, self.name
                ));
            }
        }
        if self.analyzed {
            execute(session, &format!("ANALYZE {}", quoted(&self.name))).await?;
        }
        Ok(())
    }
}

/// The columns of a table with their declared types, generated ones among them.
pub(super) async fn columns(session: &mut Session, table: &Name) -> Result<Vec<(String, String)>, Cause> {
    let sql = format!(
        "SELECT name, type FROM pragma_table_xinfo({}) ORDER BY cid",
        literal(table.as_str())
    );
    let rows = fetch(session, &sql).await?;
    Ok(rows
        .iter()
        .map(|row| (row.text(0).to_owned(), row.text(1).to_owned()))
        .collect())
}

async fn foreign_keys(session: &mut Session, name: &str) -> Result<Vec<(Vec<String>, String)>, Cause> {
    let sql = format!("SELECT id, \"from\", \"table\" FROM pragma_foreign_key_list({name}) ORDER BY id, seq");
    let mut keys: Vec<(String, Vec<String>, String)> = Vec::new();
    for row in fetch(session, &sql).await? {
        match keys.last_mut() {
            Some((id, columns, _)) if id == row.text(0) => columns.push(row.text(1).to_owned()),
            _ => keys.push((
                row.text(0).to_owned(),
                vec![row.text(1).to_owned()],
                row.text(2).to_owned(),
            )),
        }
    }
    Ok(keys.into_iter().map(|(_, columns, to)| (columns, to)).collect())
}

async fn uniques(session: &mut Session, name: &str) -> Result<Vec<Vec<String>>, Cause> {
    let sql = format!("SELECT name FROM pragma_index_list({name}) WHERE origin = 'u' ORDER BY seq");
    let mut uniques = Vec::new();
    for index in fetch(session, &sql).await? {
        let sql = format!(
            "SELECT name FROM pragma_index_info({}) ORDER BY seqno",
            literal(index.text(0))
        );
        let rows = fetch(session, &sql).await?;
        uniques.push(rows.iter().map(|row| row.text(0).to_owned()).collect());
    }
    Ok(uniques)
}

async fn objects(session: &mut Session, name: &str) -> Result<Vec<LiveObject>, Cause> {
    let sql = format!(
        "SELECT type, name, sql FROM sqlite_master \
         WHERE tbl_name = {name} COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid"
    );
    let rows = fetch(session, &sql).await?;
    Ok(rows
        .iter()
        .map(|row| LiveObject {
            is_index: row.text(0) == "index",
            name: row.text(1).to_owned(),
            sql: row.text(2).to_owned(),
        })
        .collect())
}

async fn is_analyzed(session: &mut Session, name: &str) -> Result<bool, Cause> {
    if number(
        session,
        "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'",
    )
    .await?
        == 0
    {
        return Ok(false);
    }
    let sql = format!("SELECT count(*) FROM sqlite_stat1 WHERE tbl = {name} COLLATE NOCASE");
    Ok(number(session, &sql).await? > 0)
}

fn same_columns(names: &[Name], columns: &[String]) -> bool {
    names.len() == columns.len()
        && columns
            .iter()
            .all(|column| names.iter().any(|name| same(name.as_str(), column)))
}
