//! Sequences.

use whimbrel_core::schema::SequenceOwner;
use whimbrel_core::{ColumnType, Sequence};

use crate::{IntoColumnName, IntoTableName};

/// A sequence (PostgreSQL and MariaDB): `sequence("invoice_no").start(1000)`.
pub fn sequence(name: impl IntoTableName) -> NewSequence {
    NewSequence {
        sequence: Sequence {
            name: name.into_table_name(),
            ty: None,
            start: 1,
            increment: 1,
            minimum: None,
            maximum: None,
            cache: None,
            cycle: false,
            owned_by: None,
        },
    }
}

/// A sequence as it shall be.
#[derive(Debug, Clone)]
#[must_use = "give it to `create_sequence` or `alter_sequence`"]
pub struct NewSequence {
    pub(crate) sequence: Sequence,
}

impl NewSequence {
    /// The type of its numbers, where 64 bits are not wanted.
    pub fn of_type(mut self, ty: ColumnType) -> Self {
        self.sequence.ty = Some(ty);
        self
    }

    /// The first number, where it is not 1.
    pub fn start(mut self, start: i64) -> Self {
        self.sequence.start = start;
        self
    }

    /// The step, where it is not 1. A negative one counts down.
    pub fn increment(mut self, increment: i64) -> Self {
        self.sequence.increment = increment;
        self
    }

    /// The least number.
    pub fn minimum(mut self, minimum: i64) -> Self {
        self.sequence.minimum = Some(minimum);
        self
    }

    /// The largest number.
    pub fn maximum(mut self, maximum: i64) -> Self {
        self.sequence.maximum = Some(maximum);
        self
    }

    /// How many numbers a session takes at once.
    pub fn cache(mut self, cache: i64) -> Self {
        self.sequence.cache = Some(cache);
        self
    }

    /// It begins again at its end.
    pub fn cycle(mut self) -> Self {
        self.sequence.cycle = true;
        self
    }

    /// It is dropped with this column (PostgreSQL).
    pub fn owned_by(mut self, table: impl IntoTableName, column: impl IntoColumnName) -> Self {
        self.sequence.owned_by = Some(SequenceOwner {
            table: table.into_table_name(),
            column: column.into_column_name(),
        });
        self
    }
}
