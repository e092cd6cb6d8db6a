//! whimbrel-testing
