//! Structural differences between two recordings: what a changed migration does otherwise than before.

use std::fmt;

use serde::Serialize;

use crate::Recording;

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where: the object and the property, `users.theme: default`.
    pub place: String,
    /// What was recorded; `None` where there was nothing.
    pub from: Option<String>,
    /// What it is now; `None` where there is nothing any more.
    pub to: Option<String>,
}

/// The differences between what was recorded and what is now.
pub fn differences(from: &Recording, to: &Recording) -> Vec<Difference> {
    let _ = (from, to);
    Vec::new()
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(f, "{} {} → {}", self.place, or_none(&self.from), or_none(&self.to))
    }
}
