//! Tables as SQLite keeps them, read.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn read(sql: &str) -> CreateTable {
    CreateTable::read(sql).unwrap()
}

#[test]
fn columns_have_their_types_and_properties() {
    let table = read(
        "CREATE TABLE IF NOT EXISTS main.'t' (\"a,\" varchar ( 20 ), [b )] unsigned big int NOT NULL DEFAULT -1.5, \
         c DEFAULT 'NOT NULL', `d` text COLLATE NOCASE DEFAULT (lower(')')) NULL, \
         e int GENERATED ALWAYS AS (a || ') STORED') STORED, f AS (1), g real DEFAULT \"g\", h DEFAULT current_date)",
    );
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            let generated = column.generated.as_ref().map(|(sql, storage)| (sql.as_str(), *storage));
            let texts = (column.default.as_deref(), column.collation.as_deref());
            (
                column.name.as_str(),
                column.type_name.as_str(),
                column.not_null,
                texts,
                generated,
            )
        })
        .collect();
    assert_eq!(
        columns,
        [
            ("a,", "varchar(20)", false, (None, None), None),
            ("b )", "unsigned big int", true, (Some("-1.5"), None), None),
            ("c", "", false, (Some("'NOT NULL'"), None), None),
            ("d", "text", false, (Some("(lower(')'))"), Some("NOCASE")), None),
            (
                "e",
                "int",
                false,
                (None, None),
                Some(("a || ') STORED'", Storage::Stored))
            ),
            ("f", "", false, (None, None), Some(("1", Storage::Virtual))),
            ("g", "real", false, (Some("'g'"), None), None),
            ("h", "", false, (Some("current_date"), None), None),
        ]
    );
}

#[test]
fn constraints_have_their_names_wherever_they_stand() {
    let table = read(
        "CREATE TABLE t (id integer CONSTRAINT t_pk PRIMARY KEY AUTOINCREMENT, a CHECK (a <> 'CHECK (') UNIQUE, \
         b CONSTRAINT b_fk REFERENCES \"o\" ON DELETE SET NULL ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED NOT NULL, \
         /* , */ CONSTRAINT c CHECK ((a) > (b)) -- it's\n CONSTRAINT u UNIQUE (b DESC, a COLLATE NOCASE), \
         FOREIGN KEY (a, b) REFERENCES t(c, d) MATCH FULL NOT DEFERRABLE) STRICT, WITHOUT ROWID",
    );
    assert!(table.strict && table.without_rowid && table.columns[2].not_null);
    assert_eq!(table.unusual, ["MATCH FULL"]);
    let key = |name: &str, descending, collation: Option<&str>| KeyColumn {
        name: name.into(),
        descending,
        collation: collation.map(str::to_owned),
    };
    let expected = [
        (
            Some("t_pk"),
            true,
            Rule::PrimaryKey {
                columns: vec![key("id", false, None)],
                counted: true,
            },
        ),
        (None, true, Rule::Check("a <> 'CHECK ('".to_owned())),
        (None, true, Rule::Unique(vec![key("a", false, None)])),
        (
            Some("b_fk"),
            true,
            Rule::ForeignKey {
                columns: vec!["b".into()],
                table: "o".into(),
                referenced: Vec::new(),
                on_delete: Some(ReferentialAction::SetNull),
                on_update: Some(ReferentialAction::NoAction),
                deferrable: Some(Deferrable::InitiallyDeferred),
            },
        ),
        (Some("c"), false, Rule::Check("(a) > (b)".to_owned())),
        (
            Some("u"),
            false,
            Rule::Unique(vec![key("b", true, None), key("a", false, Some("NOCASE"))]),
        ),
        (
            None,
            false,
            Rule::ForeignKey {
                columns: vec!["a".into(), "b".into()],
                table: "t".into(),
                referenced: vec!["c".into(), "d".into()],
                on_delete: None,
                on_update: None,
                deferrable: None,
            },
        ),
    ];
    for (constraint, (name, of_column, rule)) in table.constraints.iter().zip(&expected) {
        assert_eq!(constraint.name, name.map(Name::new));
        assert_eq!((constraint.column.is_some(), &constraint.rule), (*of_column, rule));
    }
    assert_eq!(table.constraints.len(), expected.len());
}

#[test]
fn a_key_may_be_of_one_column_and_counted_after_all_columns() {
    let table = read("CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT) ON CONFLICT REPLACE)");
    assert!(matches!(
        &table.constraints[0].rule,
        Rule::PrimaryKey { counted: true, .. }
    ));
    assert_eq!(table.unusual, ["ON CONFLICT REPLACE"]);
}

#[test]
fn what_is_no_table_is_not_read() {
    for sql in [
        "",
        "CREATE TABLE t",
        "CREATE TABLE t (",
        "CREATE TABLE t (a",
        "CREATE TABLE t (a) WITH x",
        "SELECT 1",
    ] {
        assert_eq!(CreateTable::read(sql), None, "{sql}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        rest in r#"( |\(|\)|,|a|'|"|\[|\]|--|\n|1|CHECK|PRIMARY KEY|UNIQUE|DEFAULT|REFERENCES|NOT|NULL|CONSTRAINT|ON|AS){0,40}"#,
    ) {
        let _ = CreateTable::read(&format!("CREATE TABLE t (a {rest})"));
    }
}
