//! What is known of renames before a diff is made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Renamed;

/// Answers to the questions of a diff: from `renamed_from`, `--rename`, an answers file or a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Answers {
    /// For each pair: true, it is a rename; false, one was dropped and another added.
    #[serde(with = "pairs")]
    pub renamed: BTreeMap<Renamed, bool>,
    /// Whether pairs that nobody was asked about count as dropped and added.
    #[serde(default)]
    pub otherwise_no: bool,
}

/// JSON has no maps with keys of several parts, so they are written as a list.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Renamed;

    #[derive(Serialize, Deserialize)]
    struct Pair {
        #[serde(flatten)]
        subject: Renamed,
        renamed: bool,
    }

    pub(super) fn serialize<S: Serializer>(map: &BTreeMap<Renamed, bool>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.iter().map(|(subject, renamed)| Pair {
            subject: subject.clone(),
            renamed: *renamed,
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Renamed, bool>, D::Error> {
        let pairs = Vec::<Pair>::deserialize(deserializer)?;
        Ok(pairs.into_iter().map(|pair| (pair.subject, pair.renamed)).collect())
    }
}
