//! Fields of the command line: `email:string{320}:unique`, `bio:text?`, `org:references`, `active:boolean=true`.
//!
//! `NAME:TYPE[{ARGUMENTS}][?][:MODIFIER...][=DEFAULT]`

mod default;
mod error;
mod kind;
mod words;

use self::default::default_of;
pub use self::error::{FieldError, Reason};
use self::kind::kind;
pub(crate) use self::words::singular;
use crate::name::{Identifier, shown};

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

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(typed in ".*") {
            let _ = Field::parse(&typed);
            let _ = Field::parse(&format!("a:{typed}"));
        }
    }
}
