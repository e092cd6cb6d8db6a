//! Tables.

use whimbrel_core::{
    Check, Exclusion, ForeignKey, Index, Name, PrimaryKey, QualifiedName, Table, TableOptions, Unique,
};

use crate::column::{ColumnParts, Columns};
use crate::{
    CompleteForeignKey, IntoPrimaryKey, IntoTableName, IntoUnique, NewCheck, NewExclusion, NewPrimaryKey,
    UnplacedIndex, foreign_key, index,
};

/// A table that is about to be made: `table(Users::Table).column(..)`.
pub fn table(name: impl IntoTableName) -> NewTable {
    NewTable {
        parts: Box::new(Parts {
            table: Table::new(name.into_table_name()),
            inline_key: Vec::new(),
            errors: Vec::new(),
        }),
    }
}

/// A table that is about to be made.
#[derive(Debug, Clone)]
#[must_use = "give it to `create_table`"]
pub struct NewTable {
    parts: Box<Parts>,
}

#[derive(Debug, Clone)]
struct Parts {
    table: Table,
    inline_key: Vec<Name>,
    errors: Vec<String>,
}

impl NewTable {
    /// And a column.
    pub fn column(self, column: impl Columns) -> Self {
        self.columns(column)
    }

    /// And several columns, as of a group: `timestamps()`.
    pub fn columns(mut self, columns: impl Columns) -> Self {
        let mut parts = Vec::new();
        columns.push_to(&mut parts);
        self.parts.push_columns(parts);
        self
    }

    /// And a primary key over several columns, in order: `[Memberships::UserId, Memberships::OrgId]`, or one with a
    /// name: `primary_key([..]).name(..)`.
    pub fn primary_key(mut self, key: impl IntoPrimaryKey) -> Self {
        self.parts.set_primary_key(key.into_primary_key());
        self
    }

    /// And a unique constraint: over columns, or with more said by `unique([..])`.
    pub fn unique(mut self, unique: impl IntoUnique) -> Self {
        let unique = unique.into_unique().finish(&self.parts.table.name);
        self.parts.push_unique(unique);
        self
    }

    /// And a check.
    pub fn check(mut self, check: NewCheck) -> Self {
        self.parts.push_check(check.check);
        self
    }

    /// And an exclusion constraint (PostgreSQL).
    pub fn exclusion(mut self, exclusion: NewExclusion) -> Self {
        self.parts.push_exclusion(exclusion.exclusion);
        self
    }

    /// And a foreign key.
    pub fn foreign_key(mut self, key: impl CompleteForeignKey) -> Self {
        let key = key.finish(&self.parts.table.name);
        self.parts.push_foreign_key(key);
        self
    }

    /// And an index.
    pub fn index(mut self, index: impl UnplacedIndex) -> Self {
        let index = index.finish(&self.parts.table.name);
        self.parts.push_index(index);
        self
    }

    /// What it is for, in words, kept by the server where it can.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.parts.table.comment = Some(comment.into());
        self
    }

    /// MySQL's and MariaDB's storage engine.
    pub fn engine(mut self, engine: impl Into<String>) -> Self {
        self.parts.table.options.engine = Some(engine.into());
        self
    }

    /// MySQL's and MariaDB's default character set.
    pub fn charset(mut self, charset: impl Into<String>) -> Self {
        self.parts.table.options.charset = Some(charset.into());
        self
    }

    /// MySQL's and MariaDB's default collation.
    pub fn collation(mut self, collation: impl Into<String>) -> Self {
        self.parts.table.options.collation = Some(collation.into());
        self
    }

    /// SQLite's STRICT: values must be of the column's type.
    pub fn strict(mut self) -> Self {
        self.parts.table.options.strict = true;
        self
    }

    /// SQLite's WITHOUT ROWID: rows are kept in the primary key's order.
    pub fn without_rowid(mut self) -> Self {
        self.parts.table.options.without_rowid = true;
        self
    }

    /// The table, and what is wrong with it.
    #[doc(hidden)]
    pub fn finish(self) -> (Table, Vec<String>) {
        let Parts {
            mut table,
            inline_key,
            mut errors,
        } = *self.parts;
        if !inline_key.is_empty() {
            if table.primary_key.is_some() {
                errors.push(format!(
                    "the table `{}` has two primary keys, one at its columns and one of its own: remove one",
                    table.name
                ));
            }
            table.primary_key = Some(PrimaryKey::of(&table.name, inline_key));
        }
        (table, errors)
    }
}

impl Parts {
    fn push_columns(&mut self, columns: Vec<ColumnParts>) {
        let table = self.table.name.clone();
        for parts in columns {
            let name = parts.column.name.clone();
            self.errors.extend(parts.errors);
            if parts.primary_key {
                self.inline_key.push(name.clone());
            }
            if parts.unique {
                self.push_unique(inline_unique(&table, &name));
            }
            if let Some(expression) = parts.check {
                self.push_check(inline_check(&table, &name, expression));
            }
            if let Some(key) = parts.reference {
                self.push_foreign_key(foreign_key::named(*key, None, &table));
            }
            if parts.index {
                self.push_index(index::of_column(&table, name.clone()));
            }
            if self.table.columns.insert(name.clone(), parts.column).is_some() {
                self.errors.push(format!(
                    "the table `{table}` has two columns `{name}`: remove or rename one"
                ));
            }
        }
    }

    fn set_primary_key(&mut self, key: NewPrimaryKey) {
        let key = key.finish(&self.table.name);
        if self.table.primary_key.replace(key).is_some() {
            self.errors.push(format!(
                "the table `{}` has two primary keys: remove one",
                self.table.name
            ));
        }
    }

    fn push_unique(&mut self, unique: Unique) {
        let name = unique.name.clone();
        let former = self.table.uniques.insert(name.clone(), unique);
        self.refuse_twice(former.is_some(), "unique constraints", &name);
    }

    fn push_check(&mut self, check: Check) {
        let name = check.name.clone();
        let former = self.table.checks.insert(name.clone(), check);
        self.refuse_twice(former.is_some(), "checks", &name);
    }

    fn push_exclusion(&mut self, exclusion: Exclusion) {
        let name = exclusion.name.clone();
        let former = self.table.exclusions.insert(name.clone(), exclusion);
        self.refuse_twice(former.is_some(), "exclusion constraints", &name);
    }

    fn push_foreign_key(&mut self, key: ForeignKey) {
        let name = key.name.clone();
        let former = self.table.foreign_keys.insert(name.clone(), key);
        self.refuse_twice(former.is_some(), "foreign keys", &name);
    }

    fn push_index(&mut self, index: Index) {
        let name = index.name.clone();
        let former = self.table.indexes.insert(name.clone(), index);
        self.refuse_twice(former.is_some(), "indexes", &name);
    }

    fn refuse_twice(&mut self, is_twice: bool, what: &str, name: &Name) {
        if is_twice {
            let table = &self.table.name;
            self.errors.push(format!(
                "the table `{table}` has two {what} of the name `{name}`: give one another with `.name(..)`"
            ));
        }
    }
}

/// The unique constraint of one column, `users_email_key`.
pub(crate) fn inline_unique(table: &QualifiedName, column: &Name) -> Unique {
    Unique {
        name: Unique::usual_name(table, std::slice::from_ref(column)),
        columns: vec![column.clone()],
        nulls_not_distinct: false,
        deferrable: None,
    }
}

/// The check of one column, `users_age_check`.
pub(crate) fn inline_check(table: &QualifiedName, column: &Name, expression: whimbrel_core::Expression) -> Check {
    crate::check::new(Check::usual_name(table, column), expression).check
}

/// Options of a table, all of them: `table_options().engine("InnoDB")`.
pub fn table_options() -> NewTableOptions {
    NewTableOptions {
        options: TableOptions::default(),
    }
}

/// Options that a table shall have.
#[derive(Debug, Clone, Default)]
#[must_use = "give them to `set_table_options`"]
pub struct NewTableOptions {
    pub(crate) options: TableOptions,
}

impl NewTableOptions {
    /// MySQL's and MariaDB's storage engine.
    pub fn engine(mut self, engine: impl Into<String>) -> Self {
        self.options.engine = Some(engine.into());
        self
    }

    /// MySQL's and MariaDB's default character set.
    pub fn charset(mut self, charset: impl Into<String>) -> Self {
        self.options.charset = Some(charset.into());
        self
    }

    /// MySQL's and MariaDB's default collation.
    pub fn collation(mut self, collation: impl Into<String>) -> Self {
        self.options.collation = Some(collation.into());
        self
    }

    /// SQLite's STRICT.
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// SQLite's WITHOUT ROWID.
    pub fn without_rowid(mut self) -> Self {
        self.options.without_rowid = true;
        self
    }
}
