//! whimbrel-dsl
