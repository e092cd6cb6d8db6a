//! whimbrel-core
