//! whimbrel-cli
