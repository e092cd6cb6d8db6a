//! What MariaDB does to a table in use, and what its releases have.

use crate::Target;
use crate::dialects::mysql::facts::{Algorithm, Change, Shape, Work};

/// How a change to a table is carried out. InnoDB makes one FULLTEXT index at a time, so that it writes no table with more
/// of them anew by itself (error 1846, measured on 10.11 and 11.8).
pub(in crate::dialects) fn work(change: Change, shape: Shape) -> Work {
    match work_of_one(change, shape) {
        work if work.algorithm == Algorithm::Rebuild && shape.several_full_text => Work::COPY,
        work => work,
    }
}

fn work_of_one(change: Change, shape: Shape) -> Work {
    let follows = !(shape.full_text || shape.spatial);
    // Its indexes on expressions are on virtual columns.
    let on_virtual = shape.expression_index || shape.indexed_virtual;
    match change {
        Change::AddColumn if shape.full_text || on_virtual => Work::REBUILD_SHARED,
        Change::AddColumn | Change::AddVirtual | Change::DropVirtual | Change::DropVirtualBesideAnother => {
            Work::INSTANT
        }
        Change::AddCounted => Work::REBUILD_SHARED,
        Change::DropColumn if on_virtual || shape.full_text && shape.virtual_columns => Work::COPY,
        Change::DropColumn if shape.full_text => Work::REBUILD_SHARED,
        Change::DropColumn | Change::RenameColumn | Change::RenameReferenced => Work::INSTANT,
        Change::Describe | Change::AppendToEnum | Change::LongerText | Change::StopCounting => Work::INSTANT,
        Change::Nullable | Change::AddPrimaryKey if follows && !on_virtual => Work::REBUILD,
        Change::Nullable | Change::AddPrimaryKey => Work::REBUILD_SHARED,
        Change::NotNull if on_virtual || shape.stored => Work::COPY,
        Change::NotNull if follows => Work::REBUILD,
        Change::NotNull => Work::REBUILD_SHARED,
        Change::AddIndex | Change::AddExpressionIndex | Change::AddUniqueExpressionIndex => Work::BUILD,
        Change::AddSpecialIndex => Work::BUILD_SHARED,
        Change::DropIndex | Change::DropUniqueExpressionIndex => Work::INPLACE,
        Change::RenameIndex | Change::DropCheck | Change::DropForeignKey => Work::INSTANT,
        Change::RenameTable | Change::DescribeTable => Work::INSTANT,
        Change::Count => Work::COPY_SHARED,
        Change::AddComputed
        | Change::AddStored
        | Change::DescribeStored
        | Change::NotNullComputed
        | Change::Retype
        | Change::DropPrimaryKey
        | Change::AddCheck
        | Change::AddForeignKey => Work::COPY,
    }
}

/// Whether writers go on while a table is copied.
pub(in crate::dialects) fn copies_with_writers(target: Target) -> bool {
    target.is_at_least(11, 2)
}

/// Whether DESC in an index is more than read over.
pub(in crate::dialects) fn has_descending_indexes(target: Target) -> bool {
    target.is_at_least(10, 8)
}

/// Whether a session may give TIMESTAMP columns a default, and an ON UPDATE, that nobody asked for: where
/// `explicit_defaults_for_timestamp` is off unless it was set.
pub(in crate::dialects) fn makes_up_timestamp_defaults(target: Target) -> bool {
    !target.is_at_least(10, 10)
}
