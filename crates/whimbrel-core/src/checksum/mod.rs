//! Checksums: SHA-256 over what a migration would do, not over how its source is written.

mod canonical;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Recording;

/// The version of the canonical form that checksums are made over. It is part of what is hashed.
pub const FORMAT_VERSION: u32 = 1;

/// The SHA-256 of a recording's canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// The checksum of what a migration does, up and down.
    ///
    /// Reasons (of data loss, of irreversibility) are words to the reader and do not count.
    pub fn of(recording: &Recording) -> Self {
        let mut text = format!("whimbrel {FORMAT_VERSION}\n").into_bytes();
        // A recording is made of plain values with text keys, so it always has a JSON form.
        if canonical::write(&recording.without_reasons(), &mut text).is_err() {
            text.extend_from_slice(b"null");
        }
        Self(Sha256::digest(&text).into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every start compares the text of every checksum, so it is written at once.
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        let mut text = String::with_capacity("sha256:".len() + 64);
        text.push_str("sha256:");
        text.extend(self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
        f.write_str(&text)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Checksum {
    type Err = InvalidChecksum;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidChecksum(text.to_owned());
        let digits = text.strip_prefix("sha256:").ok_or_else(invalid)?.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return Err(invalid());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| invalid())?;
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(invalid());
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Checksum {
    type Error = InvalidChecksum;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

/// A text that is no checksum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no checksum: checksums are `sha256:` and 64 hexadecimal digits")]
pub struct InvalidChecksum(pub String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Down;
    use crate::operations::DropTable;

    fn dropping(reason: &str) -> Recording {
        let operation = DropTable {
            table: "users".into(),
            reason: Some(reason.to_owned()),
        };
        Recording {
            up: vec![operation.into()],
            down: Down::Irreversible(reason.to_owned()),
        }
    }

    #[test]
    fn a_checksum_is_the_same_in_every_release() {
        let empty = Checksum::of(&Recording::default()).to_string();
        assert_eq!(
            empty,
            "sha256:0d2c1d2cf730a2a6eb6a83d3b99beded2e65cad3df1a60b4f3c28808a319f074"
        );
    }

    #[test]
    fn a_reason_is_for_readers_and_does_not_count() {
        assert_eq!(
            Checksum::of(&dropping("old")),
            Checksum::of(&dropping("unused since May"))
        );
        assert_ne!(Checksum::of(&dropping("old")), Checksum::of(&Recording::default()));
    }

    #[test]
    fn a_checksum_is_read_back_from_its_text() {
        let checksum = Checksum::of(&dropping("old"));
        assert_eq!(checksum.to_string().parse(), Ok(checksum));
        for text in [
            "",
            "sha256:",
            "md5:00",
            "sha256:",
            &format!("sha256:{}", "+f".repeat(32)),
        ] {
            assert!(text.parse::<Checksum>().is_err(), "{text}");
        }
    }
}
