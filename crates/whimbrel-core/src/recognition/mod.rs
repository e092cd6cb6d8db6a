//! A live schema read in the words of an expected one.
//!
//! A server keeps less than was said: `uuid` is `binary(16)` on MySQL, an enum is a check on SQLite, and every server
//! prints expressions in its own way. Recognition puts the expected value wherever the live one is its equal on the
//! target, so that one comparison, `==`, tells what really differs.
//!
//! There is one file for each kind of part. Each answers with the expected part where the live one is its equal, and
//! with the live one, as near to the expected words as may be, where it is not.

mod columns;
mod constraints;
mod defaults;
mod enums;
mod indexes;
mod normal;
mod objects;
mod options;
mod statements;
mod tables;

use crate::schema::{Named, Objects};
use crate::{Backend, Expression, Schema, Target};

/// The live schema with each part that equals the expected one on this target replaced by the expected part.
///
/// `canonical` is the expected schema as this very server printed it back (from a scratch database), where there is one:
/// then expressions are compared by the server's own words too, and otherwise by a normal form of their text alone.
#[must_use]
pub fn recognise(live: &Schema, expected: &Schema, target: Target, canonical: Option<&Schema>) -> Schema {
    let live = enums::shared(live, expected, target);
    let mut recognised = live.clone();
    for expected_table in expected.tables.iter() {
        if let Some(live_table) = live.tables.get(&expected_table.name) {
            let comparison = Comparison {
                target,
                expected,
                live: &live,
                columns: normal::Columns::of(expected_table, target.backend),
            };
            let canonical = canonical.and_then(|it| it.tables.get(&expected_table.name));
            let table = tables::recognise(&comparison, live_table, expected_table, canonical);
            recognised.tables.insert(table);
        }
    }
    objects::recognise(&mut recognised, expected, target, canonical);
    recognised
}

/// What the parts of one table are compared by.
struct Comparison<'a> {
    target: Target,
    expected: &'a Schema,
    live: &'a Schema,
    /// What values the table's columns hold.
    columns: normal::Columns,
}

impl Comparison<'_> {
    fn backend(&self) -> Backend {
        self.target.backend
    }

    /// Whether two values are the same, by the server's words or by their normal forms.
    fn is_same(&self, live: &Expression, expected: &Expression, canonical: Option<&Expression>) -> bool {
        self.compare(live, expected, canonical, normal::is_same)
    }

    /// The same of conditions.
    fn is_same_condition(&self, live: &Expression, expected: &Expression, canonical: Option<&Expression>) -> bool {
        self.compare(live, expected, canonical, normal::is_same_condition)
    }

    fn compare(
        &self,
        live: &Expression,
        expected: &Expression,
        canonical: Option<&Expression>,
        is_same: impl Fn(&str, &str, Backend, &normal::Columns) -> bool,
    ) -> bool {
        let backend = self.backend();
        let (Some(live), Some(expected)) = (live.get(backend), expected.get(backend)) else {
            return live == expected;
        };
        canonical.is_some_and(|it| it.get(backend) == Some(live)) || is_same(live, expected, backend, &self.columns)
    }

    /// The same of conditions that may be missing.
    fn is_same_filter(
        &self,
        live: Option<&Expression>,
        expected: Option<&Expression>,
        canonical: Option<&Expression>,
    ) -> bool {
        match (live, expected) {
            (Some(live), Some(expected)) => self.is_same_condition(live, expected, canonical),
            (live, expected) => live.is_none() && expected.is_none(),
        }
    }
}

/// Replaces each object by the expected one of its name, where it is its equal.
fn replace<T: Named + Clone>(
    objects: &mut Objects<T>,
    expected: &Objects<T>,
    canonical: Option<&Objects<T>>,
    is_equal: impl Fn(&T, &T, Option<&T>) -> bool,
) {
    for object in expected.iter() {
        let key = object.key();
        let canonical = canonical.and_then(|it| it.get(&key));
        if objects.get(&key).is_some_and(|live| is_equal(live, object, canonical)) {
            objects.insert(object.clone());
        }
    }
}

#[cfg(test)]
mod tests;
