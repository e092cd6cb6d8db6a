//! What others wrote, on a terminal: control characters are shown, and not obeyed.
//!
//! A name, an author or a server's message may hold any character. On a terminal some of them move the cursor, clear the
//! screen or turn the direction of the text; in a log, a line break begins an entry that nobody wrote.

/// The text with its control characters written out; line breaks and tabs stay.
pub(crate) fn plain(text: &str) -> String {
    escaped(text, |c| c == '\n' || c == '\t')
}

/// The text in one line, with its control characters written out.
pub(crate) fn plain_line(text: impl Into<String> + AsRef<str>) -> String {
    // Nearly every text is such a one.
    if text.as_ref().bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    escaped(text.as_ref(), |_| false)
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) && !stays(c) {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// Whether a terminal does something other than showing it: control characters, line separators, the marks of direction
/// (<https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>) and the byte order mark.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, expected) in [
            ("\u{1b}[2J\u{7}", "\\u{1b}[2J\\u{7}"),
            ("a\u{9b}31mb", "a\\u{9b}31mb"),
            ("abc\u{202e}cba", "abc\\u{202e}cba"),
            ("over\rwritten", "over\\rwritten"),
            ("Ada \u{e9}\u{1f426}", "Ada \u{e9}\u{1f426}"),
        ] {
            assert_eq!(plain(text), expected);
            assert_eq!(plain_line(text), expected);
        }
        assert_eq!(
            (plain("a\nb"), plain_line("a\nb")),
            ("a\nb".to_owned(), "a\\nb".to_owned())
        );
    }
}
