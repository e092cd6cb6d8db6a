//! Versions: `20250922_000001`, the sortable part of a migration's identity.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A migration's version: a date and a time of day (UTC), or a date and a number, as `YYYYMMDD_NNNNNN`.
///
/// Versions order migrations. They are compared with each other and never with a clock.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version(String);

impl Version {
    /// The version as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match text.split_once('_') {
            Some((date, time)) if date.len() == 8 && time.len() == 6 && digits(date) && digits(time) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidVersion(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Version {
    type Error = InvalidVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version: versions are eight digits, `_` and six digits, as in `20250922_000001`")]
pub struct InvalidVersion(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_date_and_a_time() {
        assert!("20250922_000001".parse::<Version>().is_ok());
        for text in [
            "",
            "2025",
            "20250922-000001",
            "20250922_00001",
            "2025092a_000001",
            "２０２５０９２２_000001",
        ] {
            assert_eq!(text.parse::<Version>(), Err(InvalidVersion(text.to_owned())));
        }
    }
}
