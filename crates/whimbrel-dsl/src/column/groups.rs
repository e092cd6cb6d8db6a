//! Groups of columns that most tables have.

use chrono::{DateTime, Utc};

use super::{NewColumn, NotNull, Nullable, WithDefault, timestamp_tz};

/// The columns of [`timestamps`].
pub type Timestamps = (
    NewColumn<DateTime<Utc>, NotNull, WithDefault>,
    NewColumn<DateTime<Utc>, NotNull, WithDefault>,
);

/// The column of [`soft_delete`].
pub type SoftDelete = NewColumn<DateTime<Utc>, Nullable>;

/// `created_at` and `updated_at`: moments that default to now.
pub fn timestamps() -> Timestamps {
    (
        timestamp_tz("created_at").default_now(),
        timestamp_tz("updated_at").default_now(),
    )
}

/// `deleted_at`: a moment that is NULL while the row is alive.
pub fn soft_delete() -> SoftDelete {
    timestamp_tz("deleted_at").nullable()
}
