//! Parallel branches: whether a migration that arrives late may run after the ones that overtook it.

use std::fmt;

use crate::operations::Footprint;
use crate::{Migration, Operation, Version};

/// Two operations, of a late migration and of one applied before it, that get into each other's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The late migration.
    pub late: Version,
    /// Its operation in one line.
    pub late_operation: String,
    /// The migration that was applied before it, though it comes after it.
    pub applied: Version,
    /// Its operation in one line.
    pub applied_operation: String,
    /// The object that both are about.
    pub object: String,
}

/// The first conflict of a late migration with each of those that were applied before it and come after it.
///
/// Where there are none, every pair of operations touches other objects, so the order in which they run makes no
/// difference. SQL and Rust that we cannot look into conflict with everything.
pub fn conflicts<'a>(late: &Migration, overtakers: impl IntoIterator<Item = &'a Migration>) -> Vec<Conflict> {
    let ours = footprints(late);
    let conflict_with = |applied: &Migration| {
        let theirs = footprints(applied);
        ours.iter().find_map(|(our_operation, one)| {
            theirs.iter().find_map(|(their_operation, two)| {
                one.conflict(two).map(|(object, _)| Conflict {
                    late: late.version.clone(),
                    late_operation: our_operation.to_string(),
                    applied: applied.version.clone(),
                    applied_operation: their_operation.to_string(),
                    object: object.to_string(),
                })
            })
        })
    };
    overtakers.into_iter().filter_map(conflict_with).collect()
}

fn footprints(migration: &Migration) -> Vec<(&Operation, Footprint)> {
    migration
        .recording
        .up
        .iter()
        .map(|operation| (operation, operation.footprint()))
        .collect()
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Conflict {
            late,
            late_operation,
            applied,
            applied_operation,
            object,
        } = self;
        write!(
            f,
            "{late} ({late_operation}) and {applied} ({applied_operation}) both concern {object}"
        )
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may")]
mod tests {
    use super::*;
    use crate::operations::{
        AddColumn, AddForeignKey, CreateTrigger, CreateView, DropPrimaryKey, DropSequence, DropUnique, RenameColumn,
        RenameConstraint, RunDml,
    };
    use crate::{Column, ColumnType, Expression, ForeignKey, PerDialect, Recording, Trigger, View};

    fn migration(version: &str, up: Vec<Operation>) -> Migration {
        let recording = Recording {
            up,
            ..Recording::default()
        };
        Migration {
            version: version.parse().unwrap(),
            name: "change".to_owned(),
            recording,
        }
    }

    fn late_against(late: Operation, applied: Operation) -> Vec<String> {
        let (late, applied) = (
            migration("20250101_000001", vec![late]),
            migration("20250102_000001", vec![applied]),
        );
        conflicts(&late, [&applied]).iter().map(ToString::to_string).collect()
    }

    fn add(column: &str) -> Operation {
        let column = Column::new(column, ColumnType::Text).nullable();
        AddColumn {
            table: "users".into(),
            column,
            backfill: None,
        }
        .into()
    }

    fn rename(to: &str) -> Operation {
        RenameColumn {
            table: "users".into(),
            column: "name".into(),
            to: to.into(),
        }
        .into()
    }

    #[test]
    fn two_branches_that_add_other_columns_may_run_in_either_order() {
        assert!(late_against(add("theme"), add("language")).is_empty());
    }

    #[test]
    fn two_branches_that_rename_one_column_are_told_of_each_other() {
        let found = late_against(rename("full_name"), rename("display_name"));
        assert_eq!(
            found,
            [
                "20250101_000001 (rename column users.name to full_name) and 20250102_000001 \
              (rename column users.name to display_name) both concern column users.name"
            ]
        );
    }

    #[test]
    fn a_foreign_key_conflicts_with_the_loss_of_the_key_that_it_refers_to() {
        let foreign_key = ForeignKey {
            name: "posts_author_fkey".into(),
            columns: vec!["author".into()],
            referenced_table: "users".into(),
            referenced_columns: vec!["email".into()],
            on_delete: None,
            on_update: None,
            deferrable: None,
            not_valid: false,
        };
        let reference = AddForeignKey {
            table: "posts".into(),
            foreign_key,
        };
        let loss = DropUnique {
            table: "users".into(),
            name: "users_email_key".into(),
        };
        assert_eq!(late_against(reference.clone().into(), loss.into()).len(), 1);
        assert!(late_against(reference.into(), add("theme")).is_empty());
    }

    #[test]
    fn the_rename_of_a_constraint_conflicts_with_the_loss_of_the_primary_key_that_it_may_be() {
        let renamed = RenameConstraint {
            table: "users".into(),
            name: "users_pkey".into(),
            to: "people_pkey".into(),
        };
        let loss = DropPrimaryKey { table: "users".into() };
        assert_eq!(late_against(renamed.clone().into(), loss.into()).len(), 1);
        assert!(late_against(renamed.into(), add("theme")).is_empty());
    }

    #[test]
    fn a_view_conflicts_with_a_change_of_a_table_that_it_reads() {
        let view = |query: &str| -> Operation {
            let view = View {
                name: "active".into(),
                query: PerDialect::all(query.to_owned()),
                materialized: false,
            };
            CreateView { view }.into()
        };
        let found = late_against(view("SELECT id FROM users"), rename("full_name"));
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with("both concern table users"), "{found:?}");
        assert!(late_against(view("SELECT id FROM posts"), add("theme")).is_empty());
    }

    #[test]
    fn triggers_and_functions_conflict_with_whatever_their_bodies_may_touch() {
        let trigger = Trigger {
            name: "touch".into(),
            table: "posts".into(),
            definition: PerDialect::default(),
        };
        assert_eq!(late_against(CreateTrigger { trigger }.into(), add("theme")).len(), 1);
        let sequence = DropSequence {
            name: "invoice_no".into(),
        };
        assert!(late_against(sequence.into(), add("theme")).is_empty());
    }

    #[test]
    fn statements_that_we_cannot_look_into_conflict_with_everything() {
        let statement = Expression::all("DELETE FROM sessions");
        let rows = RunDml {
            statement,
            reverse: None,
            no_reverse_needed: true,
        };
        assert_eq!(late_against(rows.into(), add("theme")).len(), 1);
    }
}
