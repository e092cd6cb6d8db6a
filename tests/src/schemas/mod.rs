//! Random schemas: small, and with everything in them that a schema can hold on a server.
//!
//! ```text
//! dice      random choices from a seed: the same seed gives the same schema
//! names     names that servers take and that code likes to stumble over
//! types     column types, with values and defaults of them
//! tables    tables: columns, keys, checks, indexes, foreign keys
//! objects   enums, views, sequences
//! routines  triggers, functions, procedures and extensions: which there are, and what becomes of them
//! functions functions and procedures as each server writes them
//! triggers  triggers as each server writes them
//! change    what may happen to a schema
//! fill      what a person would fill in
//! shrink    the same failure with less in it
//! ```
//!
//! An expression has the text of one dialect, as the DSL writes it. A schema that a plan refuses is thrown away, so what
//! comes out is what a person could have written.

mod change;
mod dice;
mod fill;
mod functions;
mod names;
mod objects;
mod routines;
mod shrink;
mod tables;
mod triggers;
mod types;

use whimbrel_core::diff::{Answers, Renamed, diff};
use whimbrel_core::plan::plan_up;
use whimbrel_core::{ColumnType, Migration, Name, Operation, QualifiedName, Recording, Schema, Target, View};

pub use dice::Dice;
pub use fill::filled;
pub use shrink::smaller;
pub use types::{default_of, value};

/// Two schemas, and what was renamed on the way from one to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Before.
    pub from: Schema,
    /// After.
    pub to: Schema,
    /// The renames; all else was dropped or added.
    pub answers: Answers,
    /// Whether the second was made from the first by a few changes, so that rows may stay.
    pub related: bool,
}

impl Pair {
    /// What a table of before is called after, if it is there.
    pub fn table_after(&self, name: &QualifiedName) -> QualifiedName {
        let renames = self.answers.renamed.iter().filter(|(_, is_renamed)| **is_renamed);
        let mut to = renames.filter_map(|(renamed, _)| match renamed {
            Renamed::Table { from, to } if from == name => Some(to.clone()),
            _ => None,
        });
        to.next().unwrap_or_else(|| name.clone())
    }

    /// What a table of after was called before, if it was there.
    pub fn table_before(&self, name: &QualifiedName) -> QualifiedName {
        let before = self
            .from
            .tables
            .names()
            .find(|before| self.table_after(before) == *name);
        before.unwrap_or(name).clone()
    }

    /// What a column of before is called after, if it is there. The table is named as it is after.
    pub fn column_after(&self, table: &QualifiedName, name: &Name) -> Name {
        let renames = self.answers.renamed.iter().filter(|(_, is_renamed)| **is_renamed);
        let mut to = renames.filter_map(|(renamed, _)| match renamed {
            Renamed::Column { table: it, from, to } if it == table && from == name => Some(to.clone()),
            _ => None,
        });
        to.next().unwrap_or_else(|| name.clone())
    }
}

/// A random schema that the target takes.
pub fn schema(dice: &mut Dice, target: Target) -> Schema {
    let mut schema = Schema::new();
    objects::before_tables(dice, target, &mut schema);
    for _ in 0..1 + dice.below(3) {
        accept(target, &mut schema, |schema| tables::add(dice, target, schema));
    }
    for _ in 0..dice.below(4) {
        accept(target, &mut schema, |schema| {
            tables::add_foreign_key(dice, target, schema)
        });
    }
    for _ in 0..dice.below(2) {
        accept(target, &mut schema, |schema| objects::add_view(dice, target, schema));
    }
    schema
}

/// A random schema and another: most often the same after some changes, at times one of its own.
pub fn pair(dice: &mut Dice, target: Target) -> Pair {
    let mut apart = dice.apart();
    let mut pair = without_routines(dice, target);
    routines::add(&mut apart, target, &mut pair);
    pair
}

fn without_routines(dice: &mut Dice, target: Target) -> Pair {
    let from = schema(dice, target);
    let mut answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    if dice.chance(20) {
        let to = schema(dice, target);
        return Pair {
            from,
            to,
            answers,
            related: false,
        };
    }
    let mut to = from.clone();
    for _ in 0..1 + dice.below(6) {
        accept(target, &mut to, |to| change::one(dice, target, &from, to, &mut answers));
    }
    Pair {
        from,
        to,
        answers,
        related: true,
    }
}

/// Changes a schema, unless the target refuses what comes out.
fn accept(target: Target, schema: &mut Schema, change: impl FnOnce(&mut Schema)) {
    let mut changed = schema.clone();
    change(&mut changed);
    if is_valid(&changed, target) {
        *schema = changed;
    }
}

/// Whether a database can be made of the schema at once.
pub fn is_valid(schema: &Schema, target: Target) -> bool {
    let operations = creating(schema);
    // A plan does not look into views.
    let reads_something = |view: &View| schema.tables.names().any(|table| view.reads(table));
    schema.views.iter().all(reads_something)
        && texts_can_refer(schema, target)
        && plan_up(target, &Schema::new(), &migration("20260101_000000", operations)).is_ok()
}

/// Whether both sides of each foreign key compare texts in one way, which MySQL and MariaDB ask for. Where a table names
/// no collation it is the database's, which a plan does not know, and which is none of those that we name.
fn texts_can_refer(schema: &Schema, target: Target) -> bool {
    let collation = |table: &QualifiedName, column: &Name| {
        let table = schema.table(table)?;
        let own = table.column(column)?.collation.as_ref();
        own.and_then(|names| names.get(target.backend))
            .or(table.options.collation.as_ref())
    };
    let is_text = |table: &QualifiedName, column: &Name| {
        let column = schema.table(table).and_then(|table| table.column(column));
        column.is_some_and(|it| matches!(it.ty, ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_)))
    };
    !target.backend.is_mysql_family()
        || schema.tables.iter().all(|table| {
            table.foreign_keys.values().all(|key| {
                let mut sides = key.columns.iter().zip(&key.referenced_columns);
                sides.all(|(ours, theirs)| {
                    !is_text(&table.name, ours)
                        || collation(&table.name, ours) == collation(&key.referenced_table, theirs)
                })
            })
        })
}

/// The operations that make the schema of nothing.
pub fn creating(schema: &Schema) -> Vec<Operation> {
    let answers = Answers {
        otherwise_no: true,
        ..Answers::default()
    };
    diff(&Schema::new(), schema, &answers).operations
}

/// A migration of these operations.
pub fn migration(version: &str, up: Vec<Operation>) -> Migration {
    Migration {
        version: version.parse().unwrap(),
        name: "random".to_owned(),
        recording: Recording {
            up,
            ..Recording::default()
        },
    }
}
