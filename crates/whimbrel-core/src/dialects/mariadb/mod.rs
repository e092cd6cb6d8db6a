//! MariaDB: what it does otherwise than MySQL, whose renderer it shares.

pub(super) mod facts;
pub(super) mod hidden;
pub(super) mod padded;
