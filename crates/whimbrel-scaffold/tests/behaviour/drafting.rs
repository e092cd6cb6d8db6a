//! Whole migrations from operations: what is asked of a person, the way back, and what is taken back.

use std::fs;

use whimbrel_core::operations::{AddColumn, CreateTable, DropColumn, DropTable, RunSql};
use whimbrel_core::{Column, ColumnType, Down, Operation, PerDialect, Recording, Schema, Table};
use whimbrel_scaffold::draft::Draft;
use whimbrel_scaffold::source::BlankKind;

use crate::project::Crate;

/// A table with a column of each kind that matters here.
fn users() -> Schema {
    let mut table = Table::new("users");
    for column in [
        Column::new("id", ColumnType::Integer),
        Column::new("age", ColumnType::Integer),
        Column::new("note", ColumnType::Text).nullable(),
    ] {
        table.columns.insert(column.name.clone(), column);
    }
    let mut schema = Schema::new();
    schema.tables.insert(table);
    schema
}

fn drop_column(column: &str) -> Operation {
    DropColumn {
        table: "users".into(),
        column: column.into(),
        reason: None,
    }
    .into()
}

fn text(draft: &Draft) -> String {
    let migrations = Crate::new();
    let now = "2025-09-22T00:00:01Z".parse().unwrap();
    draft.text(migrations.project().folder(), now).unwrap()
}

fn kinds(draft: &Draft) -> Vec<BlankKind> {
    draft.blanks().iter().map(|blank| blank.kind).collect()
}

#[test]
fn a_reason_is_asked_for_and_is_no_part_of_the_checksum() {
    let draft = Draft::new("drop note", &users(), vec![drop_column("note")]).unwrap();
    assert_eq!(kinds(&draft), [BlankKind::Reason]);
    assert!(draft.checksum().is_some());
    let text = text(&draft);
    assert!(text.contains("compile_error!("), "{text}");
    assert!(!text.contains("fn down"), "the way back is derived: {text}");
}

#[test]
fn a_column_that_rows_could_not_get_back_has_a_written_way_back_that_asks_for_their_value() {
    let draft = Draft::new("drop age", &users(), vec![drop_column("age")]).unwrap();
    assert_eq!(kinds(&draft), [BlankKind::Reason, BlankKind::Backfill]);
    assert_eq!(draft.checksum(), None, "what rows get is recorded");
    assert!(matches!(&draft.recording().down, Down::Written(operations) if operations.len() == 1));
    let text = text(&draft);
    assert!(text.contains("fn down(&self, schema: &mut SchemaEditor)"), "{text}");
    assert!(text.contains("integer(Users::Age)"), "{text}");
}

#[test]
fn a_column_that_must_have_a_value_asks_what_rows_get_that_are_there() {
    let column = Column::new("team", ColumnType::Integer);
    let add = |table: &str| AddColumn {
        table: table.into(),
        column: column.clone(),
        backfill: None,
    };
    let draft = Draft::new("add team", &users(), vec![add("users").into()]).unwrap();
    assert_eq!(kinds(&draft), [BlankKind::Backfill]);
    let mut table = Table::new("empty");
    let id = Column::new("id", ColumnType::Integer);
    table.columns.insert(id.name.clone(), id);
    let up = vec![CreateTable { table }.into(), add("empty").into()];
    let draft = Draft::new("new table", &users(), up).unwrap();
    assert_eq!(kinds(&draft), [], "a new table has no rows");
}

#[test]
fn what_has_no_way_back_asks_why() {
    let sql = RunSql {
        statements: PerDialect::all(vec!["SELECT 1".to_owned()]),
        reverse: None,
        declares: Vec::new(),
        outside_transaction: false,
        done_when: None,
        reverse_done_when: None,
        idempotent: false,
    };
    let draft = Draft::new("look", &Schema::new(), vec![sql.into()]).unwrap();
    assert_eq!(kinds(&draft), [BlankKind::WayBack]);
    assert_eq!(draft.checksum(), None);
    assert!(
        text(&draft).contains("schema.irreversible(compile_error!("),
        "{}",
        text(&draft)
    );
}

#[test]
fn the_head_tells_every_operation_and_hides_nothing() {
    let mut up = vec![drop_column("note")];
    for number in 0..30 {
        let column = Column::new(format!("c{number}\n`\u{202e}"), ColumnType::Text).nullable();
        let table = "users".into();
        let backfill = None;
        up.push(
            AddColumn {
                table,
                column,
                backfill,
            }
            .into(),
        );
    }
    let text = text(&Draft::new("much", &users(), up).unwrap());
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
    assert_eq!(
        (head[0], head[1], head[2]),
        ("//! Much.", "//!", "//! - `drop column users.note`")
    );
    assert_eq!(head.last(), Some(&"//! - and 7 more"));
    assert!(
        head.iter().all(|line| line.len() < 130 && !line.contains('\u{202e}')),
        "{head:?}"
    );
}

#[test]
fn what_is_withdrawn_leaves_nothing_behind() {
    let migrations = Crate::new();
    migrations.new_migration(&["create_posts"]).unwrap();
    let before = migrations.files();
    let now = "2025-09-22T00:00:05Z".parse().unwrap();
    let draft = Draft::new("drop note", &users(), vec![drop_column("note")]).unwrap();
    let written = draft.write(&migrations.project(), now).unwrap();
    assert!(fs::read_to_string(&written.path).unwrap().contains("drop_column"));
    assert_ne!(migrations.files(), before);
    written.withdraw(&migrations.project()).unwrap();
    assert_eq!(migrations.files(), before);
}

#[test]
fn a_name_that_cannot_be_used_is_refused_before_anything_is_written() {
    assert!(Draft::new("../../x", &users(), vec![drop_column("note")]).is_err());
    assert!(Draft::of("🦄", Recording::default()).is_err());
}

#[test]
fn the_projects_own_template_is_used_and_leaves_the_checksum_open() {
    let migrations = Crate::new();
    fs::create_dir_all(migrations.path("migration/templates")).unwrap();
    let own = "{% extends \"base.rs.tera\" %}{% block header %}//! Ours: {{ name }}, {{ description | length }}.{% endblock %}";
    fs::write(migrations.path("migration/templates/generated.rs.tera"), own).unwrap();
    let drop = DropTable {
        table: "users".into(),
        reason: Some("it is not needed".to_owned()),
    };
    let draft = Draft::new("drop users", &users(), vec![drop.into()]).unwrap();
    let now = "2025-09-22T00:00:05Z".parse().unwrap();
    let written = draft.write(&migrations.project(), now).unwrap();
    let text = fs::read_to_string(&written.path).unwrap();
    assert!(text.starts_with("//! Ours: drop_users, 1.\n"), "{text}");
    assert_eq!(written.checksum, None);
    assert!(
        migrations
            .read("migration/migrations.lock")
            .ends_with("drop_users unverified\n")
    );
}
