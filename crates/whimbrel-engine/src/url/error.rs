//! What may be wrong with a URL.

/// What is wrong with a database URL. No variant holds a part of it that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Nothing at all.
    #[error(
        "the database URL is empty: give one such as `sqlite://data/app.db` or `postgres://user:password@host/database`"
    )]
    Empty,
    /// No word and colon in front.
    #[error("the database URL does not begin with sqlite:, postgres:, mysql: or mariadb:")]
    NoScheme,
    /// A word that names no backend.
    #[error(
        "the database URL begins with `{scheme}:`, which is no backend: use sqlite:, postgres:, mysql: or mariadb:"
    )]
    UnknownScheme {
        /// The word.
        scheme: String,
    },
    /// `postgres:host/db`.
    #[error("two slashes are missing after the colon of the database URL: `postgres://user:password@host/database`")]
    NoSlashes,
    /// `sqlite:` and no more.
    #[error("the database URL names no file: `sqlite://data/app.db`, or `sqlite::memory:` for a database in memory")]
    NoFile,
    /// Not a number from 1 to 65535; the usual reason is a `/`, `#` or `?` in the password.
    #[error(
        "the port of the database URL is no number from 1 to 65535 (or the password has a `/`, `?` or `#` in it: write them as %2F, %3F and %23)"
    )]
    Port,
    /// Neither a name nor an address.
    #[error(
        "the host of the database URL is neither a name nor an address (IPv6 addresses stand in brackets; an `@` in the password is written as %40)"
    )]
    Host,
    /// Something after `#`.
    #[error("the database URL has a `#` in it, which ends it: in a password, write it as %23")]
    Fragment,
    /// `?` with an `@` after it.
    #[error("the database URL has a `?` in front of an `@`: in a password, write it as %3F")]
    QuestionMark,
    /// `%` without two hexadecimal digits.
    #[error(
        "the {part} of the database URL has a `%` without two hexadecimal digits after it: write a percent sign as %25"
    )]
    Escape {
        /// Which part.
        part: &'static str,
    },
    /// `sslmode=disable` where encryption is required.
    #[error("the database URL turns encryption off (`sslmode`), and this run requires it")]
    TlsDisabled,
    /// No path.
    #[error("the database URL names no database: `{scheme}://user:password@host/database`")]
    NoDatabase {
        /// The word in front.
        scheme: &'static str,
    },
    /// A word after `?` that nobody knows.
    #[error("the database URL has the option `{option}`, which is not known: the known ones are {known}")]
    UnknownOption {
        /// The word.
        option: String,
        /// Those that are known.
        known: String,
    },
    /// A known word with a wrong value.
    #[error("the options of the database URL (after the `?`) are wrong: {reason}")]
    Option {
        /// The driver's words, without any value of a server's URL.
        reason: String,
    },
    /// Everything else.
    #[error("the database URL cannot be read: it has the form `scheme://user:password@host:port/database`")]
    Malformed,
}
