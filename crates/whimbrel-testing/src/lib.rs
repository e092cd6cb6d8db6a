//! What the tests of a migration crate need.
