//! Namespaces and tables.

use whimbrel_core::operations::{
    AddForeignKey, CreateNamespace, DropNamespace, DropTable, RenameTable, SetTableComment, SetTableOptions,
};
use whimbrel_core::schema::{Generated, IdentityKind, Storage};
use whimbrel_core::{Check, ColumnType, Index, Literal, QualifiedName, TableOptions, Unique};

use super::*;

pub fn cases() -> Vec<Case> {
    let in_audit = || Case {
        before: vec![CreateNamespace { name: "audit".into() }.into()],
        ..on_nothing("create_table/in_a_namespace", create(logs()))
    };
    vec![
        on_nothing("create_namespace/plain", CreateNamespace { name: "audit".into() }),
        on_nothing("drop_namespace/empty", DropNamespace { name: "audit".into() })
            .after(CreateNamespace { name: "audit".into() }),
        on_nothing("create_table/users", users()),
        on_nothing("create_table/everything", create(everything())).after(users()),
        on_nothing("create_table/every_type", create(every_type())),
        on_nothing("create_table/types_of_postgres", create(types_of_postgres())),
        on_nothing(
            "create_table/year",
            create(table("t", [Column::new("y", ColumnType::Year)])),
        ),
        on_nothing("create_table/custom_type", create(custom_type())),
        on_nothing(
            "create_table/custom_type_without_sql",
            create(custom_type_without_sql()),
        ),
        on_nothing("create_table/defaults", create(defaults())),
        on_nothing("create_table/default_not_finite", create(not_finite())),
        on_nothing("create_table/identity_always", create(identity_always())),
        on_nothing("create_table/hostile_names", create(hostile())),
        on_nothing("create_table/self_reference", create(tree())),
        on_nothing(
            "create_table/without_key",
            create(table("t", [Column::new("a", ColumnType::Integer).nullable()])),
        ),
        on_nothing(
            "create_table/moment_without_default",
            create(table("t", [Column::new("at", ColumnType::TimestampWithTimeZone)])),
        ),
        on_nothing("create_table/options", create(with_options())),
        on_nothing(
            "create_table/not_valid_constraints",
            create(with_not_valid_constraints()),
        )
        .after(users()),
        in_audit(),
        on_posts(
            "drop_table/plain",
            DropTable {
                table: "posts".into(),
                reason: None,
            },
        ),
        on_posts(
            "drop_table/referring",
            DropTable {
                table: "posts".into(),
                reason: Some("unused".into()),
            },
        )
        .after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
        Case {
            operation: DropTable {
                table: logs().name,
                reason: None,
            }
            .into(),
            ..in_audit()
        }
        .after(create(logs()))
        .named("drop_table/in_a_namespace"),
        on_users(
            "rename_table/plain",
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            },
        ),
        on_posts(
            "rename_table/referred_to",
            RenameTable {
                table: "users".into(),
                to: "people".into(),
            },
        )
        .after(AddForeignKey {
            table: "posts".into(),
            foreign_key: posts_author(),
        }),
        Case {
            operation: RenameTable {
                table: logs().name,
                to: "entries".into(),
            }
            .into(),
            ..in_audit()
        }
        .after(create(logs()))
        .named("rename_table/in_a_namespace"),
        on_users(
            "set_table_comment/set",
            comment(Some("People who may log in; it's \"quoted\" \\ here")),
        ),
        on_users("set_table_comment/removed", comment(None)).after(comment(Some("old"))),
        on_users(
            "set_table_options/mysql",
            SetTableOptions {
                table: "users".into(),
                options: mysql_options(),
            },
        ),
        on_users(
            "set_table_options/strict",
            SetTableOptions {
                table: "users".into(),
                options: TableOptions {
                    strict: true,
                    ..TableOptions::default()
                },
            },
        ),
        on_posts(
            "set_table_options/without_rowid",
            SetTableOptions {
                table: "posts".into(),
                options: TableOptions {
                    without_rowid: true,
                    ..TableOptions::default()
                },
            },
        ),
    ]
}

impl Case {
    fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

fn comment(comment: Option<&str>) -> SetTableComment {
    SetTableComment {
        table: "users".into(),
        comment: comment.map(str::to_owned),
    }
}

pub(super) fn logs() -> Table {
    let mut logs = table(
        "logs",
        [
            Column::new("id", ColumnType::Uuid),
            Column::new("line", ColumnType::Text),
        ],
    );
    logs.name = QualifiedName::within("audit", "logs");
    logs.primary_key = Some(PrimaryKey::of(&logs.name, names(["id"])));
    let index = Index::on_columns("logs_id_line_idx", names(["id"]));
    logs.indexes.insert(index.name.clone(), index);
    logs
}

/// A table with a part of every kind.
fn everything() -> Table {
    let mut it = posts_table();
    it.name = "articles".into();
    it.primary_key = Some(PrimaryKey::of(&it.name, names(["id"])));
    it.comment = Some("What users wrote".to_owned());
    let mut slug = Column::new("slug", string(80));
    slug.comment = Some("The last part of its address".to_owned());
    it.columns.insert(slug.name.clone(), slug);
    let mut length = Column::new("title_length", ColumnType::Integer).nullable();
    length.generated = Some(Generated {
        expression: sql("length(title)"),
        storage: Storage::Stored,
    });
    it.columns.insert(length.name.clone(), length);
    let unique = Unique {
        name: "articles_slug_key".into(),
        columns: names(["slug"]),
        nulls_not_distinct: false,
        deferrable: None,
    };
    it.uniques.insert(unique.name.clone(), unique);
    let check = Check {
        name: "articles_rank_check".into(),
        expression: sql_by("rank >= 0", "`rank` >= 0", "rank >= 0"),
        not_valid: false,
    };
    it.checks.insert(check.name.clone(), check);
    let author = ForeignKey {
        name: "articles_user_id_fkey".into(),
        ..posts_author()
    };
    it.foreign_keys.insert(author.name.clone(), author);
    let index = Index::on_columns("articles_user_id_idx", names(["user_id", "rank"]));
    it.indexes.insert(index.name.clone(), index);
    it
}

/// Every type that all backends have.
fn every_type() -> Table {
    let types = [
        ColumnType::Char(None),
        ColumnType::Char(Some(3)),
        ColumnType::String(Length::Usual),
        string(100),
        ColumnType::String(Length::Max),
        ColumnType::Text,
        ColumnType::Blob,
        ColumnType::TinyInteger,
        ColumnType::SmallInteger,
        ColumnType::Integer,
        ColumnType::BigInteger,
        ColumnType::TinyUnsigned,
        ColumnType::SmallUnsigned,
        ColumnType::Unsigned,
        ColumnType::BigUnsigned,
        ColumnType::Float,
        ColumnType::Double,
        ColumnType::Decimal(None),
        ColumnType::Decimal(Some((10, 3))),
        ColumnType::DateTime,
        ColumnType::Timestamp,
        ColumnType::TimestampWithTimeZone,
        ColumnType::Time,
        ColumnType::Date,
        ColumnType::Binary(16),
        ColumnType::VarBinary(Length::Usual),
        ColumnType::VarBinary(Length::AtMost(40)),
        ColumnType::VarBinary(Length::Max),
        ColumnType::Bit(None),
        ColumnType::Bit(Some(8)),
        ColumnType::Boolean,
        ColumnType::Money(None),
        ColumnType::Json,
        ColumnType::JsonBinary,
        ColumnType::Uuid,
    ];
    numbered(types)
}

/// The types that only PostgreSQL has, without those of extensions.
fn types_of_postgres() -> Table {
    numbered([
        ColumnType::Interval(None, None),
        ColumnType::Interval(Some(whimbrel_core::IntervalFields::DayToSecond), Some(3)),
        ColumnType::VarBit(12),
        ColumnType::Array(Box::new(ColumnType::Integer)),
        ColumnType::Array(Box::new(string(20))),
        ColumnType::Cidr,
        ColumnType::Inet,
        ColumnType::MacAddr,
    ])
}

fn numbered(types: impl IntoIterator<Item = ColumnType>) -> Table {
    let columns = types
        .into_iter()
        .enumerate()
        .map(|(at, ty)| Column::new(format!("c{at}"), ty).nullable());
    table("samples", columns)
}

fn custom_type() -> Table {
    let ty = ColumnType::Custom(per_dialect("int4range", "geometry", "text"));
    table("t", [Column::new("range", ty).nullable()])
}

fn custom_type_without_sql() -> Table {
    let ty = ColumnType::Custom(PerDialect::default());
    table("t", [Column::new("range", ty).nullable()])
}

/// A default of every kind, with text that must be escaped.
fn defaults() -> Table {
    let value = |name: &str, ty, literal: Literal| Column::new(name, ty).default_to(literal);
    table(
        "samples",
        [
            value("none", ColumnType::Integer, Literal::Null).nullable(),
            value("truth", ColumnType::Boolean, Literal::Boolean(false)),
            value(
                "whole",
                ColumnType::BigInteger,
                Literal::Integer(-9_223_372_036_854_775_808),
            ),
            value("big", ColumnType::Decimal(Some((20, 0))), Literal::Unsigned(u64::MAX)),
            value("real", ColumnType::Double, Literal::Float(-0.25)),
            value("huge", ColumnType::Double, Literal::Float(1e300)),
            value(
                "exact",
                ColumnType::Decimal(Some((10, 2))),
                Literal::Decimal("-12.50".to_owned()),
            ),
            value("quoted", string(40), text("it's a \"test\"")),
            value("slashed", string(40), text("C:\\temp\\'; DROP TABLE users; --")),
            value("several", string(40), text("two\nlines")),
            value(
                "bytes",
                ColumnType::VarBinary(Length::AtMost(8)),
                Literal::Bytes(vec![0, 255, 39]),
            ),
            value(
                "uuid",
                ColumnType::Uuid,
                Literal::Uuid("01234567-89ab-cdef-0123-456789abcdef".to_owned()),
            ),
            value("day", ColumnType::Date, text("2026-01-31")),
            value(
                "moment",
                ColumnType::TimestampWithTimeZone,
                text("2026-01-31 12:00:00+00:00"),
            ),
            value(
                "document",
                ColumnType::JsonBinary,
                Literal::Json(serde_json::json!({"it's": ["\\", 1]})),
            ),
            Column::new("now", ColumnType::TimestampWithTimeZone).default_to(sql("CURRENT_TIMESTAMP")),
            Column::new("sum", ColumnType::Integer).default_to(sql("(1 + 2)")),
        ],
    )
}

fn not_finite() -> Table {
    table(
        "t",
        [Column::new("a", ColumnType::Double).default_to(Literal::Float(f64::NAN))],
    )
}

fn identity_always() -> Table {
    let mut id = counted("id");
    id.identity = Some(Identity {
        kind: IdentityKind::Always,
        start: Some(1000),
        increment: Some(10),
    });
    let mut it = table("t", [id]);
    it.primary_key = Some(PrimaryKey::of(&it.name, names(["id"])));
    it
}

/// Names that are keywords, or hold quotes, spaces and letters beyond ASCII.
fn hostile() -> Table {
    let mut it = table(
        "select",
        [
            Column::new("order", ColumnType::Integer),
            Column::new("a\"b`c'd", ColumnType::Integer).nullable(),
            Column::new("größe %s", string(10)).default_to(text("é")),
        ],
    );
    it.primary_key = Some(PrimaryKey {
        name: "primary \"key\"".into(),
        columns: names(["order"]),
    });
    let index = Index::on_columns("index \"of\" `quotes`", names(["a\"b`c'd"]));
    it.indexes.insert(index.name.clone(), index);
    it
}

/// Constraints that say nothing of rows from before, which only a table that is made again can have from the start.
fn with_not_valid_constraints() -> Table {
    let mut it = posts_table();
    let check = Check {
        name: "posts_rank_check".into(),
        expression: sql("rank >= 0"),
        not_valid: true,
    };
    it.checks.insert(check.name.clone(), check);
    let author = ForeignKey {
        not_valid: true,
        ..posts_author()
    };
    it.foreign_keys.insert(author.name.clone(), author);
    it
}

fn tree() -> Table {
    let mut it = table(
        "nodes",
        [
            Column::new("id", ColumnType::BigInteger),
            Column::new("parent_id", ColumnType::BigInteger).nullable(),
        ],
    );
    it.primary_key = Some(PrimaryKey::of(&it.name, names(["id"])));
    let parent = ForeignKey {
        name: "nodes_parent_id_fkey".into(),
        columns: names(["parent_id"]),
        referenced_table: "nodes".into(),
        ..posts_author()
    };
    it.foreign_keys.insert(parent.name.clone(), parent);
    it
}

fn mysql_options() -> TableOptions {
    TableOptions {
        engine: Some("InnoDB".to_owned()),
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_unicode_ci".to_owned()),
        ..TableOptions::default()
    }
}

fn with_options() -> Table {
    let mut it = table(
        "t",
        [
            Column::new("id", ColumnType::Integer),
            Column::new("name", ColumnType::Text),
        ],
    );
    it.primary_key = Some(PrimaryKey::of(&it.name, names(["id"])));
    it.options = TableOptions {
        strict: true,
        without_rowid: true,
        ..mysql_options()
    };
    it
}
