//! What tests against real servers need: the servers that are there, a database of its own for each test, and a
//! catalogue that is read by plain queries and not through the code under test.
//!
//! ```text
//! bouncer    PgBouncer before a server
//! server     finds the servers, and says which kinds are missing
//! database   makes a database and drops it, also when the test panics
//! session    runs SQL and gives every value as text
//! each       runs one test on every server
//! catalogue  tables, columns, indexes, constraints, triggers, views as the server tells them
//! faults     migrations of every kind of step, and the boundaries at which a test breaks the program
//! generated  the program that is compiled from what a test has written
//! models     what the tests' runner compares its migrations with
//! own        servers of a test's own
//! must       assertions that read as sentences
//! proxy      a line to a server that can be cut, held up and slowed down
//! schemas    random schemas, and pairs of them
//! ```
//!
//! Nothing here returns an error: what goes wrong in a test's tools fails the test, with the SQL that failed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's tools fail the test by panicking, which is how libtest learns of it"
)]

mod bouncer;
mod catalogue;
mod database;
mod each;
pub mod faults;
mod generated;
mod models;
mod must;
pub mod own;
mod proxy;
pub mod schemas;
mod server;
mod session;

pub use bouncer::Bouncer;
pub use catalogue::{Catalogue, Column, Constraint, ConstraintKind, Index, Table};
pub use database::Database;
pub use each::{on_backends, on_every_server, on_sqlite};
pub use generated::compiled;
pub use models::shop_models;
pub use own::Own;
pub use proxy::{Proxy, Side};
pub use server::{Server, Servers};
pub use session::{Row, Session};
