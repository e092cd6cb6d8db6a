//! What a statement does to a table in use: the algorithm, the lock, and the clauses that hold the server to it.
//!
//! Measured on MySQL 9 and MariaDB 10.5, 10.11 and 11 with the table shapes that make a difference; what older
//! releases of MySQL do otherwise is from their manual.

use crate::dialects::{Context, mariadb};
use crate::plan::{Blocks, Effect};
use crate::schema::{ReferentialAction, Storage};
use crate::{QualifiedName, Table, Target};

use super::{indexes, is_mariadb};

/// How a statement is carried out, from the lightest to the heaviest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::dialects) enum Algorithm {
    /// Only the catalogue changes.
    Instant,
    /// Without touching the rows; an index may be built.
    Inplace,
    /// The server writes the table anew by itself.
    Rebuild,
    /// The server copies row by row into a new table.
    Copy,
}

/// How a statement is carried out, and whether writers wait meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dialects) struct Work {
    pub(in crate::dialects) algorithm: Algorithm,
    pub(in crate::dialects) shared: bool,
    pub(in crate::dialects) scans: bool,
}

impl Work {
    pub(in crate::dialects) const INSTANT: Work = Work::new(Algorithm::Instant, false, false);
    pub(in crate::dialects) const INPLACE: Work = Work::new(Algorithm::Inplace, false, false);
    pub(in crate::dialects) const BUILD: Work = Work::new(Algorithm::Inplace, false, true);
    pub(in crate::dialects) const BUILD_SHARED: Work = Work::new(Algorithm::Inplace, true, true);
    pub(in crate::dialects) const REBUILD: Work = Work::new(Algorithm::Rebuild, false, true);
    pub(in crate::dialects) const REBUILD_SHARED: Work = Work::new(Algorithm::Rebuild, true, true);
    pub(in crate::dialects) const COPY: Work = Work::new(Algorithm::Copy, false, true);
    pub(in crate::dialects) const COPY_SHARED: Work = Work::new(Algorithm::Copy, true, true);

    const fn new(algorithm: Algorithm, shared: bool, scans: bool) -> Self {
        Self {
            algorithm,
            shared,
            scans,
        }
    }

    /// What one statement does that does both.
    pub(super) fn and(self, other: Work) -> Work {
        Work {
            algorithm: self.algorithm.max(other.algorithm),
            shared: self.shared || other.shared,
            scans: self.scans || other.scans,
        }
    }
}

/// A change to a table, as far as its cost goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dialects) enum Change {
    /// A column with a constant default, or none.
    AddColumn,
    /// A column whose default the server computes for each row.
    AddComputed,
    AddVirtual,
    AddStored,
    AddCounted,
    DropColumn,
    DropVirtual,
    /// One of several virtual columns: on MySQL only the last of them goes in an instant.
    DropVirtualBesideAnother,
    RenameColumn,
    /// A column that another table refers to.
    RenameReferenced,
    /// A default or a comment.
    Describe,
    DescribeStored,
    Nullable,
    NotNull,
    /// A TIMESTAMP, for which MariaDB takes NULL for the time, or a column whose default is computed.
    NotNullComputed,
    /// A longer text whose length still fits into as many bytes.
    LongerText,
    AppendToEnum,
    /// Another type, collation, expression: all that no server does without copying.
    Retype,
    Count,
    StopCounting,
    AddIndex,
    /// FULLTEXT and SPATIAL.
    AddSpecialIndex,
    AddExpressionIndex,
    AddUniqueExpressionIndex,
    DropIndex,
    DropUniqueExpressionIndex,
    RenameIndex,
    AddPrimaryKey,
    DropPrimaryKey,
    AddCheck,
    DropCheck,
    AddForeignKey,
    DropForeignKey,
    RenameTable,
    DescribeTable,
}

impl Change {
    /// Whether it is made by saying a column anew: by MODIFY, CHANGE or RENAME COLUMN.
    fn says_a_column(self) -> bool {
        matches!(
            self,
            Change::RenameColumn
                | Change::RenameReferenced
                | Change::Describe
                | Change::DescribeStored
                | Change::Nullable
                | Change::NotNull
                | Change::NotNullComputed
                | Change::LongerText
                | Change::AppendToEnum
        )
    }
}

/// What of a table decides how a change is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::dialects) struct Shape {
    pub(in crate::dialects) full_text: bool,
    pub(in crate::dialects) several_full_text: bool,
    pub(in crate::dialects) spatial: bool,
    /// An index on an expression, or a partial unique one.
    pub(in crate::dialects) expression_index: bool,
    /// An index on a virtual column.
    pub(in crate::dialects) indexed_virtual: bool,
    pub(in crate::dialects) stored: bool,
    /// A virtual column, indexed or not.
    pub(in crate::dialects) virtual_columns: bool,
    /// A foreign key that changes its rows.
    pub(in crate::dialects) cascades: bool,
    /// A check that MySQL looks at anew whenever a column is said anew, whichever that is.
    pub(in crate::dialects) rechecked: bool,
}

impl Shape {
    fn of(table: &Table) -> Self {
        use crate::schema::IndexMethod::{FullText, Spatial};
        let of_method = |wanted| {
            let indexes = table.indexes.values();
            indexes.filter(|index| index.method.as_ref() == Some(&wanted)).count()
        };
        let storage = |wanted| {
            let generated = table.columns.values();
            generated.filter(move |column| column.generated.as_ref().is_some_and(|it| it.storage == wanted))
        };
        let indexed_virtual = storage(Storage::Virtual).any(|column| {
            table.indexes.values().any(|index| index.uses(&column.name))
                || table
                    .uniques
                    .values()
                    .any(|unique| unique.columns.contains(&column.name))
        });
        let changes = |action: &Option<ReferentialAction>| {
            matches!(action, Some(ReferentialAction::Cascade | ReferentialAction::SetNull))
        };
        Self {
            full_text: of_method(FullText) > 0,
            several_full_text: of_method(FullText) > 1,
            spatial: of_method(Spatial) > 0,
            expression_index: table.indexes.values().any(indexes::has_expressions),
            indexed_virtual,
            stored: storage(Storage::Stored).next().is_some(),
            virtual_columns: storage(Storage::Virtual).next().is_some(),
            cascades: table
                .foreign_keys
                .values()
                .any(|key| changes(&key.on_delete) || changes(&key.on_update)),
            rechecked: false,
        }
    }
}

/// How a change to a table is carried out, which has checks that are looked at anew or has none.
pub(super) fn work(context: &Context<'_>, table: &Table, change: Change, rechecked: bool) -> Work {
    let shape = Shape {
        rechecked,
        ..Shape::of(table)
    };
    if is_mariadb(context) {
        mariadb::facts::work(change, shape)
    } else {
        work_of_mysql(change, shape, context.target)
    }
}

fn work_of_mysql(change: Change, shape: Shape, target: Target) -> Work {
    // INPLACE rebuilds keep writers going, but for what the FULLTEXT and SPATIAL indexes cannot follow meanwhile.
    let rebuild = match shape {
        Shape { full_text: true, .. } => Work::COPY,
        Shape { spatial: true, .. } => Work::REBUILD_SHARED,
        _ => Work::REBUILD,
    };
    match change {
        _ if shape.rechecked && change.says_a_column() => Work::COPY,
        Change::AddColumn if shape.full_text => Work::COPY,
        Change::DropVirtualBesideAnother => Work::INPLACE,
        Change::DropVirtual if shape.expression_index => Work::INPLACE,
        Change::AddColumn | Change::DropVirtual => Work::INSTANT,
        Change::AddVirtual if shape.expression_index => Work::COPY,
        Change::AddVirtual => Work::INSTANT,
        Change::AddCounted => Work::REBUILD_SHARED,
        Change::DropColumn if shape.full_text => Work::COPY,
        Change::DropColumn if !is_at_least(target, 29) => Work::REBUILD,
        Change::DropColumn => Work::INSTANT,
        Change::RenameColumn if is_at_least(target, 28) => Work::INSTANT,
        Change::RenameColumn | Change::RenameReferenced => Work::INPLACE,
        Change::Describe | Change::DescribeStored | Change::AppendToEnum => Work::INSTANT,
        Change::Nullable | Change::NotNull | Change::NotNullComputed | Change::AddPrimaryKey => rebuild,
        Change::LongerText | Change::RenameIndex | Change::DropIndex => Work::INPLACE,
        Change::AddIndex => Work::BUILD,
        Change::AddExpressionIndex if shape.expression_index => Work::COPY,
        Change::AddSpecialIndex | Change::AddExpressionIndex => Work::BUILD_SHARED,
        Change::DropForeignKey | Change::DescribeTable => Work::INPLACE,
        Change::DropCheck | Change::RenameTable => Work::INSTANT,
        Change::AddComputed
        | Change::AddStored
        | Change::Retype
        | Change::Count
        | Change::StopCounting
        | Change::AddUniqueExpressionIndex
        | Change::DropUniqueExpressionIndex
        | Change::DropPrimaryKey
        | Change::AddCheck
        | Change::AddForeignKey => Work::COPY,
    }
}

/// Whether MySQL is 8.0.`patch` or later.
fn is_at_least(target: Target, patch: u16) -> bool {
    target.version >= crate::ServerVersion::new(8, 0, patch)
}

/// The end of an ALTER TABLE that holds the server to what we foresaw. Of other engines than InnoDB we foresee nothing.
pub(super) fn clauses(context: &Context<'_>, table: &Table, work: Work) -> &'static str {
    if !has_innodb(table) {
        return "";
    }
    match (work.algorithm, lock_is_shared(context, table, work)) {
        (Algorithm::Instant, _) => ", ALGORITHM=INSTANT",
        (Algorithm::Inplace, false) if is_mariadb(context) => ", ALGORITHM=NOCOPY, LOCK=NONE",
        (Algorithm::Inplace | Algorithm::Rebuild, false) => ", ALGORITHM=INPLACE, LOCK=NONE",
        (Algorithm::Inplace | Algorithm::Rebuild, true) => ", ALGORITHM=INPLACE, LOCK=SHARED",
        (Algorithm::Copy, false) => ", ALGORITHM=COPY, LOCK=NONE",
        (Algorithm::Copy, true) => ", ALGORITHM=COPY, LOCK=SHARED",
    }
}

fn lock_is_shared(context: &Context<'_>, table: &Table, work: Work) -> bool {
    let copies_with_writers =
        is_mariadb(context) && mariadb::facts::copies_with_writers(context.target) && !Shape::of(table).cascades;
    match work.algorithm {
        Algorithm::Copy => work.shared || !copies_with_writers,
        _ => work.shared,
    }
}

fn has_innodb(table: &Table) -> bool {
    let engine = table.options.engine.as_deref();
    engine.is_none_or(|engine| engine.eq_ignore_ascii_case("InnoDB"))
}

/// What an ALTER TABLE does to those who use the table meanwhile.
pub(super) fn effect(context: &Context<'_>, table: &Table, name: &QualifiedName, work: Work) -> Effect {
    if !has_innodb(table) {
        return Effect::locking(format!("the storage engine's own on {name}"), Blocks::ReadsAndWrites).rewriting();
    }
    let shared = lock_is_shared(context, table, work);
    let effect = match (work.algorithm, shared) {
        (Algorithm::Instant, _) => {
            let lock = format!("exclusive metadata lock on {name}, for an instant");
            Effect::locking(lock, Blocks::ReadsAndWrites)
        }
        (_, false) => {
            let lock = format!("metadata lock on {name}, exclusive as it begins and ends");
            Effect::locking(lock, Blocks::Nothing)
        }
        (_, true) => {
            let lock = format!("shared lock on {name}, exclusive as it ends");
            Effect::locking(lock, Blocks::Writes)
        }
    };
    match work.algorithm {
        Algorithm::Rebuild | Algorithm::Copy => effect.rewriting(),
        _ if work.scans => effect.scanning(),
        _ => effect,
    }
}

/// What an UPDATE of every row does.
pub(super) fn update_effect(name: &QualifiedName) -> Effect {
    Effect::locking(format!("row locks on {name}"), Blocks::Writes).rewriting()
}

/// What dropping a table does.
pub(super) fn drop_table_effect(name: &QualifiedName) -> Effect {
    Effect::locking(format!("exclusive metadata lock on {name}"), Blocks::ReadsAndWrites)
}
