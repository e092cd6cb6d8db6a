//! What no SeaORM entity can say, in the words of migrations.

use indexmap::IndexMap;
use sea_orm::EntityTrait;
use whimbrel_core::schema::{Generated, Identity, IdentityKind, Storage};
use whimbrel_core::{ColumnType, DefaultValue, Expression, Name, PerDialect, QualifiedName};
use whimbrel_dsl::column::DefaultFor;
use whimbrel_dsl::{
    CompleteForeignKey, IntoColumnName, IntoExpression, IntoPrimaryKey, IntoTableName, IntoUnique, NewCheck,
    NewExclusion, NewTable, SqlExpression, UnplacedIndex, table,
};

/// What an entity's table has that SeaORM has no attribute for. An entity without it needs nothing.
///
/// ```
/// # mod user {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "users")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub email: String,
/// #         pub age: i16,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use whimbrel_dsl::sea_query::{Expr, ExprTrait, Func};
/// use whimbrel_dsl::{check, index, key_expression};
/// use whimbrel_entity::{Extras, TableExtras, entities};
///
/// impl Extras for user::Entity {
///     fn extras(table: &mut TableExtras) {
///         table.check(check("age_positive", Expr::col(user::Column::Age).gt(0)));
///         table.index(index([key_expression(Func::lower(Expr::col(user::Column::Email)))]).unique());
///         table.column(user::Column::Email).collation("nocase");
///         table.renamed_from("people");
///     }
/// }
///
/// # fn main() {
/// let model = entities![user::Entity].read().expect("the models are sound");
/// assert_eq!(model.schema.tables.iter().next().map(|table| table.checks.len()), Some(1));
/// # }
/// ```
pub trait Extras: EntityTrait {
    /// Says it.
    fn extras(table: &mut TableExtras);
}

/// The table of an entity, to which more can be said.
#[derive(Debug)]
pub struct TableExtras {
    pub(crate) table: NewTable,
    pub(crate) columns: IndexMap<Name, ColumnPatch>,
    pub(crate) renamed_from: Option<QualifiedName>,
}

impl TableExtras {
    pub(crate) fn new(name: &QualifiedName) -> Self {
        Self {
            table: new_table(name),
            columns: IndexMap::new(),
            renamed_from: None,
        }
    }

    fn say(&mut self, word: impl FnOnce(NewTable) -> NewTable) {
        let table = std::mem::replace(&mut self.table, table(""));
        self.table = word(table);
    }

    /// A column of the entity, of which there is more to say.
    pub fn column(&mut self, name: impl IntoColumnName) -> ColumnExtras<'_> {
        ColumnExtras {
            patch: self.columns.entry(name.into_column_name()).or_default(),
        }
    }

    /// A check.
    pub fn check(&mut self, check: NewCheck) {
        self.say(|table| table.check(check));
    }

    /// An index.
    pub fn index(&mut self, index: impl UnplacedIndex) {
        self.say(|table| table.index(index));
    }

    /// A unique constraint; one over the columns of a `unique` or `unique_key` takes the place of that.
    pub fn unique(&mut self, unique: impl IntoUnique) {
        self.say(|table| table.unique(unique));
    }

    /// A foreign key; one over the columns of a relation takes the place of that.
    pub fn foreign_key(&mut self, key: impl CompleteForeignKey) {
        self.say(|table| table.foreign_key(key));
    }

    /// An exclusion constraint (PostgreSQL).
    pub fn exclusion(&mut self, exclusion: NewExclusion) {
        self.say(|table| table.exclusion(exclusion));
    }

    /// The primary key over the entity's key columns, with a name or an order of its own.
    pub fn primary_key(&mut self, key: impl IntoPrimaryKey) {
        self.say(|table| table.primary_key(key));
    }

    /// What the table is for, in words, kept by the server where it can.
    pub fn comment(&mut self, comment: impl Into<String>) {
        self.say(|table| table.comment(comment));
    }

    /// MySQL's and MariaDB's storage engine.
    pub fn engine(&mut self, engine: impl Into<String>) {
        self.say(|table| table.engine(engine));
    }

    /// MySQL's and MariaDB's default character set.
    pub fn charset(&mut self, charset: impl Into<String>) {
        self.say(|table| table.charset(charset));
    }

    /// MySQL's and MariaDB's default collation.
    pub fn collation(&mut self, collation: impl Into<String>) {
        self.say(|table| table.collation(collation));
    }

    /// SQLite's STRICT.
    pub fn strict(&mut self) {
        self.say(NewTable::strict);
    }

    /// SQLite's WITHOUT ROWID.
    pub fn without_rowid(&mut self) {
        self.say(NewTable::without_rowid);
    }

    /// The name that the table had before. It may stay here after the rename has been made.
    pub fn renamed_from(&mut self, name: impl IntoTableName) {
        self.renamed_from = Some(name.into_table_name());
    }
}

fn new_table(name: &QualifiedName) -> NewTable {
    match &name.namespace {
        Some(namespace) => table((namespace.as_str().to_owned(), name.name.as_str().to_owned())),
        None => table(name.name.as_str().to_owned()),
    }
}

/// What is said of a column beside its entity.
#[derive(Debug, Default)]
pub(crate) struct ColumnPatch {
    pub(crate) ty: Option<ColumnType>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) generated: Option<Generated>,
    pub(crate) identity: Option<Identity>,
    pub(crate) collation: Option<PerDialect<String>>,
    pub(crate) comment: Option<String>,
    pub(crate) check: Option<Expression>,
    pub(crate) renamed_from: Option<Name>,
    pub(crate) covers_extra: bool,
}

/// A column of an entity, of which more can be said.
#[derive(Debug)]
pub struct ColumnExtras<'a> {
    patch: &'a mut ColumnPatch,
}

impl ColumnExtras<'_> {
    /// Its type, where SeaORM's does not say enough: one for each backend, say.
    pub fn column_type(self, ty: ColumnType) -> Self {
        self.patch.ty = Some(ty);
        self
    }

    /// What a row gets that names no value: a constant.
    pub fn default<V>(self, value: impl DefaultFor<V>) -> Self {
        self.patch.default = Some(value.into_default());
        self
    }

    /// What a row gets that names no value: what an expression gives at the time.
    pub fn default_expr(self, expression: impl IntoExpression) -> Self {
        self.patch.default = Some(expression.into_expression().into());
        self
    }

    /// The server computes it when a row is written; it takes room.
    pub fn generated_stored(self, expression: impl IntoExpression) -> Self {
        self.generated(expression.into_expression(), Storage::Stored)
    }

    /// The server computes it when a row is read (PostgreSQL 18).
    pub fn generated_virtual(self, expression: impl IntoExpression) -> Self {
        self.generated(expression.into_expression(), Storage::Virtual)
    }

    fn generated(self, expression: Expression, storage: Storage) -> Self {
        self.patch.generated = Some(Generated { expression, storage });
        self
    }

    /// The server counts it up; a row may bring its own number.
    pub fn identity(self) -> Self {
        self.counted(|identity| identity.kind = IdentityKind::ByDefault)
    }

    /// The server counts it up; a row may not bring its own number (PostgreSQL).
    pub fn identity_always(self) -> Self {
        self.counted(|identity| identity.kind = IdentityKind::Always)
    }

    /// The first number of a column that is counted up, where it is not 1.
    pub fn start_at(self, start: i64) -> Self {
        self.counted(|identity| identity.start = Some(start))
    }

    /// The step of a column that is counted up, where it is not 1 (PostgreSQL).
    pub fn increment_by(self, increment: i64) -> Self {
        self.counted(|identity| identity.increment = Some(increment))
    }

    fn counted(self, change: impl FnOnce(&mut Identity)) -> Self {
        change(self.patch.identity.get_or_insert_default());
        self
    }

    /// How its text is compared: one name for all backends, or one for each with `SqlExpr`.
    pub fn collation(self, collation: impl Into<SqlExpression>) -> Self {
        self.patch.collation = Some(collation.into().into_texts());
        self
    }

    /// What it is for, in words, kept by the server where it can.
    pub fn comment(self, comment: impl Into<String>) -> Self {
        self.patch.comment = Some(comment.into());
        self
    }

    /// Every row must meet a condition: the check `users_age_check`.
    pub fn check(self, condition: impl IntoExpression) -> Self {
        self.patch.check = Some(condition.into_expression());
        self
    }

    /// The name that the column had before. It may stay here after the rename has been made.
    pub fn renamed_from(self, name: impl IntoColumnName) -> Self {
        self.patch.renamed_from = Some(name.into_column_name());
        self
    }

    /// What the entity's `extra` says is said here, in words that a migration can have.
    pub fn covers_extra(self) -> Self {
        self.patch.covers_extra = true;
        self
    }
}
