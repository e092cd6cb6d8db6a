//! What migrations record.

mod design;
