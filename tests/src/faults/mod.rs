//! What the tests of faults need on the side of the program that is broken: migrations of every kind of step, and the
//! boundaries at which the test decides what happens.

pub mod fixture;
pub mod points;
