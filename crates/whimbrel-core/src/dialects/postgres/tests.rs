//! What PostgreSQL is refused, and why; what becomes of the rest is in the golden files.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use crate::operations::{
    AddColumn, AddForeignKey, AddUnique, AlterColumn, ColumnChange, CreateEnum, CreateIndex, CreateTable,
    DropEnumValue, ValidateCheck,
};
use crate::plan::{Mode, plan_up};
use crate::schema::{Deferrable, Generated, IndexMethod, IndexPart, Order, Storage};
use crate::{
    Backend, Check, Column, ColumnType, Down, EnumType, Expression, ForeignKey, Index, IntervalFields, Length, Literal,
    Migration, Name, Operation, Recording, Schema, ServerVersion, Table, Target, Unique, apply_all,
};

fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name);
    table
        .columns
        .extend(columns.into_iter().map(|column| (column.name.clone(), column)));
    table
}

fn create(table: Table) -> Operation {
    CreateTable { table }.into()
}

/// `t` with an integer `a` and a text `b`.
fn t() -> Table {
    table(
        "t",
        [
            Column::new("a", ColumnType::Integer),
            Column::new("b", ColumnType::Text),
        ],
    )
}

fn names(names: &[&str]) -> Vec<Name> {
    names.iter().map(|name| Name::new(*name)).collect()
}

fn index(name: &str, columns: &[&str]) -> Index {
    Index::on_columns(name, names(columns))
}

fn on_t(index: Index) -> Operation {
    CreateIndex {
        table: "t".into(),
        index,
        concurrently: false,
    }
    .into()
}

/// Plans the last operation on what the others make.
fn plan(release: u16, operations: Vec<Operation>) -> Result<crate::plan::MigrationPlan, String> {
    let (last, before) = operations.split_last().unwrap();
    let mut schema = Schema::new();
    apply_all(before, &mut schema).unwrap();
    plan_of(release, &schema, vec![last.clone()])
}

fn plan_of(release: u16, schema: &Schema, up: Vec<Operation>) -> Result<crate::plan::MigrationPlan, String> {
    let migration = Migration {
        version: "20260101_000001".parse().unwrap(),
        name: "test".to_owned(),
        recording: Recording {
            up,
            down: Down::Derived,
        },
    };
    let target = Target::new(Backend::Postgres, ServerVersion::new(release, 0, 0));
    plan_up(target, schema, &migration)
        .map(|(plan, _)| plan)
        .map_err(|error| error.kind.to_string())
}

#[track_caller]
fn refused(release: u16, operations: Vec<Operation>, words: &str) {
    let refusal = plan(release, operations).unwrap_err();
    assert!(refusal.contains(words), "{refusal}");
}

fn of_type(ty: ColumnType) -> Vec<Operation> {
    vec![create(table("t", [Column::new("a", ty)]))]
}

fn with_default(ty: ColumnType, default: Literal) -> Vec<Operation> {
    vec![create(table("t", [Column::new("a", ty).default_to(default)]))]
}

#[test]
fn a_release_before_12_is_refused() {
    refused(
        11,
        vec![create(t())],
        "PostgreSQL 11 is older than any release we know. Use PostgreSQL 12",
    );
    assert!(plan(12, vec![create(t())]).is_ok());
}

#[test]
fn types_that_the_server_would_refuse_are_refused_before() {
    refused(
        18,
        of_type(ColumnType::Char(Some(0))),
        "from 1 to 10485760, and not 0. Use `text`",
    );
    refused(
        18,
        of_type(ColumnType::String(Length::AtMost(10_485_761))),
        "and not 10485761",
    );
    refused(
        18,
        of_type(ColumnType::Decimal(Some((2, 3)))),
        "no decimal with 2 digits of which 3",
    );
    refused(
        18,
        of_type(ColumnType::Decimal(Some((1001, 0)))),
        "Give 1 to 1000 digits",
    );
    refused(
        18,
        of_type(ColumnType::Interval(Some(IntervalFields::Year), Some(3))),
        "Leave the precision out",
    );
    refused(
        18,
        of_type(ColumnType::Interval(None, Some(7))),
        "precision from 0 to 6",
    );
    refused(
        18,
        of_type(ColumnType::Array(Box::new(ColumnType::Year))),
        "has no type for years",
    );
}

#[test]
fn defaults_that_the_type_cannot_hold_are_refused() {
    refused(
        18,
        with_default(ColumnType::Text, Literal::Bytes(vec![1])),
        "cannot keep bytes",
    );
    refused(
        18,
        with_default(ColumnType::Text, Literal::Text("a\0b".to_owned())),
        "character NUL",
    );
    refused(
        18,
        with_default(ColumnType::Double, Literal::Float(f64::INFINITY)),
        "no default of inf",
    );
    refused(
        18,
        with_default(ColumnType::Decimal(None), Literal::Decimal("1; --".to_owned())),
        "`1; --` as a number",
    );
}

#[test]
fn a_value_of_an_enum_has_at_most_63_bytes() {
    let of = |value: String| {
        let enumeration = EnumType {
            name: "mood".into(),
            values: vec![value],
        };
        vec![CreateEnum { enumeration }.into()]
    };
    assert!(plan(18, of("x".repeat(63))).is_ok());
    refused(18, of("é".repeat(32)), "has 64. Give the value a shorter name");
}

#[test]
fn an_index_cannot_have_the_name_of_anything_else_in_its_namespace() {
    let other = table("other", [Column::new("a", ColumnType::Integer)]);
    let first = CreateIndex {
        table: "other".into(),
        index: index("i", &["a"]),
        concurrently: false,
    };
    let taken = "`i` is taken by `other`. Choose another name";
    refused(
        18,
        vec![
            create(other.clone()),
            create(t()),
            first.clone().into(),
            on_t(index("i", &["a"])),
        ],
        taken,
    );
    refused(
        18,
        vec![create(other), create(t()), on_t(index("other", &["a"]))],
        "taken by `other`",
    );
    let unique = Unique {
        name: "t".into(),
        columns: names(&["a"]),
        nulls_not_distinct: false,
        deferrable: None,
    };
    refused(
        18,
        vec![
            create(t()),
            AddUnique {
                table: "t".into(),
                unique,
            }
            .into(),
        ],
        "`t` is taken by `t`",
    );
}

#[test]
fn each_kind_of_index_has_what_it_can_have() {
    let by = |method, change: fn(&mut Index)| {
        let mut index = Index {
            method: Some(method),
            ..index("i", &["a"])
        };
        change(&mut index);
        vec![create(t()), on_t(index)]
    };
    refused(
        18,
        by(IndexMethod::Hash, |it| it.unique = true),
        "has no hash indexes that are unique",
    );
    refused(
        18,
        by(IndexMethod::Brin, |it| it.include = vec!["b".into()]),
        "BRIN indexes that are carrying",
    );
    refused(
        18,
        by(IndexMethod::Hash, |it| it.parts.push(IndexPart::column("b"))),
        "over several columns",
    );
    let descending = |it: &mut Index| {
        it.parts
            .iter_mut()
            .for_each(|part| part.order = Some(Order::Descending))
    };
    refused(18, by(IndexMethod::Gist, descending), "GiST indexes that are sorted");
    let carrying = |it: &mut Index| it.include = vec!["b".into()];
    refused(13, by(IndexMethod::SpGist, carrying), "SP-GiST");
    assert!(plan(14, by(IndexMethod::SpGist, carrying)).is_ok());
}

#[test]
fn a_foreign_key_cannot_rely_on_a_uniqueness_that_waits() {
    let refer = |deferrable| {
        let unique = Unique {
            name: "t_a_key".into(),
            columns: names(&["a"]),
            nulls_not_distinct: false,
            deferrable,
        };
        let foreign_key = ForeignKey {
            name: "t_a_fkey".into(),
            columns: names(&["a"]),
            referenced_table: "t".into(),
            referenced_columns: names(&["a"]),
            on_delete: None,
            on_update: None,
            deferrable: None,
            not_valid: false,
        };
        let unique = AddUnique {
            table: "t".into(),
            unique,
        };
        vec![
            create(t()),
            unique.into(),
            AddForeignKey {
                table: "t".into(),
                foreign_key,
            }
            .into(),
        ]
    };
    assert!(plan(18, refer(None)).is_ok());
    refused(
        18,
        refer(Some(Deferrable::InitiallyImmediate)),
        "by a unique constraint that waits",
    );
}

fn computed(storage: Storage) -> Column {
    let expression = Expression::all("a * 2");
    Column {
        generated: Some(Generated { expression, storage }),
        ..Column::new("twice", ColumnType::Integer)
    }
}

#[test]
fn a_virtual_column_has_no_index_and_its_stored_equal_has() {
    let indexed = || {
        let column = AddColumn {
            table: "t".into(),
            column: computed(Storage::Virtual),
            backfill: None,
        };
        vec![create(t()), column.into(), on_t(index("i", &["twice"]))]
    };
    refused(18, indexed(), "no index or key on a virtual column, as `t.twice` is");
    assert!(plan(17, indexed()).is_ok());
}

fn to_type(column: &str, to: ColumnType) -> Operation {
    let changes = vec![ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    }];
    AlterColumn {
        table: "t".into(),
        column: column.into(),
        changes,
    }
    .into()
}

#[test]
fn the_type_of_a_column_stays_while_another_is_computed_from_it() {
    let column = AddColumn {
        table: "t".into(),
        column: computed(Storage::Stored),
        backfill: None,
    };
    let operations = vec![create(t()), column.into(), to_type("a", ColumnType::BigInteger)];
    refused(
        18,
        operations,
        "generated column `twice` is computed from it. Drop `twice` first",
    );
}

#[test]
fn several_of_our_types_are_one_of_the_server_and_then_nothing_is_to_do() {
    let binary = table("t", [Column::new("a", ColumnType::Blob)]);
    let plan = plan(18, vec![create(binary), to_type("a", ColumnType::Binary(16))]).unwrap();
    assert_eq!(plan.steps().count(), 0);
}

#[test]
fn a_computed_column_has_nothing_to_fill_in() {
    let backfill = Some(Expression::all("1"));
    let column = AddColumn {
        table: "t".into(),
        column: computed(Storage::Stored),
        backfill,
    };
    refused(
        18,
        vec![create(t()), column.into()],
        "nothing to fill in. Leave the backfill out",
    );
}

/// `t` with a `mood` of the enum, changed, and the value `sad` dropped.
fn dropping_sad(change: impl FnOnce(&mut Table)) -> Vec<Operation> {
    let values = ["sad", "ok"].map(str::to_owned).into();
    let enumeration = EnumType {
        name: "mood".into(),
        values,
    };
    let mut table = t();
    let mood = Column::new("mood", ColumnType::Enum("mood".into()));
    table.columns.insert(mood.name.clone(), mood);
    change(&mut table);
    let drop = DropEnumValue {
        name: "mood".into(),
        value: "sad".to_owned(),
        replacement: None,
        reason: None,
    };
    vec![CreateEnum { enumeration }.into(), create(table), drop.into()]
}

#[test]
fn a_value_of_an_enum_stays_while_something_cannot_do_without_it() {
    assert!(plan(18, dropping_sad(|_| {})).is_ok());
    let default = |default: crate::schema::DefaultValue| {
        dropping_sad(|table| table.columns.get_mut(&Name::new("mood")).unwrap().default = Some(default))
    };
    refused(
        18,
        default(Literal::Text("sad".to_owned()).into()),
        "is used by the default of `t.mood`",
    );
    refused(
        18,
        default(Expression::all("lower('sad')::mood").into()),
        "the default lower('sad')::mood that goes",
    );
    let check = dropping_sad(|table| {
        let check = Check {
            name: "c".into(),
            expression: Expression::all("mood <> 'sad'"),
            not_valid: false,
        };
        table.checks.insert(check.name.clone(), check);
    });
    refused(
        18,
        check,
        "cannot make the check `c` again, which names the value 'sad' that goes",
    );
    let generated = dropping_sad(|table| {
        let generated = Generated {
            expression: Expression::all("mood::text"),
            storage: Storage::Stored,
        };
        let column = Column {
            generated: Some(generated),
            ..Column::new("said", ColumnType::Text)
        };
        table.columns.insert(column.name.clone(), column);
    });
    refused(18, generated, "Drop `said` first, and add it again after");
}

#[test]
fn a_constraint_is_validated_once_the_lock_of_adding_it_is_gone() {
    let mut schema = Schema::new();
    apply_all(&[create(t())], &mut schema).unwrap();
    let check = Check {
        name: "c".into(),
        expression: Expression::all("a > 0"),
        not_valid: true,
    };
    let add = crate::operations::AddCheck {
        table: "t".into(),
        check,
    };
    let validate = ValidateCheck {
        table: "t".into(),
        name: "c".into(),
    };
    let plan = plan_of(18, &schema, vec![add.into(), validate.into()]).unwrap();
    let modes: Vec<_> = plan
        .segments
        .iter()
        .map(|segment| (segment.mode, segment.steps.len()))
        .collect();
    assert_eq!(modes, [(Mode::Transaction, 1), (Mode::Transaction, 1)]);
}

#[test]
fn a_unique_constraint_over_the_columns_of_the_key_is_added_after_the_table_which_would_leave_it_out() {
    let mut table = Table::new("posts");
    table
        .columns
        .insert("id".into(), Column::new("id", ColumnType::Integer));
    table.primary_key = Some(crate::PrimaryKey::of(&table.name, ["id".into()]));
    let unique = crate::Unique {
        name: "posts_id_key".into(),
        columns: vec!["id".into()],
        nulls_not_distinct: false,
        deferrable: None,
    };
    table.uniques.insert(unique.name.clone(), unique);
    let plan = plan(15, vec![crate::operations::CreateTable { table }.into()]).unwrap();
    let statements: Vec<_> = plan.steps().flat_map(crate::plan::Step::statements).collect();
    assert_eq!(
        statements,
        [
            "CREATE TABLE \"posts\" (\n  \"id\" integer NOT NULL,\n  CONSTRAINT \"posts_pkey\" PRIMARY KEY (\"id\")\n)",
            "ALTER TABLE \"posts\" ADD CONSTRAINT \"posts_id_key\" UNIQUE (\"id\")",
        ]
    );
}
