//! What is special about this dialect.
