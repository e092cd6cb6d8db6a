//! The engine on every server: what a run leaves in the database, whether it ends well or not.

mod connect;
mod data_steps;
mod failures;
mod history;
mod lifecycle;
pub mod line;
mod locks;
mod recordings;
mod resume;
mod rights;
