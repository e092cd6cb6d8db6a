//! The engine on every server: what a run leaves in the database, whether it ends well or not.

mod bouncer;
mod cancellation;
mod connect;
mod data_steps;
mod deaf;
mod failures;
mod history;
mod lifecycle;
pub mod line;
mod locks;
mod prechecks;
mod recordings;
mod resume;
mod rights;
mod safeguards;
pub mod slow;
mod table_locks;
mod variants;
