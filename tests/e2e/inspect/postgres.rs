//! What PostgreSQL has, read from its catalogue: what was made by hand, and not by our operations.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use whimbrel_core::Backend::Postgres;
use whimbrel_core::schema::{
    Deferrable, Identity, IdentityKind, IndexMethod, NullsOrder, Order, ReferentialAction, Routine, Storage,
};
use whimbrel_core::{Column, ColumnType, DefaultValue, Inspection, Length, Literal, Name, QualifiedName, Table};
use whimbrel_engine::{Database as Engine, InspectOptions, inspect};
use whimbrel_tests::{Database, on_backends};

use super::read;
use crate::engine::line::{Line, through};

fn on_postgres(test: impl AsyncFn(&Database)) {
    on_backends(&[Postgres], test);
}

fn table<'a>(inspection: &'a Inspection, name: &QualifiedName) -> &'a Table {
    let found = inspection.schema.tables.get(name);
    found.unwrap_or_else(|| panic!("no table {name} in {inspection:#?}"))
}

fn column<'a>(inspection: &'a Inspection, table: &str, name: &str) -> &'a Column {
    let found = self::table(inspection, &table.into()).column(&name.into());
    found.unwrap_or_else(|| panic!("no column {table}.{name}"))
}

fn unknown(inspection: &Inspection) -> Vec<String> {
    inspection.unknown.iter().map(ToString::to_string).collect()
}

fn value(literal: Literal) -> Option<DefaultValue> {
    Some(DefaultValue::Value(literal))
}

#[test]
fn columns_come_back_with_all_that_they_have() {
    on_postgres(async |database| {
        database
            .execute(
                r#"CREATE SCHEMA other;
                CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"');
                CREATE TYPE other.level AS ENUM ('a');
                CREATE TABLE "ta""b'le" (
                    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 5) PRIMARY KEY,
                    "co""l'" varchar(20) COLLATE "C" NOT NULL DEFAULT E'it''s \\ "x"',
                    price numeric(12,2) NOT NULL DEFAULT -0.50,
                    moods mood[] DEFAULT '{sad}', level other.level DEFAULT 'a', grid int[][],
                    twice int GENERATED ALWAYS AS (char_length("co""l'") * 2) STORED,
                    at timestamptz DEFAULT '2020-01-01 00:00:00+02', late timestamptz DEFAULT now(),
                    document jsonb DEFAULT '{"a": 1}', bytes bytea DEFAULT '\x00ff', counted serial);
                COMMENT ON TABLE "ta""b'le" IS 'it''s'; COMMENT ON COLUMN "ta""b'le".price IS 'in "euros"';"#,
            )
            .await;
        let inspection = read(database).await;
        let column = |name: &str| column(&inspection, "ta\"b'le", name);
        assert_eq!(
            column("id").identity,
            Some(Identity {
                kind: IdentityKind::Always,
                start: Some(1000),
                increment: Some(5)
            })
        );
        let text = column("co\"l'");
        assert_eq!(text.ty, ColumnType::String(Length::AtMost(20)));
        assert_eq!(text.default, value(Literal::Text(r#"it's \ "x""#.to_owned())));
        assert_eq!(
            text.collation.as_ref().and_then(|names| names.postgres.as_deref()),
            Some("C")
        );
        assert_eq!(column("price").default, value(Literal::Decimal("-0.50".to_owned())));
        assert_eq!(column("price").comment.as_deref(), Some("in \"euros\""));
        let mood = ColumnType::Enum("mood".into());
        assert_eq!(column("moods").ty, ColumnType::Array(Box::new(mood)));
        let level = QualifiedName::within("other", "level");
        assert_eq!(column("level").ty, ColumnType::Enum(level.clone()));
        assert_eq!(column("level").default, value(Literal::Text("a".to_owned())));
        let row = ColumnType::Array(Box::new(ColumnType::Integer));
        assert_eq!(column("grid").ty, ColumnType::Array(Box::new(row)));
        let generated = column("twice").generated.as_ref().expect("it is computed");
        assert_eq!(generated.storage, Storage::Stored);
        assert_eq!(
            generated.expression.get(Postgres),
            Some(r#"char_length(("co""l'")::text) * 2"#)
        );
        // Whatever the zone of the session, a moment is told in UTC.
        assert_eq!(
            column("at").default,
            value(Literal::Text("2019-12-31 22:00:00+00".to_owned()))
        );
        assert!(matches!(column("late").default, Some(DefaultValue::Expression(_))));
        assert_eq!(
            column("document").default,
            value(Literal::Json(serde_json::json!({"a": 1})))
        );
        assert_eq!(column("bytes").default, value(Literal::Bytes(vec![0, 255])));
        let sequence = inspection
            .schema
            .sequences
            .iter()
            .next()
            .expect("that of the serial column");
        assert_eq!(
            sequence.owned_by.as_ref().map(|owner| owner.column.as_str()),
            Some("counted")
        );
        assert_eq!(
            inspection.schema.sequences.len(),
            1,
            "an identity's sequence is the column's own"
        );
        assert_eq!(inspection.schema.enums.get(&level).expect("the enum").values, ["a"]);
        let mood = inspection.schema.enums.get(&"mood".into()).expect("the enum");
        assert_eq!(mood.values, ["sad", "it's \"ok\""]);
        assert!(inspection.schema.namespaces.contains(&Name::new("other")));
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn keys_and_indexes_come_back_with_all_that_they_have() {
    on_postgres(async |database| {
        database
            .execute(
                r#"CREATE SCHEMA other;
                CREATE TABLE other.parent (a int, b int, PRIMARY KEY (b, a));
                CREATE TABLE child (x int, y int, name text, during int4range,
                    CONSTRAINT own UNIQUE (y, x) DEFERRABLE INITIALLY DEFERRED,
                    CONSTRAINT positive CHECK (x > 0 AND name <> 'a)b'),
                    CONSTRAINT apart EXCLUDE USING gist (during WITH &&) WHERE (x > 1),
                    CONSTRAINT up FOREIGN KEY (y, x) REFERENCES other.parent ON DELETE SET NULL ON UPDATE CASCADE
                        DEFERRABLE);
                ALTER TABLE child ADD CONSTRAINT later CHECK (y < 100) NOT VALID;
                CREATE UNIQUE INDEX parts ON child (lower(name) COLLATE "C" DESC, x NULLS FIRST, name text_pattern_ops)
                    INCLUDE (y) WHERE name IS NOT NULL;
                CREATE INDEX hashed ON child USING hash (name);
                CREATE INDEX words ON child USING gin (to_tsvector('simple', name));"#,
            )
            .await;
        let inspection = read(database).await;
        let parent = table(&inspection, &QualifiedName::within("other", "parent"));
        let names = |names: &[&str]| names.iter().map(|name| Name::new(*name)).collect::<Vec<_>>();
        assert_eq!(parent.primary_key.as_ref().expect("a key").columns, names(&["b", "a"]));
        let child = table(&inspection, &"child".into());
        let own = &child.uniques[&Name::new("own")];
        assert_eq!(
            (&own.columns, own.deferrable),
            (&names(&["y", "x"]), Some(Deferrable::InitiallyDeferred))
        );
        let positive = &child.checks[&Name::new("positive")];
        assert_eq!(
            positive.expression.get(Postgres),
            Some("(x > 0) AND (name <> 'a)b'::text)")
        );
        assert!(child.checks[&Name::new("later")].not_valid && !positive.not_valid);
        let apart = &child.exclusions[&Name::new("apart")];
        assert_eq!(
            (apart.method.as_str(), apart.elements[0].operator.as_str()),
            ("gist", "&&")
        );
        assert_eq!(
            apart.filter.as_ref().and_then(|filter| filter.get(Postgres)),
            Some("x > 1")
        );
        let up = &child.foreign_keys[&Name::new("up")];
        assert_eq!(up.referenced_table, QualifiedName::within("other", "parent"));
        assert_eq!(
            (&up.columns, &up.referenced_columns),
            (&names(&["y", "x"]), &names(&["b", "a"]))
        );
        let actions = (up.on_delete, up.on_update, up.deferrable);
        let expected = (
            ReferentialAction::SetNull,
            ReferentialAction::Cascade,
            Deferrable::InitiallyImmediate,
        );
        assert_eq!(actions, (Some(expected.0), Some(expected.1), Some(expected.2)));
        let parts = &child.indexes[&Name::new("parts")];
        assert!(parts.unique && parts.include == names(&["y"]) && parts.filter.is_some());
        assert_eq!(parts.parts[0].order, Some(Order::Descending));
        assert_eq!(parts.parts[0].collation.as_deref(), Some("C"));
        assert_eq!(parts.parts[1].nulls, Some(NullsOrder::First));
        assert_eq!(parts.parts[2].operator_class.as_deref(), Some("text_pattern_ops"));
        assert_eq!(parts.parts[2].collation, None);
        assert_eq!(child.indexes[&Name::new("hashed")].method, Some(IndexMethod::Hash));
        let words = &child.indexes[&Name::new("words")];
        assert_eq!(words.method, Some(IndexMethod::FullText));
        assert_eq!(words.parts[0].as_column(), Some(&Name::new("name")));
        // What backs a constraint is no index of its own.
        assert_eq!(child.indexes.len(), 3);
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn views_triggers_functions_and_sequences_come_back() {
    on_postgres(async |database| {
        database
            .execute(
                "CREATE TABLE one (a int); CREATE TABLE two (a int);
                CREATE VIEW seen AS SELECT a FROM one; CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM one;
                CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'select 1';
                CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'select 1';
                CREATE PROCEDURE p() LANGUAGE sql AS 'select 1';
                CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
                CREATE TRIGGER t BEFORE INSERT ON one FOR EACH ROW EXECUTE FUNCTION watch();
                CREATE TRIGGER t BEFORE INSERT ON two FOR EACH ROW EXECUTE FUNCTION watch();
                CREATE SEQUENCE s AS int START 5 INCREMENT -2 MINVALUE -10 MAXVALUE 10 CACHE 3 CYCLE;
                CREATE EXTENSION citext; CREATE SCHEMA other; CREATE EXTENSION hstore WITH SCHEMA other;",
            )
            .await;
        let inspection = read(database).await;
        let schema = &inspection.schema;
        let views: Vec<_> = schema
            .views
            .iter()
            .map(|view| (view.name.to_string(), view.materialized))
            .collect();
        assert_eq!(views, [("kept".to_owned(), true), ("seen".to_owned(), false)]);
        let functions: Vec<_> = schema.functions.names().map(ToString::to_string).collect();
        assert_eq!(
            functions,
            ["f(integer, text)", "f(text)", "p", "watch"],
            "an extension's own are left out"
        );
        assert!(schema.functions.iter().any(|it| it.kind == Routine::Procedure));
        assert_eq!(schema.triggers.len(), 2);
        let sequence = schema.sequences.get(&"s".into()).expect("the sequence");
        assert_eq!(sequence.ty, Some(ColumnType::Integer));
        assert_eq!((sequence.start, sequence.increment, sequence.cycle), (5, -2, true));
        assert_eq!(
            (sequence.minimum, sequence.maximum, sequence.cache),
            (Some(-10), Some(10), Some(3))
        );
        let extensions: Vec<_> = schema.extensions.names().map(ToString::to_string).collect();
        assert_eq!(extensions, ["citext", "other.hstore"]);
        assert_eq!(unknown(&inspection), [""; 0]);
    });
}

#[test]
fn what_a_schema_has_no_word_for_is_named_and_carried() {
    on_postgres(async |database| {
        database
            .execute(
                "CREATE DOMAIN positive AS int CONSTRAINT more CHECK (VALUE > 0);
                CREATE TYPE pair AS (a int, b text);
                CREATE TABLE t (a int, p positive, PRIMARY KEY (a) INCLUDE (p));
                CREATE TABLE u (a int, FOREIGN KEY (a) REFERENCES t MATCH FULL) WITH (fillfactor = 50);
                CREATE TABLE parted (a int) PARTITION BY RANGE (a);
                CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
                CREATE TABLE heir (b int) INHERITS (u);
                ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON t FOR SELECT USING (a > 3);
                CREATE RULE never AS ON DELETE TO t DO INSTEAD NOTHING; CREATE INDEX filled ON t (p) WITH (fillfactor = 70);
                CREATE UNLOGGED TABLE fast (a int); COMMENT ON INDEX filled IS 'why';
                CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int); ALTER TABLE t ALTER a SET STATISTICS 50;",
            )
            .await;
        let inspection = read(database).await;
        let positive = &column(&inspection, "t", "p").ty;
        assert!(matches!(positive, ColumnType::Custom(names) if names.postgres.as_deref() == Some("positive")));
        let tables: Vec<_> = inspection.schema.tables.names().map(ToString::to_string).collect();
        assert_eq!(tables, ["fast", "heir", "parted", "t", "u"]);
        assert_eq!(
            unknown(&inspection),
            [
                "aggregate total: total(integer)",
                "column options t: a: STATISTICS 50",
                "comment filled: index public.filled: why",
                "composite type pair: CREATE TYPE pair AS (a integer, b text)",
                "constraint u: CONSTRAINT u_a_fkey FOREIGN KEY (a) REFERENCES t(a) MATCH FULL",
                "domain positive: CREATE DOMAIN positive AS integer CONSTRAINT more CHECK ((VALUE > 0))",
                "included columns t: t_pkey: INCLUDE (p)",
                "index options filled: fillfactor=70",
                "inheritance heir: INHERITS (u)",
                "partition part: PARTITION OF parted FOR VALUES FROM (0) TO (10)",
                "partitioning parted: PARTITION BY RANGE (a)",
                "persistence fast: UNLOGGED",
                "policy t: CREATE POLICY mine ON t FOR SELECT USING ((a > 3))",
                "row level security t: ENABLE ROW LEVEL SECURITY",
                "rule t: CREATE RULE never AS\n    ON DELETE TO public.t DO INSTEAD NOTHING;",
                "storage parameters u: fillfactor=50",
            ]
        );
    });
}

#[test]
fn an_inspection_leaves_out_what_patterns_name_and_what_is_the_frameworks_own() {
    on_postgres(async |database| {
        database
            .execute(
                "CREATE SCHEMA audit; CREATE TABLE audit.logs (a serial); CREATE TABLE tmp_x (a int);
                CREATE TABLE kept (a int); CREATE TABLE whimbrel_history (a int); CREATE TABLE whimbrel_journal (a int);",
            )
            .await;
        let engine = crate::project::connect(database).await;
        let mut options = InspectOptions::default();
        options.exclude = vec!["audit.*".to_owned(), "tmp_*".to_owned()];
        let inspection = inspect(&engine, &options).await.expect("the catalogue is read");
        engine.close().await;
        let tables: Vec<_> = inspection.schema.tables.names().map(ToString::to_string).collect();
        assert_eq!(tables, ["kept"]);
        assert!(inspection.schema.sequences.is_empty());
    });
}

#[test]
fn an_inspection_takes_as_many_round_trips_for_many_tables_as_for_none() {
    on_postgres(async |database| {
        let turns = async || {
            let line = Arc::new(Line::default());
            let engine = Engine::connect(&through(&database.url(), &line).await)
                .await
                .expect("a server");
            let before = line.turns.load(Ordering::SeqCst);
            let inspection = inspect(&engine, &InspectOptions::default())
                .await
                .expect("the catalogue is read");
            let turns = line.turns.load(Ordering::SeqCst) - before;
            engine.close().await;
            (inspection.schema.tables.len(), turns)
        };
        let (none, turns_for_none) = turns().await;
        database
            .execute(
                "DO $$ BEGIN FOR i IN 1..60 LOOP EXECUTE format('CREATE TABLE t%s (a int PRIMARY KEY, b int UNIQUE CHECK \
                 (b > 0) REFERENCES t%s)', i, i); END LOOP; END $$",
            )
            .await;
        let (many, turns_for_many) = turns().await;
        assert_eq!((none, many), (0, 60));
        assert_eq!(turns_for_none, turns_for_many);
        // One of them is the queries; the others are of the connection that is taken and given back.
        assert!(turns_for_many <= 3, "{turns_for_many} round trips");
    });
}
