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
            "SET STATEMENT sql_mode = '', time_zone = '+00:00', lock_wait_timeout = 5 FOR "
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
        let asked = [
            DATABASE,
            CHARSETS,
            TABLES,
            &queries.columns,
            &queries.indexes,
            queries.checks,
            FOREIGN_KEYS,
            KEY_COLUMNS,
            PARTITIONS,
            &queries.views,
            TRIGGERS,
            ROUTINES,
            EVENTS,
        ];
        let kept = count_anew(session).await?;
        let answers = ask(session, &queries, &asked).await;
        if let Some(seconds) = kept {
            let setting = format!("SET SESSION information_schema_stats_expiry = {seconds}");
            session.execute(&setting).await?;
        }
        let mut catalogue = Self::default();
        [
            catalogue.database,
            catalogue.charsets,
            catalogue.tables,
            catalogue.columns,
            catalogue.indexes,
            catalogue.checks,
            catalogue.foreign_keys,
            catalogue.key_columns,
            catalogue.partitions,
            catalogue.views,
            catalogue.triggers,
            catalogue.routines,
            catalogue.events,
        ] = answers?;
        if session.backend() == Backend::Mysql {
            let [clauses] = ask(session, &queries, &[CHECK_CLAUSES]).await?;
            catalogue.add_clauses(&clauses);
        }
        catalogue.add_statements(session, &queries).await?;
        catalogue.sequences = sequences(session, &queries, &catalogue.tables).await?;
        Ok(catalogue)
    }

    /// MySQL keeps the names of checks, which are the whole database's, apart from their tables. It joins the two views of
    /// its catalogue row by row (0.8 seconds for 300 tables), so they are put together here.
    fn add_clauses(&mut self, clauses: &[Row]) {
        let clauses: BTreeMap<&str, &str> = clauses.iter().map(|row| (row.text(0), row.text(1))).collect();
        for row in &mut self.checks {
            *row = row.replaced(2, clauses.get(row.text(1)).copied().unwrap_or_default());
        }
    }

    /// Puts the statements that make the routines beside them: all of these in one round trip.
    async fn add_statements(&mut self, session: &mut Session, queries: &Queries) -> Result<(), ServerError> {
        let (of_ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.routines)
            .into_iter()
            .partition(|row| matches!(row.text(1), "FUNCTION" | "PROCEDURE"));
        let statement = |row: &Row| format!("SHOW CREATE {} {}", row.text(1), quoted(row.text(0)));
        let statements: Vec<_> = of_ours
            .iter()
            .map(|row| format!("{}{}", queries.prefix, statement(row)))
            .collect();
        let shown = match statements.is_empty() {
            true => Vec::new(),
            false => session.fetch(&statements.join(";\n")).await?,
        };
        let with = of_ours.iter().zip(&shown).map(|(row, shown)| row.with(shown.opt(2)));
        self.routines = with.chain(others.iter().map(|row| row.with(None))).collect();
        Ok(())
    }
}

/// MySQL keeps what it counts for a day, unless it is asked to count anew. The answer is what is to be set again.
async fn count_anew(session: &mut Session) -> Result<Option<i64>, ServerError> {
    if session.backend() != Backend::Mysql {
        return Ok(None);
    }
    let kept = session
        .fetch("SELECT @@SESSION.information_schema_stats_expiry")
        .await?;
    session
        .execute("SET SESSION information_schema_stats_expiry = 0")
        .await?;
    Ok(Some(kept.first().and_then(|row| row.number(0)).unwrap_or(86_400)))
}

/// Asks all of it in one round trip. MariaDB answers without a table that somebody is just making or changing, and warns of
/// that alone, which is a failure here.
async fn ask<const N: usize>(
    session: &mut Session,
    queries: &Queries,
    asked: &[&str; N],
) -> Result<[Vec<Row>; N], ServerError> {
    let warns = session.backend() == Backend::Mariadb;
    let mut statements = Vec::with_capacity(2 * N);
    for sql in asked {
        statements.push(format!("{}{sql}", queries.prefix));
        if warns {
            statements.push("SHOW WARNINGS".to_owned());
        }
    }
    let mut answers = Vec::with_capacity(N);
    let mut results = session.fetch_each(&statements).await?.into_iter();
    while let Some(answer) = results.next() {
        answers.push(answer);
        let warnings = if warns { results.next() } else { None };
        let mut codes = warnings.iter().flatten().map(|row| (row.text(1), row.text(2)));
        if let Some((code, message)) = codes.find(|(code, _)| *code == "1205") {
            return Err(ServerError::mysql(code, message));
        }
    }
    let wrong = |answers: Vec<_>| ServerError::new(format!("{N} queries were answered by {} results", answers.len()));
    answers.try_into().map_err(wrong)
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
    let [rows] = ask(session, queries, &[&selects.join(" UNION ALL ")]).await?;
    Ok(rows)
}
