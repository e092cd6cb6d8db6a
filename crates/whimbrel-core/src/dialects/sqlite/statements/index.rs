//! CREATE INDEX.

use super::Reader;
use super::lexer::Kind;
use crate::Name;

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    /// Its name.
    pub name: Name,
    /// Its table, as it is written.
    pub table: Name,
    /// Whether no two rows may be equal in all parts.
    pub unique: bool,
    /// What it sorts by.
    pub parts: Vec<KeyPart>,
    /// The condition of its rows.
    pub filter: Option<String>,
}

/// One thing that an index sorts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPart {
    /// The name, where it is nothing but a name: that of a column, if there is such a column.
    pub name: Option<Name>,
    /// Its own text, without parentheses around it.
    pub text: String,
    /// How its text is compared.
    pub collation: Option<String>,
    /// Whether the direction is written, and if so whether it is DESC.
    pub descending: Option<bool>,
}

impl CreateIndex {
    /// Reads the statement that made an index.
    pub fn read(sql: &str) -> Option<Self> {
        let mut reader = Reader::new(sql);
        reader.expect_words(&["CREATE"])?;
        let unique = reader.skip_word("UNIQUE");
        reader.expect_words(&["INDEX"])?;
        let name = reader.object_name()?;
        reader.expect_words(&["ON"])?;
        let table = reader.name()?;
        reader.expect_sign('(')?;
        let mut parts = vec![part(&mut reader)?];
        while reader.skip_sign(',') {
            parts.push(part(&mut reader)?);
        }
        reader.expect_sign(')')?;
        let filter = if reader.skip_word("WHERE") {
            let condition = reader.text(reader.at, reader.tokens.len());
            reader.at = reader.tokens.len();
            Some(crate::dialects::without_parentheses(condition).to_owned())
        } else {
            None
        };
        reader.is_at_end().then_some(Self {
            name,
            table,
            unique,
            parts,
            filter,
        })
    }
}

/// A part up to the comma or parenthesis behind it.
fn part(reader: &mut Reader<'_>) -> Option<KeyPart> {
    let first = reader.at;
    let mut depth = 0_usize;
    loop {
        match reader.peek()? {
            Kind::Sign('(') => depth += 1,
            Kind::Sign(')' | ',') if depth == 0 => break,
            Kind::Sign(')') => depth -= 1,
            _ => {}
        }
        reader.at += 1;
    }
    let mut end = reader.at;
    let mut descending = None;
    // A word alone is a column, whatever it is.
    if end > first + 1 && (reader.is_word_at(end - 1, "ASC") || reader.is_word_at(end - 1, "DESC")) {
        descending = Some(reader.is_word_at(end - 1, "DESC"));
        end -= 1;
    }
    let mut collation = None;
    if end > first + 2 && reader.is_word_at(end - 2, "COLLATE") {
        collation = match &reader.tokens.get(end - 1)?.kind {
            Kind::Word(name) | Kind::Quoted(name) | Kind::Text(name) => Some(name.clone()),
            Kind::Constant | Kind::Sign(_) => return None,
        };
        end -= 2;
    }
    let (mut from, mut to) = (first, end);
    let is = |at: usize, sign| {
        reader
            .tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Sign(sign))
    };
    while to > from + 2 && is(from, '(') && is(to - 1, ')') && to == from + 3 {
        (from, to) = (from + 1, to - 1);
    }
    let name = match (to - from, reader.tokens.get(from).map(|token| &token.kind)) {
        (1, Some(Kind::Word(name) | Kind::Quoted(name) | Kind::Text(name))) => Some(Name::new(name.clone())),
        _ => None,
    };
    let text = crate::dialects::without_parentheses(reader.text(first, end)).to_owned();
    (!text.is_empty()).then_some(KeyPart {
        name,
        text,
        collation,
        descending,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn parts_are_columns_or_expressions_with_collation_and_direction() {
        let index = CreateIndex::read(
            "CREATE UNIQUE INDEX IF NOT EXISTS main.[i (x)] ON \"t,\" (a, 'b' DESC, \"c\" COLLATE nocase ASC, \
             (lower(d || ',)')) COLLATE \"RTRIM\", (e), desc, f COLLATE x || g) WHERE (a > ') WHERE') -- end",
        )
        .unwrap();
        assert_eq!(
            (index.name, index.table, index.unique),
            ("i (x)".into(), "t,".into(), true)
        );
        assert_eq!(index.filter.as_deref(), Some("a > ') WHERE'"));
        let parts: Vec<_> = index
            .parts
            .iter()
            .map(|part| {
                let name = part.name.as_ref().map(Name::as_str);
                (name, part.text.as_str(), part.collation.as_deref(), part.descending)
            })
            .collect();
        assert_eq!(
            parts,
            [
                (Some("a"), "a", None, None),
                (Some("b"), "'b'", None, Some(true)),
                (Some("c"), "\"c\"", Some("nocase"), Some(false)),
                (None, "lower(d || ',)')", Some("RTRIM"), None),
                (Some("e"), "e", None, None),
                (Some("desc"), "desc", None, None),
                (None, "f COLLATE x || g", None, None),
            ]
        );
    }

    #[test]
    fn what_is_no_index_is_not_read() {
        for sql in [
            "",
            "CREATE INDEX i ON t",
            "CREATE INDEX i ON t ()",
            "CREATE INDEX i ON t (a",
            "DROP INDEX i",
        ] {
            assert_eq!(CreateIndex::read(sql), None, "{sql}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(rest in r#"( |\(|\)|,|a|'|"|\[|\]|COLLATE|DESC|WHERE|--|\n|1){0,30}"#) {
            let _ = CreateIndex::read(&format!("CREATE INDEX i ON t ({rest}"));
        }
    }
}
