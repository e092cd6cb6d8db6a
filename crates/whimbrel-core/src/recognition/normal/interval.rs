//! PostgreSQL's intervals: `2 hours` is printed as `02:00:00`.

/// An interval as months, days and microseconds; nothing where it is written in a way that is not known.
pub(super) fn canonical(text: &str) -> Option<String> {
    let (mut months, mut days, mut microseconds) = (0_i64, 0_i64, 0_i64);
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            microseconds = microseconds.checked_add(clock(word)?)?;
            continue;
        }
        let count: i64 = word.parse().ok()?;
        let unit = words.next()?.to_ascii_lowercase();
        let times = |factor: i64| count.checked_mul(factor);
        match unit.strip_suffix('s').unwrap_or(&unit) {
            "year" => months = months.checked_add(times(12)?)?,
            "month" | "mon" => months = months.checked_add(count)?,
            "week" => days = days.checked_add(times(7)?)?,
            "day" => days = days.checked_add(count)?,
            "hour" => microseconds = microseconds.checked_add(times(3_600_000_000)?)?,
            "minute" | "min" => microseconds = microseconds.checked_add(times(60_000_000)?)?,
            "second" | "sec" => microseconds = microseconds.checked_add(times(1_000_000)?)?,
            _ => return None,
        }
    }
    Some(format!("{months} {days} {microseconds}"))
}

/// `-01:30:00.5` in microseconds.
fn clock(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut parts = text.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().unwrap_or("0").parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a clock are below 61")]
    let microseconds = (seconds.clamp(0.0, 61.0) * 1_000_000.0).round() as i64;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    Some(sign * minutes.checked_mul(60_000_000)?.checked_add(microseconds)?)
}
