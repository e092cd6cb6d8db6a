//! Our own tables as they are on the server, and the tables in which other tools keep their histories.
//!
//! A table that somebody replaced by a view, or that lacks a column, must be told before a migration runs whose end
//! could not be recorded.

use std::collections::BTreeMap;

use whimbrel_core::plan::text_literal;
use whimbrel_core::{Backend, QualifiedName};

use crate::error::Error;
use crate::history::Tables;
use crate::session::Session;

/// The columns of each of our tables.
const HISTORY: &[&str] = &[
    "version",
    "name",
    "checksum",
    "format_version",
    "up_operations",
    "down_operations",
    "applied_at",
    "duration_ms",
    "author",
    "tool_version",
    "host",
    "environment",
];
const JOURNAL: &[&str] = &[
    "version",
    "direction",
    "step",
    "plan",
    "statement",
    "state",
    "started_at",
    "finished_at",
];
const EVENTS: &[&str] = &[
    "id",
    "happened_at",
    "deed",
    "outcome",
    "version",
    "name",
    "duration_ms",
    "author",
    "server_user",
    "host",
    "tool_version",
    "environment",
    "detail",
];

/// The tables of other tools that hold what they have applied.
const OTHER_HISTORIES: [(&str, &str); 9] = [
    ("_sqlx_migrations", "sqlx"),
    ("seaql_migrations", "sea-orm-migration"),
    ("refinery_schema_history", "refinery"),
    ("__diesel_schema_migrations", "Diesel"),
    ("flyway_schema_history", "Flyway"),
    ("databasechangelog", "Liquibase"),
    ("alembic_version", "Alembic"),
    ("goose_db_version", "goose"),
    ("schema_migrations", "a tool like Rails or dbmate"),
];

/// What stands under the name of one of our tables.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    is_table: bool,
    columns: Vec<String>,
    /// Whether the user may read and write it, where the server tells in advance.
    may_write: bool,
}

/// Which of our tables are there. What is there must be what we made.
pub(crate) async fn check(session: &mut Session, tables: &Tables) -> Result<[bool; 3], Error> {
    Ok(look(session, tables).await?.0)
}

/// The same before something is recorded, which the user must be allowed to do.
pub(crate) async fn check_for_writing(session: &mut Session, tables: &Tables) -> Result<[bool; 3], Error> {
    let (there, forbidden) = look(session, tables).await?;
    let Some(table) = forbidden else { return Ok(there) };
    Err(Error::Refused {
        reason: format!("this user may not read and write the table `{table}`, so nothing could be recorded"),
        help: format!(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO the migrating role, or connect as the table's owner",
            table.quoted(session.backend())
        ),
    })
}

/// Which of our tables are there, and one that the user may not write.
async fn look(session: &mut Session, tables: &Tables) -> Result<([bool; 3], Option<QualifiedName>), Error> {
    let sql = match session.backend() {
        Backend::Postgres => postgres(tables),
        Backend::Mysql | Backend::Mariadb => mysql(session.backend(), tables),
        Backend::Sqlite => sqlite(tables),
    };
    let rows = session.fetch(&sql).await;
    let rows = rows.map_err(|error| Error::server(format!("looking at `{}`", tables.history), error))?;
    let mut found: BTreeMap<&str, Found> = BTreeMap::new();
    for row in &rows {
        let entry = found.entry(row.text(0)).or_insert_with(|| Found {
            is_table: row.text(1) == "table",
            columns: Vec::new(),
            may_write: row.text(3) != "no",
        });
        entry.columns.push(row.text(2).to_lowercase());
    }
    let expected = [HISTORY, JOURNAL, EVENTS];
    let (mut there, mut forbidden) = ([false; 3], None);
    for (at, table) in tables.all().into_iter().enumerate() {
        let Some(found) = found.get(at.to_string().as_str()) else {
            continue;
        };
        there[at] = true;
        is_ours(table, found, expected[at])?;
        if !found.may_write {
            forbidden.get_or_insert_with(|| table.clone());
        }
    }
    Ok((there, forbidden))
}

fn is_ours(table: &QualifiedName, found: &Found, columns: &[&str]) -> Result<(), Error> {
    let unlike = |reason: String| {
        Err(Error::HistoryTableUnlike {
            table: table.to_string(),
            reason,
        })
    };
    if !found.is_table {
        return unlike("it is a view".to_owned());
    }
    let lacking: Vec<&str> = columns
        .iter()
        .copied()
        .filter(|column| !found.columns.iter().any(|it| it == column))
        .collect();
    match lacking.as_slice() {
        [] => Ok(()),
        [column] => unlike(format!("it has no column `{column}`")),
        columns => unlike(format!("it has no columns `{}`", columns.join("`, `"))),
    }
}

/// One query of a query for each of our tables, which gets the table's place among them.
fn of_each(tables: &Tables, query: impl Fn((usize, &QualifiedName)) -> String) -> String {
    let queries: Vec<String> = tables.all().into_iter().enumerate().map(query).collect();
    queries.join(" UNION ALL ")
}

fn postgres(tables: &Tables) -> String {
    let of = |(at, table): (usize, &QualifiedName)| -> String {
        let name = text_literal(Backend::Postgres, &table.quoted(Backend::Postgres));
        let may = |right: &str| format!("pg_catalog.has_table_privilege(c.oid, '{right}')");
        let rights = ["SELECT", "INSERT", "UPDATE", "DELETE"].map(may).join(" AND ");
        format!(
            "SELECT '{at}', CASE WHEN c.relkind IN ('r', 'p') THEN 'table' ELSE 'view' END, a.attname::text, \
             CASE WHEN {rights} THEN 'yes' ELSE 'no' END FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.oid = to_regclass({name})"
        )
    };
    of_each(tables, of)
}

fn mysql(backend: Backend, tables: &Tables) -> String {
    let of = |(at, table): (usize, &QualifiedName)| -> String {
        let schema = table.namespace.as_ref();
        let schema = schema.map_or("DATABASE()".to_owned(), |it| text_literal(backend, it.as_str()));
        let name = text_literal(backend, table.name.as_str());
        format!(
            "SELECT '{at}', CASE t.TABLE_TYPE WHEN 'BASE TABLE' THEN 'table' ELSE 'view' END, c.COLUMN_NAME, 'yes' \
             FROM information_schema.TABLES t JOIN information_schema.COLUMNS c \
             ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME \
             WHERE t.TABLE_SCHEMA = {schema} AND t.TABLE_NAME = {name} \
             AND c.TABLE_SCHEMA = {schema} AND c.TABLE_NAME = {name}"
        )
    };
    format!("{}{}", crate::mysql::catalogue::patiently(backend), of_each(tables, of))
}

fn sqlite(tables: &Tables) -> String {
    let of = |(at, table): (usize, &QualifiedName)| -> String {
        let name = text_literal(Backend::Sqlite, table.name.as_str());
        format!(
            "SELECT '{at}', m.type, p.name, 'yes' FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type IN ('table', 'view') AND lower(m.name) = lower({name})"
        )
    };
    of_each(tables, of)
}

/// The history of another tool that has rows, if there is one: its table, and the tool.
pub(crate) async fn other_history(session: &mut Session) -> Result<Option<(String, &'static str)>, Error> {
    let names = OTHER_HISTORIES
        .map(|(table, _)| text_literal(session.backend(), table))
        .join(", ");
    let sql = match session.backend() {
        Backend::Postgres => format!(
            "SELECT c.relname::text FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p') AND c.relname IN ({names}) \
             AND pg_catalog.pg_table_is_visible(c.oid)"
        ),
        Backend::Mysql | Backend::Mariadb => format!(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND \
             LOWER(TABLE_NAME) IN ({names})"
        ),
        Backend::Sqlite => {
            format!("SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) IN ({names})")
        }
    };
    let failed = |error| Error::server("looking for the history of another tool", error);
    let rows = session.fetch(&sql).await.map_err(failed)?;
    for row in &rows {
        let table = QualifiedName::new(row.text(0));
        let known = OTHER_HISTORIES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(row.text(0)));
        let Some((_, tool)) = known else { continue };
        let sql = format!("SELECT 'x' FROM {} LIMIT 1", table.quoted(session.backend()));
        if !session.fetch(&sql).await.map_err(failed)?.is_empty() {
            return Ok(Some((table.to_string(), tool)));
        }
    }
    Ok(None)
}
