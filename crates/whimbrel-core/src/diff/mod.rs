//! The operations that lead from one schema to another.

mod aligned;
mod answers;
mod columns;
mod constraints;
mod constraints_renamed;
mod conversion;
mod enums;
mod exclusions;
mod extensions;
mod functions;
mod indexes;
mod namespaces;
mod needs;
mod order;
mod pairs;
mod renames;
mod safe;
mod score;
mod sequences;
mod tables;
mod texts;
mod triggers;
mod views;

use serde::{Deserialize, Serialize};

use self::aligned::Aligned;
pub use self::answers::Answers;
use self::enums::{Enums, Gone};
pub use self::needs::{Need, NeedKind, needs};
use self::renames::Renames;
pub use self::safe::safe;
use self::tables::Tables;
use self::triggers::Triggers;
use self::views::Views;
use crate::{Name, Operation, QualifiedName, Schema};

/// The way from one schema to another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    /// In an order in which they can be executed. Empty while there are questions.
    pub operations: Vec<Operation>,
    /// What cannot be known: whether a thing that went and a thing that came are the same.
    pub questions: Vec<Question>,
}

/// Whether something was renamed, or dropped and another one added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// What may have been renamed.
    pub subject: Renamed,
    /// How alike they are, from 0 to 1.
    pub score: f64,
}

/// A thing under its old name and its new one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Renamed {
    /// A table.
    Table {
        /// Its old name.
        from: QualifiedName,
        /// Its new name.
        to: QualifiedName,
    },
    /// A column.
    Column {
        /// Its table, by the new name.
        table: QualifiedName,
        /// Its old name.
        from: Name,
        /// Its new name.
        to: Name,
    },
    /// An enum.
    Enum {
        /// Its old name.
        from: QualifiedName,
        /// Its new name.
        to: QualifiedName,
    },
    /// A value of an enum.
    EnumValue {
        /// The enum, by the new name.
        name: QualifiedName,
        /// The old value.
        from: String,
        /// The new value.
        to: String,
    },
}

/// The operations that lead from one schema to the other, and the questions that must be answered first.
///
/// Things are told apart by their names, so the order in which a schema lists them makes no difference. What stands in
/// the way of a change is dropped before and made again after; operations that lose data carry no reason, which is the
/// author's to give.
#[must_use]
pub fn diff(from: &Schema, to: &Schema, answers: &Answers) -> Diff {
    if from == to {
        return Diff::default();
    }
    let Renames {
        operations: renames,
        tables: renamed,
        questions,
    } = renames::resolve(from, to, answers);
    if !questions.is_empty() {
        return Diff {
            operations: Vec::new(),
            questions,
        };
    }
    let aligned = Aligned::new(from, &renames, renamed);
    let enums = Enums::new(&aligned, to);
    let tables = Tables::new(from, &aligned, to, &enums);
    let views = Views::new(from, &aligned, to, &tables);
    let triggers = Triggers::new(from, &aligned, to, &tables, &views);
    let operations = Vec::new()
        .into_iter()
        // What goes or stands in the way, under the old names.
        .chain(triggers.dropped())
        .chain(views.dropped())
        .chain(functions::dropped_first(from, to))
        .chain(sequences::freed(from, &aligned, to, &tables))
        .chain(tables.each(|pair| constraints::dropped_foreign_keys(pair, &aligned)))
        .chain(order::dropped(&tables.gone))
        .chain(sequences::dropped_first(from, &aligned, to, &tables))
        .chain(tables.each(|pair| columns::uncounted(pair, &aligned)))
        .chain(tables.each(|pair| tables::lost_options(pair, &aligned)))
        .chain(tables.each(|pair| exclusions::dropped(pair, &aligned)))
        .chain(tables.each(|pair| indexes::dropped(pair, &aligned)))
        .chain(tables.each(|pair| constraints::dropped(pair, &aligned)))
        .chain(tables.each(|pair| columns::set_aside(pair, &aligned)))
        .chain(tables.each(|pair| columns::forgotten_defaults(pair, &aligned)))
        .chain(tables.each(|pair| constraints_renamed::renames(pair, &aligned)))
        .chain(tables.each(|pair| indexes::renames(pair, &aligned)))
        .chain(enums.dropped(Gone::First, to, &tables))
        // What is called otherwise.
        .chain(tables.without_set_aside(renames))
        // What others need.
        .chain(namespaces::created(from, to))
        .chain(extensions::created(from, to))
        .chain(enums.added())
        .chain(sequences::created(from, to))
        .chain(functions::first(from, to, &tables))
        // The columns of tables that stay.
        .chain(tables.each(columns::kept))
        .chain(enums.reordered(&tables))
        .chain(tables.each(columns::added))
        .chain(tables.each(|pair| columns::altered(pair, &aligned)))
        .chain(tables.each(columns::dropped))
        .chain(enums.dropped_values())
        .chain(tables.each(columns::computed))
        .chain(enums.dropped(Gone::BeforeTables, to, &tables))
        // What holds over them.
        .chain(tables.each(constraints::added))
        .chain(tables.each(columns::counted))
        .chain(tables.each(indexes::added))
        .chain(tables.each(exclusions::added))
        .chain(tables.each(tables::options))
        .chain(tables.each(tables::comment))
        .chain(order::created(&tables.come))
        .chain(tables.each(constraints::added_foreign_keys))
        .chain(sequences::altered(&aligned, to, &tables))
        .chain(functions::last(from, to, &tables))
        .chain(views.made())
        .chain(triggers.created())
        // What nothing needs any more.
        .chain(functions::dropped_last(from, to))
        .chain(sequences::dropped_last(from, &aligned, to, &tables))
        .chain(enums.dropped(Gone::Last, to, &tables))
        .chain(extensions::dropped(from, to))
        .chain(namespaces::dropped(from, to));
    Diff {
        operations: operations.collect(),
        questions,
    }
}
