//! Indexes.

use std::marker::PhantomData;

use whimbrel_core::schema::{IndexMethod, IndexPart, NullsOrder, Order};
use whimbrel_core::{Index, Name, QualifiedName};

use crate::list::{count, for_arrays};
use crate::{ColumnNames, IntoColumnName, IntoExpression, IntoTableName};

/// An index over columns: `index([Users::OrgId, Users::Email])`, or over [`key`]s that say more.
pub fn index(keys: impl Keys) -> NewIndex<Unplaced> {
    NewIndex {
        parts: Box::new(Parts {
            name: None,
            table: None,
            concurrently: false,
            index: Index {
                parts: keys.into_keys(),
                ..Index::on_columns("", [])
            },
        }),
        place: PhantomData,
    }
}

/// A column of an index, with its order and the like: `index([key(Posts::CreatedAt).descending()])`.
pub fn key(column: impl IntoColumnName) -> Key {
    Key(IndexPart::column(column.into_column_name()))
}

/// An expression that an index sorts by: `index([key_expression(Func::lower(Expr::col(Users::Email)))])`.
pub fn key_expression(expression: impl IntoExpression) -> Key {
    Key(IndexPart::expression(expression.into_expression()))
}

/// One thing that an index sorts by.
#[derive(Debug, Clone)]
#[must_use = "give it to `index([..])`"]
pub struct Key(IndexPart);

impl Key {
    /// Smallest first.
    pub fn ascending(mut self) -> Self {
        self.0.order = Some(Order::Ascending);
        self
    }

    /// Largest first.
    pub fn descending(mut self) -> Self {
        self.0.order = Some(Order::Descending);
        self
    }

    /// NULLs before all values (PostgreSQL).
    pub fn nulls_first(mut self) -> Self {
        self.0.nulls = Some(NullsOrder::First);
        self
    }

    /// NULLs after all values (PostgreSQL).
    pub fn nulls_last(mut self) -> Self {
        self.0.nulls = Some(NullsOrder::Last);
        self
    }

    /// Only the first so many characters or bytes (MySQL and MariaDB).
    pub fn prefix(mut self, length: u32) -> Self {
        self.0.prefix = Some(length);
        self
    }

    /// PostgreSQL's operator class, `text_pattern_ops`.
    pub fn operator_class(mut self, class: impl Into<String>) -> Self {
        self.0.operator_class = Some(class.into());
        self
    }

    /// How its text is compared, where not as in the column (PostgreSQL and SQLite).
    pub fn collation(mut self, collation: impl Into<String>) -> Self {
        self.0.collation = Some(collation.into());
        self
    }
}

/// A column's name, or a [`key`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that an index can sort by",
    label = "neither a column nor a key",
    note = "name a column (`Users::Email`), or use `key(Users::Email).descending()` and `key_expression(..)`"
)]
pub trait KeyPart {
    #[doc(hidden)]
    fn into_part(self) -> IndexPart;
}

impl<T: IntoColumnName> KeyPart for T {
    fn into_part(self) -> IndexPart {
        key(self).0
    }
}

impl KeyPart for Key {
    fn into_part(self) -> IndexPart {
        self.0
    }
}

/// What an index sorts by, in order: an array of columns or keys with at least one in it, or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that an index can sort by",
    label = "an index needs at least one column, in brackets",
    note = "name the columns as in `index([Users::OrgId, Users::Email])`; where one needs more than its name, make all \
            of them keys: `index([key(Users::OrgId), key(Users::CreatedAt).descending()])`"
)]
pub trait Keys {
    #[doc(hidden)]
    fn into_keys(self) -> Vec<IndexPart>;
}

impl<K: KeyPart> Keys for Vec<K> {
    fn into_keys(self) -> Vec<IndexPart> {
        self.into_iter().map(KeyPart::into_part).collect()
    }
}

macro_rules! keys {
    ($($it:ident)*) => {
        impl<K: KeyPart> Keys for [K; count!($($it)*)] {
            fn into_keys(self) -> Vec<IndexPart> {
                let [$($it),*] = self;
                vec![$($it.into_part()),*]
            }
        }
    };
}

for_arrays!(keys);

/// An index that does not say its table: it stands in `table(..)`.
#[derive(Debug, Clone, Copy)]
pub enum Unplaced {}
/// An index that says its table.
#[derive(Debug, Clone, Copy)]
pub enum Placed {}

/// An index that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `create_index` or to a table's `.index(..)`"]
pub struct NewIndex<P = Unplaced> {
    parts: Box<Parts>,
    place: PhantomData<P>,
}

#[derive(Debug, Clone)]
struct Parts {
    name: Option<Name>,
    table: Option<QualifiedName>,
    concurrently: bool,
    index: Index,
}

impl NewIndex<Unplaced> {
    /// The table that it is for.
    pub fn on(mut self, table: impl IntoTableName) -> NewIndex<Placed> {
        self.parts.table = Some(table.into_table_name());
        NewIndex {
            parts: self.parts,
            place: PhantomData,
        }
    }
}

impl NewIndex<Placed> {
    /// Writers go on while it is built: CONCURRENTLY on PostgreSQL, LOCK=NONE on MySQL and MariaDB.
    pub fn concurrently(mut self) -> Self {
        self.parts.concurrently = true;
        self
    }
}

impl<P> NewIndex<P> {
    /// A name, where `users_email_idx` is not wanted.
    pub fn name(mut self, name: impl IntoColumnName) -> Self {
        self.parts.name = Some(name.into_column_name());
        self
    }

    /// No two rows may be equal in all that it sorts by.
    pub fn unique(mut self) -> Self {
        self.parts.index.unique = true;
        self
    }

    /// Only rows that meet the condition are in it. MySQL and MariaDB get an equal of it where it is unique.
    pub fn filter(mut self, condition: impl IntoExpression) -> Self {
        self.parts.index.filter = Some(condition.into_expression());
        self
    }

    /// Columns that it carries without sorting by them (PostgreSQL).
    pub fn include(mut self, columns: impl ColumnNames) -> Self {
        self.parts.index.include.extend(columns.into_column_names());
        self
    }

    /// An expression that it sorts by, after the columns.
    pub fn expression(mut self, expression: impl IntoExpression) -> Self {
        let part = IndexPart::expression(expression.into_expression());
        self.parts.index.parts.push(part);
        self
    }

    /// How it is built.
    pub fn using(mut self, method: IndexMethod) -> Self {
        self.parts.index.method = Some(method);
        self
    }

    /// An index of the words of a text: MySQL's and MariaDB's FULLTEXT, on PostgreSQL a GIN index of `to_tsvector`.
    pub fn full_text(self) -> Self {
        self.using(IndexMethod::FullText)
    }

    /// Two NULLs count as equal (PostgreSQL 15).
    pub fn nulls_not_distinct(mut self) -> Self {
        self.parts.index.nulls_not_distinct = true;
        self
    }
}

/// An index that says its table, as `create_index` needs it.
#[diagnostic::on_unimplemented(
    message = "this index does not say which table it is for",
    label = "an index without a table",
    note = "add `.on(Users::Table)`; an index inside `table(..)` has that table already and goes to `.index(..)`"
)]
pub trait PlacedIndex {
    #[doc(hidden)]
    fn finish(self) -> (QualifiedName, Index, bool);
}

impl PlacedIndex for NewIndex<Placed> {
    fn finish(self) -> (QualifiedName, Index, bool) {
        let Parts {
            name,
            table,
            concurrently,
            index,
        } = *self.parts;
        let table = table.unwrap_or_else(|| QualifiedName::new(""));
        let index = named(index, name, &table);
        (table, index, concurrently)
    }
}

/// An index that belongs to the table that it stands in.
#[diagnostic::on_unimplemented(
    message = "this index says its table, and it stands in one already",
    label = "an index with a table of its own",
    note = "leave `.on(..)` out, or record it after the table with `schema.create_index(..)`"
)]
pub trait UnplacedIndex {
    #[doc(hidden)]
    fn finish(self, table: &QualifiedName) -> Index;
}

impl UnplacedIndex for NewIndex<Unplaced> {
    fn finish(self, table: &QualifiedName) -> Index {
        named(self.parts.index, self.parts.name, table)
    }
}

fn named(mut index: Index, name: Option<Name>, table: &QualifiedName) -> Index {
    index.name = name.unwrap_or_else(|| index.usual_name(table));
    index
}

/// The index of one column, `users_email_idx`.
pub(crate) fn of_column(table: &QualifiedName, column: Name) -> Index {
    named(Index::on_columns("", [column]), None, table)
}
