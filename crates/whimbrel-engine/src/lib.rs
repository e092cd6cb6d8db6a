//! Whimbrel's engine: connections, lock, history, journal and the execution of plans.
//!
//! It is the only crate that talks to a database. [`Migrator`] is the way in; everything that it answers is a plain
//! value, and everything that can go wrong is an [`Error`] with an exit code and a word on what to do next.
//!
//! ```text
//! migrator   what can be asked for, and one run of it
//! timeline   the code's migrations beside the history's rows: states, selection, plans
//! verify     where the two disagree
//! drift      where the live schema and the history disagree      scratch   what is expected, in the server's words
//! executor   one migration's plan: units that commit together, journaled where DDL commits by itself
//! history    the table of what was applied        journal    the table of what is under way
//! audit      the table of who did what            evidence   what is known of an interrupted step
//! lock       one run at a time    limits    how long it waits    session    one server process for all of it
//! supervisor what stands beside a running statement    cancellation    the wish to stop
//! failpoints boundaries for the tests that break a run, empty in any other build
//! database   a pool of one, from a URL or from an application's connection
//! sqlite, postgres, mysql   what differs, in files of the same names
//! ```

mod audit;
mod author;
mod cancellation;
mod catalogue;
mod connect;
mod database;
mod drift;
mod encryption;
mod entry;
mod environment;
mod error;
mod event;
mod evidence;
mod exclusion;
mod executor;
#[cfg(not(feature = "failpoints"))]
mod failpoints;
#[cfg(feature = "failpoints")]
pub mod failpoints;
mod goal;
mod grants;
mod history;
mod inspect;
mod journal;
mod limits;
mod lock;
mod losses;
mod migrator;
mod mysql;
mod postgres;
mod precheck;
mod program;
mod report;
mod row;
mod scratch;
mod script;
mod server_error;
mod session;
mod shape;
mod source;
mod sqlite;
mod supervisor;
mod tidy;
mod timeline;
mod url;
mod verified;
mod verify;
mod word;

pub use crate::audit::{AuditRecord, Deed, Outcome};
pub use crate::cancellation::Cancellation;
pub use crate::connect::ConnectFailure;
pub use crate::database::{CONNECT_TIMEOUT, Database};
pub use crate::drift::{DriftOptions, DriftReport, RestoringStatements};
pub use crate::encryption::Encryption;
pub use crate::entry::Entry;
pub use crate::error::{Cancelled, Cause, Error, Failure};
pub use crate::event::{Event, Subscriber};
pub use crate::evidence::{InterruptedStep, StepState};
pub use crate::goal::{DownTarget, UpTarget};
pub use crate::grants::Roles;
pub use crate::history::{DEFAULT_HISTORY, JournalRow, Record};
pub use crate::inspect::{InspectOptions, inspect};
pub use crate::limits::{Setting, WaitingTimes};
pub use crate::lock::Holder;
pub use crate::losses::Loss;
pub use crate::migrator::Migrator;
pub use crate::migrator::repair::{Answer, RepairReport, Repaired};
pub use crate::precheck::Obstacle;
pub use crate::report::{
    CheckReport, Done, InitReport, MigrationStatus, Problem, RunReport, State, Status, Summary, ValidateReport,
};
pub use crate::server_error::ServerError;
pub use crate::source::MigrationSource;
pub use crate::url::{DatabaseUrl, UrlError};
pub use crate::verify::{Changed, Conflict, Interrupted, Named, OutOfOrder, Vanished};
