//! Versions of new migrations: the time in UTC, moved on by seconds until it is free.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

const FORMAT: &str = "%Y%m%d_%H%M%S";

/// The first version from `now` on that is not taken and comes after all that are: a new migration is the last.
pub fn next_version(now: DateTime<Utc>, taken: &BTreeSet<String>) -> String {
    let mut time = now.naive_utc();
    // A colleague's clock may be ahead; within a day we follow it, so that the order stays that of creation.
    if let Some(last) = taken
        .last()
        .and_then(|last| NaiveDateTime::parse_from_str(last, FORMAT).ok())
        && last >= time
        && last - time < TimeDelta::days(1)
    {
        time = last;
    }
    loop {
        let version = time.format(FORMAT).to_string();
        if !taken.contains(&version) {
            return version;
        }
        time += TimeDelta::seconds(1);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        NaiveDateTime::parse_from_str(text, FORMAT).unwrap().and_utc()
    }

    fn taken(versions: &[&str]) -> BTreeSet<String> {
        versions.iter().map(|version| (*version).to_owned()).collect()
    }

    #[test]
    fn the_version_is_the_time() {
        assert_eq!(next_version(at("20250922_235959"), &taken(&[])), "20250922_235959");
        assert_eq!(
            next_version(at("20250922_235959"), &taken(&["20250101_000000"])),
            "20250922_235959"
        );
    }

    #[test]
    fn a_version_is_never_given_twice() {
        let taken = taken(&["20251231_235958", "20251231_235959"]);
        assert_eq!(next_version(at("20251231_235958"), &taken), "20260101_000000");
    }

    #[test]
    fn a_clock_that_is_ahead_is_followed_for_a_day_only() {
        assert_eq!(
            next_version(at("20250922_120000"), &taken(&["20250922_140000"])),
            "20250922_140001"
        );
        assert_eq!(
            next_version(at("20250922_120000"), &taken(&["20990101_000000"])),
            "20250922_120000"
        );
    }
}
