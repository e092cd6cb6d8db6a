//! Colours by meaning, and numbers as people read them.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, SecondsFormat, Utc};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();
pub(crate) const STRONG: Style = Style::new().bold();

/// A text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    let mut painted = String::new();
    paint_into(&mut painted, style, text);
    painted
}

/// The same at the end of a longer text.
pub(crate) fn paint_into(longer: &mut String, style: Style, text: &str) {
    if style.is_plain() {
        longer.push_str(text);
    } else {
        // Writing to a String cannot fail.
        let _ = write!(longer, "{style}{text}{style:#}");
    }
}

/// `12 ms`, `1.2 s`, `3 min 5 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1_000),
    }
}

/// `2025-09-22 10:00:00 UTC`.
pub(crate) fn moment(time: DateTime<Utc>) -> String {
    // A form that is read each time takes several times as long, and there may be thousands of them.
    let mut text = time.to_rfc3339_opts(SecondsFormat::Secs, true);
    text = text.replace('T', " ");
    text.replace('Z', " UTC")
}

/// `1 migration`, `2 migrations`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_unit_that_people_would_say() {
        assert_eq!(duration(Duration::from_micros(700)), "0 ms");
        assert_eq!(duration(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
        assert_eq!(moment(DateTime::UNIX_EPOCH), "1970-01-01 00:00:00 UTC");
        assert_eq!(
            (count(1, "migration"), count(0, "migration")),
            ("1 migration".into(), "0 migrations".into())
        );
    }
}
