//! whimbrel-scaffold
