//! The format of schema files: the one description that reading, editors and documentation follow.

use super::shape::Shape::{self, Any, Boolean, Either, Integer, List, Map, Named, Object, Text, Word};
use super::shape::{field, required};

/// When a constraint that can wait is checked.
pub(super) const DEFERRABLE: &[&str] = &["initially_immediate", "initially_deferred"];
/// What happens to rows that refer to one that goes or changes.
pub(super) const ACTIONS: &[&str] = &["no_action", "restrict", "cascade", "set_null", "set_default"];
/// Directions of an index.
pub(super) const ORDERS: &[&str] = &["ascending", "descending"];
/// Where NULLs stand in an index.
pub(super) const NULLS: &[&str] = &["first", "last"];
/// When a generated column is computed.
pub(super) const STORAGE: &[&str] = &["stored", "virtual"];
/// What a routine is called as.
pub(super) const ROUTINES: &[&str] = &["function", "procedure"];

static NAMES: Shape = List(&Text);

/// SQL: one text for all backends, or one for each.
static SQL: Shape = Either(&[
    Text,
    Object(&[
        field("sqlite", Text, "SQLite's text."),
        field("postgres", Text, "PostgreSQL's text."),
        field("mysql", Text, "MySQL's text, and MariaDB's unless that has its own."),
        field("mariadb", Text, "MariaDB's text, where it differs from MySQL's."),
    ]),
]);

static TYPE: Shape = Either(&[
    Text,
    Object(&[
        field("custom", Named("sql", &SQL), "A type by its SQL text."),
        field("array_of", Named("type", &TYPE), "PostgreSQL's array of another type."),
    ]),
]);

static LITERAL: Shape = Object(&[
    field("null", Boolean, "NULL."),
    field("boolean", Boolean, "True or false."),
    field("integer", Integer, "A whole number."),
    field("float", Any, "A floating point number."),
    field("decimal", Text, "An exact number, in digits."),
    field("text", Text, "Text, an enum's value, a date or a time."),
    field("bytes", Text, "Bytes in hexadecimal digits."),
    field("uuid", Text, "A UUID."),
    field("json", Any, "A JSON document."),
    field("json_text", Text, "A JSON document, written as JSON."),
]);

static COLUMN: Shape = Either(&[
    Text,
    Object(&[
        required(
            "type",
            Named("type", &TYPE),
            "The type of its values: `string(320)`, `enum status`, `array of integer`...",
        ),
        field(
            "nullable",
            Boolean,
            "Whether it may be NULL. A column must have a value otherwise.",
        ),
        field(
            "default",
            Any,
            "What a row gets that names no value: a constant of the column's type.",
        ),
        field(
            "default_expression",
            Named("sql", &SQL),
            "What a row gets that names no value: what SQL gives at the time.",
        ),
        field(
            "default_literal",
            Named("literal", &LITERAL),
            "A constant default of another kind than the type has.",
        ),
        field(
            "primary_key",
            Boolean,
            "Whether it is the primary key, alone or with the others that say so.",
        ),
        field("unique", Boolean, "Whether no two rows may have the same value."),
        field("index", Boolean, "Whether it has an index of its own."),
        field("references", Text, "What it refers to: `users.id on delete cascade`."),
        field(
            "check",
            Named("sql", &SQL),
            "A condition on it that every row must meet.",
        ),
        field(
            "generated",
            Object(&[
                required("expression", Named("sql", &SQL), "The value."),
                field(
                    "storage",
                    Word(STORAGE),
                    "When it is computed: as a row is written, unless told otherwise.",
                ),
            ]),
            "How the server computes it.",
        ),
        field(
            "identity",
            Either(&[
                Boolean,
                Object(&[
                    field(
                        "always",
                        Boolean,
                        "Whether a row may not bring its own number (PostgreSQL).",
                    ),
                    field("start", Integer, "The first number, where it is not 1."),
                    field("increment", Integer, "The step, where it is not 1 (PostgreSQL)."),
                ]),
            ]),
            "Whether and how the server counts it up.",
        ),
        field("collation", Named("sql", &SQL), "How its text is compared."),
        field("comment", Text, "What it is for, in words."),
        field(
            "renamed_from",
            Text,
            "The name that it had before. It may stay after the rename has been made.",
        ),
    ]),
]);

static INDEX_PART: Shape = Either(&[
    Text,
    Object(&[
        field("column", Text, "The column."),
        field("expression", Named("sql", &SQL), "An expression instead of a column."),
        field("order", Word(ORDERS), "The direction."),
        field("nulls", Word(NULLS), "Where NULLs stand (PostgreSQL)."),
        field(
            "prefix",
            Integer,
            "Only the first so many characters or bytes (MySQL and MariaDB).",
        ),
        field("operator_class", Text, "PostgreSQL's operator class."),
        field("collation", Text, "How its text is compared (PostgreSQL and SQLite)."),
    ]),
]);

static TABLE: Shape = Object(&[
    field("comment", Text, "What it is for, in words."),
    field(
        "renamed_from",
        Text,
        "The name that it had before. It may stay after the rename has been made.",
    ),
    required(
        "columns",
        Map(&Named("column", &COLUMN)),
        "Its columns by name: a type, or more.",
    ),
    field(
        "primary_key",
        Either(&[
            List(&Text),
            Object(&[
                field("name", Text, "Its name, where `users_pkey` is not wanted."),
                required("columns", List(&Text), "Its columns in order."),
            ]),
        ]),
        "Its primary key, where that is more than one column or has a name.",
    ),
    field(
        "uniques",
        List(&Either(&[
            List(&Text),
            Object(&[
                field("name", Text, "Its name, where `users_org_id_email_key` is not wanted."),
                required("columns", List(&Text), "Its columns in order."),
                field(
                    "nulls_not_distinct",
                    Boolean,
                    "Whether two NULLs count as equal (PostgreSQL 15).",
                ),
                field("deferrable", Word(DEFERRABLE), "When it is checked (PostgreSQL)."),
            ]),
        ])),
        "Its unique constraints.",
    ),
    field(
        "checks",
        Map(&Either(&[
            Text,
            Object(&[
                required("expression", Named("sql", &SQL), "The condition."),
                field(
                    "not_valid",
                    Boolean,
                    "Whether rows from before it were not looked at (PostgreSQL).",
                ),
            ]),
        ])),
        "Its checks by name: conditions that every row must meet.",
    ),
    field(
        "foreign_keys",
        List(&Object(&[
            field("name", Text, "Its name, where `posts_author_id_fkey` is not wanted."),
            required("columns", List(&Text), "The referring columns."),
            required("table", Text, "The table that they refer to."),
            required("referenced", List(&Text), "Its columns, as many and in the same order."),
            field(
                "on_delete",
                Word(ACTIONS),
                "What happens to a row when the one that it refers to goes.",
            ),
            field(
                "on_update",
                Word(ACTIONS),
                "What happens to a row when the one that it refers to gets another key.",
            ),
            field(
                "deferrable",
                Word(DEFERRABLE),
                "When it is checked (PostgreSQL and SQLite).",
            ),
            field(
                "not_valid",
                Boolean,
                "Whether rows from before it were not looked at (PostgreSQL).",
            ),
        ])),
        "Its foreign keys, where they are more than a column's `references`.",
    ),
    field(
        "indexes",
        List(&Either(&[
            List(&Named("index_part", &INDEX_PART)),
            Object(&[
                field("name", Text, "Its name, where `users_email_idx` is not wanted."),
                required(
                    "columns",
                    List(&Named("index_part", &INDEX_PART)),
                    "What it sorts by, in order.",
                ),
                field("unique", Boolean, "Whether no two rows may be equal in all of them."),
                field("where", Named("sql", &SQL), "The rows that it holds, where not all."),
                field(
                    "include",
                    List(&Text),
                    "Columns that it carries without sorting by them (PostgreSQL).",
                ),
                field(
                    "using",
                    Text,
                    "How it is built: btree, hash, gin, gist, sp_gist, brin, full_text, spatial, or another.",
                ),
                field(
                    "nulls_not_distinct",
                    Boolean,
                    "Whether two NULLs count as equal (PostgreSQL 15).",
                ),
            ]),
        ])),
        "Its indexes: columns in order, or more.",
    ),
    field(
        "exclusions",
        List(&Object(&[
            required("name", Text, "Its name."),
            field("using", Text, "The access method, `gist` unless told otherwise."),
            required(
                "elements",
                List(&Object(&[
                    field("column", Text, "The column."),
                    field("expression", Named("sql", &SQL), "An expression instead of a column."),
                    required("operator", Text, "The operator by which two rows agree, `&&`."),
                    field("operator_class", Text, "The operator class."),
                ])),
                "What is compared, and how.",
            ),
            field(
                "where",
                Named("sql", &SQL),
                "The rows that it holds for, where not all.",
            ),
            field("deferrable", Word(DEFERRABLE), "When it is checked."),
        ])),
        "Its exclusion constraints (PostgreSQL).",
    ),
    field(
        "options",
        Object(&[
            field("engine", Text, "MySQL's and MariaDB's storage engine."),
            field("charset", Text, "MySQL's and MariaDB's default character set."),
            field("collation", Text, "MySQL's and MariaDB's default collation."),
            field("strict", Boolean, "SQLite's STRICT."),
            field("without_rowid", Boolean, "SQLite's WITHOUT ROWID."),
        ]),
        "What only some backends know.",
    ),
]);

/// A whole file.
pub(super) static FILE: Shape = Object(&[
    field(
        "namespaces",
        Named("names", &NAMES),
        "PostgreSQL's schemas, other than the session's own.",
    ),
    field("extensions", Named("names", &NAMES), "PostgreSQL's extensions."),
    field(
        "enums",
        Map(&Either(&[
            List(&Text),
            Object(&[
                required("values", List(&Text), "Its values in their order."),
                field("renamed_from", Text, "The name that it had before."),
                field(
                    "renamed_values",
                    Map(&Text),
                    "Values that were others before: the new one, and the old one.",
                ),
            ]),
        ])),
        "Enums by name, with their values in order.",
    ),
    field(
        "sequences",
        Map(&Object(&[
            field(
                "type",
                Text,
                "The type of its numbers, where it is not the server's usual one.",
            ),
            field("start", Integer, "The first number, 1 unless told otherwise."),
            field("increment", Integer, "The step, 1 unless told otherwise."),
            field("minimum", Integer, "The least number."),
            field("maximum", Integer, "The largest number."),
            field("cache", Integer, "How many numbers a session takes at once."),
            field("cycle", Boolean, "Whether it begins again at its end."),
            field("owned_by", Text, "The column that it is dropped with: `orders.number`."),
        ])),
        "Sequences by name (PostgreSQL and MariaDB).",
    ),
    field("tables", Map(&Named("table", &TABLE)), "Tables by name."),
    field(
        "views",
        Map(&Either(&[
            Text,
            Object(&[
                required("query", Named("sql", &SQL), "The query that it stands for."),
                field("materialized", Boolean, "Whether its rows are kept (PostgreSQL)."),
            ]),
        ])),
        "Views by name: a query, or more.",
    ),
    field(
        "functions",
        List(&Object(&[
            required("name", Text, "Its name."),
            field(
                "kind",
                Word(ROUTINES),
                "What it is called as: a function, unless told otherwise.",
            ),
            field(
                "arguments",
                Text,
                "The types of its arguments in PostgreSQL's words, where several have its name.",
            ),
            required("definition", Named("sql", &SQL), "The whole statement that makes it."),
        ])),
        "Functions and procedures.",
    ),
    field(
        "triggers",
        List(&Object(&[
            required("name", Text, "Its name."),
            required("table", Text, "The table that it watches."),
            required("definition", Named("sql", &SQL), "The whole statement that makes it."),
        ])),
        "Triggers.",
    ),
]);
