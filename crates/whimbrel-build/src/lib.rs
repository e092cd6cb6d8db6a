//! whimbrel-build
