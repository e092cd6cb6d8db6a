//! The constraints of a table, with its columns and after them.

use super::super::Reader;
use super::{CreateTable, KeyColumn, Rule, TableConstraint, default};
use crate::Name;
use crate::schema::{Deferrable, ReferentialAction, Storage};

impl CreateTable {
    pub(super) fn column_constraint(
        &mut self,
        reader: &mut Reader<'_>,
        name: &Name,
        given: Option<Name>,
    ) -> Option<()> {
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

    pub(super) fn constraint(&mut self, reader: &mut Reader<'_>) -> Option<()> {
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
