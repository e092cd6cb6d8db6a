//! CREATE TABLE.

use super::Reader;
use super::lexer::Kind;
use crate::Name;
use crate::schema::{Deferrable, ReferentialAction, Storage};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateTable {
    /// Its columns in their order.
    pub columns: Vec<TableColumn>,
    /// Its constraints in the order in which they are written, those of columns among them.
    pub constraints: Vec<TableConstraint>,
    /// Whether it is STRICT.
    pub strict: bool,
    /// Whether it is WITHOUT ROWID.
    pub without_rowid: bool,
    /// What a schema has no word for, as it is written: `ON CONFLICT IGNORE`.
    pub unusual: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: Name,
    /// Its declared type, `varchar(20)`, or nothing.
    pub type_name: String,
    /// Whether it is NOT NULL by its own word.
    pub not_null: bool,
    /// What follows DEFAULT, in SQL.
    pub default: Option<String>,
    /// Its collation.
    pub collation: Option<String>,
    /// How it is computed.
    pub generated: Option<(String, Storage)>,
}

/// A constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// The column that it stands with, where it does not stand after them all.
    pub column: Option<Name>,
    /// What it demands.
    pub rule: Rule,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A primary key.
    PrimaryKey {
        /// Its columns.
        columns: Vec<KeyColumn>,
        /// Whether it is AUTOINCREMENT.
        counted: bool,
    },
    /// A unique constraint.
    Unique(Vec<KeyColumn>),
    /// A check.
    Check(String),
    /// A foreign key.
    ForeignKey {
        /// The referring columns.
        columns: Vec<Name>,
        /// The table that they refer to, as it is written.
        table: Name,
        /// Its columns; none means its primary key.
        referenced: Vec<Name>,
        /// What happens on DELETE.
        on_delete: Option<ReferentialAction>,
        /// What happens on UPDATE.
        on_update: Option<ReferentialAction>,
        /// When it is checked.
        deferrable: Option<Deferrable>,
    },
}

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyColumn {
    /// Its name.
    pub name: Name,
    /// Whether it is sorted the other way round.
    pub descending: bool,
    /// Its collation, where it is another than the column's.
    pub collation: Option<String>,
}

/// Words that end the type of a column.
const AFTER_TYPE: [&str; 12] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
    "DEFERRABLE",
    "ON",
];

impl CreateTable {
    /// Reads the statement that made a table.
    pub fn read(sql: &str) -> Option<Self> {
        let mut reader = Reader::new(sql);
        reader.expect_words(&["CREATE"])?;
        let _ = reader.skip_word("TEMP") || reader.skip_word("TEMPORARY");
        reader.expect_words(&["TABLE"])?;
        reader.object_name()?;
        reader.expect_sign('(')?;
        let mut table = Self::default();
        loop {
            if table.is_at_constraint(&reader) {
                table.constraint(&mut reader)?;
                // SQLite asks for no comma between the constraints of a table.
                if !reader.is_sign(')') {
                    let _ = reader.skip_sign(',');
                    continue;
                }
            } else {
                table.column(&mut reader)?;
                if reader.skip_sign(',') {
                    continue;
                }
            }
            reader.expect_sign(')')?;
            break;
        }
        table.options(&mut reader)?;
        reader.is_at_end().then_some(table)
    }

    fn is_at_constraint(&self, reader: &Reader<'_>) -> bool {
        let words = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        !self.columns.is_empty() && words.iter().any(|word| reader.is_word(word))
    }

    fn options(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        while !reader.is_at_end() {
            if reader.skip_word("STRICT") {
                self.strict = true;
            } else {
                reader.expect_words(&["WITHOUT", "ROWID"])?;
                self.without_rowid = true;
            }
            if !reader.skip_sign(',') {
                break;
            }
        }
        Some(())
    }

    fn column(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let name = reader.name()?;
        self.columns.push(TableColumn {
            name: name.clone(),
            type_name: type_name(reader)?,
            not_null: false,
            default: None,
            collation: None,
            generated: None,
        });
        let mut constraint_name = None;
        while !(reader.is_sign(',') || reader.is_sign(')')) {
            if reader.skip_word("CONSTRAINT") {
                constraint_name = Some(reader.name()?);
                continue;
            }
            self.column_constraint(reader, &name, constraint_name.take())?;
        }
        Some(())
    }

    fn column_constraint(&mut self, reader: &mut Reader<'_>, name: &Name, given: Option<Name>) -> Option<()> {
        let column = self.columns.last_mut()?;
        let key = || {
            vec![KeyColumn {
                name: name.clone(),
                descending: false,
                collation: None,
            }]
        };
        let rule = if reader.skip_word("DEFAULT") {
            column.default = Some(default(reader)?);
            return Some(());
        } else if reader.skip_words(&["NOT", "NULL"]) {
            column.not_null = true;
            return self.conflict(reader);
        } else if reader.skip_word("NULL") {
            return self.conflict(reader);
        } else if reader.skip_word("COLLATE") {
            column.collation = Some(reader.name()?.as_str().to_owned());
            return Some(());
        } else if reader.skip_words(&["GENERATED", "ALWAYS", "AS"]) || reader.skip_word("AS") {
            let expression = reader.group()?.to_owned();
            let storage = if reader.skip_word("STORED") {
                Storage::Stored
            } else {
                let _ = reader.skip_word("VIRTUAL");
                Storage::Virtual
            };
            column.generated = Some((expression, storage));
            return Some(());
        } else if reader.is_word("DEFERRABLE") || reader.is_word("NOT") {
            return self.deferrable(reader);
        } else if reader.skip_words(&["PRIMARY", "KEY"]) {
            let mut columns = key();
            if let Some(column) = columns.first_mut() {
                column.descending = direction(reader);
            }
            self.conflict(reader)?;
            let counted = reader.skip_word("AUTOINCREMENT");
            Rule::PrimaryKey { columns, counted }
        } else if reader.skip_word("UNIQUE") {
            self.conflict(reader)?;
            Rule::Unique(key())
        } else if reader.skip_word("CHECK") {
            Rule::Check(reader.group()?.to_owned())
        } else {
            reader.expect_words(&["REFERENCES"])?;
            return self.reference(reader, given, Some(name.clone()), vec![name.clone()]);
        };
        self.constraints.push(TableConstraint {
            name: given,
            column: Some(name.clone()),
            rule,
        });
        Some(())
    }

    fn constraint(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let mut name = None;
        while reader.skip_word("CONSTRAINT") {
            name = Some(reader.name()?);
        }
        let rule = if reader.skip_words(&["PRIMARY", "KEY"]) {
            let (columns, counted) = key_columns(reader)?;
            Rule::PrimaryKey { columns, counted }
        } else if reader.skip_word("UNIQUE") {
            Rule::Unique(key_columns(reader)?.0)
        } else if reader.skip_word("CHECK") {
            Rule::Check(reader.group()?.to_owned())
        } else if reader.skip_words(&["FOREIGN", "KEY"]) {
            let columns = reader.names()?;
            reader.expect_words(&["REFERENCES"])?;
            return self.reference(reader, name, None, columns);
        } else {
            // A name that nothing follows is allowed, and means nothing.
            return (name.is_some() && (reader.is_sign(',') || reader.is_sign(')'))).then_some(());
        };
        self.conflict(reader)?;
        self.constraints.push(TableConstraint {
            name,
            column: None,
            rule,
        });
        Some(())
    }

    fn reference(
        &mut self,
        reader: &mut Reader<'_>,
        name: Option<Name>,
        column: Option<Name>,
        columns: Vec<Name>,
    ) -> Option<()> {
        let table = reader.name()?;
        let referenced = if reader.is_sign('(') {
            reader.names()?
        } else {
            Vec::new()
        };
        let (mut on_delete, mut on_update) = (None, None);
        loop {
            if reader.skip_words(&["ON", "DELETE"]) {
                on_delete = Some(action(reader)?);
            } else if reader.skip_words(&["ON", "UPDATE"]) {
                on_update = Some(action(reader)?);
            } else if reader.skip_words(&["ON", "INSERT"]) {
                // It is read and forgotten by SQLite too.
                action(reader)?;
            } else if reader.skip_word("MATCH") {
                self.unusual.push(format!("MATCH {}", reader.name()?));
            } else {
                break;
            }
        }
        self.constraints.push(TableConstraint {
            name,
            column,
            rule: Rule::ForeignKey {
                columns,
                table,
                referenced,
                on_delete,
                on_update,
                deferrable: None,
            },
        });
        if reader.is_word("DEFERRABLE") || reader.is_word("NOT") && reader.is_word_at(reader.at + 1, "DEFERRABLE") {
            self.deferrable(reader)?;
        }
        Some(())
    }

    /// When the foreign key before it is checked.
    fn deferrable(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let is_not = reader.skip_word("NOT");
        reader.expect_words(&["DEFERRABLE"])?;
        let mut when = Deferrable::InitiallyImmediate;
        if reader.skip_word("INITIALLY") {
            if reader.skip_word("DEFERRED") {
                when = Deferrable::InitiallyDeferred;
            } else {
                reader.expect_words(&["IMMEDIATE"])?;
            }
        }
        if let Some(TableConstraint {
            rule: Rule::ForeignKey { deferrable, .. },
            ..
        }) = self.constraints.last_mut()
        {
            *deferrable = (!is_not).then_some(when);
        }
        Some(())
    }

    fn conflict(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        if reader.skip_words(&["ON", "CONFLICT"]) {
            self.unusual.push(format!("ON CONFLICT {}", reader.name()?));
        }
        Some(())
    }
}

/// The words of a type and the numbers after them.
fn type_name(reader: &mut Reader<'_>) -> Option<String> {
    let mut words = Vec::new();
    loop {
        match reader.peek()? {
            Kind::Word(word) => {
                let ends = AFTER_TYPE.iter().any(|end| end.eq_ignore_ascii_case(word))
                    || word.eq_ignore_ascii_case("GENERATED") && reader.is_word_at(reader.at + 1, "ALWAYS");
                if ends {
                    break;
                }
                words.push(word.clone());
            }
            Kind::Quoted(word) | Kind::Text(word) => words.push(word.clone()),
            Kind::Constant | Kind::Sign(_) => break,
        }
        reader.at += 1;
    }
    let mut name = words.join(" ");
    if !words.is_empty() && reader.is_sign('(') {
        let numbers: Vec<&str> = reader.group()?.split(',').map(str::trim).collect();
        name.push_str(&format!("({})", numbers.join(", ")));
    }
    Some(name)
}

/// What follows DEFAULT. A name is a text there.
fn default(reader: &mut Reader<'_>) -> Option<String> {
    if reader.is_sign('(') {
        return Some(format!("({})", reader.group()?));
    }
    let first = reader.at;
    if matches!(reader.peek()?, Kind::Sign('+' | '-')) {
        reader.at += 1;
    }
    let words = [
        "NULL",
        "TRUE",
        "FALSE",
        "CURRENT_TIME",
        "CURRENT_DATE",
        "CURRENT_TIMESTAMP",
    ];
    let text = match reader.peek()? {
        Kind::Word(word) if words.iter().any(|known| known.eq_ignore_ascii_case(word)) => None,
        Kind::Word(text) | Kind::Quoted(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Kind::Text(_) | Kind::Constant => None,
        Kind::Sign(_) => return None,
    };
    reader.at += 1;
    Some(text.unwrap_or_else(|| reader.text(first, reader.at).to_owned()))
}

fn direction(reader: &mut Reader<'_>) -> bool {
    !reader.skip_word("ASC") && reader.skip_word("DESC")
}

/// The columns of a key, and whether AUTOINCREMENT stands behind them.
fn key_columns(reader: &mut Reader<'_>) -> Option<(Vec<KeyColumn>, bool)> {
    reader.expect_sign('(')?;
    let mut columns = Vec::new();
    loop {
        let name = reader.name()?;
        let collation = if reader.skip_word("COLLATE") {
            Some(reader.name()?.as_str().to_owned())
        } else {
            None
        };
        columns.push(KeyColumn {
            name,
            collation,
            descending: direction(reader),
        });
        if !reader.skip_sign(',') {
            break;
        }
    }
    let counted = reader.skip_word("AUTOINCREMENT");
    reader.expect_sign(')')?;
    Some((columns, counted))
}

fn action(reader: &mut Reader<'_>) -> Option<ReferentialAction> {
    let actions = [
        ReferentialAction::NoAction,
        ReferentialAction::Restrict,
        ReferentialAction::Cascade,
        ReferentialAction::SetNull,
        ReferentialAction::SetDefault,
    ];
    actions.into_iter().find(|action| {
        let words: Vec<&str> = action.as_sql().split(' ').collect();
        reader.skip_words(&words)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(sql: &str) -> CreateTable {
        CreateTable::read(sql).unwrap()
    }

    #[test]
    fn columns_have_their_types_and_properties() {
        let table = read(
            "CREATE TABLE IF NOT EXISTS main.'t' (\"a,\" varchar ( 20 ), [b )] unsigned big int NOT NULL DEFAULT -1.5, \
             c DEFAULT 'NOT NULL', `d` text COLLATE NOCASE DEFAULT (lower(')')) NULL, \
             e int GENERATED ALWAYS AS (a || ') STORED') STORED, f AS (1), g real DEFAULT \"g\", h DEFAULT current_date)",
        );
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                let generated = column.generated.as_ref().map(|(sql, storage)| (sql.as_str(), *storage));
                let texts = (column.default.as_deref(), column.collation.as_deref());
                (
                    column.name.as_str(),
                    column.type_name.as_str(),
                    column.not_null,
                    texts,
                    generated,
                )
            })
            .collect();
        assert_eq!(
            columns,
            [
                ("a,", "varchar(20)", false, (None, None), None),
                ("b )", "unsigned big int", true, (Some("-1.5"), None), None),
                ("c", "", false, (Some("'NOT NULL'"), None), None),
                ("d", "text", false, (Some("(lower(')'))"), Some("NOCASE")), None),
                (
                    "e",
                    "int",
                    false,
                    (None, None),
                    Some(("a || ') STORED'", Storage::Stored))
                ),
                ("f", "", false, (None, None), Some(("1", Storage::Virtual))),
                ("g", "real", false, (Some("'g'"), None), None),
                ("h", "", false, (Some("current_date"), None), None),
            ]
        );
    }

    #[test]
    fn constraints_have_their_names_wherever_they_stand() {
        let table = read(
            "CREATE TABLE t (id integer CONSTRAINT t_pk PRIMARY KEY AUTOINCREMENT, a CHECK (a <> 'CHECK (') UNIQUE, \
             b CONSTRAINT b_fk REFERENCES \"o\" ON DELETE SET NULL ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED NOT NULL, \
             /* , */ CONSTRAINT c CHECK ((a) > (b)) -- it's\n CONSTRAINT u UNIQUE (b DESC, a COLLATE NOCASE), \
             FOREIGN KEY (a, b) REFERENCES t(c, d) MATCH FULL NOT DEFERRABLE) STRICT, WITHOUT ROWID",
        );
        assert!(table.strict && table.without_rowid && table.columns[2].not_null);
        assert_eq!(table.unusual, ["MATCH FULL"]);
        let key = |name: &str, descending, collation: Option<&str>| KeyColumn {
            name: name.into(),
            descending,
            collation: collation.map(str::to_owned),
        };
        let expected = [
            (
                Some("t_pk"),
                true,
                Rule::PrimaryKey {
                    columns: vec![key("id", false, None)],
                    counted: true,
                },
            ),
            (None, true, Rule::Check("a <> 'CHECK ('".to_owned())),
            (None, true, Rule::Unique(vec![key("a", false, None)])),
            (
                Some("b_fk"),
                true,
                Rule::ForeignKey {
                    columns: vec!["b".into()],
                    table: "o".into(),
                    referenced: Vec::new(),
                    on_delete: Some(ReferentialAction::SetNull),
                    on_update: Some(ReferentialAction::NoAction),
                    deferrable: Some(Deferrable::InitiallyDeferred),
                },
            ),
            (Some("c"), false, Rule::Check("(a) > (b)".to_owned())),
            (
                Some("u"),
                false,
                Rule::Unique(vec![key("b", true, None), key("a", false, Some("NOCASE"))]),
            ),
            (
                None,
                false,
                Rule::ForeignKey {
                    columns: vec!["a".into(), "b".into()],
                    table: "t".into(),
                    referenced: vec!["c".into(), "d".into()],
                    on_delete: None,
                    on_update: None,
                    deferrable: None,
                },
            ),
        ];
        for (constraint, (name, of_column, rule)) in table.constraints.iter().zip(&expected) {
            assert_eq!(constraint.name, name.map(Name::new));
            assert_eq!((constraint.column.is_some(), &constraint.rule), (*of_column, rule));
        }
        assert_eq!(table.constraints.len(), expected.len());
    }

    #[test]
    fn a_key_may_be_of_one_column_and_counted_after_all_columns() {
        let table = read("CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT) ON CONFLICT REPLACE)");
        assert!(matches!(
            &table.constraints[0].rule,
            Rule::PrimaryKey { counted: true, .. }
        ));
        assert_eq!(table.unusual, ["ON CONFLICT REPLACE"]);
    }

    #[test]
    fn what_is_no_table_is_not_read() {
        for sql in [
            "",
            "CREATE TABLE t",
            "CREATE TABLE t (",
            "CREATE TABLE t (a",
            "CREATE TABLE t (a) WITH x",
            "SELECT 1",
        ] {
            assert_eq!(CreateTable::read(sql), None, "{sql}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(
            rest in r#"( |\(|\)|,|a|'|"|\[|\]|--|\n|1|CHECK|PRIMARY KEY|UNIQUE|DEFAULT|REFERENCES|NOT|NULL|CONSTRAINT|ON|AS){0,40}"#,
        ) {
            let _ = CreateTable::read(&format!("CREATE TABLE t (a {rest})"));
        }
    }
}
