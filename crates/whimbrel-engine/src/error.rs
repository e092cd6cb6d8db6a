//! Everything that can go wrong, each with its exit code and what to do about it.

mod failure;
mod help;
mod words;

use std::time::Duration;

use whimbrel_core::{Backend, Drift, Target};
use whimbrel_dsl::RecordErrors;

pub use self::failure::{Cancelled, Cause, Failure};
use self::words::{driver_words, first_of, holder_words, obstacle_words, or_similar, wrong_name};
use crate::connect::ConnectFailure;
use crate::lock::Holder;
use crate::losses::Loss;
use crate::precheck::Obstacle;
use crate::server_error::{Kind, ServerError};
use crate::url::UrlError;
use crate::verify::{Conflict, Interrupted};

/// Why the engine could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database URL is wrong.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// There is no connection.
    #[error("cannot connect to {database}: {failure}{}", driver_words(failure, error))]
    Connect {
        /// Where to, without the password.
        database: String,
        /// Why not.
        failure: ConnectFailure,
        /// The driver's or the server's words.
        error: Box<ServerError>,
    },
    /// A SeaORM connection that is none: disconnected, a mock, a proxy.
    #[error(
        "this SeaORM connection is not one of sqlx to SQLite, PostgreSQL, MySQL or MariaDB, so nothing can be migrated over it"
    )]
    UnsupportedConnection,
    /// A release that is older than what is served.
    #[error("{target} is too old: {} and later are served", Target::new(target.backend, target.backend.oldest_version()))]
    ServerTooOld {
        /// What it is.
        target: Target,
    },
    /// A word that names no migration.
    #[error("no migration is named `{wanted}`{}", or_similar(similar))]
    UnknownVersion {
        /// The word.
        wanted: String,
        /// Those that look like it.
        similar: Vec<String>,
    },
    /// The beginning of more than one migration's version or name.
    #[error("`{wanted}` could be {}", matches.join(" or "))]
    AmbiguousVersion {
        /// The word.
        wanted: String,
        /// What it could be.
        matches: Vec<String>,
    },
    /// Migrations that contradict themselves when they are recorded.
    #[error("{0}")]
    Recording(RecordErrors),
    /// Two migrations with one version.
    #[error("two migrations have the version {version}: `{first}` and `{second}`")]
    DuplicateVersion {
        /// The version.
        version: String,
        /// One name.
        first: String,
        /// The other.
        second: String,
    },
    /// A migration contradicts itself or the ones before it.
    #[error("the migration {version} {name} does not fit: {reason}")]
    InvalidMigration {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// What does not fit.
        reason: String,
    },
    /// A migration that this server cannot take, or that may not run as it is.
    #[error("the migration {version} {name} cannot be planned for {target}: {reason}")]
    Unplannable {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// The server.
        target: Target,
        /// Which operation, why, and the way out.
        reason: String,
    },
    /// A migration that cannot be written as a script.
    #[error("the migration {version} {name} cannot be written as a script: {reason}")]
    Unscriptable {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// Why not.
        reason: String,
        /// The way out.
        remedy: String,
    },
    /// A migration has no way back.
    #[error("the migration {version} {name} cannot be reverted: {reason}")]
    Irreversible {
        /// Its version.
        version: String,
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// Somebody else has the lock, and the time is over.
    #[error("the database is being migrated by another process{}; waited {:.1} s", holder_words(*backend, holder), waited.as_secs_f64())]
    Locked {
        /// The backend.
        backend: Backend,
        /// How long we waited.
        waited: Duration,
        /// Who has it.
        holder: Option<Box<Holder>>,
    },
    /// The lock went away under us.
    #[error(
        "the migration lock of session {session} is gone (a transaction-pooling proxy between here and the server, or an administrator's hand)"
    )]
    LockLost {
        /// The server's id of the session.
        session: String,
    },
    /// What is in the database and what is in the code disagree.
    #[error("{0}")]
    History(Box<Conflict>),
    /// A row of the history cannot be read.
    #[error("the row {row} of `{table}` cannot be read: in column `{column}`, {reason}")]
    HistoryUnreadable {
        /// The table.
        table: String,
        /// The row's version.
        row: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A row of the history that a newer release wrote.
    #[error(
        "the row {row} of `{table}` cannot be read: in column `format_version`, it is of format {format}, and this release knows up to {}",
        whimbrel_core::FORMAT_VERSION
    )]
    HistoryTooNew {
        /// The table.
        table: String,
        /// The row's version.
        row: String,
        /// The format.
        format: u32,
    },
    /// A table of ours that is something else.
    #[error("the table `{table}` is not what Whimbrel made: {reason}")]
    HistoryTableUnlike {
        /// The table.
        table: String,
        /// What it is, or lacks.
        reason: String,
    },
    /// Another tool has migrated the database, and nothing is recorded of ours.
    #[error(
        "this database was migrated by {tool}: its history `{table}` has rows, and none of these migrations was recorded here"
    )]
    OtherHistory {
        /// The other tool's table.
        table: String,
        /// The tool.
        tool: String,
    },
    /// One of our tables is gone.
    #[error("the table `{missing}` is missing although `{present}` is there")]
    HistoryTableMissing {
        /// The one that is gone.
        missing: String,
        /// The one that is there.
        present: String,
    },
    /// A migration stopped half way, and nothing tells whether a step of it has run.
    #[error("an earlier run was interrupted, and whether a step of it took effect cannot be known: {0}")]
    Undecided(Box<Interrupted>),
    /// A migration failed.
    #[error("{0}")]
    Failed(Box<Failure>),
    /// The session ended after something had been done and before the server could say so.
    #[error("the session with the server ended ({error}), after {} had been done", applied.join(", "))]
    SessionLost {
        /// The versions that this run took, which stay.
        applied: Vec<String>,
        /// The driver's or the server's words.
        error: Box<ServerError>,
    },
    /// The user may not.
    #[error("no right to {doing}: {error}")]
    NoPermission {
        /// What.
        doing: String,
        /// The remedy.
        grant: String,
        /// The server's words.
        error: Box<ServerError>,
    },
    /// The run was asked to stop, by a signal or a [`Cancellation`](crate::Cancellation), and did.
    #[error("{0}")]
    Cancelled(Box<Cancelled>),
    /// Something that would do harm.
    #[error("refused: {reason}")]
    Refused {
        /// Why.
        reason: String,
        /// What to do instead.
        help: String,
    },
    /// A migration that was to be marked as applied, and that says something else than what is there.
    #[error(
        "refused: the live schema is not what it would be after {version} {name}: {}",
        first_of(differences)
    )]
    Drifted {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// In what the live schema differs.
        differences: Vec<Drift>,
    },
    /// A migration that was to be marked as reverted, and that is there.
    #[error(
        "refused: the live schema has something of {version} {name}: {}",
        first_of(differences)
    )]
    StillThere {
        /// The migration's version.
        version: String,
        /// Its name.
        name: String,
        /// In what the live schema differs from the one without it.
        differences: Vec<Drift>,
    },
    /// Rows that a migration would not let through, found before it began.
    #[error("refused: {}", obstacle_words(obstacles))]
    Obstacles {
        /// Which rows, and why.
        obstacles: Vec<Obstacle>,
        /// The versions that this run took before, which stay.
        applied: Vec<String>,
    },
    /// The database is stamped with another environment than this run says.
    #[error("refused: `{database}` is stamped as {stamped}, and this run is for {asked}")]
    OtherEnvironment {
        /// The database.
        database: String,
        /// What it is stamped with.
        stamped: String,
        /// What the run said.
        asked: String,
    },
    /// Something that would lose what a production database holds, without the database's name.
    #[error("refused: `{command}` would lose what `{database}` holds, which is {environment}{}", wrong_name(*named))]
    Production {
        /// What was asked for.
        command: String,
        /// The database.
        database: String,
        /// Its environment.
        environment: String,
        /// Whether a name was given, and it was another.
        named: bool,
    },
    /// Rows that reverting would delete.
    #[error("refused: this would delete {}", losses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    DataLoss {
        /// Whose, and how many.
        losses: Vec<Loss>,
    },
    /// The server failed at something that is no migration's business.
    #[error("{doing} failed: {error}")]
    Server {
        /// At what.
        doing: String,
        /// The server's words.
        error: Box<ServerError>,
    },
}

impl Error {
    pub(crate) fn server(doing: impl Into<String>, error: ServerError) -> Self {
        Self::Server {
            doing: doing.into(),
            error: Box::new(error),
        }
    }

    /// The exit code of a command that ends with this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Url(_)
            | Error::UnsupportedConnection
            | Error::UnknownVersion { .. }
            | Error::AmbiguousVersion { .. }
            | Error::DuplicateVersion { .. }
            | Error::Recording(_)
            | Error::InvalidMigration { .. }
            | Error::Unplannable { .. }
            | Error::Unscriptable { .. } => 2,
            Error::Connect { .. } | Error::ServerTooOld { .. } | Error::NoPermission { .. } => 3,
            Error::Locked { .. } => 4,
            Error::Failed(failure) => failure.exit_code(),
            Error::LockLost { .. } | Error::SessionLost { .. } | Error::Undecided(_) | Error::Cancelled(_) => 6,
            Error::History(_)
            | Error::HistoryUnreadable { .. }
            | Error::HistoryTooNew { .. }
            | Error::HistoryTableMissing { .. }
            | Error::HistoryTableUnlike { .. }
            | Error::OtherHistory { .. } => 7,
            Error::StillThere { .. }
            | Error::Irreversible { .. }
            | Error::Refused { .. }
            | Error::Drifted { .. }
            | Error::Obstacles { .. }
            | Error::OtherEnvironment { .. }
            | Error::Production { .. }
            | Error::DataLoss { .. } => 8,
            Error::Server { error, .. } => match error.kind() {
                Kind::ConnectionLost => 6,
                Kind::Locked | Kind::Deadlock => 4,
                Kind::ReadOnly => 8,
                Kind::NoPermission => 3,
                Kind::UndefinedTable | Kind::AlreadyExists | Kind::Interrupted | Kind::Other => 5,
            },
        }
    }

    /// A word for it that does not change, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Url(_) => "bad_url",
            Error::Connect { .. } => "cannot_connect",
            Error::UnsupportedConnection => "unsupported_connection",
            Error::ServerTooOld { .. } => "server_too_old",
            Error::UnknownVersion { .. } => "unknown_version",
            Error::AmbiguousVersion { .. } => "ambiguous_version",
            Error::Recording(_) => "invalid_recording",
            Error::DuplicateVersion { .. } => "duplicate_version",
            Error::InvalidMigration { .. } => "invalid_migration",
            Error::Unplannable { .. } => "unplannable",
            Error::Unscriptable { .. } => "unscriptable",
            Error::Irreversible { .. } => "irreversible",
            Error::Locked { .. } => "locked",
            Error::LockLost { .. } => "lock_lost",
            Error::SessionLost { .. } => "session_lost",
            Error::History(_) => "history_conflict",
            Error::HistoryUnreadable { .. } => "history_unreadable",
            Error::HistoryTooNew { .. } => "history_too_new",
            Error::HistoryTableMissing { .. } => "history_table_missing",
            Error::HistoryTableUnlike { .. } => "history_table_unlike",
            Error::OtherHistory { .. } => "other_history",
            Error::StillThere { .. } => "still_there",
            Error::Undecided(_) => "undecided_step",
            Error::Failed(_) => "migration_failed",
            Error::Cancelled(_) => "interrupted",
            Error::NoPermission { .. } => "no_permission",
            Error::Refused { .. } => "refused",
            Error::Drifted { .. } => "drifted",
            Error::Obstacles { .. } => "rows_in_the_way",
            Error::OtherEnvironment { .. } => "other_environment",
            Error::Production { .. } => "production",
            Error::DataLoss { .. } => "data_loss",
            Error::Server { .. } => "server_error",
        }
    }
}
