//! Constraints under another name, of which SQLite renames none.

use super::super::Context;
use super::constraints::{self, REBUILT, exists, missing};
use super::rebuild::{Conversions, rebuild};
use super::tables::plain_name;
use super::{facts, indexes};
use crate::operations::RenameConstraint;
use crate::plan::{RenderError, Step};
use crate::schema::Constraint;

pub(super) fn rename(context: &Context<'_>, it: &RenameConstraint) -> Result<Vec<Step>, RenderError> {
    let before = context.table_before(&it.table)?;
    let after = context.table_after(&it.table)?;
    let name = plain_name(context, &it.table)?;
    let Some(constraint) = after.constraint(&it.to) else {
        return Ok(Vec::new());
    };
    match constraint {
        Constraint::Unique(unique) => {
            let create = constraints::unique_step(context, after, unique)?.affecting(facts::scan());
            let drop = indexes::drop_step(context, &it.table, &it.name).noting(
                "a unique constraint is a unique index here, and SQLite renames none: it is built anew under the new name",
            );
            Ok(vec![drop, create])
        }
        Constraint::Check(check) if context.target.is_at_least(3, 53) => {
            let definition = constraints::check(context, after, check)?;
            let (table, old) = (context.quote(name), context.quote(&it.name));
            let drop = Step::sql(format!("ALTER TABLE {table} DROP CONSTRAINT {old}"))
                .affecting(facts::catalogue_only())
                .noting("SQLite renames no check: it is dropped and added under the new name")
                .promising(missing(&it.table, &it.name));
            let add = Step::sql(format!("ALTER TABLE {table} ADD {definition}"))
                .affecting(facts::scan())
                .promising(exists(&it.table, &it.to));
            Ok(vec![drop, add])
        }
        // SQLite does not use its name, and the key of a counted column has none.
        Constraint::PrimaryKey(_) => Ok(Vec::new()),
        Constraint::Check(_) | Constraint::ForeignKey(_) => {
            let step = rebuild(context, before, after, Conversions::default())?.noting(REBUILT);
            Ok(vec![step.promising(exists(&it.table, &it.to))])
        }
        Constraint::Exclusion(_) => Err(constraints::no_exclusions(context)),
    }
}
