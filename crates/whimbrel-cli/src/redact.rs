//! Passwords taken out of text that others wrote: clap's messages quote arguments, panics quote anything.

/// The text with everything between `://` and the last `@` of the same word replaced.
pub(crate) fn redact(text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let word = after.get(..end).unwrap_or_default();
        redacted.push_str(before);
        let kept = match word.rfind('@') {
            Some(at) => {
                redacted.push_str("***");
                word.get(at..).unwrap_or_default()
            }
            None => word,
        };
        redacted.push_str(&without_password_option(kept));
        rest = after.get(end..).unwrap_or_default();
    }
    redacted.push_str(rest);
    redacted
}

/// `?password=..` of a PostgreSQL URL.
fn without_password_option(word: &str) -> String {
    let Some(at) = word
        .to_ascii_lowercase()
        .find("password=")
        .map(|at| at + "password=".len())
    else {
        return word.to_owned();
    };
    let (before, value) = word.split_at(at);
    let end = value.find(['&', '\'', '"', '`']).unwrap_or(value.len());
    format!("{before}***{}", value.get(end..).unwrap_or_default())
}

/// The text without the arguments that hold a password: a password may have any character, blanks too.
pub(crate) fn redact_arguments(text: &str, arguments: &[String]) -> String {
    let mut text = text.to_owned();
    for argument in arguments
        .iter()
        // Also without `://`: a URL in which that is misspelt has its password all the same.
        .filter(|argument| argument.contains(':') && argument.contains('@'))
    {
        text = text.replace(argument.as_str(), &redacted_argument(argument));
        if let Some((_, value)) = argument.split_once('=') {
            text = text.replace(value, &redacted_argument(value));
        }
    }
    redact(&text)
}

fn redacted_argument(argument: &str) -> String {
    match (argument.find("://"), argument.rfind('@')) {
        (Some(start), Some(end)) if start < end => {
            let (scheme, host) = (argument.get(..start + 3), argument.get(end..));
            format!("{}***{}", scheme.unwrap_or_default(), host.unwrap_or_default())
        }
        (_, Some(end)) => format!("***{}", argument.get(end..).unwrap_or_default()),
        _ => argument.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_password_is_not_shown() {
        for (text, expected) in [
            ("at postgres://ada:s3cr3t@db/app now", "at postgres://***@db/app now"),
            ("'mysql://a:p@ss/w@db/app'", "'mysql://***@db/app'"),
            (
                "postgres://db/app?user=a&password=s3cr3t&x=1",
                "postgres://db/app?user=a&password=***&x=1",
            ),
            ("sqlite://data/dev.db", "sqlite://data/dev.db"),
            (
                "postgres://é:ü@ö and mysql://b:c@d",
                "postgres://***@ö and mysql://***@d",
            ),
            ("nothing here: //", "nothing here: //"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn an_argument_with_blanks_in_its_password_is_taken_out_as_a_whole() {
        let arguments = ["up".to_owned(), "postgres://ada:s3 cr3t@db/app".to_owned()];
        let text = "unexpected argument 'postgres://ada:s3 cr3t@db/app' found";
        assert_eq!(
            redact_arguments(text, &arguments),
            "unexpected argument 'postgres://***@db/app' found"
        );
        let arguments = ["--database=postgres://ada:s3 cr3t@db/app".to_owned()];
        let text = "unexpected value 'postgres://ada:s3 cr3t@db/app'";
        assert_eq!(
            redact_arguments(text, &arguments),
            "unexpected value 'postgres://***@db/app'"
        );
    }

    #[test]
    fn a_misspelt_url_keeps_its_password_too() {
        for argument in [
            "postgres//ada:s3cr3t@db/app",
            "ada:s3cr3t@db/app",
            "postgres:/ada:s3cr3t@db/app",
        ] {
            let text = redact_arguments(&format!("no command '{argument}'"), &[argument.to_owned()]);
            assert_eq!(text, "no command '***@db/app'");
        }
    }
}
