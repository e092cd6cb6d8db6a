//! PostgreSQL's half of the engine.

pub(crate) mod batch;
pub(crate) mod catalogue;
pub(crate) mod create;
pub(crate) mod history;
pub(crate) mod inspect;
pub(crate) mod lock;
pub(crate) mod session;
pub(crate) mod wipe;
