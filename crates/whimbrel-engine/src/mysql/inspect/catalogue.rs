//! The queries: information_schema, for the session's database alone.

use std::collections::{BTreeMap, BTreeSet};

use whimbrel_core::{Backend, ServerVersion, Target};

use super::facts::quoted;
use crate::row::Row;
use crate::server_error::ServerError;
use crate::session::Session;

/// The rows of the catalogue, each kind in the order in which its query is written below.
#[derive(Debug, Clone, Default)]
pub(super) struct Catalogue {
    pub(super) database: Vec<Row>,
    pub(super) charsets: Vec<Row>,
    pub(super) tables: Vec<Row>,
    pub(super) columns: Vec<Row>,
    pub(super) indexes: Vec<Row>,
    pub(super) checks: Vec<Row>,
    pub(super) foreign_keys: Vec<Row>,
    pub(super) key_columns: Vec<Row>,
    pub(super) partitions: Vec<Row>,
    pub(super) views: Vec<Row>,
    pub(super) triggers: Vec<Row>,
    pub(super) routines: Vec<Row>,
    pub(super) events: Vec<Row>,
    pub(super) sequences: Vec<Row>,
    /// Tables with constants whose characters are not all known.
    pub(super) unprintable: BTreeSet<String>,
}

/// The database, its own character set and collation, and how the server takes capital letters in names of tables.
const DATABASE: &str = "SELECT DATABASE(), DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, @@lower_case_table_names \
     FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()";

const CHARSETS: &str = "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS";

const TABLES: &str = "SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT, \
     AUTO_INCREMENT, TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME";

/// On MySQL.
const CHECK_CLAUSES: &str = "SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
     WHERE CONSTRAINT_SCHEMA = DATABASE()";

const FOREIGN_KEYS: &str = "SELECT TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE, MATCH_OPTION \
     FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() \
     ORDER BY TABLE_NAME, CONSTRAINT_NAME";

const KEY_COLUMNS: &str = "SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, \
     REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
     WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL \
     ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";

const PARTITIONS: &str = "SELECT TABLE_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, SUBPARTITION_METHOD, \
     SUBPARTITION_EXPRESSION, PARTITION_NAME, PARTITION_DESCRIPTION FROM information_schema.PARTITIONS \
     WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL \
     ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION";

const TRIGGERS: &str = "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, \
     ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() \
     ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER";

const ROUTINES: &str = "SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES \
     WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_NAME, ROUTINE_TYPE";

const EVENTS: &str = "SELECT EVENT_NAME, EVENT_TYPE, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, EVENT_DEFINITION \
     FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY EVENT_NAME";

/// What is asked differs by server.
struct Queries {
    /// What stands before each query: MariaDB prints names and texts by the session's modes.
    prefix: &'static str,
    columns: String,
    indexes: String,
    checks: &'static str,
    views: String,
}

impl Queries {
    fn of(target: Target) -> Self {
        let is_mariadb = target.backend == Backend::Mariadb;
        let (expression, visible) = match is_mariadb {
            true if target.version >= ServerVersion::new(10, 6, 0) => ("NULL", "IF(IGNORED = 'YES', 'NO', 'YES')"),
            true => ("NULL", "'YES'"),
            false => ("EXPRESSION", "IS_VISIBLE"),
        };
        let indexes = format!(
            "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE, INDEX_COMMENT, \
             {expression}, {visible}, NULL FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() \
             ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
        );
        let reference_system = if is_mariadb { "NULL" } else { "SRS_ID" };
        let columns = format!(
            "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLLATION_NAME, \
             COLUMN_COMMENT, GENERATION_EXPRESSION, {reference_system} FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"
        );
        let checks = if is_mariadb {
            "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, 'YES', LEVEL FROM information_schema.CHECK_CONSTRAINTS \
             WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, LEVEL DESC, CONSTRAINT_NAME"
        } else {
            "SELECT TABLE_NAME, CONSTRAINT_NAME, NULL, ENFORCED, 'Table' FROM information_schema.TABLE_CONSTRAINTS \
             WHERE TABLE_SCHEMA = DATABASE() AND CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'CHECK' \
             ORDER BY TABLE_NAME, CONSTRAINT_NAME"
        };
        let algorithm = if is_mariadb { "ALGORITHM" } else { "'UNDEFINED'" };
        let views = format!(
            "SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE, {algorithm} \
             FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME"
        );
        let prefix = if is_mariadb {
            "SET STATEMENT sql_mode = '', time_zone = '+00:00' FOR "
        } else {
            ""
        };
        Self {
            prefix,
            columns,
            indexes,
            checks,
            views,
        }
    }
}

impl Catalogue {
    pub(super) async fn read(session: &mut Session) -> Result<Self, ServerError> {
        let queries = Queries::of(session.target());
        let mut catalogue = Self {
            database: ask(session, &queries, DATABASE).await?,
            charsets: ask(session, &queries, CHARSETS).await?,
            tables: tables(session, &queries).await?,
            columns: ask(session, &queries, &queries.columns).await?,
            indexes: ask(session, &queries, &queries.indexes).await?,
            checks: checks(session, &queries).await?,
            foreign_keys: ask(session, &queries, FOREIGN_KEYS).await?,
            key_columns: ask(session, &queries, KEY_COLUMNS).await?,
            partitions: ask(session, &queries, PARTITIONS).await?,
            views: ask(session, &queries, &queries.views).await?,
            triggers: ask(session, &queries, TRIGGERS).await?,
            routines: Vec::new(),
            events: ask(session, &queries, EVENTS).await?,
            sequences: Vec::new(),
            unprintable: BTreeSet::new(),
        };
        catalogue.routines = routines(session, &queries).await?;
        catalogue.sequences = sequences(session, &queries, &catalogue.tables).await?;
        Ok(catalogue)
    }
}

async fn ask(session: &mut Session, queries: &Queries, sql: &str) -> Result<Vec<Row>, ServerError> {
    session.fetch(&format!("{}{sql}", queries.prefix)).await
}

/// MySQL keeps what it counts for a day, unless it is asked to count anew.
async fn tables(session: &mut Session, queries: &Queries) -> Result<Vec<Row>, ServerError> {
    if session.backend() != Backend::Mysql {
        return ask(session, queries, TABLES).await;
    }
    let kept = session
        .fetch("SELECT @@SESSION.information_schema_stats_expiry")
        .await?;
    session
        .execute("SET SESSION information_schema_stats_expiry = 0")
        .await?;
    let rows = ask(session, queries, TABLES).await;
    let seconds = kept.first().and_then(|row| row.number(0)).unwrap_or(86_400);
    session
        .execute(&format!("SET SESSION information_schema_stats_expiry = {seconds}"))
        .await?;
    rows
}

/// MySQL keeps the names of checks, which are the whole database's, apart from their tables. It joins the two views of
/// its catalogue row by row (0.8 seconds for 300 tables), so they are put together here.
async fn checks(session: &mut Session, queries: &Queries) -> Result<Vec<Row>, ServerError> {
    let rows = ask(session, queries, queries.checks).await?;
    if session.backend() != Backend::Mysql {
        return Ok(rows);
    }
    let clauses = ask(session, queries, CHECK_CLAUSES).await?;
    let clauses: BTreeMap<&str, &str> = clauses.iter().map(|row| (row.text(0), row.text(1))).collect();
    let clause = |row: &Row| clauses.get(row.text(1)).copied().unwrap_or_default();
    Ok(rows.iter().map(|row| row.replaced(2, clause(row))).collect())
}

/// The routines with the statements that make them: all of these in one round trip.
async fn routines(session: &mut Session, queries: &Queries) -> Result<Vec<Row>, ServerError> {
    let named = ask(session, queries, ROUTINES).await?;
    let shown = |row: &Row| {
        let name = quoted(row.text(0));
        format!("{}SHOW CREATE {} {name}", queries.prefix, row.text(1))
    };
    let of_ours: Vec<_> = named
        .iter()
        .filter(|row| matches!(row.text(1), "FUNCTION" | "PROCEDURE"))
        .collect();
    if of_ours.is_empty() {
        return Ok(named);
    }
    let statements: Vec<_> = of_ours.iter().map(|row| shown(row)).collect();
    let shown = session.fetch(&statements.join(";\n")).await?;
    let definitions = of_ours.iter().zip(&shown);
    let with = definitions.map(|(row, shown)| row.with(shown.opt(2)));
    let others = named
        .iter()
        .filter(|row| !matches!(row.text(1), "FUNCTION" | "PROCEDURE"));
    Ok(with.chain(others.map(|row| row.with(None))).collect())
}

/// The numbers of MariaDB's sequences, which are tables of one row: all in one query.
async fn sequences(session: &mut Session, queries: &Queries, tables: &[Row]) -> Result<Vec<Row>, ServerError> {
    let selects: Vec<_> = tables
        .iter()
        .filter(|row| row.text(1) == "SEQUENCE")
        .map(|row| {
            let name = quoted(row.text(0));
            let text = row.text(0).replace('\\', "\\\\").replace('\'', "''");
            format!(
                "SELECT '{text}', start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM {name}"
            )
        })
        .collect();
    if selects.is_empty() {
        return Ok(Vec::new());
    }
    ask(session, queries, &selects.join(" UNION ALL ")).await
}
