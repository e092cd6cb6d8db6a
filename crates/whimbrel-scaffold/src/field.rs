//! Fields of the command line: `email:string{320}:unique`, `bio:text?`, `org:references`, `active:boolean=true`.
//!
//! `NAME:TYPE[{ARGUMENTS}][?][:MODIFIER...][=DEFAULT]`

use crate::name::{Identifier, NameError, shown};

/// A column as the command line gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The column; that of a reference ends in `_id`.
    pub name: Identifier,
    /// Its type.
    pub kind: FieldKind,
    /// Whether it can be NULL (`?`).
    pub nullable: bool,
    /// Whether it has a unique index (`:unique`).
    pub unique: bool,
    /// Whether it has an index (`:index`).
    pub index: bool,
    /// What follows `=`, as typed and checked against the type.
    pub default: Option<FieldDefault>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A type without arguments.
    Plain(PlainKind),
    /// `string{n}`; 255 without an argument.
    String(u32),
    /// `char{n}`.
    Char(u32),
    /// `decimal{p,s}`; 19 and 4 without arguments.
    Decimal(u32, u32),
    /// `binary{n}`: that many bytes at most.
    Binary(u32),
    /// `enum{draft,live}`.
    Enum(Vec<String>),
    /// `references`, `references{organisations}`.
    References {
        /// The table that is referred to.
        table: Identifier,
        /// What happens to the row when that one goes.
        on_delete: OnDelete,
    },
}

/// A type that is one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word that is typed for it")]
pub enum PlainKind {
    Text,
    SmallInteger,
    Integer,
    BigInteger,
    Float,
    Double,
    Boolean,
    Date,
    Time,
    DateTime,
    Timestamp,
    TimestampTz,
    Uuid,
    Json,
    Blob,
}

/// What happens to a row when the one that it refers to goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDelete {
    /// It keeps the other from going.
    #[default]
    Restrict,
    /// It goes too (`:cascade`).
    Cascade,
    /// It forgets the other (`:set_null`).
    SetNull,
}

/// A default value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldDefault {
    /// `=true`, `=false`.
    Boolean(bool),
    /// `=0`.
    Integer(i64),
    /// `=0.5`, of floats and decimals: digits, kept as typed.
    Number(String),
    /// `=light`.
    Text(String),
    /// `={}`: a JSON document, in canonical form.
    Json(serde_json::Value),
    /// `=now` of dates and times.
    Now,
}

/// The words that are taken as types, as messages list them.
pub const TYPES: &[&str] = &[
    "string{n}",
    "text",
    "char{n}",
    "small_integer",
    "integer",
    "big_integer",
    "decimal{p,s}",
    "float",
    "double",
    "boolean",
    "date",
    "time",
    "datetime",
    "timestamp",
    "timestamp_tz",
    "uuid",
    "json",
    "blob",
    "binary{n}",
    "enum{a,b}",
    "references",
    "references{table}",
];

/// The words that are taken after the type.
pub const MODIFIERS: &[&str] = &["unique", "index", "cascade", "restrict", "set_null"];

impl Field {
    /// Reads one field.
    ///
    /// # Errors
    /// Names the part that is wrong and lists what is allowed there.
    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let error = |reason| FieldError {
            field: shown(typed),
            reason,
        };
        Self::read(typed).map_err(error)
    }

    fn read(typed: &str) -> Result<Self, Reason> {
        let (name, rest) = typed.split_once(':').ok_or(Reason::NoType)?;
        let name = Identifier::normalised(name).map_err(Reason::Name)?;
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        let (arguments, rest) = match rest.strip_prefix('{') {
            Some(rest) => {
                let (inside, rest) = rest.split_once('}').ok_or(Reason::OpenBrace)?;
                (Some(inside), rest)
            }
            None => (None, rest),
        };
        let (nullable, rest) = rest.strip_prefix('?').map_or((false, rest), |rest| (true, rest));
        let (modifiers, default) = match rest.split_once('=') {
            Some((modifiers, default)) => (modifiers, Some(default)),
            None => (rest, None),
        };
        let kind = kind(&name, word, arguments)?;
        let mut field = Self {
            name,
            kind,
            nullable,
            unique: false,
            index: false,
            default: None,
        };
        if !modifiers.is_empty() {
            let modifiers = modifiers
                .strip_prefix(':')
                .ok_or_else(|| Reason::Unexpected(shown(modifiers)))?;
            for modifier in modifiers.split(':') {
                field.modify(modifier)?;
            }
        }
        if let Some(default) = default {
            field.default = Some(default_of(&field.kind, default)?);
        }
        if let FieldKind::References {
            on_delete: OnDelete::SetNull,
            ..
        } = field.kind
            && !field.nullable
        {
            return Err(Reason::SetNullOfRequired);
        }
        if matches!(field.kind, FieldKind::References { .. }) && !field.name.as_str().ends_with("_id") {
            field.name = Identifier::normalised(&format!("{}_id", field.name)).map_err(Reason::Name)?;
        }
        Ok(field)
    }

    fn modify(&mut self, modifier: &str) -> Result<(), Reason> {
        let action = match modifier {
            "unique" | "uniq" => {
                self.unique = true;
                return Ok(());
            }
            "index" => {
                self.index = true;
                return Ok(());
            }
            "cascade" => OnDelete::Cascade,
            "restrict" => OnDelete::Restrict,
            "set_null" => OnDelete::SetNull,
            other => return Err(Reason::Modifier { word: shown(other) }),
        };
        match &mut self.kind {
            FieldKind::References { on_delete, .. } => *on_delete = action,
            _ => return Err(Reason::ActionWithoutReference(shown(modifier))),
        }
        Ok(())
    }
}

fn kind(name: &Identifier, word: &str, arguments: Option<&str>) -> Result<FieldKind, Reason> {
    let plain = |kind| match arguments {
        None => Ok(FieldKind::Plain(kind)),
        Some(arguments) => Err(Reason::NoArguments {
            kind: word.to_owned(),
            arguments: shown(arguments),
        }),
    };
    let wrong = |expected| Reason::Arguments {
        kind: word.to_owned(),
        arguments: shown(arguments.unwrap_or("")),
        expected,
    };
    match word {
        "string" | "varchar" => {
            let length = numbers(arguments, [255]).and_then(|[length]| within(length, 1..=65_535));
            length
                .map(FieldKind::String)
                .ok_or_else(|| wrong("a length from 1 to 65535, as in `string{320}`"))
        }
        "char" => {
            let length = numbers(arguments, [1]).and_then(|[length]| within(length, 1..=255));
            length
                .map(FieldKind::Char)
                .ok_or_else(|| wrong("a length from 1 to 255, as in `char{2}`"))
        }
        "decimal" | "numeric" => match numbers(arguments, [19, 4]) {
            Some([precision, scale]) if (1..=65).contains(&precision) && scale <= precision.min(30) => {
                Ok(FieldKind::Decimal(precision, scale))
            }
            _ => Err(wrong(
                "digits in all (1 to 65) and after the point (up to 30), as in `decimal{10,2}`",
            )),
        },
        "binary" | "varbinary" => {
            let length = numbers(arguments, [255]).and_then(|[length]| within(length, 1..=65_535));
            length
                .map(FieldKind::Binary)
                .ok_or_else(|| wrong("a length from 1 to 65535, as in `binary{16}`"))
        }
        "enum" => {
            let labels: Vec<String> = arguments
                .unwrap_or("")
                .split(',')
                .map(|label| label.trim().to_owned())
                .collect();
            let mut seen = labels.clone();
            seen.sort_unstable();
            seen.dedup();
            let bad = |label: &String| label.is_empty() || label.len() > 63 || label.chars().any(char::is_control);
            match labels.iter().any(bad) || seen.len() != labels.len() {
                true => Err(wrong("different labels of at most 63 bytes, as in `enum{draft,live}`")),
                false => Ok(FieldKind::Enum(labels)),
            }
        }
        "references" | "belongs_to" => {
            let table = match arguments {
                Some(table) => {
                    Identifier::normalised(table).map_err(|_| wrong("a table, as in `references{users}`"))?
                }
                None => {
                    let singular = name.as_str().strip_suffix("_id").unwrap_or(name.as_str());
                    Identifier::exact(&plural(singular)).map_err(Reason::Name)?
                }
            };
            Ok(FieldKind::References {
                table,
                on_delete: OnDelete::Restrict,
            })
        }
        "text" => plain(PlainKind::Text),
        "small_integer" | "smallint" | "i16" => plain(PlainKind::SmallInteger),
        "integer" | "int" | "i32" => plain(PlainKind::Integer),
        "big_integer" | "bigint" | "i64" => plain(PlainKind::BigInteger),
        "float" | "f32" => plain(PlainKind::Float),
        "double" | "f64" => plain(PlainKind::Double),
        "boolean" | "bool" => plain(PlainKind::Boolean),
        "date" => plain(PlainKind::Date),
        "time" => plain(PlainKind::Time),
        "datetime" | "date_time" => plain(PlainKind::DateTime),
        "timestamp" => plain(PlainKind::Timestamp),
        "timestamp_tz" | "timestamptz" => plain(PlainKind::TimestampTz),
        "uuid" => plain(PlainKind::Uuid),
        "json" | "jsonb" => plain(PlainKind::Json),
        "blob" | "bytes" => plain(PlainKind::Blob),
        "" => Err(Reason::NoType),
        other if other.starts_with("enum") || other.starts_with("decimal") => Err(Reason::ShellBraces(shown(other))),
        other => Err(Reason::Type { word: shown(other) }),
    }
}

/// As many numbers as `usual` has, which stands in where no arguments are given.
fn numbers<const N: usize>(arguments: Option<&str>, usual: [u32; N]) -> Option<[u32; N]> {
    let Some(arguments) = arguments else { return Some(usual) };
    let numbers: Vec<u32> = arguments
        .split(',')
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn within(number: u32, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    range.contains(&number).then_some(number)
}

fn default_of(kind: &FieldKind, typed: &str) -> Result<FieldDefault, Reason> {
    let wrong = |expected: &str| Reason::Default {
        default: shown(typed),
        expected: expected.to_owned(),
    };
    match kind {
        FieldKind::String(_) | FieldKind::Char(_) | FieldKind::Plain(PlainKind::Text) => {
            Ok(FieldDefault::Text(typed.to_owned()))
        }
        FieldKind::Enum(labels) if labels.iter().any(|label| label == typed) => {
            Ok(FieldDefault::Text(typed.to_owned()))
        }
        FieldKind::Enum(labels) => Err(wrong(&format!("one of its labels: {}", labels.join(", ")))),
        FieldKind::Plain(PlainKind::Boolean) => match typed {
            "true" => Ok(FieldDefault::Boolean(true)),
            "false" => Ok(FieldDefault::Boolean(false)),
            _ => Err(wrong("`true` or `false`")),
        },
        FieldKind::Plain(PlainKind::SmallInteger) => match typed.parse::<i16>() {
            Ok(number) => Ok(FieldDefault::Integer(number.into())),
            Err(_) => Err(wrong("a whole number of 16 bits")),
        },
        FieldKind::Plain(PlainKind::Integer) => match typed.parse::<i32>() {
            Ok(number) => Ok(FieldDefault::Integer(number.into())),
            Err(_) => Err(wrong("a whole number of 32 bits")),
        },
        FieldKind::Plain(PlainKind::BigInteger) => match typed.parse::<i64>() {
            Ok(number) => Ok(FieldDefault::Integer(number)),
            Err(_) => Err(wrong("a whole number of 64 bits")),
        },
        FieldKind::Plain(PlainKind::Float | PlainKind::Double) | FieldKind::Decimal(..) => {
            let digits = typed.strip_prefix('-').unwrap_or(typed);
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
            match is_number(whole) && is_number(fraction) && typed.len() <= 40 {
                true => Ok(FieldDefault::Number(typed.to_owned())),
                false => Err(wrong("a number, as in `0.5`")),
            }
        }
        FieldKind::Plain(PlainKind::Json) => match serde_json::from_str(typed) {
            Ok(document) => Ok(FieldDefault::Json(document)),
            Err(_) => Err(wrong("a JSON document, as in `{}`")),
        },
        FieldKind::Plain(PlainKind::DateTime | PlainKind::Timestamp | PlainKind::TimestampTz) => match typed {
            "now" => Ok(FieldDefault::Now),
            _ => Err(wrong("`now`; write any other into the file")),
        },
        FieldKind::Plain(PlainKind::Date | PlainKind::Time | PlainKind::Uuid | PlainKind::Blob)
        | FieldKind::Binary(_)
        | FieldKind::References { .. } => Err(wrong("none here, write it into the file")),
    }
}

/// The table that a singular word names, by the rules that cover most words; `references{table}` says others.
pub(crate) fn plural(word: &str) -> String {
    let vowel_before = |suffix: &str| {
        word.strip_suffix(suffix)
            .is_some_and(|stem| stem.ends_with(['a', 'e', 'i', 'o', 'u']))
    };
    if let Some(stem) = word.strip_suffix("person") {
        return format!("{stem}people");
    }
    if word.ends_with('y') && !vowel_before("y") {
        return format!("{}ies", word.strip_suffix('y').unwrap_or(word));
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// What one row of a table is called, by the same rules the other way round.
pub(crate) fn singular(table: &str) -> String {
    if let Some(stem) = table.strip_suffix("people") {
        return format!("{stem}person");
    }
    if let Some(stem) = table.strip_suffix("ies").filter(|stem| !stem.is_empty()) {
        return format!("{stem}y");
    }
    for ending in ["ses", "xes", "zes", "ches", "shes"] {
        if table.ends_with(ending) {
            return table.strip_suffix("es").unwrap_or(table).to_owned();
        }
    }
    match table.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with('s') => stem.to_owned(),
        _ => table.to_owned(),
    }
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {reason}")]
pub struct FieldError {
    /// The field as typed, escaped.
    pub field: String,
    /// The part that is wrong.
    pub reason: Reason,
}

/// The part of a field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what each is")]
pub enum Reason {
    #[error("{0}")]
    Name(NameError),
    #[error("it has no type: write NAME:TYPE, as in `email:string{{320}}:unique`; types are {}", TYPES.join(", "))]
    NoType,
    #[error("`{word}` is no type; types are {}", TYPES.join(", "))]
    Type { word: String },
    #[error(
        "`{0}` is no type: shells replace braces with a comma in them, so put the field between quotes, as in 'status:enum{{draft,live}}'"
    )]
    ShellBraces(String),
    #[error("`{{` is not closed by `}}`")]
    OpenBrace,
    #[error("`{kind}` takes {expected}, not `{{{arguments}}}`")]
    Arguments {
        kind: String,
        arguments: String,
        expected: &'static str,
    },
    #[error("`{kind}` takes no arguments, `{{{arguments}}}` is too much")]
    NoArguments { kind: String, arguments: String },
    #[error("`{0}` is not expected after the type: `?`, `:MODIFIER` and `=DEFAULT` are, in this order")]
    Unexpected(String),
    #[error("`{word}` is no modifier; modifiers are {}", MODIFIERS.join(", "))]
    Modifier { word: String },
    #[error("`{0}` is for references only")]
    ActionWithoutReference(String),
    #[error("the default `{default}` does not fit: the type takes {expected}")]
    Default { default: String, expected: String },
    #[error("`set_null` needs a column that can be NULL: write `references?:set_null`")]
    SetNullOfRequired,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read_with_all_their_parts() {
        let read: Vec<String> = [
            "email:string{320}:unique",
            "bio:text?",
            "org:references",
            "owner_id:references{users}?:set_null:index",
            "price:decimal{10,2}=0.00",
            "status:enum{draft,live}=draft",
            "age:integer:index",
            "active:boolean=true",
            "theme:string{32}:index=a:b=c",
            "meta:json={\"a\": [1]}",
            "at:timestamp_tz=now",
            "Category:references:cascade",
        ]
        .map(|field| format!("{field}\n  {:?}", Field::parse(field).unwrap()))
        .into();
        insta::assert_snapshot!(read.join("\n"));
    }

    #[test]
    fn a_wrong_part_is_named_with_what_is_allowed() {
        let refused: Vec<String> = [
            "email",
            "email:",
            ":string",
            "email:strin",
            "email:string{0}",
            "email:string{a}",
            "email:string{3",
            "price:decimal{2,10}",
            "status:enumdraft",
            "status:enum",
            "status:enum{a,a}",
            "bio:text{3}",
            "bio:text!",
            "bio:text:uniqe",
            "bio:text:cascade",
            "active:boolean=yes",
            "age:integer=3000000000",
            "org:references:set_null",
            "status:enum{a,b}=c",
            "a\"b:text",
            "x:text\n",
            "meta:json={",
            "id:uuid=1",
        ]
        .map(|field| Field::parse(field).unwrap_err().to_string())
        .into();
        insta::assert_snapshot!(refused.join("\n"));
    }

    #[test]
    fn a_reference_names_the_table_by_the_plural() {
        let plurals = ["user", "category", "day", "box", "person", "branch"].map(plural);
        assert_eq!(plurals, ["users", "categories", "days", "boxes", "people", "branches"]);
        assert_eq!(
            plurals.map(|table| singular(&table)),
            ["user", "category", "day", "box", "person", "branch"]
        );
        assert_eq!(["address", "s", "ies"].map(singular), ["address", "s", "ie"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(typed in ".*") {
            let _ = Field::parse(&typed);
            let _ = Field::parse(&format!("a:{typed}"));
        }
    }
}
