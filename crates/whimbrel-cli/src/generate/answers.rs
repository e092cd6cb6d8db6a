//! Answers to the questions about renames: from the command line and from a file.

use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;
use whimbrel_core::diff::{Answers, Renamed};
use whimbrel_core::{Name, QualifiedName, Schema};

use crate::report::Report;
use crate::small_file;

/// How large a file of answers may be, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// A rename as it was typed, `users.mail=email`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rename {
    from: String,
    to: String,
}

impl FromStr for Rename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok(Self {
                from: from.to_owned(),
                to: to.to_owned(),
            }),
            _ => Err("write it as old=new: users=members, users.mail=email, status:draft=open".to_owned()),
        }
    }
}

/// Adds what was typed to the answers. Tables first, since columns are spoken of by the new names of their tables.
pub(crate) fn add_renames(renames: &[Rename], from: &Schema, to: &Schema, answers: &mut Answers) -> Result<(), Report> {
    let mut parts = Vec::new();
    for rename in renames {
        match whole(rename, from, to) {
            Some(renamed) => {
                answers.renamed.insert(renamed, true);
            }
            None => parts.push(rename),
        }
    }
    for rename in parts {
        let renamed = part(rename, from, to, answers).ok_or_else(|| names_nothing(rename))?;
        answers.renamed.insert(renamed, true);
    }
    Ok(())
}

/// A rename of a table or of an enum.
fn whole(rename: &Rename, schema: &Schema, models: &Schema) -> Option<Renamed> {
    let (from, to) = (qualified(&rename.from), qualified(&rename.to));
    if schema.tables.get(&from).is_some() && models.tables.get(&to).is_some() {
        Some(Renamed::Table { from, to })
    } else if schema.enums.get(&from).is_some() && models.enums.get(&to).is_some() {
        Some(Renamed::Enum { from, to })
    } else {
        None
    }
}

/// A rename of a column or of an enum's value. The table or enum may be spoken of by its old name or its new one.
fn part(rename: &Rename, schema: &Schema, models: &Schema, answers: &Answers) -> Option<Renamed> {
    if let Some((owner, from)) = rename.from.split_once(':') {
        let (old, new) = both_names(&qualified(owner), answers);
        let to = rename.to.strip_prefix(&format!("{owner}:")).unwrap_or(&rename.to);
        let has = |schema: &Schema, name: &QualifiedName, value: &str| {
            let found = schema.enumeration(name);
            found.is_some_and(|found| found.values.iter().any(|it| it == value))
        };
        return (has(schema, &old, from) && has(models, &new, to)).then(|| Renamed::EnumValue {
            name: new,
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }
    let (owner, from) = rename.from.rsplit_once('.')?;
    let to = match rename.to.rsplit_once('.') {
        Some((_, to)) => to,
        None => &rename.to,
    };
    let (old, new) = both_names(&qualified(owner), answers);
    let (from, to) = (Name::new(from), Name::new(to));
    let has = |schema: &Schema, table: &QualifiedName, column: &Name| {
        schema.table(table).is_some_and(|table| table.column(column).is_some())
    };
    (has(schema, &old, &from) && has(models, &new, &to)).then_some(Renamed::Column { table: new, from, to })
}

/// The old and the new name of something that is spoken of by one of the two.
fn both_names(said: &QualifiedName, answers: &Answers) -> (QualifiedName, QualifiedName) {
    let renames = answers.renamed.iter().filter(|(_, renamed)| **renamed);
    let pair = renames.filter_map(|(renamed, _)| match renamed {
        Renamed::Table { from, to } | Renamed::Enum { from, to } => Some((from, to)),
        Renamed::Column { .. } | Renamed::EnumValue { .. } => None,
    });
    let mut pair = pair.filter(|(from, to)| *from == said || *to == said);
    match pair.next() {
        Some((from, to)) => (from.clone(), to.clone()),
        None => (said.clone(), said.clone()),
    }
}

/// `app.users` is the table `users` in the namespace `app`.
fn qualified(text: &str) -> QualifiedName {
    match text.split_once('.') {
        Some((namespace, name)) => QualifiedName::within(namespace, name),
        None => QualifiedName::new(text),
    }
}

fn names_nothing(rename: &Rename) -> Report {
    let Rename { from, to } = rename;
    Report::usage(
        format!(
            "`--rename {from}={to}` names nothing that is in the migrations under the first name and in the models under the second"
        ),
        "write users=members for a table, users.mail=email for a column, status:draft=open for a value of an enum",
    )
}

/// The questions as they were printed, alone or in the document of the error.
#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    questions: Vec<Answered>,
    error: Option<Box<Document>>,
}

#[derive(Debug, Deserialize)]
struct Answered {
    #[serde(flatten)]
    subject: Renamed,
    renamed: Option<bool>,
}

/// Adds the answers of a file. A question that was left open stays one.
pub(crate) fn read(file: &Path, answers: &mut Answers) -> Result<(), Report> {
    let unusable = |reason: String| {
        Report::usage(
            format!("the answers in {} cannot be read: {reason}", file.display()),
            "the file is what `generate` prints when it has questions, with true or false for each `renamed`",
        )
    };
    let text = small_file::read_text(file, MOST).map_err(|error| unusable(error.to_string()))?;
    let document: Document = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    let document = match document.error {
        Some(error) => *error,
        None => document,
    };
    let answered = document.questions.into_iter();
    answers
        .renamed
        .extend(answered.filter_map(|it| Some((it.subject, it.renamed?))));
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;

    use whimbrel_core::{Column, ColumnType, EnumType, Table};

    use super::*;

    fn schema(tables: &[(&str, &str)], values: &[&str]) -> Schema {
        let mut schema = Schema::new();
        for (name, column) in tables {
            let mut table = Table::new(qualified(name));
            let column = Column::new(*column, ColumnType::Text);
            table.columns.insert(column.name.clone(), column);
            schema.tables.insert(table);
        }
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let name = QualifiedName::new("status");
        schema.enums.insert(EnumType { name, values });
        schema
    }

    fn answers(renames: &[&str]) -> Result<Vec<Renamed>, Report> {
        let from = schema(&[("users", "mail"), ("audit.log", "what")], &["draft"]);
        let to = schema(&[("members", "email"), ("audit.log", "event")], &["open"]);
        let renames: Vec<Rename> = renames.iter().map(|text| text.parse().unwrap()).collect();
        let mut answers = Answers::default();
        add_renames(&renames, &from, &to, &mut answers)?;
        Ok(answers.renamed.into_keys().collect())
    }

    #[test]
    fn renames_of_tables_columns_and_values_are_told_apart() {
        let found = answers(&[
            "users.mail=email",
            "users=members",
            "audit.log.what=event",
            "status:draft=open",
        ]);
        let table = |name: &str| qualified(name);
        let column = |owner: &str, from: &str, to: &str| Renamed::Column {
            table: table(owner),
            from: from.into(),
            to: to.into(),
        };
        assert_eq!(
            found.unwrap(),
            [
                Renamed::Table {
                    from: table("users"),
                    to: table("members"),
                },
                column("members", "mail", "email"),
                column("audit.log", "what", "event"),
                Renamed::EnumValue {
                    name: table("status"),
                    from: "draft".into(),
                    to: "open".into(),
                },
            ]
        );
    }

    #[test]
    fn a_column_may_be_named_with_its_table_on_both_sides() {
        let found = answers(&["users=members", "members.mail=members.email"]).unwrap();
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for rename in [
            "users=people",
            "users.mail=email",
            "status:gone=open",
            "nothing=members",
        ] {
            let report = answers(&[rename]).unwrap_err();
            assert!(report.message.contains(rename), "{}", report.message);
        }
        assert!("users".parse::<Rename>().is_err() && "=x".parse::<Rename>().is_err());
    }

    #[test]
    fn the_questions_filled_in_are_the_answers() {
        let folder = std::env::temp_dir().join(format!("whimbrel-answers-{}", std::process::id()));
        let questions = r#"[{"kind":"table","from":{"name":"a"},"to":{"name":"b"},"score":0.9,"renamed":true},
                            {"kind":"table","from":{"name":"a"},"to":{"name":"c"},"score":0.5,"renamed":null}]"#;
        for text in [
            format!("{{\"questions\":{questions}}}"),
            format!("{{\"error\":{{\"code\":\"undecided\",\"questions\":{questions}}}}}"),
        ] {
            fs::write(&folder, text).unwrap();
            let mut answers = Answers::default();
            read(&folder, &mut answers).unwrap();
            assert_eq!(answers.renamed.into_values().collect::<Vec<_>>(), [true]);
        }
        fs::write(&folder, "{").unwrap();
        assert!(read(&folder, &mut Answers::default()).is_err());
        fs::remove_file(&folder).unwrap();
    }
}
