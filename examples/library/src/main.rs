//! Whimbrel inside an application.
fn main() {}
