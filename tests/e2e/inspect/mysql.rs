//! What MySQL and MariaDB have, read from their catalogues: what was made by hand, and not by our operations.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use whimbrel_core::Backend::{Mariadb, Mysql};
use whimbrel_core::schema::{IndexMethod, Order, ReferentialAction, Routine, Storage};
use whimbrel_core::{
    Backend, Column, ColumnType, DefaultValue, Expression, Inspection, Length, Literal, Name, PerDialect, Table,
};
use whimbrel_engine::{Database as Engine, InspectOptions, inspect};
use whimbrel_tests::{Database, on_backends};

use super::read;
use crate::engine::line::{Line, through};
use crate::project::connect;

const FAMILY: [Backend; 2] = [Mysql, Mariadb];

fn table<'a>(inspection: &'a Inspection, name: &str) -> &'a Table {
    let found = inspection.schema.tables.get(&name.into());
    found.unwrap_or_else(|| panic!("no table {name} in {inspection:#?}"))
}

fn column<'a>(inspection: &'a Inspection, table: &str, name: &str) -> &'a Column {
    let found = self::table(inspection, table).column(&name.into());
    found.unwrap_or_else(|| panic!("no column {table}.{name}"))
}

fn text(value: &str) -> Option<DefaultValue> {
    Some(DefaultValue::Value(Literal::Text(value.to_owned())))
}

#[test]
fn the_enums_of_tables_that_are_left_out_are_left_out_too() {
    on_backends(&FAMILY, async |database| {
        database.execute("CREATE TABLE ours (e ENUM('a'))").await;
        database.execute("CREATE TABLE tmp_theirs (e ENUM('b'))").await;
        let engine = connect(database).await;
        let mut options = InspectOptions::default();
        options.exclude.push("tmp_*".to_owned());
        let schema = inspect(&engine, &options).await.expect("the catalogue is read").schema;
        engine.close().await;
        let names: Vec<_> = schema.enums.names().map(ToString::to_string).collect();
        assert_eq!(names, ["ours_e"]);
        assert_eq!(schema.tables.len(), 1);
    });
}

/// The kinds of what was not understood, with the names of the objects.
fn unknown(inspection: &Inspection) -> Vec<String> {
    let kinds = inspection.unknown.iter();
    kinds.map(|it| format!("{} of {}", it.kind, it.name)).collect()
}

fn sql(database: &Database, expression: &Expression) -> String {
    expression
        .get(database.backend())
        .expect("this backend's text")
        .to_owned()
}

/// A text that breaks every careless reader.
const HOSTILE: &str = r#"it's \ "x" `y` 🐦?"#;
const WRITTEN: &str = r#"'it''s \\ "x" `y` 🐦?'"#;

#[test]
fn texts_of_any_characters_come_back_as_they_were_written() {
    on_backends(&FAMILY, async |database| {
        database
            .execute(&format!(
                "CREATE TABLE `a``b` (\
                 `é``x` varchar(40) NOT NULL DEFAULT {WRITTEN}, \
                 e ENUM({WRITTEN}, 'a,b', '?') NOT NULL DEFAULT {WRITTEN}, \
                 long_text text DEFAULT ('it''s \\\\ \"x\"'), \
                 bytes binary(16) NOT NULL DEFAULT X'00112233445566778899AABBCCDDEEFF', \
                 more_bytes varbinary(9) NOT NULL DEFAULT X'6100FF62', \
                 described int NULL COMMENT 'it''s \\\\ \"x\" `y`?') COMMENT 'a ''table'' \\\\ of é?'"
            ))
            .await;
        let inspection = read(database).await;
        let column = |name: &str| column(&inspection, "a`b", name);
        assert_eq!(column("é`x").default, text(HOSTILE));
        assert_eq!(column("e").default, text(HOSTILE));
        let enumeration = column("e").ty.enumeration().expect("an enum");
        assert_eq!(enumeration.name.as_str(), "a`b_e");
        let values = &inspection.schema.enumeration(enumeration).expect("the enum").values;
        assert_eq!(*values, [HOSTILE, "a,b", "?"]);
        assert_eq!(column("long_text").default, text(r#"it's \ "x""#));
        let bytes = |bytes: &[u8]| Some(DefaultValue::Value(Literal::Bytes(bytes.to_vec())));
        let all = [0, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170, 187, 204, 221, 238, 255];
        assert_eq!(column("bytes").default, bytes(&all));
        assert_eq!(column("more_bytes").default, bytes(b"a\0\xffb"));
        assert_eq!(column("described").comment.as_deref(), Some(r#"it's \ "x" `y`?"#));
        assert_eq!(table(&inspection, "a`b").comment.as_deref(), Some(r"a 'table' \ of é?"));
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

/// MariaDB 10.5 keeps expressions in three-byte UTF-8: an emoji in one is lost when it is written.
fn loses_emojis(database: &Database) -> bool {
    database.backend() == Mariadb && !database.server().target().is_at_least(10, 6)
}

#[test]
fn expressions_come_back_with_whatever_is_in_their_strings_and_names() {
    on_backends(&FAMILY, async |database| {
        let bird = if loses_emojis(database) { "é" } else { "🐦" };
        database
            .execute(&format!(
                "CREATE TABLE t (`é` varchar(40), n int, \
                 g varchar(90) GENERATED ALWAYS AS (concat(`é`, '{bird}?\\\\''\"\\n')) STORED, \
                 v int GENERATED ALWAYS AS (n * 2) VIRTUAL, \
                 d varchar(90) DEFAULT (concat('{bird}', 'b')), \
                 CONSTRAINT `the ``check``` CHECK (`é` <> '{bird}?''\\\\)' AND n > 0))"
            ))
            .await;
        let inspection = read(database).await;
        let backend = database.backend();
        let introducer = if backend == Mysql { "_utf8mb4" } else { "" };
        let generated = column(&inspection, "t", "g").generated.clone().expect("generated");
        assert_eq!(generated.storage, Storage::Stored);
        assert_eq!(
            sql(database, &generated.expression),
            format!(r#"concat(`é`,{introducer}'{bird}?\\\'"\n')"#)
        );
        let generated = column(&inspection, "t", "v").generated.clone().expect("generated");
        assert_eq!(
            (sql(database, &generated.expression).as_str(), generated.storage),
            ("`n` * 2", Storage::Virtual)
        );
        let Some(DefaultValue::Expression(default)) = &column(&inspection, "t", "d").default else {
            panic!("the default is computed");
        };
        assert_eq!(
            sql(database, default),
            format!("concat({introducer}'{bird}',{introducer}'b')")
        );
        let check = &table(&inspection, "t").checks[&Name::new("the `check`")];
        let expected = if backend == Mysql {
            format!(r"(`é` <> _utf8mb4'{bird}?\'\\)') and (`n` > 0)")
        } else {
            format!(r"`é` <> '{bird}?\'\\)' and `n` > 0")
        };
        assert_eq!(sql(database, &check.expression), expected);
    });
}

#[test]
fn each_type_is_read_as_what_the_dialect_would_write_for_it() {
    on_backends(&FAMILY, async |database| {
        let custom = |sql: &str| ColumnType::Custom(PerDialect::default().with(database.backend(), sql.to_owned()));
        let mut types = vec![
            ("tinyint(1)", ColumnType::Boolean),
            ("tinyint", ColumnType::TinyInteger),
            ("smallint unsigned", ColumnType::SmallUnsigned),
            ("mediumint", custom("mediumint")),
            ("int(5) zerofill", custom("int(5) unsigned zerofill")),
            ("bigint unsigned", ColumnType::BigUnsigned),
            ("decimal(9,3)", ColumnType::Decimal(Some((9, 3)))),
            ("decimal(9,3) unsigned", custom("decimal(9,3) unsigned")),
            ("float", ColumnType::Float),
            ("double", ColumnType::Double),
            ("bit(5)", ColumnType::Bit(Some(5))),
            ("datetime(6)", custom("datetime(6)")),
            ("datetime", ColumnType::DateTime),
            ("time(3)", custom("time(3)")),
            ("year", ColumnType::Year),
            ("char(7)", ColumnType::Char(Some(7))),
            ("varchar(300)", ColumnType::String(Length::AtMost(300))),
            ("tinytext", custom("tinytext")),
            ("longtext", ColumnType::String(Length::Max)),
            ("blob", ColumnType::Blob),
            ("longblob", ColumnType::VarBinary(Length::Max)),
            ("json", ColumnType::Json),
            ("set('a','it''s')", custom("set('a','it''s')")),
            ("point", custom("point")),
        ];
        if database.backend() == Mysql {
            types.push(("point SRID 4326", custom("point srid 4326")));
        }
        let columns: Vec<_> = types
            .iter()
            .enumerate()
            .map(|(at, (sql, _))| format!("c{at} {sql} NULL"))
            .collect();
        database
            .execute(&format!("CREATE TABLE t ({})", columns.join(", ")))
            .await;
        let inspection = read(database).await;
        for (at, (sql, ty)) in types.iter().enumerate() {
            assert_eq!(column(&inspection, "t", &format!("c{at}")).ty, *ty, "{sql}");
        }
        assert!(
            table(&inspection, "t").checks.is_empty(),
            "the check of JSON is not one of the author's"
        );
    });
}

#[test]
fn what_a_schema_has_no_word_for_is_named() {
    on_backends(&FAMILY, async |database| {
        let is_mysql = database.backend() == Mysql;
        database
            .execute(
                "CREATE TABLE t (id int NOT NULL, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE \
                 CURRENT_TIMESTAMP, secret int NULL, PRIMARY KEY (id), INDEX told (secret) COMMENT 'why') \
                 ROW_FORMAT=COMPRESSED",
            )
            .await;
        database.execute("ALTER TABLE t MODIFY secret int NULL INVISIBLE").await;
        database
            .execute("CREATE TABLE parted (id int NOT NULL PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2")
            .await;
        database
            .execute("CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1")
            .await;
        database
            .execute("CREATE SQL SECURITY INVOKER VIEW seen AS SELECT id FROM t")
            .await;
        let mut expected = vec![
            "comment of an index of t",
            "event of nightly",
            "invisible column of t",
            "on update of t",
            "partitioning of parted",
            "security of a view of seen",
            "table options of t",
        ];
        if is_mysql {
            database
                .execute("CREATE TABLE words (a text, FULLTEXT INDEX cut (a) WITH PARSER ngram)")
                .await;
            expected.push("parser of an index of words");
            database.execute("ALTER TABLE t ALTER INDEX told INVISIBLE").await;
            database
                .execute("ALTER TABLE t ADD CONSTRAINT lax CHECK (id > 0) NOT ENFORCED")
                .await;
            expected.extend(["invisible index of t", "check that is not enforced of t"]);
        } else {
            database
                .execute("CREATE TABLE past (id int) WITH SYSTEM VERSIONING")
                .await;
            expected.push("system versioning of past");
            if database.server().target().is_at_least(10, 6) {
                database.execute("ALTER TABLE t ALTER INDEX told IGNORED").await;
                expected.push("invisible index of t");
            }
        }
        expected.sort_unstable();
        let inspection = read(database).await;
        assert_eq!(unknown(&inspection), expected);
        assert!(table(&inspection, "t").checks.is_empty());
        let parted = inspection
            .unknown
            .iter()
            .find(|it| it.kind == "partitioning")
            .expect("it was named");
        assert_eq!(parted.definition, "PARTITION BY HASH (`id`): p0, p1");
    });
}

#[test]
fn indexes_are_read_in_all_their_kinds() {
    on_backends(&FAMILY, async |database| {
        database
            .execute(
                "CREATE TABLE t (a varchar(40) NOT NULL, b int NOT NULL, c text NOT NULL, p point NOT NULL, \
                 UNIQUE INDEX both_key (b, a), UNIQUE INDEX half_key (a(3)), INDEX down (b, a DESC), \
                 FULLTEXT INDEX words (a, c), SPATIAL INDEX places (p))",
            )
            .await;
        let inspection = read(database).await;
        let table = table(&inspection, "t");
        assert_eq!(
            table.uniques[&Name::new("both_key")].columns,
            [Name::new("b"), Name::new("a")]
        );
        let index = |name: &str| &table.indexes[&Name::new(name)];
        let half = index("half_key");
        assert_eq!((half.unique, half.parts[0].prefix), (true, Some(3)));
        let descends = database.backend() == Mysql || database.server().target().is_at_least(10, 8);
        assert_eq!(index("down").parts[1].order, descends.then_some(Order::Descending));
        assert_eq!(index("words").method, Some(IndexMethod::FullText));
        assert_eq!(index("places").method, Some(IndexMethod::Spatial));
        assert!(index("places").parts[0].prefix.is_none());
        assert_eq!((table.uniques.len(), table.indexes.len()), (1, 4));
    });
}

#[test]
fn the_indexes_that_foreign_keys_and_counted_columns_brought_along_are_not_listed() {
    on_backends(&FAMILY, async |database| {
        database
            .execute("CREATE TABLE parents (id int NOT NULL PRIMARY KEY)")
            .await;
        database
            .execute(
                "CREATE TABLE t (id int NOT NULL PRIMARY KEY, parent int NULL, other int NULL, n int NOT NULL AUTO_INCREMENT, \
                 KEY n_identity_idx (n), KEY own (other), \
                 CONSTRAINT parent_fkey FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE SET NULL, \
                 CONSTRAINT other_fkey FOREIGN KEY (other) REFERENCES parents (id)) AUTO_INCREMENT = 100",
            )
            .await;
        let inspection = read(database).await;
        let table = table(&inspection, "t");
        assert_eq!(table.indexes.keys().map(Name::as_str).collect::<Vec<_>>(), ["own"]);
        let key = &table.foreign_keys[&Name::new("parent_fkey")];
        assert_eq!(key.referenced_table, "parents".into());
        assert_eq!(
            (key.on_delete, key.on_update),
            (Some(ReferentialAction::Cascade), Some(ReferentialAction::SetNull))
        );
        let key = &table.foreign_keys[&Name::new("other_fkey")];
        assert_eq!((key.on_delete, key.on_update), (None, None));
        let identity = |inspection: &Inspection| column(inspection, "t", "n").identity.clone();
        assert_eq!(identity(&inspection).expect("counted").start, Some(100));
        // Once rows are there, the next number says nothing of the first.
        database.execute("INSERT INTO t (id) VALUES (1)").await;
        database.execute("ANALYZE TABLE t").await;
        assert_eq!(identity(&read(database).await).expect("counted").start, None);
    });
}

#[test]
fn options_are_told_where_they_differ_from_the_databases() {
    on_backends(&FAMILY, async |database| {
        database
            .execute("CREATE TABLE plain (a varchar(9), b varchar(9) COLLATE utf8mb4_bin)")
            .await;
        database
            .execute("CREATE TABLE latin (a varchar(9)) CHARACTER SET latin1")
            .await;
        database
            .execute("CREATE TABLE same (a varchar(9)) CHARACTER SET utf8mb4")
            .await;
        database
            .execute("CREATE TABLE strict (a varchar(9)) COLLATE utf8mb4_bin ENGINE=MyISAM")
            .await;
        let inspection = read(database).await;
        let options = |name: &str| {
            let options = &table(&inspection, name).options;
            [&options.engine, &options.charset, &options.collation].map(Clone::clone)
        };
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(options("plain"), [None, None, None]);
        assert_eq!(options("same"), [None, None, None]);
        assert_eq!(options("latin"), [None, said("latin1"), None]);
        assert_eq!(options("strict"), [said("MyISAM"), None, said("utf8mb4_bin")]);
        let collation = |table: &str, name: &str| {
            let names = column(&inspection, table, name).collation.clone();
            names.and_then(|names| names.get(database.backend()).cloned())
        };
        assert_eq!(collation("plain", "a"), None);
        assert_eq!(collation("plain", "b"), said("utf8mb4_bin"));
        assert_eq!(collation("strict", "a"), None);
    });
}

#[test]
fn views_triggers_and_routines_are_read_without_the_names_of_the_database_and_of_their_makers() {
    on_backends(&FAMILY, async |database| {
        let name = database.name().to_owned();
        database
            .execute("CREATE TABLE t (id int NOT NULL PRIMARY KEY, a varchar(40) NULL)")
            .await;
        database
            .execute(&format!(
                "CREATE VIEW v AS SELECT id, '`{name}`.`t` 🐦' AS a FROM t WHERE a <> '{name}.t' WITH CHECK OPTION"
            ))
            .await;
        database
            .execute("CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW SET NEW.a = '🐦?'")
            .await;
        database
            .execute("CREATE TRIGGER another BEFORE INSERT ON t FOR EACH ROW FOLLOWS one SET NEW.a = upper(NEW.a)")
            .await;
        // MySQL refuses an emoji in a routine.
        let bird = if database.backend() == Mysql { "é" } else { "🐦" };
        let function =
            format!("CREATE FUNCTION twice(x int) RETURNS int DETERMINISTIC RETURN x * 2 + length('{bird}')");
        database.execute(&function).await;
        database
            .execute(&format!("CREATE PROCEDURE twice(IN x int) SELECT '{bird}', x"))
            .await;
        let inspection = read(database).await;
        let schema = &inspection.schema;
        let text = |texts: &PerDialect<String>| texts.get(database.backend()).cloned().expect("this backend's text");
        let view = text(&schema.views.get(&"v".into()).expect("the view").query);
        assert!(
            view.contains(&format!("'`{name}`.`t` 🐦'")) && view.contains(&format!("'{name}.t'")),
            "{view}"
        );
        assert!(
            view.contains("from `t` where") && view.ends_with("WITH CASCADED CHECK OPTION"),
            "{view}"
        );
        let triggers: Vec<_> = schema.triggers.iter().map(|it| text(&it.definition)).collect();
        assert_eq!(
            triggers,
            [
                "CREATE TRIGGER `another` BEFORE INSERT ON `t` FOR EACH ROW FOLLOWS `one` SET NEW.a = upper(NEW.a)",
                "CREATE TRIGGER `one` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a = '🐦?'",
            ]
        );
        let routines: Vec<_> = schema
            .functions
            .iter()
            .map(|it| (it.kind, text(&it.definition)))
            .collect();
        assert_eq!(routines.len(), 2);
        for (kind, definition) in routines {
            let word = if kind == Routine::Function {
                "FUNCTION"
            } else {
                "PROCEDURE"
            };
            assert!(
                definition.starts_with(&format!("CREATE {word} `twice`(")),
                "{definition}"
            );
            assert!(definition.contains(bird), "{definition}");
        }
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn sequences_are_read() {
    on_backends(&[Mariadb], async |database| {
        database.execute("CREATE SEQUENCE plain").await;
        database
            .execute("CREATE SEQUENCE `it's` START 5 INCREMENT 2 MINVALUE 3 MAXVALUE 99 CACHE 7 CYCLE")
            .await;
        database
            .execute("CREATE TABLE t (id bigint NOT NULL DEFAULT nextval(plain))")
            .await;
        let inspection = read(database).await;
        let sequence = |name: &str| inspection.schema.sequences.get(&name.into()).expect("the sequence");
        let plain = sequence("plain");
        assert_eq!(
            (plain.start, plain.increment, plain.minimum, plain.maximum),
            (1, 1, None, None)
        );
        assert_eq!((plain.cache, plain.cycle), (None, false));
        let other = sequence("it's");
        assert_eq!(
            (other.start, other.increment, other.minimum, other.maximum),
            (5, 2, Some(3), Some(99))
        );
        assert_eq!((other.cache, other.cycle), (Some(7), true));
        if database.server().target().is_at_least(11, 5) {
            database.execute("CREATE SEQUENCE small AS smallint INCREMENT -1").await;
            let inspection = read(database).await;
            let small = inspection.schema.sequences.get(&"small".into()).expect("the sequence");
            assert_eq!(small.ty, Some(ColumnType::SmallInteger));
            assert_eq!((small.start, small.minimum, small.maximum), (-1, None, None));
        }
        let Some(DefaultValue::Expression(default)) = &column(&inspection, "t", "id").default else {
            panic!("the default is computed");
        };
        assert_eq!(sql(database, default), "nextval(`plain`)");
    });
}

#[test]
fn other_databases_are_not_read_and_what_refers_to_them_says_so() {
    on_backends(&FAMILY, async |database| {
        let other = format!("{}_other", database.name());
        database.execute(&format!("CREATE DATABASE {other}")).await;
        let made = async {
            let id = "id int NOT NULL PRIMARY KEY";
            database.execute(&format!("CREATE TABLE {other}.theirs ({id})")).await;
            database
                .execute(&format!(
                    "CREATE TABLE t ({id}, CONSTRAINT far FOREIGN KEY (id) REFERENCES {other}.theirs (id))"
                ))
                .await;
            read(database).await
        };
        let inspection = made.await;
        database.execute("DROP TABLE t").await;
        database.execute(&format!("DROP DATABASE {other}")).await;
        assert_eq!(inspection.schema.tables.len(), 1);
        let far = &table(&inspection, "t").foreign_keys[&Name::new("far")];
        assert_eq!(far.referenced_table.to_string(), format!("{other}.theirs"));
    });
}

#[test]
fn the_number_of_questions_does_not_grow_with_the_number_of_tables() {
    on_backends(&FAMILY, async |database| {
        let count = async || {
            let line = Arc::new(Line::default());
            let engine = Engine::connect(&through(&database.url(), &line).await)
                .await
                .expect("a connection");
            let before = line.turns.load(Ordering::SeqCst);
            let inspection = inspect(&engine, &InspectOptions::default())
                .await
                .expect("the catalogue is read");
            let turns = line.turns.load(Ordering::SeqCst) - before;
            engine.close().await;
            (inspection.schema.tables.len(), turns)
        };
        let mut counts = Vec::new();
        for number in 0..30 {
            database
                .execute(&format!(
                    "CREATE TABLE t{number} (id int NOT NULL PRIMARY KEY, a varchar(9) DEFAULT '?', CHECK (a <> '????'))"
                ))
                .await;
            if number == 0 || number == 29 {
                counts.push(count().await);
            }
        }
        assert_eq!((counts[0].0, counts[1].0), (1, 30));
        assert_eq!(counts[0].1, counts[1].1);
    });
}
