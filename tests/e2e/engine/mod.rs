//! The engine on every server: what a run leaves in the database, whether it ends well or not.

mod bouncer;
mod cancellation;
mod connect;
mod data_steps;
mod deadlocks;
mod deaf;
mod failures;
mod history;
mod hostile_server;
mod large;
mod lifecycle;
pub mod line;
mod locks;
pub mod polled;
mod prechecks;
mod recordings;
mod repair;
mod resume;
mod rights;
pub mod row_versions;
mod safeguards;
pub mod slow;
mod steps;
mod table_locks;
mod tidy;
mod trail;
mod variants;
