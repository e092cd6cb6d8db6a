//! All words of a migration: `use whimbrel::prelude::*;`.

pub use serde_json::json;
pub use whimbrel_core::schema::ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
pub use whimbrel_core::schema::{Deferrable, IndexMethod, ReferentialAction};
pub use whimbrel_core::{Backend, ColumnType, IntervalFields, Length, Literal, PerDialect, QualifiedName};
pub use whimbrel_dsl::column::*;
pub use whimbrel_dsl::sea_orm::{ConnectionTrait, DbErr, TransactionTrait};
pub use whimbrel_dsl::sea_query::prelude::{Decimal, Uuid};
pub use whimbrel_dsl::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, Query};
pub use whimbrel_dsl::{
    DataConnection, DataLoss, DataStep, SchemaEditor, Sql, SqlExpr, alter, check, exclusion, foreign_key, index, key,
    key_expression, names, primary_key, sequence, signature, table, table_options, unique,
};
