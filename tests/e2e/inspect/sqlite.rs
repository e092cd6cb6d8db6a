//! What SQLite has, read from its own text: what was made by hand, and not by our operations.

use whimbrel_core::Backend::Sqlite;
use whimbrel_core::schema::{Deferrable, Identity, Order, ReferentialAction, Storage};
use whimbrel_core::{Column, ColumnType, DefaultValue, Inspection, Length, Literal, Name, Table};
use whimbrel_tests::on_sqlite;

use super::read;

fn table<'a>(inspection: &'a Inspection, name: &str) -> &'a Table {
    let found = inspection.schema.tables.get(&name.into());
    found.unwrap_or_else(|| panic!("no table {name} in {inspection:#?}"))
}

fn column<'a>(inspection: &'a Inspection, table: &str, name: &str) -> &'a Column {
    let found = self::table(inspection, table).column(&name.into());
    found.unwrap_or_else(|| panic!("no column {table}.{name}"))
}

fn unknown(inspection: &Inspection) -> Vec<String> {
    let kinds = inspection.unknown.iter();
    kinds.map(|it| format!("{} of {}", it.kind, it.name)).collect()
}

#[test]
fn columns_come_back_with_all_that_they_have() {
    on_sqlite(async |database| {
        database
            .execute(
                r#"CREATE TABLE "ta""b'le" (
                    id integer NOT NULL CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, -- CHECK (
                    [co)l] VARCHAR(20) COLLATE NOCASE NOT NULL DEFAULT 'it''s "x"',
                    code text DEFAULT '007', sum integer DEFAULT -7, at text DEFAULT CURRENT_TIMESTAMP,
                    `m``ood` enum_text CONSTRAINT old_name_enum CHECK ("m`ood" IN ('sad', 'it''s ok')),
                    twice integer /* AS ( */ GENERATED ALWAYS AS (sum * 2) VIRTUAL, big bigint);"#,
            )
            .await;
        database
            .execute("ALTER TABLE \"ta\"\"b'le\" ADD COLUMN added boolean NOT NULL DEFAULT TRUE")
            .await;
        let inspection = read(database).await;
        let column = |name: &str| column(&inspection, "ta\"b'le", name);
        assert_eq!(column("id").identity, Some(Identity::default()));
        assert_eq!(column("co)l").ty, ColumnType::String(Length::AtMost(20)));
        let text = |text: &str| Some(DefaultValue::Value(Literal::Text(text.to_owned())));
        assert_eq!(column("co)l").default, text("it's \"x\""));
        let collation = column("co)l").collation.as_ref();
        assert_eq!(collation.and_then(|names| names.sqlite.as_deref()), Some("NOCASE"));
        assert_eq!(column("code").default, text("007"));
        assert_eq!(column("sum").default, Some(DefaultValue::Value(Literal::Integer(-7))));
        assert!(matches!(column("at").default, Some(DefaultValue::Expression(_))));
        let mood = column("m`ood").ty.enumeration().expect("an enum");
        assert_eq!(mood.to_string(), "ta\"b'le_m`ood");
        let values = &inspection.schema.enums.get(mood).expect("the enum").values;
        assert_eq!(*values, ["sad", "it's ok"]);
        let generated = column("twice").generated.as_ref().expect("it is computed");
        assert_eq!(
            (generated.expression.get(Sqlite), generated.storage),
            (Some("sum * 2"), Storage::Virtual)
        );
        assert!(matches!(&column("big").ty, ColumnType::Custom(names) if names.sqlite.as_deref() == Some("bigint")));
        assert_eq!(
            column("added").default,
            Some(DefaultValue::Value(Literal::Boolean(true)))
        );
        let table = table(&inspection, "ta\"b'le");
        assert_eq!(table.primary_key.as_ref().expect("a key").name.as_str(), "pk");
        assert!(table.checks.is_empty(), "the check of an enum is the enum's");
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn keys_and_indexes_come_back_with_all_that_they_have() {
    on_sqlite(async |database| {
        database
            .execute(
                "CREATE TABLE child (x int NOT NULL REFERENCES Parent ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, \
                    y int NOT NULL, name text, CONSTRAINT own UNIQUE (Y, x) CONSTRAINT positive CHECK (x > 0), \
                    PRIMARY KEY (y, x)) WITHOUT ROWID;
                CREATE TABLE parent (id integer PRIMARY KEY, name text CHECK (name <> ',)'));
                CREATE UNIQUE INDEX plain ON child (name, x);
                CREATE UNIQUE INDEX other ON child (name DESC) WHERE name <> 'WHERE';
                CREATE INDEX expressed ON child (lower(name || ',)') COLLATE \"NOCASE\", X);",
            )
            .await;
        let inspection = read(database).await;
        let child = table(&inspection, "child");
        let names = |names: &[&str]| names.iter().map(|name| Name::new(*name)).collect::<Vec<_>>();
        assert_eq!(child.primary_key.as_ref().expect("a key").columns, names(&["y", "x"]));
        assert!(child.options.without_rowid);
        assert_eq!(child.uniques[&Name::new("own")].columns, names(&["y", "x"]));
        assert_eq!(child.uniques[&Name::new("plain")].columns, names(&["name", "x"]));
        assert_eq!(
            child.checks[&Name::new("positive")].expression.get(Sqlite),
            Some("x > 0")
        );
        let key = &child.foreign_keys[&Name::new("child_x_fkey")];
        assert_eq!(
            (key.referenced_table.to_string(), &key.referenced_columns),
            ("parent".to_owned(), &names(&["id"]))
        );
        let when = Some(Deferrable::InitiallyDeferred);
        assert_eq!(
            (key.on_delete, key.deferrable),
            (Some(ReferentialAction::Cascade), when)
        );
        let other = &child.indexes[&Name::new("other")];
        assert!(other.unique && other.parts[0].order == Some(Order::Descending));
        assert_eq!(
            other.filter.as_ref().and_then(|filter| filter.get(Sqlite)),
            Some("name <> 'WHERE'")
        );
        let expressed = &child.indexes[&Name::new("expressed")];
        assert_eq!(expressed.parts[0].collation.as_deref(), Some("NOCASE"));
        assert_eq!(expressed.parts[1].as_column(), Some(&Name::new("x")));
        assert!(
            table(&inspection, "parent")
                .checks
                .contains_key(&Name::new("parent_name_check"))
        );
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn views_and_triggers_come_back_and_virtual_tables_are_named() {
    on_sqlite(async |database| {
        database
            .execute(
                "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW renamed (b) AS SELECT a FROM t;
                CREATE TRIGGER watch AFTER INSERT ON t BEGIN SELECT 'CREATE TABLE x'; END;
                CREATE VIRTUAL TABLE words USING fts5(body); CREATE TABLE words_own (a int);
                CREATE TABLE odd (a text PRIMARY KEY, b int UNIQUE ON CONFLICT IGNORE);",
            )
            .await;
        let inspection = read(database).await;
        let schema = &inspection.schema;
        let tables: Vec<_> = schema.tables.names().map(ToString::to_string).collect();
        assert_eq!(tables, ["odd", "t", "words_own"]);
        let view = schema.views.get(&"v".into()).expect("the view");
        assert_eq!(view.query.sqlite.as_deref(), Some("SELECT a FROM t"));
        assert_eq!(schema.triggers.len(), 1);
        assert_eq!(
            unknown(&inspection),
            [
                "nullable key column of odd",
                "property of the table of odd",
                "shadow table of words_config",
                "shadow table of words_content",
                "shadow table of words_data",
                "shadow table of words_docsize",
                "shadow table of words_idx",
                "view of renamed",
                "virtual table of words",
            ]
        );
    });
}
