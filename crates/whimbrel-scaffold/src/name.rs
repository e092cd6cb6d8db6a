//! What a user calls a migration, a table or a column, made into an identifier or refused.

use std::fmt;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The longest name of a migration. With version and extension the file name stays far below every limit.
pub const MAX_CHARACTERS: usize = 80;

/// A name of small ASCII letters, digits and `_` that begins with a letter: `[a-z][a-z0-9_]*`.
///
/// It is the only text of a user that becomes part of a path or of code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier(String);

impl Identifier {
    /// Makes the name of a migration of what was typed: `Add théme to Users` is `add_theme_to_users`.
    ///
    /// # Errors
    /// Names with characters other than letters, digits, space, `-` and `_`, empty ones and ones over
    /// [`MAX_CHARACTERS`]. The message shows a name that would be accepted, where there is one.
    pub fn normalised(typed: &str) -> Result<Self, NameError> {
        let trimmed = typed.trim_matches(' ');
        if trimmed.is_empty() {
            return Err(NameError::Empty);
        }
        if trimmed.starts_with('-') {
            return Err(NameError::LooksLikeAnOption { name: shown(typed) });
        }
        if let Some(character) = trimmed
            .chars()
            .find(|c| !c.is_alphanumeric() && !matches!(c, ' ' | '-' | '_'))
        {
            return Err(NameError::Character {
                name: shown(typed),
                character,
                remedy: remedy(trimmed),
            });
        }
        let name = snake_case(trimmed);
        let characters = name.chars().count();
        if characters > MAX_CHARACTERS {
            return Err(NameError::TooLong {
                name: shown(typed),
                characters,
            });
        }
        Self::exact(&name).map_err(|_| NameError::NoLetterFirst { name: shown(typed) })
    }

    /// Takes a name that is an identifier already, as parts of a normalised name are.
    ///
    /// # Errors
    /// Anything else.
    pub fn exact(name: &str) -> Result<Self, NameError> {
        let is_identifier = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && name.len() <= MAX_CHARACTERS;
        match is_identifier {
            true => Ok(Self(name.to_owned())),
            false => Err(NameError::NoIdentifier { name: shown(name) }),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a Rust type or variant: `user_settings` is `UserSettings`.
    pub fn camel_case(&self) -> String {
        self.0.to_upper_camel_case()
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Identifier {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Any text as ASCII words joined by `_`; empty where nothing of it can be kept.
fn snake_case(text: &str) -> String {
    let ascii = deunicode::deunicode_with_tofu(text, "");
    let words: String = ascii
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    words.to_snake_case()
}

/// What could have been meant by a refused name.
fn remedy(text: &str) -> String {
    let words: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(4 * MAX_CHARACTERS)
        .collect();
    let name: String = snake_case(&words)
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .to_owned();
    match Identifier::exact(&name) {
        Ok(name) => format!("`{name}` would do"),
        Err(_) => "name what it does, as in `add_theme_to_users`".to_owned(),
    }
}

/// The text as a message shows it: what cannot be seen is escaped, so that it cannot steer a terminal, and not longer
/// than a line.
pub(crate) fn shown(text: &str) -> String {
    let mut escaped: String = text.chars().take(60).map(shown_character).collect();
    if text.chars().nth(60).is_some() {
        escaped.push('…');
    }
    escaped
}

/// The character as a message shows it. Quotes are harmless in a terminal, and escaped ones look like a mistake.
fn shown_character(character: char) -> String {
    match character {
        '\'' | '"' => character.to_string(),
        other => other.escape_debug().to_string(),
    }
}

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing but spaces.
    #[error("the name is empty: name what the migration does, as in `add_theme_to_users`")]
    Empty,
    /// A dash in front.
    #[error("the name `{name}` begins with `-`, as options do: leave the dash out")]
    LooksLikeAnOption {
        /// The name as typed.
        name: String,
    },
    /// A character that is neither a letter nor a digit.
    #[error("the name `{name}` has {} in it: use letters, digits and `_` ({remedy})", shown_character(*.character))]
    Character {
        /// The name as typed.
        name: String,
        /// The first such character.
        character: char,
        /// What would be accepted.
        remedy: String,
    },
    /// Too many characters.
    #[error("the name `{name}` has {characters} characters, {MAX_CHARACTERS} is the most: shorten it")]
    TooLong {
        /// The name as typed.
        name: String,
        /// Its length once normalised.
        characters: usize,
    },
    /// Digits first, or nothing that has an ASCII form.
    #[error("the name `{name}` does not begin with a letter: put a word in front, as in `add_2fa_to_users`")]
    NoLetterFirst {
        /// The name as typed.
        name: String,
    },
    /// A part of a name that is no identifier.
    #[error("`{name}` is no identifier: use small letters, digits and `_`, with a letter first")]
    NoIdentifier {
        /// The part.
        name: String,
    },
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalised(typed: &str) -> String {
        Identifier::normalised(typed).map_or_else(|error| error.to_string(), |name| name.to_string())
    }

    #[test]
    fn a_message_shows_quotes_as_they_were_typed_and_escapes_what_steers_a_terminal() {
        let message = |typed| Identifier::normalised(typed).unwrap_err().to_string();
        assert!(
            message("o'brien").starts_with("the name `o'brien` has ' in it"),
            "{}",
            message("o'brien")
        );
        let steering = message("a\u{1b}[2J\u{202e}\n");
        assert!(!steering.contains(['\u{1b}', '\u{202e}', '\n']), "{steering}");
    }

    #[test]
    fn what_people_type_becomes_snake_case() {
        for (typed, name) in [
            ("create_users", "create_users"),
            ("CreateUsers", "create_users"),
            ("  add theme-to  Users ", "add_theme_to_users"),
            ("Größe hinzufügen", "grosse_hinzufugen"),
            ("创建用户", "chuang_jian_yong_hu"),
            ("add__2fa", "add_2fa"),
            ("type", "type"),
            ("self", "self"),
        ] {
            assert_eq!(normalised(typed), name, "{typed}");
        }
    }

    #[test]
    fn hostile_names_are_refused_with_a_remedy() {
        let long = "x".repeat(10_000);
        let refused: Vec<String> = [
            "",
            "   ",
            "../../x",
            "a\"b",
            "it's",
            "a\nb",
            "a\0b",
            "a\u{202e}b",
            "🦄",
            "--help",
            "-x",
            "2fa",
            "___",
            "C:\\x",
            "a;drop table users",
            "x`",
            "mod m; fn f() {}",
            "..",
            "a/b",
            "\u{200b}",
            "%s{}",
            &long,
        ]
        .map(|typed| format!("{}\n  {}", shown(typed), Identifier::normalised(typed).unwrap_err()))
        .into();
        insta::assert_snapshot!(refused.join("\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_a_module_name_inside_the_folder(typed in ".*") {
            if let Ok(name) = Identifier::normalised(&typed) {
                let module = format!("m20250922_000001_{name}");
                prop_assert!(syn::parse_str::<syn::Ident>(&module).is_ok());
                prop_assert!(name.as_str().len() <= MAX_CHARACTERS);
                prop_assert_eq!(std::path::Path::new(name.as_str()).components().count(), 1);
                prop_assert_eq!(Identifier::normalised(name.as_str()), Ok(name.clone()));
            }
        }

        #[test]
        fn no_message_carries_a_control_character(typed in "[\\x00-\\x1f\\u{202e}\\u{200b}a-z/]{0,200}") {
            if let Err(error) = Identifier::normalised(&typed) {
                let hostile = |c: char| c.is_control() || c == '\u{202e}';
                prop_assert!(!error.to_string().contains(hostile));
            }
        }
    }
}
