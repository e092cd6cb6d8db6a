//! From what a migration is for and its fields to the operations that it records.

mod error;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;

use std::collections::BTreeSet;

use whimbrel_core::operations::{
    AddColumn, AddForeignKey, AddUnique, CreateEnum, CreateIndex, CreateTable, DropColumn, DropTable, Operation,
    RenameColumn, RenameTable,
};
use whimbrel_core::{Index, Name, QualifiedName};

pub use self::error::RecipeError;
use crate::column::{Parts, created_at, id, primary_key, updated_at};
use crate::field::{Field, FieldKind, PlainKind, singular};
use crate::intent::Intent;
use crate::name::{Identifier, shown};
use crate::template::Builtin;

/// What a migration records, and how to speak of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The template that it is written with.
    pub builtin: Builtin,
    /// What it does, in a sentence without its full stop.
    pub title: String,
    /// The table that it is about.
    pub table: Option<Identifier>,
    /// The columns that it is about.
    pub columns: Vec<Identifier>,
    /// The operations of `up`.
    pub operations: Vec<Operation>,
    /// What the author should know.
    pub notes: Vec<String>,
}

impl Recipe {
    /// The operations for an intent. `typed` is what follows the name on the command line.
    ///
    /// # Errors
    /// Fields that cannot be read, that the intent does not take, or that would break on rows that are there already.
    pub fn of(intent: &Intent, typed: &[String]) -> Result<Self, RecipeError> {
        match intent {
            Intent::CreateTable { table } => create_table(table, typed),
            Intent::AddColumns { table, columns } => add_columns(table, columns, typed),
            Intent::AddForeignKey { table, to } => add_foreign_key(table, to, typed),
            Intent::Enum { name } => create_enum(name, typed),
            Intent::Empty if !typed.is_empty() => Err(RecipeError::NoTable),
            _ if !typed.is_empty() => Err(RecipeError::NoFields {
                builtin: intent.builtin(),
            }),
            Intent::DropTable { table } => {
                let reason = Some(format!("say where the rows of {table} have gone, or why they may go"));
                let operation = DropTable {
                    table: name(table),
                    reason,
                };
                Ok(Self::new(
                    intent,
                    format!("Drops the table `{table}`"),
                    Some(table),
                    &[],
                    [operation],
                ))
            }
            Intent::RenameTable { from, to } => {
                let title = format!("Renames the table `{from}` to `{to}`");
                let operation = RenameTable {
                    table: name(from),
                    to: Name::new(to.as_str()),
                };
                Ok(Self::new(intent, title, Some(from), &[], [operation]))
            }
            Intent::DropColumns { table, columns } => {
                let title = format!("Drops {} of `{table}`", list(columns));
                let operations = columns.iter().map(|column| DropColumn {
                    table: name(table),
                    column: Name::new(column.as_str()),
                    reason: Some(format!(
                        "say where the values of {column} have gone, or why they may go"
                    )),
                });
                Ok(Self::new(intent, title, Some(table), columns, operations))
            }
            Intent::RenameColumn { table, from, to } => {
                let title = format!("Renames `{from}` of `{table}` to `{to}`");
                let (column, to) = (Name::new(from.as_str()), Name::new(to.as_str()));
                let operation = RenameColumn {
                    table: name(table),
                    column,
                    to,
                };
                Ok(Self::new(
                    intent,
                    title,
                    Some(table),
                    std::slice::from_ref(from),
                    [operation],
                ))
            }
            Intent::AddIndex { table, columns, unique } => {
                let title = format!("Indexes `{table}` on {}", list(columns));
                let mut index = index(table, columns);
                index.unique = *unique;
                // The table is in use: its writers go on while the index is built.
                let operation = CreateIndex {
                    table: name(table),
                    index,
                    concurrently: true,
                };
                Ok(Self::new(intent, title, Some(table), columns, [operation]))
            }
            Intent::Data => Ok(Self::bare(intent, "Changes rows")),
            Intent::Sql => Ok(Self::bare(intent, "Runs statements written by hand")),
            Intent::Empty => Ok(Self::bare(intent, "Changes nothing yet")),
        }
    }

    fn new<O: Into<Operation>>(
        intent: &Intent,
        title: String,
        table: Option<&Identifier>,
        columns: &[Identifier],
        operations: impl IntoIterator<Item = O>,
    ) -> Self {
        Self {
            builtin: intent.builtin(),
            title,
            table: table.cloned(),
            columns: columns.to_vec(),
            operations: operations.into_iter().map(Into::into).collect(),
            notes: Vec::new(),
        }
    }

    fn bare(intent: &Intent, title: &str) -> Self {
        Self::new::<Operation>(intent, title.to_owned(), None, &[], [])
    }
}

impl Intent {
    /// The template that writes such a migration.
    pub fn builtin(&self) -> Builtin {
        match self {
            Intent::CreateTable { .. } => Builtin::CreateTable,
            Intent::DropTable { .. } => Builtin::DropTable,
            Intent::RenameTable { .. } => Builtin::RenameTable,
            Intent::AddColumns { .. } => Builtin::AddColumn,
            Intent::DropColumns { .. } => Builtin::DropColumn,
            Intent::RenameColumn { .. } => Builtin::RenameColumn,
            Intent::AddIndex { .. } => Builtin::AddIndex,
            Intent::AddForeignKey { .. } => Builtin::AddForeignKey,
            Intent::Enum { .. } => Builtin::Enum,
            Intent::Data => Builtin::Data,
            Intent::Sql => Builtin::Sql,
            Intent::Empty => Builtin::Empty,
        }
    }
}

fn create_table(table: &Identifier, typed: &[String]) -> Result<Recipe, RecipeError> {
    let fields = fields(typed)?;
    let mut enums: Vec<Operation> = Vec::new();
    let mut created = whimbrel_core::Table::new(name(table));
    let mut columns = vec![id()];
    let mut parts = Vec::new();
    for field in &fields {
        if ["id", "created_at", "updated_at"].contains(&field.name.as_str()) {
            return Err(RecipeError::GivenAnyway {
                column: field.name.to_string(),
            });
        }
        let part = Parts::of(table, field);
        columns.push(part.column.clone());
        parts.push(part);
    }
    columns.extend([created_at(), updated_at()]);
    for column in columns {
        created.columns.insert(column.name.clone(), column);
    }
    created.primary_key = Some(primary_key(table));
    for part in parts {
        enums.extend(part.enumeration.map(|enumeration| CreateEnum { enumeration }.into()));
        created
            .uniques
            .extend(part.unique.map(|unique| (unique.name.clone(), unique)));
        created
            .foreign_keys
            .extend(part.foreign_key.map(|key| (key.name.clone(), key)));
        created
            .indexes
            .extend(part.index.map(|index| (index.name.clone(), index)));
    }
    let columns: Vec<Identifier> = fields.into_iter().map(|field| field.name).collect();
    let operations = enums.into_iter().chain([CreateTable { table: created }.into()]);
    let intent = Intent::CreateTable { table: table.clone() };
    Ok(Recipe::new(
        &intent,
        format!("Creates the table `{table}`"),
        Some(table),
        &columns,
        operations,
    ))
}

fn add_columns(table: &Identifier, named: &[Identifier], typed: &[String]) -> Result<Recipe, RecipeError> {
    let mut fields = fields(typed)?;
    let mut notes = Vec::new();
    if fields.is_empty() {
        notes.push(format!(
            "no type was given, so {} can hold any text or nothing: change it in the file, or give fields next time, \
             as in `theme:string{{32}}=light`",
            list(named)
        ));
        fields.extend(named.iter().map(|name| Field {
            name: name.clone(),
            kind: FieldKind::Plain(PlainKind::Text),
            nullable: true,
            unique: false,
            index: false,
            default: None,
        }));
    }
    let mut operations: Vec<Operation> = Vec::new();
    for field in &fields {
        if !field.nullable && field.default.is_none() {
            return Err(RecipeError::NoValueForRows {
                field: field.name.to_string(),
            });
        }
        let parts = Parts::of(table, field);
        let on = name(table);
        operations.extend(parts.enumeration.map(|enumeration| CreateEnum { enumeration }.into()));
        operations.push(
            AddColumn {
                table: on.clone(),
                column: parts.column,
                backfill: None,
            }
            .into(),
        );
        operations.extend(parts.unique.map(|unique| {
            AddUnique {
                table: on.clone(),
                unique,
            }
            .into()
        }));
        let key = parts.foreign_key.map(|foreign_key| {
            AddForeignKey {
                table: on.clone(),
                foreign_key,
            }
            .into()
        });
        operations.extend(parts.index.map(|index| {
            CreateIndex {
                table: on,
                index,
                concurrently: false,
            }
            .into()
        }));
        operations.extend(key);
    }
    let columns: Vec<Identifier> = fields.into_iter().map(|field| field.name).collect();
    let intent = Intent::AddColumns {
        table: table.clone(),
        columns: columns.clone(),
    };
    let title = format!("Adds {} to `{table}`", list(&columns));
    Ok(Recipe {
        notes,
        ..Recipe::new(&intent, title, Some(table), &columns, operations)
    })
}

fn add_foreign_key(table: &Identifier, to: &Identifier, typed: &[String]) -> Result<Recipe, RecipeError> {
    let intent = Intent::AddForeignKey {
        table: table.clone(),
        to: to.clone(),
    };
    let field = match typed {
        [] => format!("{}_id:references{{{to}}}", singular(to.as_str())),
        [field] if field.contains(':') => field.clone(),
        [column] => format!("{column}:references{{{to}}}"),
        _ => return Err(RecipeError::OneReference),
    };
    let field = Field::parse(&field)?;
    let Some(foreign_key) = Parts::of(table, &field).foreign_key else {
        return Err(RecipeError::OneReference);
    };
    let title = format!("Makes `{}` of `{table}` refer to `{to}`", field.name);
    let notes = vec![format!(
        "the column `{}` must be there already; add_{}_to_{table} adds one",
        field.name, field.name
    )];
    let operation = AddForeignKey {
        table: name(table),
        foreign_key,
    };
    Ok(Recipe {
        notes,
        ..Recipe::new(&intent, title, Some(table), &[field.name], [operation])
    })
}

fn create_enum(enumeration: &Identifier, typed: &[String]) -> Result<Recipe, RecipeError> {
    let values = format!("values:enum{{{}}}", typed.join(","));
    let field = Field::parse(&values).map_err(|_| RecipeError::EnumValues {
        given: shown(&typed.join(" ")),
    })?;
    let FieldKind::Enum(values) = field.kind else {
        return Err(RecipeError::EnumValues {
            given: shown(&typed.join(" ")),
        });
    };
    let intent = Intent::Enum {
        name: enumeration.clone(),
    };
    let title = format!("Creates the enum `{enumeration}`");
    let operation = CreateEnum {
        enumeration: whimbrel_core::EnumType {
            name: name(enumeration),
            values,
        },
    };
    Ok(Recipe::new(&intent, title, None, &[], [operation]))
}

fn fields(typed: &[String]) -> Result<Vec<Field>, RecipeError> {
    let mut seen = BTreeSet::new();
    let mut fields = Vec::new();
    for typed in typed {
        let field = Field::parse(typed)?;
        if !seen.insert(field.name.clone()) {
            return Err(RecipeError::Twice {
                column: field.name.to_string(),
            });
        }
        fields.push(field);
    }
    Ok(fields)
}

fn index(table: &Identifier, columns: &[Identifier]) -> Index {
    let parts = [table.as_str()]
        .into_iter()
        .chain(columns.iter().map(Identifier::as_str))
        .chain(["idx"]);
    Index::on_columns(
        Name::generated(parts),
        columns.iter().map(|column| Name::new(column.as_str())),
    )
}

fn name(table: &Identifier) -> QualifiedName {
    QualifiedName::new(table.as_str())
}

/// `a`, `b` and `c`, each between backticks.
fn list(columns: &[Identifier]) -> String {
    match columns {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|column| format!("`{column}`")).collect();
            format!("{} and `{last}`", first.join(", "))
        }
    }
}
