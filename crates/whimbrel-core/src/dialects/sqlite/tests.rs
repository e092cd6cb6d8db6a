//! What is special about SQLite; the golden files hold the rest.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use crate::operations::{
    AddCheck, AddColumn, AlterColumn, ColumnChange, CreateEnum, CreateIndex, CreateTable, DropEnumValue,
    RenameEnumValue, RenameTable,
};
use crate::plan::{Action, Rebuild};
use crate::schema::{Generated, Identity, IndexPart, NullsOrder, Order, Storage};
use crate::{
    Check, Column, ColumnType, EnumType, Expression, Index, Literal, Name, Operation, PrimaryKey, Schema, Table, Target,
};

/// What the operations become, one after the other, on a release.
fn steps_on(release: &str, operations: impl IntoIterator<Item = Operation>) -> Result<Vec<crate::plan::Step>, String> {
    let target: Target = format!("sqlite:{release}").parse().unwrap();
    let mut schema = Schema::new();
    let mut steps = Vec::new();
    for operation in operations {
        let mut after = schema.clone();
        operation.apply(&mut after).map_err(|error| error.to_string())?;
        steps = crate::dialects::render(&operation, &schema, &after, target).map_err(|error| error.to_string())?;
        schema = after;
    }
    Ok(steps)
}

/// The statements of the last operation.
fn sql(operations: impl IntoIterator<Item = Operation>) -> Vec<String> {
    let steps = steps_on("3.46", operations).unwrap();
    steps.iter().flat_map(crate::plan::Step::statements).collect()
}

/// Why the last operation is refused.
fn refusal(operations: impl IntoIterator<Item = Operation>) -> String {
    match steps_on("3.46", operations) {
        Ok(steps) => panic!("this should have been refused: {steps:?}"),
        Err(error) => error,
    }
}

fn rebuilt(operations: impl IntoIterator<Item = Operation>) -> Rebuild {
    match &steps_on("3.46", operations).unwrap().first().unwrap().action {
        Action::Rebuild(rebuild) => rebuild.as_ref().clone(),
        other => panic!("no rebuild: {other:?}"),
    }
}

fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name);
    table.columns = columns
        .into_iter()
        .map(|column| (column.name.clone(), column))
        .collect();
    table
}

fn create(table: Table) -> Operation {
    CreateTable { table }.into()
}

fn integer(name: &str) -> Column {
    Column::new(name, ColumnType::Integer)
}

fn keyed(mut table: Table, columns: &[&str]) -> Table {
    let columns: Vec<Name> = columns.iter().map(|name| (*name).into()).collect();
    table.primary_key = Some(PrimaryKey::of(&table.name, columns));
    table
}

fn users() -> Operation {
    create(table("users", [integer("id"), integer("age").nullable()]))
}

fn age(change: ColumnChange) -> Operation {
    AlterColumn {
        table: "users".into(),
        column: "age".into(),
        changes: vec![change],
    }
    .into()
}

fn check(expression: &str) -> Operation {
    AddCheck {
        table: "users".into(),
        check: Check {
            name: "age_check".into(),
            expression: Expression::all(expression),
            not_valid: false,
        },
    }
    .into()
}

#[test]
fn a_quoted_name_that_is_no_column_is_refused_since_sqlite_would_take_it_for_a_text() {
    let refused = refusal([users(), check("\"agee\" > 3")]);
    assert!(
        refused.contains("would take `agee`") && refused.contains("Correct the name"),
        "{refused}"
    );
    let index = Index {
        parts: vec![IndexPart::expression(Expression::all("lower(\"name\")"))],
        ..Index::on_columns("i", [])
    };
    let index = CreateIndex {
        table: "users".into(),
        index,
        concurrently: false,
    };
    assert!(refusal([users(), index.into()]).contains("would take `name`"));
    let taken = rebuilt([users(), check("\"users\".\"AGE\" > 3 COLLATE \"NOCASE\"")]);
    assert!(
        taken.create.contains("CHECK (\"AGE\" > 3 COLLATE \"NOCASE\")"),
        "{}",
        taken.create
    );
}

#[test]
fn strict_tables_take_six_types_and_uuids_as_bytes() {
    let mut strict = table(
        "t",
        [
            Column::new("id", ColumnType::Uuid).default_to(Literal::Uuid("0".repeat(32))),
            Column::new("at", ColumnType::TimestampWithTimeZone),
            Column::new("on", ColumnType::Boolean),
            Column::new("price", ColumnType::Decimal(Some((10, 2)))),
            Column::new("any", ColumnType::Custom(crate::PerDialect::all("ANY".to_owned()))),
        ],
    );
    strict.options.strict = true;
    insta::assert_snapshot!(sql([create(strict.clone())]).join(";\n"), @r#"
    CREATE TABLE "t" (
        "id" blob NOT NULL DEFAULT X'00000000000000000000000000000000',
        "at" text NOT NULL,
        "on" integer NOT NULL,
        "price" real NOT NULL,
        "any" ANY NOT NULL
    ) STRICT
    "#);
    let note = steps_on("3.46", [create(strict.clone())]).unwrap()[0]
        .note
        .clone()
        .unwrap();
    assert!(note.contains("no exact numbers: price"), "{note}");
    assert!(
        steps_on("3.35", [create(strict.clone())])
            .unwrap_err()
            .contains("came with 3.37")
    );
    let odd = Column::new("odd", ColumnType::Custom(crate::PerDialect::all("geometry".to_owned())));
    strict.columns.insert(odd.name.clone(), odd);
    assert!(refusal([create(strict)]).contains("no type `geometry` in a STRICT table"));
}

#[test]
fn only_a_key_of_one_column_is_counted_and_from_where_it_is_told() {
    let counted = |identity| Column {
        identity: Some(identity),
        ..integer("id")
    };
    let from = |start| Identity {
        start: Some(start),
        ..Identity::default()
    };
    assert_eq!(
        sql([create(keyed(table("t's", [counted(from(1000))]), &["id"]))])[1],
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('t''s', 999)"
    );
    let two = table("t", [counted(Identity::default()), integer("b")]);
    assert!(refusal([create(keyed(two, &["id", "b"]))]).contains("primary key alone"));
    let steps = Identity {
        increment: Some(2),
        ..Identity::default()
    };
    assert!(refusal([create(keyed(table("t", [counted(steps)]), &["id"]))]).contains("steps of 1"));
    let mut clustered = keyed(table("t", [counted(Identity::default())]), &["id"]);
    clustered.options.without_rowid = true;
    assert!(refusal([create(clustered.clone())]).contains("WITHOUT ROWID"));
    clustered.columns[0].identity = None;
    clustered.primary_key = None;
    assert!(refusal([create(clustered)]).contains("has none"));
}

#[test]
fn a_rename_that_changes_only_the_case_goes_over_another_name() {
    let rename = RenameTable {
        table: "users".into(),
        to: "Users".into(),
    };
    assert_eq!(
        sql([users(), rename.into()]),
        [
            "ALTER TABLE \"users\" RENAME TO \"whimbrel_new_users\"",
            "ALTER TABLE \"whimbrel_new_users\" RENAME TO \"Users\""
        ]
    );
}

#[test]
fn tables_and_indexes_share_one_space_of_names() {
    let index = |table: &str, name: &str| {
        let index = Index::on_columns(name, ["id".into()]);
        Operation::from(CreateIndex {
            table: table.into(),
            index,
            concurrently: false,
        })
    };
    let others = || create(table("others", [integer("id")]));
    let refused = refusal([users(), others(), index("users", "i"), index("others", "I")]);
    assert!(refused.contains("an index of `users` already"), "{refused}");
    assert!(refusal([users(), others(), index("users", "others")]).contains("`others` is a table already"));
}

#[test]
fn nulls_stand_first_and_an_index_may_say_so() {
    let index = |order, nulls| {
        let mut index = Index::on_columns("i", ["age".into()]);
        index.parts[0].order = Some(order);
        index.parts[0].nulls = Some(nulls);
        Operation::from(CreateIndex {
            table: "users".into(),
            index,
            concurrently: false,
        })
    };
    assert_eq!(
        sql([users(), index(Order::Descending, NullsOrder::Last)]),
        ["CREATE INDEX \"i\" ON \"users\" (\"age\" DESC)"]
    );
    assert!(refusal([users(), index(Order::Ascending, NullsOrder::Last)]).contains("NULLs before all other values"));
}

#[test]
fn row_numbers_are_copied_by_a_word_that_is_no_column() {
    let bare = table("t", [integer("rowid"), integer("OID")]);
    let default = AlterColumn {
        table: "t".into(),
        column: "rowid".into(),
        changes: vec![ColumnChange::Default {
            to: Some(Literal::Integer(1).into()),
        }],
    };
    assert_eq!(
        rebuilt([create(bare), default.into()]).copy,
        "INSERT INTO \"whimbrel_new_t\" (_rowid_, \"rowid\", \"OID\") SELECT _rowid_, \"rowid\", \"OID\" FROM \"t\""
    );
}

#[test]
fn newer_releases_alter_what_older_ones_rebuild() {
    let not_null = || {
        age(ColumnChange::Nullable {
            nullable: false,
            backfill: Some(Expression::all("0")),
        })
    };
    let on = |release, operation: Operation| -> Vec<String> {
        let steps = steps_on(release, [users(), operation]).unwrap();
        steps.iter().flat_map(crate::plan::Step::statements).collect()
    };
    assert_eq!(
        on("3.53", not_null()),
        [
            "UPDATE \"users\" SET \"age\" = 0 WHERE \"age\" IS NULL",
            "ALTER TABLE \"users\" ALTER COLUMN \"age\" SET NOT NULL"
        ]
    );
    assert!(on("3.52", not_null())[0].starts_with("CREATE TABLE"));
    assert_eq!(
        on("3.53", check("age > 0")),
        ["ALTER TABLE \"users\" ADD CONSTRAINT \"age_check\" CHECK (age > 0)"]
    );
    assert!(on("3.52", check("age > 0"))[0].starts_with("CREATE TABLE"));
}

#[test]
fn a_rebuild_asks_before_it_copies() {
    let not_null = |backfill: Option<&str>| {
        age(ColumnChange::Nullable {
            nullable: false,
            backfill: backfill.map(Expression::all),
        })
    };
    let plain = rebuilt([users(), not_null(None)]);
    assert_eq!(
        plain.guards[0].count,
        "SELECT count(*) FROM \"users\" WHERE (\"age\") IS NULL"
    );
    assert_eq!(plain.kept, [Name::new("id"), Name::new("age")]);
    let filled = rebuilt([users(), not_null(Some("0"))]);
    assert!(filled.copy.contains("coalesce(\"age\", 0)"), "{}", filled.copy);
    assert_eq!(filled.kept, [Name::new("id")]);
    let required = AddColumn {
        table: "users".into(),
        column: integer("score"),
        backfill: None,
    };
    let required = rebuilt([users(), required.into()]);
    assert_eq!(required.guards[0].count, "SELECT count(*) FROM \"users\"");
    assert!(!required.copy.contains("score"), "{}", required.copy);
}

#[test]
fn uuids_and_texts_are_not_taken_for_one_another() {
    let to_uuid = || ColumnChange::Type {
        to: ColumnType::Uuid,
        using: None,
        reverse_using: None,
    };
    assert!(refusal([users(), age(to_uuid())]).contains("16 bytes, which are no text"));
    let using = ColumnChange::Type {
        to: ColumnType::Uuid,
        using: Some(Expression::all("randomblob(16)")),
        reverse_using: None,
    };
    assert!(rebuilt([users(), age(using)]).copy.contains("randomblob(16)"));
}

#[test]
fn an_enum_value_that_sqlite_keeps_in_texts_is_not_left_behind_there() {
    let mood = CreateEnum {
        enumeration: EnumType {
            name: "mood".into(),
            values: ["sad", "it's"].map(str::to_owned).into(),
        },
    };
    let column = Column::new("mood", ColumnType::Enum("mood".into())).default_to(Literal::Text("it's".into()));
    let mut people = table("people", [integer("id"), column]);
    let base = [mood.into(), create(people.clone())];
    let rename = || {
        Operation::from(RenameEnumValue {
            name: "mood".into(),
            value: "it's".into(),
            to: "fine".into(),
        })
    };
    let drop = DropEnumValue {
        name: "mood".into(),
        value: "it's".into(),
        replacement: Some("sad".into()),
        reason: None,
    };
    let renamed = rebuilt(base.clone().into_iter().chain([rename()]));
    assert!(
        renamed
            .copy
            .contains("CASE \"mood\" WHEN 'it''s' THEN 'fine' ELSE \"mood\" END"),
        "{}",
        renamed.copy
    );
    assert!(renamed.create.contains("DEFAULT 'fine'"), "{}", renamed.create);
    assert!(refusal(base.clone().into_iter().chain([drop.into()])).contains("the default of `people.mood`"));
    let partial = Index {
        filter: Some(Expression::all("mood = 'it''s'")),
        ..Index::on_columns("i", ["id".into()])
    };
    people.indexes.insert(partial.name.clone(), partial);
    let [mood, _] = base;
    assert!(refusal([mood, create(people), rename()]).contains("is used by the index `i` of `people`"));
}

#[test]
fn a_generated_column_is_added_natively_where_the_rows_need_not_be_written() {
    let generated = |storage, nullable| {
        let mut column = integer("twice");
        column.nullable = nullable;
        column.generated = Some(Generated {
            expression: Expression::all("\"users\".\"age\" * 2"),
            storage,
        });
        Operation::from(AddColumn {
            table: "users".into(),
            column,
            backfill: None,
        })
    };
    let first = |release, operation| {
        let steps = steps_on(release, [users(), operation]).unwrap();
        steps
            .first()
            .map(crate::plan::Step::statements)
            .unwrap_or_default()
            .remove(0)
    };
    assert_eq!(
        first("3.35", generated(Storage::Virtual, true)),
        "ALTER TABLE \"users\" ADD COLUMN \"twice\" integer GENERATED ALWAYS AS (\"age\" * 2) VIRTUAL"
    );
    assert!(first("3.35", generated(Storage::Virtual, false)).starts_with("CREATE TABLE"));
    assert!(first("3.37", generated(Storage::Virtual, false)).starts_with("ALTER TABLE"));
    assert!(first("3.46", generated(Storage::Stored, true)).starts_with("CREATE TABLE"));
}
