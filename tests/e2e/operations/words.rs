//! Short words for operations, so that a case reads as what it is about.

use whimbrel_core::operations::{
    AddCheck, AddColumn, AddForeignKey, AddUnique, AlterColumn, ColumnChange, CreateEnum, CreateIndex, CreateTable,
    DropColumn,
};
use whimbrel_core::schema::{Generated, Identity, IndexPart, ReferentialAction, Storage};
use whimbrel_core::{
    Backend, Check, Column, ColumnType, DefaultValue, EnumType, Expression, ForeignKey, Index, Literal, Name,
    Operation, PerDialect, PrimaryKey, QualifiedName, Table, Unique,
};

/// A table whose first column is its primary key.
pub fn table(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = table_without_key(name, columns);
    let first = table
        .columns
        .first()
        .map(|(name, _)| name.clone())
        .expect("a table has columns");
    table.primary_key = Some(PrimaryKey::of(&table.name, [first]));
    table
}

/// A table without a primary key.
pub fn table_without_key(name: &str, columns: impl IntoIterator<Item = Column>) -> Table {
    let mut table = Table::new(name);
    table.columns = columns
        .into_iter()
        .map(|column| (column.name.clone(), column))
        .collect();
    table
}

/// `users`, which most cases change: a key, a text, a number that may be missing.
pub fn users() -> Table {
    table(
        "users",
        [integer("id"), string("email", 320), integer("age").nullable()],
    )
}

/// Rows for [`users`]; two ages are missing, none is below 18.
pub const THREE_USERS: &str = "INSERT INTO users (id, email, age) VALUES
    (1, 'ada@example.org', 36), (2, 'O''Brien @ ü', NULL), (3, 'alan@example.org', 41)";

pub fn create(table: Table) -> Operation {
    CreateTable { table }.into()
}

pub fn integer(name: &str) -> Column {
    Column::new(name, ColumnType::Integer)
}

pub fn string(name: &str, length: u32) -> Column {
    Column::new(name, ColumnType::String(length.into()))
}

pub fn column(name: &str, ty: ColumnType) -> Column {
    Column::new(name, ty)
}

/// An integer that the server counts up.
pub fn counted(name: &str) -> Column {
    Column {
        identity: Some(Identity::default()),
        ..integer(name)
    }
}

pub fn computed(column: Column, expression: &str, storage: Storage) -> Column {
    Column {
        generated: Some(Generated {
            expression: sql(expression),
            storage,
        }),
        ..column
    }
}

pub fn text(value: &str) -> Literal {
    Literal::Text(value.to_owned())
}

/// SQL whose names are in double quotes, which become MySQL's.
pub fn sql(text: &str) -> Expression {
    let mysql = text.replace('"', "`");
    Expression(PerDialect::from_iter([
        (Backend::Sqlite, text.to_owned()),
        (Backend::Postgres, text.to_owned()),
        (Backend::Mysql, mysql),
    ]))
}

pub fn add(table: &str, column: Column) -> Operation {
    AddColumn {
        table: table.into(),
        column,
        backfill: None,
    }
    .into()
}

pub fn add_with_backfill(table: &str, column: Column, backfill: &str) -> Operation {
    AddColumn {
        table: table.into(),
        column,
        backfill: Some(sql(backfill)),
    }
    .into()
}

pub fn drop_column(table: &str, column: &str) -> Operation {
    DropColumn {
        table: table.into(),
        column: column.into(),
        reason: Some("a test".to_owned()),
    }
    .into()
}

pub fn alter(table: &str, column: &str, changes: impl IntoIterator<Item = ColumnChange>) -> Operation {
    AlterColumn {
        table: table.into(),
        column: column.into(),
        changes: changes.into_iter().collect(),
    }
    .into()
}

pub fn to_type(to: ColumnType) -> ColumnChange {
    ColumnChange::Type {
        to,
        using: None,
        reverse_using: None,
    }
}

pub fn to_default(to: impl Into<DefaultValue>) -> ColumnChange {
    ColumnChange::Default { to: Some(to.into()) }
}

pub fn not_null(backfill: Option<&str>) -> ColumnChange {
    ColumnChange::Nullable {
        nullable: false,
        backfill: backfill.map(sql),
    }
}

pub fn index(name: &str, columns: &[&str]) -> Index {
    Index::on_columns(name, columns.iter().map(|column| Name::new(*column)))
}

pub fn unique_index(name: &str, columns: &[&str]) -> Index {
    Index {
        unique: true,
        ..index(name, columns)
    }
}

pub fn partial(index: Index, filter: &str) -> Index {
    Index {
        filter: Some(sql(filter)),
        ..index
    }
}

pub fn index_of(name: &str, expression: &str) -> Index {
    Index {
        parts: vec![IndexPart::expression(sql(expression))],
        ..index(name, &[])
    }
}

pub fn create_index(table: &str, index: Index) -> Operation {
    CreateIndex {
        table: table.into(),
        index,
        concurrently: false,
    }
    .into()
}

pub fn check(name: &str, condition: &str) -> Check {
    Check {
        name: name.into(),
        expression: sql(condition),
        not_valid: false,
    }
}

pub fn add_check(table: &str, check: Check) -> Operation {
    AddCheck {
        table: table.into(),
        check,
    }
    .into()
}

pub fn unique(name: &str, columns: &[&str]) -> Unique {
    let columns = columns.iter().map(|column| Name::new(*column)).collect();
    Unique {
        name: name.into(),
        columns,
        nulls_not_distinct: false,
        deferrable: None,
    }
}

pub fn add_unique(table: &str, unique: Unique) -> Operation {
    AddUnique {
        table: table.into(),
        unique,
    }
    .into()
}

/// A foreign key from one column to `id` of another table.
pub fn foreign_key(name: &str, column: &str, to: &str) -> ForeignKey {
    ForeignKey {
        name: name.into(),
        columns: vec![column.into()],
        referenced_table: to.into(),
        referenced_columns: vec!["id".into()],
        on_delete: None,
        on_update: None,
        deferrable: None,
        not_valid: false,
    }
}

pub fn cascading(key: ForeignKey) -> ForeignKey {
    ForeignKey {
        on_delete: Some(ReferentialAction::Cascade),
        ..key
    }
}

pub fn add_foreign_key(table: &str, foreign_key: ForeignKey) -> Operation {
    AddForeignKey {
        table: table.into(),
        foreign_key,
    }
    .into()
}

/// Puts constraints and indexes into a table.
pub trait With {
    fn with_check(self, check: Check) -> Self;
    fn with_unique(self, unique: Unique) -> Self;
    fn with_index(self, index: Index) -> Self;
    fn with_foreign_key(self, key: ForeignKey) -> Self;
    fn with_key(self, columns: &[&str]) -> Self;
}

impl With for Table {
    fn with_check(mut self, check: Check) -> Self {
        self.checks.insert(check.name.clone(), check);
        self
    }

    fn with_unique(mut self, unique: Unique) -> Self {
        self.uniques.insert(unique.name.clone(), unique);
        self
    }

    fn with_index(mut self, index: Index) -> Self {
        self.indexes.insert(index.name.clone(), index);
        self
    }

    fn with_foreign_key(mut self, key: ForeignKey) -> Self {
        self.foreign_keys.insert(key.name.clone(), key);
        self
    }

    fn with_key(mut self, columns: &[&str]) -> Self {
        self.primary_key = Some(PrimaryKey::of(
            &self.name,
            columns.iter().map(|column| Name::new(*column)),
        ));
        self
    }
}

pub fn create_enum(name: &str, values: &[&str]) -> Operation {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    CreateEnum {
        enumeration: EnumType {
            name: name.into(),
            values,
        },
    }
    .into()
}

pub fn of_enum(column: &str, name: &str) -> Column {
    Column::new(column, ColumnType::Enum(QualifiedName::new(name)))
}
