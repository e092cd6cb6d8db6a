//! What statements of the author's leave in the session, which the statements after them must not find there: settings,
//! a role, a search path, another database, temporary tables, cursors, locks on tables.
//!
//! The session cannot be exchanged for a new one, since the lock of the run is its own.

use whimbrel_core::plan::{Action, MigrationPlan, Step, temporary_tables};
use whimbrel_core::{Backend, Name, Operation};

use crate::server_error::ServerError;
use crate::session::{Session, Setup};

/// What a session must be given back after a migration.
pub(crate) struct Tidy {
    /// SQLite's settings as they were.
    pragmas: Vec<String>,
    /// Temporary tables of MySQL and MariaDB that statements of the plan make: the servers do not tell what a session has
    /// of them. MySQL tells of all sessions', without their names, to those with PROCESS alone (INNODB_TEMP_TABLE_INFO);
    /// MariaDB tells of one's own from 11.2 on. Those that data steps make are noted by their connection.
    temporary: Vec<Name>,
}

/// SQLite's settings that change what statements mean or may do. Foreign keys are seen to elsewhere.
const PRAGMAS: [&str; 6] = [
    "recursive_triggers",
    "ignore_check_constraints",
    "legacy_alter_table",
    "reverse_unordered_selects",
    "query_only",
    "writable_schema",
];

/// What is reset on MySQL and MariaDB besides what a session of ours is set to: there is no statement that resets all.
const DEFAULTS: &str = "SET SESSION sql_safe_updates = DEFAULT, sql_select_limit = DEFAULT, sql_auto_is_null = DEFAULT, \
     group_concat_max_len = DEFAULT, default_storage_engine = DEFAULT, div_precision_increment = DEFAULT, \
     auto_increment_increment = DEFAULT, auto_increment_offset = DEFAULT";

/// A text of the author's without any of these words leaves nothing in a session, and costs no look at it. Functions and
/// blocks may do anything.
const WORDS: [&str; 18] = [
    "SET",
    "RESET",
    "SET_CONFIG",
    "TEMP",
    "TEMPORARY",
    "DECLARE",
    "LISTEN",
    "USE",
    "LOCK",
    "PRAGMA",
    "DO",
    "CALL",
    "EXECUTE",
    "PREPARE",
    "SELECT",
    "LOAD",
    "DISCARD",
    "ATTACH",
];

/// Whether a step is the author's own and may leave something in the session.
pub(crate) fn may_leave_something(plan: &MigrationPlan, step: &Step) -> bool {
    let planned = plan.operations.get(step.operation).map(|planned| &planned.operation);
    match (planned, &step.action) {
        (Some(Operation::RunSql(_)), Action::Sql(sql)) => {
            let mut words = sql.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.any(|word| WORDS.iter().any(|it| word.eq_ignore_ascii_case(it)))
        }
        (Some(Operation::RunRust(_)), _) => true,
        _ => false,
    }
}

impl Tidy {
    /// Looks at the session before a migration. Nothing where all of its statements are ours, which leave nothing behind.
    pub(crate) async fn before(session: &mut Session, plan: &MigrationPlan) -> Result<Option<Self>, ServerError> {
        if !plan.steps().any(|step| may_leave_something(plan, step)) {
            return Ok(None);
        }
        let backend = session.backend();
        let mut tidy = Self {
            pragmas: Vec::new(),
            temporary: Vec::new(),
        };
        if backend == Backend::Sqlite {
            for pragma in PRAGMAS {
                let rows = session.fetch(&format!("PRAGMA {pragma}")).await?;
                if let Some(value) = rows.first().and_then(|row| row.number(0)) {
                    tidy.pragmas.push(format!("PRAGMA {pragma} = {value}"));
                }
            }
        } else if backend != Backend::Postgres {
            let texts = plan.steps().filter_map(|step| match &step.action {
                Action::Sql(sql) => Some(sql),
                Action::Rebuild(_) | Action::Rust(_) => None,
            });
            tidy.temporary = texts.flat_map(|sql| temporary_tables(sql, backend)).collect();
        }
        Ok(Some(tidy))
    }

    /// Makes the session what it was before the migration.
    pub(crate) async fn restore(&self, session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
        match session.backend() {
            Backend::Sqlite => self.restore_sqlite(session, setup).await,
            Backend::Postgres if session.is_in_transaction() => {
                session.execute(crate::postgres::session::RESET).await?;
                crate::postgres::session::set_up_transaction(session, setup).await
            }
            Backend::Postgres => {
                session.execute(crate::postgres::session::RESET).await?;
                crate::postgres::session::set_up(session, setup).await
            }
            Backend::Mysql | Backend::Mariadb => {
                session.execute("UNLOCK TABLES").await?;
                find_our_tables(session).await?;
                let of_data_steps = std::mem::take(&mut session.temporary);
                for table in self.temporary.iter().chain(&of_data_steps) {
                    let table = table.quoted(Backend::Mysql);
                    session
                        .execute(&format!("DROP TEMPORARY TABLE IF EXISTS {table}"))
                        .await?;
                }
                session.execute(DEFAULTS).await?;
                crate::mysql::session::set_up(session, setup).await
            }
        }
    }

    async fn restore_sqlite(&self, session: &mut Session, setup: &Setup) -> Result<(), ServerError> {
        session.execute(&self.pragmas.join("; ")).await?;
        let left = "SELECT type, name FROM temp.sqlite_master WHERE type IN ('table', 'view', 'trigger') \
                    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'";
        for row in session.fetch(left).await? {
            let (kind, name) = (row.text(0), Name::new(row.text(1)).quoted(Backend::Sqlite));
            // A trigger goes with its table.
            session.execute(&format!("DROP {kind} IF EXISTS temp.{name}")).await?;
        }
        if session.is_in_transaction() {
            return Ok(());
        }
        crate::sqlite::session::set_up(session, setup).await
    }
}

/// In the middle of a migration, after statements of the author's: our tables, and the catalogue's answers, are to be
/// those of the database that the run is on.
pub(crate) async fn find_our_tables(session: &mut Session) -> Result<(), ServerError> {
    match session.backend() {
        Backend::Sqlite => Ok(()),
        Backend::Postgres => session.execute(crate::postgres::session::FIND_OUR_TABLES).await,
        Backend::Mysql | Backend::Mariadb => {
            let name = session.database().name();
            if name.is_empty() {
                return Ok(());
            }
            let sql = format!("USE {}", Name::new(name).quoted(Backend::Mysql));
            session.execute(&sql).await
        }
    }
}
