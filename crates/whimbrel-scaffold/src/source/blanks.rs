//! What only a person can say. It is left open so that the source does not compile until it is said.

use serde::Serialize;
use whimbrel_core::diff::NeedKind;

use super::literal::text;

/// Something that a person must say before the source compiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blank {
    /// What it is about.
    pub kind: BlankKind,
    /// What to say, as the compiler shows it.
    pub message: String,
}

/// What a person must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BlankKind {
    /// Why something may go. It is a word to the reader, and no part of what is recorded.
    Reason,
    /// What rows get that have no value.
    Backfill,
    /// How a value becomes one of another type.
    Conversion,
    /// Why there is no way back, or a way back.
    WayBack,
}

/// What the operation that is being written leaves to its author, and all that was left so far.
#[derive(Debug)]
pub(super) struct Blanks {
    /// The needs of this operation.
    open: Vec<NeedKind>,
    /// The reason where nobody needs to say one.
    stand_in: &'static str,
    asked: Vec<Blank>,
}

impl Default for Blanks {
    /// Nothing is asked for, and words ask the reader of the code.
    fn default() -> Self {
        Self {
            open: Vec::new(),
            stand_in: "say why they may go",
            asked: Vec::new(),
        }
    }
}

impl Blanks {
    /// What is needed is asked for; what is not needs no words but some.
    pub(super) fn asking() -> Self {
        Self {
            stand_in: "nothing is in it that cannot be made again",
            ..Self::default()
        }
    }

    /// Begins with the next operation.
    pub(super) fn open(&mut self, needs: Vec<NeedKind>) {
        self.open = needs;
    }

    /// Everything that was asked for.
    pub(super) fn into_asked(self) -> Vec<Blank> {
        self.asked
    }

    /// A reason between quotes, or a place for it.
    pub(super) fn reason(&mut self, reason: Option<&String>) -> String {
        if let Some(reason) = reason {
            return text(reason);
        }
        let message = self.open.iter().find_map(|need| match need {
            NeedKind::TableLoss { table } => Some(format!("say why the table {table} and its rows may go")),
            NeedKind::ColumnLoss { table, column } => {
                Some(format!("say why the column {table}.{column} and its values may go"))
            }
            NeedKind::EnumValueLoss { name, value, others } => Some(format!(
                "say why the value {value} of the enum {name} may go; where rows have it, give them another one \
                 ({}) with `replace_enum_value`",
                others.join(", ")
            )),
            _ => None,
        });
        match message {
            Some(message) => self.ask(BlankKind::Reason, message),
            None => text(self.stand_in),
        }
    }

    /// What SQL loses, which has no place for a reason: lines that are removed once it is accepted.
    pub(super) fn losses_of_sql(&mut self) -> String {
        let losses = std::mem::take(&mut self.open);
        let told = losses.iter().filter_map(|need| match need {
            NeedKind::TableLoss { table } => Some(format!("the table {table} and its rows")),
            NeedKind::ColumnLoss { table, column } => Some(format!("the column {table}.{column} and its values")),
            NeedKind::EnumValueLoss { name, value, .. } => Some(format!("the value {value} of the enum {name}")),
            _ => None,
        });
        let messages: Vec<String> = told
            .map(|what| format!("say in a comment here why {what} may go"))
            .collect();
        let lines = messages
            .into_iter()
            .map(|message| format!("{};\n", self.ask(BlankKind::Reason, message)));
        lines.collect()
    }

    /// A place for what rows get that have no value, where they need one.
    pub(super) fn backfill(&mut self) -> String {
        let message = self.open.iter().find_map(|need| match need {
            NeedKind::Backfill { table, column, ty } => Some(format!(
                "say what the rows of {table} get in {column}, which must have a value: {ty}"
            )),
            NeedKind::NullBackfill { table, column, ty } => Some(format!(
                "say what the rows of {table} get that hold NULL in {column}: {ty}; if none does, remove this backfill"
            )),
            _ => None,
        });
        self.place("backfill", BlankKind::Backfill, message)
    }

    /// A place for the way from an old value to one of the new type, where there must be one.
    pub(super) fn using(&mut self) -> String {
        let message = self.open.iter().find_map(|need| match need {
            NeedKind::Using {
                table,
                column,
                from,
                to,
            } => Some(format!("say how {table}.{column} becomes {to} from {from}")),
            _ => None,
        });
        self.place("using", BlankKind::Conversion, message)
    }

    /// A place for the reason why there is no way back.
    pub(super) fn way_back(&mut self) -> String {
        let message = "say why this cannot be reverted, or write the way back here".to_owned();
        self.ask(BlankKind::WayBack, message)
    }

    fn place(&mut self, word: &str, kind: BlankKind, message: Option<String>) -> String {
        match message {
            Some(message) => format!(".{word}({})", self.ask(kind, message)),
            None => String::new(),
        }
    }

    fn ask(&mut self, kind: BlankKind, message: String) -> String {
        let place = format!("compile_error!({})", text(&message));
        self.asked.push(Blank { kind, message });
        place
    }
}
