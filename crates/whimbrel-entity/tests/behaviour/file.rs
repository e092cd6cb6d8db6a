//! Schema files.

use std::path::Path;

use whimbrel_core::Backend;
use whimbrel_core::Schema;
use whimbrel_core::diff::Renamed;
use whimbrel_core::schema::{
    Deferrable, Exclusion, ExclusionElement, Extension, Function, IndexTarget, Routine, Sequence, SequenceOwner,
    Trigger, View,
};
use whimbrel_core::{ColumnType, Expression, Literal, Operation, PerDialect};
use whimbrel_dsl::column::*;
use whimbrel_dsl::sea_query::Expr;
use whimbrel_dsl::{SqlExpr, check, foreign_key, index, key, key_expression, table, unique};
use whimbrel_entity::Model;
use whimbrel_entity::file::{MAX_BYTES, Syntax, json_schema, load, read, write};

use crate::{cases, migrated};

fn yaml(text: &str) -> Model {
    read("schema.yaml", text, Syntax::Yaml).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

fn problems(text: &str, syntax: Syntax) -> String {
    let problems = read("schema", text, syntax).expect_err("something is wrong");
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn must_read_back(schema: &Schema) {
    for syntax in [Syntax::Yaml, Syntax::Toml] {
        let text = write(schema, syntax);
        let read = read("schema", &text, syntax).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
        assert_eq!(write(&read.schema, syntax), text);
        // A default that is no number equals nothing, itself included.
        if !text.contains("NaN") {
            assert!(read.schema == *schema, "{text}\n{schema:#?}\n{:#?}", read.schema);
        }
    }
}

const BLOG: &str = "
enums:
  status: [draft, live]
tables:
  users:
    comment: everybody
    columns:
      id: { type: uuid, primary_key: true }
      email: { type: string(320), unique: true }
      age: { type: small_integer, nullable: true, check: age > 0 }
      settings: { type: json, default: { theme: light, sizes: [1, 2.5] } }
      created_at: { type: timestamp_tz, default_expression: CURRENT_TIMESTAMP }
  posts:
    columns:
      id: { type: big_integer, primary_key: true, identity: true }
      author: { type: uuid, references: users.id on delete cascade, index: true }
      title: string(200)
      price: { type: \"decimal(10, 2)\", default: 1.50 }
      status: { type: enum status, default: draft }
      shown: { type: boolean, default: false }
      label:
        type: text
        generated: { expression: title || '!' }
    uniques:
      - [author, title]
    checks:
      title_is_there: title <> ''
    indexes:
      - [status, { column: price, order: descending }]
      - columns: [{ expression: lower(title) }]
        unique: true
        where: shown
";

fn blog() -> Schema {
    migrated(|schema| {
        schema.create_enum("status", ["draft", "live"]);
        schema.create_table(
            table("users")
                .comment("everybody")
                .column(uuid("id").primary_key())
                .column(string("email", 320).unique())
                .column(small_integer("age").nullable().check(SqlExpr::all("age > 0")))
                .column(json("settings").default(serde_json::json!({"theme": "light", "sizes": [1, 2.5]})))
                .column(timestamp_tz("created_at").default_now()),
        );
        schema.create_table(
            table("posts")
                .column(big_integer("id").primary_key().identity())
                .column(
                    uuid("author")
                        .references("users", "id")
                        .on_delete(whimbrel_core::schema::ReferentialAction::Cascade)
                        .index(),
                )
                .column(string("title", 200))
                .column(decimal("price", 10, 2).default(Literal::Decimal("1.50".to_owned())))
                .column(enumeration("status", "status").default("draft"))
                .column(boolean("shown").default(false))
                .column(text("label").generated_stored(SqlExpr::all("title || '!'")))
                .unique(unique(["author", "title"]))
                .check(check("title_is_there", SqlExpr::all("title <> ''")))
                .index(index([key("status"), key("price").descending()]))
                .index(
                    index([key_expression(SqlExpr::all("lower(title)"))])
                        .unique()
                        .filter(Expr::cust("shown")),
                ),
        );
    })
}

#[test]
fn a_schema_file_in_yaml_is_the_schema_that_migrations_make() {
    assert_eq!(yaml(BLOG).schema, blog());
}

#[test]
fn a_schema_file_in_toml_is_the_same() {
    let text = r#"
        [enums]
        status = ["draft", "live"]

        [tables.users]
        comment = "everybody"

        [tables.users.columns]
        id = { type = "uuid", primary_key = true }
        email = { type = "string(320)", unique = true }
        age = { type = "small_integer", nullable = true, check = "age > 0" }
        settings = { type = "json", default = { theme = "light", sizes = [1, 2.5] } }
        created_at = { type = "timestamp_tz", default_expression = "CURRENT_TIMESTAMP" }

        [tables.posts]
        uniques = [["author", "title"]]
        checks = { title_is_there = "title <> ''" }

        [tables.posts.columns]
        id = { type = "big_integer", primary_key = true, identity = true }
        author = { type = "uuid", references = "users.id on delete cascade", index = true }
        title = "string(200)"
        price = { type = "decimal(10, 2)", default = 1.50 }
        status = { type = "enum status", default = "draft" }
        shown = { type = "boolean", default = false }
        label = { type = "text", generated = { expression = "title || '!'" } }

        [[tables.posts.indexes]]
        columns = ["status", { column = "price", order = "descending" }]

        [[tables.posts.indexes]]
        columns = [{ expression = "lower(title)" }]
        unique = true
        where = "shown"
    "#;
    let model = read("schema.toml", text, Syntax::of_name("schema.toml"));
    let model = model.unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(model.schema, blog());
    let columns: Vec<_> = model
        .schema
        .tables
        .iter()
        .flat_map(|table| table.columns.keys())
        .collect();
    assert_eq!(columns[0].as_str(), "id", "columns keep their order");
}

#[test]
fn a_schema_that_is_written_reads_back_as_it_was() {
    must_read_back(&Schema::new());
    must_read_back(&blog());
    // A replay of a dropped value leaves the default that was it, which a file may not have: the cases end there.
    let cases = cases::all().into_iter();
    for case in cases.take_while(|case| !matches!(case.operation, Operation::DropEnumValue(_))) {
        let mut schema = case.schema();
        must_read_back(&schema);
        if case.operation.apply(&mut schema).is_ok() {
            must_read_back(&schema);
        }
    }
}

#[test]
fn everything_that_a_schema_can_hold_is_written() {
    let mut schema = migrated(|schema| {
        schema.create_namespace("audit");
        schema.create_enum(("audit", "a.b"), ["x", "true", "", "it's"]);
        schema.create_table(
            table(("audit", "odd name"))
                .column(integer("id").identity_always().start_at(5).increment_by(2))
                .column(integer("other"))
                .column(column(
                    "of",
                    ColumnType::Array(Box::new(ColumnType::Custom(PerDialect::all("citext".into())))),
                ))
                .column(custom(
                    "mail",
                    SqlExpr::postgres("citext").mysql("varchar(9)").mariadb("varchar(8)"),
                ))
                .column(text("body").collation("nocase").comment("line\nline").default("007"))
                .column(json("deep").default(serde_json::json!([[[[[[[[[[[[[[[[[null]]]]]]]]]]]]]]]]])))
                .column(json("empty").default(serde_json::Value::Null))
                .column(column("null", ColumnType::Integer).nullable().default(Literal::Null))
                .column(column("tagged", ColumnType::Integer).default(Literal::Text("5".into())))
                .column(blob("bytes").default(&[0_u8, 255]))
                .column(double("double").default(1e300))
                .column(decimal_usual("exact").default(Literal::Decimal("0.10000000000000000000001".into())))
                .primary_key(whimbrel_dsl::primary_key(["id", "other"]).name("the key"))
                .unique(
                    unique(["other"])
                        .name("one")
                        .nulls_not_distinct()
                        .deferrable(Deferrable::InitiallyDeferred),
                )
                .check(check("c", SqlExpr::postgres("true").sqlite("1")).not_valid())
                .index(
                    index([
                        key("other").nulls_last().operator_class("int4_ops"),
                        key("body").prefix(5).collation("C"),
                    ])
                    .name("\"quoted\"")
                    .include(["mail"])
                    .using(whimbrel_core::schema::IndexMethod::Custom("btree".into())),
                )
                .foreign_key(
                    foreign_key(["id", "other"])
                        .references(("audit", "odd name"), ["id", "other"])
                        .name("self")
                        .not_valid(),
                )
                .engine("InnoDB")
                .without_rowid(),
        );
    });
    let table = schema.tables.names().next().expect("a table").clone();
    if let Some(mut table) = schema.tables.get_mut(&table) {
        let exclusion = Exclusion {
            name: "no_overlap".into(),
            method: "gist".into(),
            elements: vec![ExclusionElement {
                target: IndexTarget::Expression(Expression::all("int4range(id, other)")),
                operator: "&&".into(),
                operator_class: None,
            }],
            filter: Some(Expression::all("id > 0")),
            deferrable: Some(Deferrable::InitiallyImmediate),
        };
        table.exclusions.insert(exclusion.name.clone(), exclusion);
    }
    schema.extensions.insert(Extension { name: "citext".into() });
    schema.sequences.insert(Sequence {
        name: "numbers".into(),
        ty: Some(ColumnType::SmallInteger),
        start: -1,
        increment: -2,
        minimum: Some(-99),
        maximum: Some(0),
        cache: Some(3),
        cycle: true,
        owned_by: Some(SequenceOwner {
            table: table.clone(),
            column: "other".into(),
        }),
    });
    schema.views.insert(View {
        name: "v".into(),
        query: PerDialect::all("SELECT 1\nFROM x\n".to_owned()),
        materialized: true,
    });
    for arguments in ["", "integer, text"] {
        schema.functions.insert(Function {
            name: "f".into(),
            kind: Routine::Procedure,
            arguments: arguments.to_owned(),
            definition: PerDialect::only(Backend::Postgres, "CREATE PROCEDURE ...\n  $$ x $$;".to_owned()),
        });
    }
    schema.triggers.insert(Trigger {
        name: "t".into(),
        table,
        definition: PerDialect::all("CREATE TRIGGER".to_owned()),
    });
    must_read_back(&schema);
    insta::assert_snapshot!(write(&schema, Syntax::Yaml));
    insta::assert_snapshot!("the_same_in_toml", write(&schema, Syntax::Toml));
}

#[test]
fn former_names_are_declared() {
    let text = "
enums:
  mood: { values: [sad, fine], renamed_from: feeling, renamed_values: { fine: ok } }
tables:
  users:
    renamed_from: people
    columns:
      name: { type: text, renamed_from: full_name }
";
    let renamed = [
        Renamed::Table {
            from: "people".into(),
            to: "users".into(),
        },
        Renamed::Column {
            table: "users".into(),
            from: "full_name".into(),
            to: "name".into(),
        },
        Renamed::Enum {
            from: "feeling".into(),
            to: "mood".into(),
        },
        Renamed::EnumValue {
            name: "mood".into(),
            from: "ok".into(),
            to: "fine".into(),
        },
    ];
    assert_eq!(yaml(text).renames.renamed, renamed.map(|it| (it, true)).into());
}

#[test]
fn all_problems_are_told_with_line_and_column_and_a_remedy() {
    let text = "
enums:
  mood: [sad]
  empty: []
table: {}
tables:
  users:
    columns:
      id: { type: uuid, primary_key: true, nulable: true }
      email: strng(320)
      age: { type: integer, default: \"5\" }
      mood: { type: enum mood, default: happy }
      other: { type: enum moods }
      flag: { type: boolean, nullable: yes, default: 1 }
      team: { type: integer, references: teams.id on delete cascad }
      boss: { type: integer, references: users.id }
      plan: { type: integer, references: plan.id }
      nothing: { nullable: true }
      twice: { type: integer, default: 1, default_expression: now() }
    uniques:
      - [emial]
      - { columns: [id], deferrable: initially_defered }
    checks:
      c: 5
    indexes:
      - [{ order: ascending }]
  plans:
    columns: [id]
  a.b.c:
    columns: { id: integer }
triggers:
  - { name: t, table: users }
";
    insta::assert_snapshot!(problems(text, Syntax::Yaml));
}

#[test]
fn what_is_no_yaml_or_no_toml_is_told_with_its_place() {
    let told = problems("tables:\n  users: [\n", Syntax::Yaml);
    assert!(told.starts_with("schema:3:1: this is no YAML"), "{told}");
    let told = problems("a = 1\n= 2\n", Syntax::Toml);
    assert!(told.starts_with("schema:2:1: this is no TOML"), "{told}");
    let told = problems("- a\n", Syntax::Yaml);
    assert!(told.contains("must be a map, and is a list"), "{told}");
}

#[test]
fn sizes_and_depths_are_bounded_and_bombs_refused() {
    let told = problems(&" ".repeat(MAX_BYTES + 1), Syntax::Yaml);
    assert!(told.contains("at most 4 MiB"), "{told}");
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    assert!(problems(bomb, Syntax::Yaml).starts_with("schema:1:4: anchors"));
    assert!(problems(&"{a: ".repeat(40), Syntax::Yaml).contains("nested more than 32 deep"));
    assert!(read("schema", &"{a: ".repeat(50_000), Syntax::Yaml).is_err());
}

#[test]
fn a_file_is_read_by_its_path() {
    let told = load("no/such/schema.yaml").expect_err("there is none");
    assert!(
        told[0]
            .to_string()
            .starts_with("no/such/schema.yaml:1:1: the schema file cannot be read")
    );
}

/// A file among the documents.
fn document(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

#[test]
fn the_json_schema_for_editors_is_in_step_with_the_format() {
    let (path, schema) = (document("schema-file.schema.json"), json_schema());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &schema).expect("it can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == schema,
        "write it anew with UPDATE_DOCS=1 cargo test -p whimbrel-entity"
    );
}

#[test]
fn the_examples_of_the_manual_are_schema_files() {
    let manual = std::fs::read_to_string(document("schema-file.md")).expect("it is there");
    let mut examples = 0;
    for syntax in [Syntax::Yaml, Syntax::Toml] {
        let fence = if syntax == Syntax::Yaml {
            "```yaml\n"
        } else {
            "```toml\n"
        };
        for block in manual.split(fence).skip(1) {
            let text = block.split("```").next().unwrap_or_default();
            if let Err(problems) = read("schema-file.md", text, syntax) {
                panic!("{problems:#?}\n{text}");
            }
            examples += 1;
        }
    }
    assert!(examples >= 3);
}
