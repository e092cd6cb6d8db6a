//! Whimbrel's engine: connections, lock, history, journal and the execution of plans.
//!
//! It is the only crate that talks to a database. [`Migrator`] is the way in; everything it answers is a plain value.

mod author;
mod catalogue;
mod connect;
mod database;
mod entry;
mod error;
mod event;
mod executor;
mod goal;
mod history;
mod journal;
mod lock;
mod losses;
mod migrator;
mod mysql;
mod postgres;
mod report;
mod row;
mod script;
mod server_error;
mod session;
mod sqlite;
mod timeline;
mod url;
mod verify;

pub use crate::connect::ConnectFailure;
pub use crate::database::{CONNECT_TIMEOUT, Database};
pub use crate::entry::{Entry, IntoEntries};
pub use crate::error::{Cause, Error, Failure};
pub use crate::event::{Event, Subscriber};
pub use crate::goal::{DownTarget, UpTarget};
pub use crate::history::{DEFAULT_HISTORY, JournalRow, Record};
pub use crate::lock::Holder;
pub use crate::losses::Loss;
pub use crate::migrator::Migrator;
pub use crate::report::{
    CheckReport, Done, InitReport, MigrationStatus, Problem, RunReport, State, Status, Summary, ValidateReport,
};
pub use crate::server_error::ServerError;
pub use crate::url::{DatabaseUrl, UrlError};
pub use crate::verify::{Changed, Conflict, Interrupted, Named, OutOfOrder};
