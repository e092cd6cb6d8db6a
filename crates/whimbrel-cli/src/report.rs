//! What went wrong, as it is told: what happened and why, what else is known, what to do next.

use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::output::plain::plain;
use crate::output::style::{BAD, STRONG, paint};
use crate::redact::redact;

/// An error on its way out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    /// A word for it that does not change.
    pub(crate) code: &'static str,
    /// What happened, and why.
    pub(crate) message: String,
    /// More of what is known, one line each.
    pub(crate) details: Vec<String>,
    /// What to do next.
    pub(crate) help: Option<String>,
    /// The exit code.
    pub(crate) exit: Exit,
    /// What programs may want to know besides.
    pub(crate) data: Map<String, Value>,
}

impl Report {
    pub(crate) fn new(code: &'static str, exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            help: Some(help.into()),
            exit,
            data: Map::new(),
        }
    }

    /// A mistake on the command line or in the configuration.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("usage", Exit::Usage, message, help)
    }

    /// Something that would do harm.
    pub(crate) fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("refused", Exit::Refused, message, help)
    }

    pub(crate) fn as_text(&self) -> String {
        let shown = |text: &str| plain(text).replace('\n', "\n  ");
        let mut text = format!("{}: {}\n", paint(BAD, "error"), shown(&self.message));
        for detail in &self.details {
            text += &format!("  {}\n", shown(detail));
        }
        if let Some(help) = &self.help {
            text += &format!("{}: {}\n", paint(STRONG, "what next"), shown(help));
        }
        // What a migration's own code says is passed on, and it may quote anything.
        redact(&text)
    }

    pub(crate) fn as_json(&self) -> Value {
        let mut error = Map::new();
        error.insert("code".into(), json!(self.code));
        error.insert("message".into(), json!(redact(&self.message)));
        error.insert("help".into(), json!(self.help));
        error.insert("exit_code".into(), json!(self.exit.code()));
        error.extend(self.data.iter().map(|(key, value)| (key.clone(), redacted(value))));
        json!({ "error": error })
    }
}

/// The value without the passwords in its texts: a mistake or a statement may quote any.
fn redacted(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact(text)),
        Value::Array(values) => values.iter().map(redacted).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), redacted(value)))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_happened_and_what_to_do_next() {
        let mut report = Report::refused("`fresh` drops all", "add `--yes`");
        report.details.push("one\ntwo".into());
        let text = anstream::adapter::strip_str(&report.as_text()).to_string();
        assert_eq!(text, "error: `fresh` drops all\n  one\n  two\nwhat next: add `--yes`\n");
        let expected = json!({ "error": { "code": "refused", "message": "`fresh` drops all", "help": "add `--yes`",
                                          "exit_code": 8 } });
        assert_eq!(report.as_json(), expected);
    }
}
