//! One operation of each kind, each with all that it can have, and names that are hard to write.

use serde_json::json;
use whimbrel_core::operations::*;
use whimbrel_core::schema::{
    Deferrable, Generated, Identity, IdentityKind, IndexMethod, IndexPart, NullsOrder, Order, ReferentialAction,
    Storage,
};
use whimbrel_core::{
    Backend, Check, Column, ColumnType, EnumType, Expression, ForeignKey, Index, IntervalFields, Length, Literal, Name,
    PerDialect, PrimaryKey, QualifiedName, Table, TableOptions, Unique,
};

fn name(name: &str) -> Name {
    Name::new(name)
}

fn users() -> QualifiedName {
    QualifiedName::new("users")
}

fn sql(sql: &str) -> Expression {
    Expression::all(sql)
}

fn differing() -> Expression {
    let texts = PerDialect::default().with(Backend::Sqlite, "\"a\" > 0".to_owned());
    let texts = texts.with(Backend::Postgres, "\"a\" > 0".to_owned());
    Expression(
        texts
            .with(Backend::Mysql, "`a` > 0".to_owned())
            .with(Backend::Mariadb, "`a` >= 1".to_owned()),
    )
}

fn per_dialect(text: &str) -> PerDialect<String> {
    PerDialect::all(text.to_owned())
}

/// A column of each type.
fn every_type() -> Vec<Column> {
    use ColumnType::*;
    let types = [
        Char(None),
        Char(Some(2)),
        String(Length::Usual),
        String(Length::AtMost(320)),
        String(Length::Max),
        Text,
        Blob,
        TinyInteger,
        SmallInteger,
        Integer,
        BigInteger,
        TinyUnsigned,
        SmallUnsigned,
        Unsigned,
        BigUnsigned,
        Float,
        Double,
        Decimal(None),
        Decimal(Some((10, 2))),
        DateTime,
        Timestamp,
        TimestampWithTimeZone,
        Time,
        Date,
        Year,
        Interval(None, None),
        Interval(Some(IntervalFields::DayToSecond), Some(3)),
        Binary(16),
        VarBinary(Length::Usual),
        VarBinary(Length::AtMost(9)),
        VarBinary(Length::Max),
        Bit(None),
        Bit(Some(3)),
        VarBit(5),
        Boolean,
        Money(None),
        Money(Some((10, 2))),
        Json,
        JsonBinary,
        Uuid,
        Enum(QualifiedName::new("status")),
        Array(Box::new(Text)),
        Array(Box::new(Enum(QualifiedName::within("app", "status")))),
        Vector(None),
        Vector(Some(3)),
        Cidr,
        Inet,
        MacAddr,
        LTree,
        Custom(per_dialect("citext").with(Backend::Mysql, "tinytext".to_owned())),
    ];
    types
        .into_iter()
        .enumerate()
        .map(|(at, ty)| Column::new(format!("column_{at}"), ty))
        .collect()
}

/// Columns with all that a column can have.
fn every_attribute() -> Vec<Column> {
    let mut collated = Column::new("name", ColumnType::Text).nullable();
    collated.collation = Some(per_dialect("C").with(Backend::Mysql, "utf8mb4_bin".to_owned()));
    collated.comment = Some("what it's called\n\"in words\"".to_owned());
    let mut stored = Column::new("total", ColumnType::Integer);
    stored.generated = Some(Generated {
        expression: sql("a + b"),
        storage: Storage::Stored,
    });
    let mut computed = Column::new("half", ColumnType::Integer).nullable();
    computed.generated = Some(Generated {
        expression: differing(),
        storage: Storage::Virtual,
    });
    let mut counted = Column::new("number", ColumnType::BigInteger);
    counted.identity = Some(Identity {
        kind: IdentityKind::Always,
        start: Some(100),
        increment: Some(10),
    });
    let default = |name: &str, ty, value: Literal| Column::new(name, ty).default_to(value);
    vec![
        collated,
        stored,
        computed,
        counted,
        default("flag", ColumnType::Boolean, Literal::Boolean(true)),
        default("small", ColumnType::SmallInteger, Literal::Integer(-5)),
        default("big", ColumnType::BigInteger, Literal::Integer(3_000_000_000)),
        default("large", ColumnType::BigUnsigned, Literal::Unsigned(u64::MAX)),
        default("half_float", ColumnType::Double, Literal::Float(0.5)),
        default(
            "price",
            ColumnType::Decimal(Some((10, 2))),
            Literal::Decimal("1.50".into()),
        ),
        default(
            "theme",
            ColumnType::String(Length::AtMost(32)),
            Literal::Text("it's \"light\" \\ \u{202e}".into()),
        ),
        default(
            "key",
            ColumnType::Uuid,
            Literal::Uuid("6f0e2b0a-1df4-4b0c-9f6c-0a4b6a1b2c3d".into()),
        ),
        default(
            "meta",
            ColumnType::Json,
            Literal::Json(json!({"a": [1, 2.5, null, "x\u{1}"], "b": true})),
        ),
        default("nothing", ColumnType::Text, Literal::Null).nullable(),
        Column::new("created_at", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
        Column::new("table", ColumnType::Text),
        Column::new("self", ColumnType::Text),
        Column::new("address_2", ColumnType::Text),
        Column::new("Weird \"name\"", ColumnType::Text),
    ]
}

fn foreign_key() -> ForeignKey {
    ForeignKey {
        name: name("users_org_id_fkey"),
        columns: vec![name("org_id")],
        referenced_table: QualifiedName::new("orgs"),
        referenced_columns: vec![name("id")],
        on_delete: Some(ReferentialAction::Cascade),
        on_update: None,
        deferrable: None,
        not_valid: false,
    }
}

fn full_table() -> Table {
    let mut table = Table::new(users());
    for column in every_type().into_iter().chain(every_attribute()) {
        table.columns.insert(column.name.clone(), column);
    }
    table.primary_key = Some(PrimaryKey {
        name: name("own_pkey"),
        columns: vec![name("column_0"), name("number")],
    });
    let unique = Unique {
        name: name("users_name_total_key"),
        columns: vec![name("name"), name("total")],
        nulls_not_distinct: true,
        deferrable: Some(Deferrable::InitiallyDeferred),
    };
    table.uniques.insert(unique.name.clone(), unique);
    let check = Check {
        name: name("total_positive"),
        expression: differing(),
        not_valid: false,
    };
    table.checks.insert(check.name.clone(), check);
    let key = ForeignKey {
        name: name("own_fkey"),
        on_update: Some(ReferentialAction::SetDefault),
        deferrable: Some(Deferrable::InitiallyImmediate),
        ..foreign_key()
    };
    table.foreign_keys.insert(key.name.clone(), key);
    for index in [full_index(), Index::on_columns("users_flag_idx", [name("flag")])] {
        table.indexes.insert(index.name.clone(), index);
    }
    table.comment = Some("all of it".to_owned());
    table.options = TableOptions {
        engine: Some("InnoDB".to_owned()),
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_bin".to_owned()),
        strict: true,
        without_rowid: true,
    };
    table
}

fn simple_table() -> Table {
    let mut table = Table::new("orgs");
    for column in [
        Column::new("id", ColumnType::Uuid),
        Column::new("name", ColumnType::Text),
    ] {
        table.columns.insert(column.name.clone(), column);
    }
    table.primary_key = Some(PrimaryKey::of(&table.name, [name("id")]));
    table
}

fn full_index() -> Index {
    let mut column = IndexPart::column("name");
    column.order = Some(Order::Descending);
    column.nulls = Some(NullsOrder::Last);
    column.prefix = Some(10);
    column.operator_class = Some("text_pattern_ops".to_owned());
    column.collation = Some("C".to_owned());
    let mut index = Index::on_columns("users_all_idx", []);
    index.parts = vec![
        column,
        IndexPart::expression(sql("lower(\"name\")")),
        IndexPart::column("total"),
    ];
    index.unique = true;
    index.filter = Some(differing());
    index.include = vec![name("flag")];
    index.method = Some(IndexMethod::BTree);
    index.nulls_not_distinct = true;
    index
}

/// All operations, at least one of each kind.
pub fn samples() -> Vec<Operation> {
    let status = || QualifiedName::new("status");
    let table = users;
    let alter = |changes| AlterColumn {
        table: users(),
        column: name("age"),
        changes,
    };
    let check = Check {
        name: name("age_known"),
        expression: sql("\"age\" > 0"),
        not_valid: true,
    };
    let unique = Unique {
        name: name("users_email_key"),
        columns: vec![name("email")],
        nulls_not_distinct: false,
        deferrable: None,
    };
    let statements = |text: &str| PerDialect::all(vec![text.to_owned()]);
    vec![
        CreateNamespace { name: name("app") }.into(),
        DropNamespace { name: name("app") }.into(),
        CreateTable { table: full_table() }.into(),
        CreateTable { table: simple_table() }.into(),
        CreateTable {
            table: Table {
                name: QualifiedName::within("app", "orgs"),
                ..simple_table()
            },
        }
        .into(),
        DropTable {
            table: table(),
            reason: Some("no longer used".to_owned()),
        }
        .into(),
        RenameTable {
            table: table(),
            to: name("members"),
        }
        .into(),
        SetTableComment {
            table: table(),
            comment: Some("people".to_owned()),
        }
        .into(),
        SetTableComment {
            table: table(),
            comment: None,
        }
        .into(),
        SetTableOptions {
            table: table(),
            options: full_table().options,
        }
        .into(),
        AddColumn {
            table: table(),
            column: Column::new("theme", ColumnType::Text).nullable(),
            backfill: None,
        }
        .into(),
        AddColumn {
            table: table(),
            column: Column::new("age", ColumnType::Integer),
            backfill: Some(sql("length(\"name\")")),
        }
        .into(),
        DropColumn {
            table: table(),
            column: name("age"),
            reason: Some("unused".to_owned()),
        }
        .into(),
        RenameColumn {
            table: table(),
            column: name("age"),
            to: name("years"),
        }
        .into(),
        alter(vec![
            ColumnChange::Type {
                to: ColumnType::BigInteger,
                using: Some(sql("age::bigint")),
                reverse_using: Some(sql("age::int")),
            },
            ColumnChange::Nullable {
                nullable: true,
                backfill: None,
            },
            ColumnChange::Default {
                to: Some(Literal::Integer(1).into()),
            },
            ColumnChange::Comment {
                to: Some("in years".to_owned()),
            },
        ])
        .into(),
        alter(vec![
            ColumnChange::Nullable {
                nullable: false,
                backfill: Some(sql("0")),
            },
            ColumnChange::Default { to: None },
            ColumnChange::Comment { to: None },
            ColumnChange::Collation {
                to: Some(per_dialect("C")),
            },
        ])
        .into(),
        alter(vec![
            ColumnChange::Nullable {
                nullable: false,
                backfill: None,
            },
            ColumnChange::Collation { to: None },
        ])
        .into(),
        alter(vec![ColumnChange::Identity {
            to: Some(Identity::default()),
        }])
        .into(),
        alter(vec![ColumnChange::Identity { to: None }]).into(),
        alter(vec![ColumnChange::Generated { to: None }]).into(),
        AddPrimaryKey {
            table: table(),
            key: PrimaryKey::of(&table(), [name("id")]),
        }
        .into(),
        DropPrimaryKey { table: table() }.into(),
        AddUnique { table: table(), unique }.into(),
        DropUnique {
            table: table(),
            name: name("users_email_key"),
        }
        .into(),
        AddCheck { table: table(), check }.into(),
        ValidateCheck {
            table: table(),
            name: name("age_known"),
        }
        .into(),
        DropCheck {
            table: table(),
            name: name("age_known"),
        }
        .into(),
        AddForeignKey {
            table: table(),
            foreign_key: ForeignKey {
                not_valid: true,
                ..foreign_key()
            },
        }
        .into(),
        ValidateForeignKey {
            table: table(),
            name: name("users_org_id_fkey"),
        }
        .into(),
        DropForeignKey {
            table: table(),
            name: name("users_org_id_fkey"),
        }
        .into(),
        RenameConstraint {
            table: table(),
            name: name("age_known"),
            to: name("users_age_known"),
        }
        .into(),
        CreateIndex {
            table: table(),
            index: Index::on_columns("users_age_idx", [name("age")]),
            concurrently: true,
        }
        .into(),
        CreateIndex {
            table: table(),
            index: full_index(),
            concurrently: false,
        }
        .into(),
        DropIndex {
            table: table(),
            name: name("users_age_idx"),
            concurrently: true,
        }
        .into(),
        DropIndex {
            table: table(),
            name: name("users_age_idx"),
            concurrently: false,
        }
        .into(),
        RenameIndex {
            table: table(),
            name: name("users_age_idx"),
            to: name("by_age"),
        }
        .into(),
        CreateEnum {
            enumeration: EnumType {
                name: status(),
                values: vec!["draft".into(), "it's".into()],
            },
        }
        .into(),
        AddEnumValue {
            name: status(),
            value: "live".into(),
            before: Some("draft".into()),
        }
        .into(),
        AddEnumValue {
            name: status(),
            value: "gone".into(),
            before: None,
        }
        .into(),
        RenameEnumValue {
            name: status(),
            value: "live".into(),
            to: "published".into(),
        }
        .into(),
        DropEnumValue {
            name: status(),
            value: "published".into(),
            replacement: Some("draft".into()),
            reason: Some("one state".into()),
        }
        .into(),
        DropEnumValue {
            name: status(),
            value: "draft".into(),
            replacement: None,
            reason: Some("unused".into()),
        }
        .into(),
        RenameEnum {
            name: status(),
            to: name("state"),
        }
        .into(),
        DropEnum { name: status() }.into(),
        RunSql {
            statements: statements("UPDATE users SET name = 'it''s'"),
            reverse: Some(statements("SELECT 1")),
            declares: Vec::new(),
            outside_transaction: false,
            done_when: None,
            reverse_done_when: Some(PerDialect::all("SELECT 1 FROM users WHERE name = 'it''s'".to_owned())),
            idempotent: false,
        }
        .into(),
        RunDml {
            statement: sql("UPDATE \"users\" SET \"age\" = 1"),
            reverse: None,
            no_reverse_needed: true,
        }
        .into(),
        RunRust {
            name: "change_rows".into(),
            revision: 1,
            direction: Direction::Forward,
            reversible: false,
            no_reverse_needed: true,
        }
        .into(),
    ]
}
