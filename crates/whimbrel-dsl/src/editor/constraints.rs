//! Primary keys, unique constraints, checks, exclusion constraints and foreign keys.

use whimbrel_core::operations::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, DropCheck, DropExclusion, DropForeignKey,
    DropPrimaryKey, DropUnique, RenameConstraint, ValidateCheck, ValidateForeignKey,
};

use super::SchemaEditor;
use crate::{CompleteForeignKey, IntoColumnName, IntoPrimaryKey, IntoTableName, IntoUnique, NewCheck, NewExclusion};

impl SchemaEditor {
    /// Adds a primary key over columns: `[Users::Id]`, or `primary_key([..]).name(..)`.
    pub fn add_primary_key(&mut self, table: impl IntoTableName, key: impl IntoPrimaryKey) {
        let table = table.into_table_name();
        let key = key.into_primary_key().finish(&table);
        self.push(AddPrimaryKey { table, key });
    }

    /// Drops the primary key of a table; its columns stay.
    pub fn drop_primary_key(&mut self, table: impl IntoTableName) {
        self.push(DropPrimaryKey {
            table: table.into_table_name(),
        });
    }

    /// Adds a unique constraint over columns: `[Users::Email]`, or `unique([..])` with more said.
    pub fn add_unique(&mut self, table: impl IntoTableName, unique: impl IntoUnique) {
        let table = table.into_table_name();
        let unique = unique.into_unique().finish(&table);
        self.push(AddUnique { table, unique });
    }

    /// Drops a unique constraint by its name.
    pub fn drop_unique(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropUnique {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Adds a check: `check("age_positive", Expr::col(Users::Age).gt(0))`.
    pub fn add_check(&mut self, table: impl IntoTableName, check: NewCheck) {
        self.push(AddCheck {
            table: table.into_table_name(),
            check: check.check,
        });
    }

    /// Drops a check by its name.
    pub fn drop_check(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropCheck {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Looks at the rows that `.not_valid()` left out. Readers and writers go on meanwhile.
    pub fn validate_check(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(ValidateCheck {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Adds an exclusion constraint (PostgreSQL): `exclusion("no_overlap").element(Bookings::During, "&&")`.
    pub fn add_exclusion(&mut self, table: impl IntoTableName, exclusion: NewExclusion) {
        self.push(AddExclusion {
            table: table.into_table_name(),
            exclusion: exclusion.exclusion,
        });
    }

    /// Drops an exclusion constraint by its name.
    pub fn drop_exclusion(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropExclusion {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Adds a foreign key: `foreign_key([Posts::AuthorId]).references(Users::Table, [Users::Id])`.
    pub fn add_foreign_key(&mut self, table: impl IntoTableName, key: impl CompleteForeignKey) {
        let table = table.into_table_name();
        let foreign_key = key.finish(&table);
        self.push(AddForeignKey { table, foreign_key });
    }

    /// Drops a foreign key by its name.
    pub fn drop_foreign_key(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(DropForeignKey {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Looks at the rows that `.not_valid()` left out. Readers and writers go on meanwhile.
    pub fn validate_foreign_key(&mut self, table: impl IntoTableName, name: impl IntoColumnName) {
        self.push(ValidateForeignKey {
            table: table.into_table_name(),
            name: name.into_column_name(),
        });
    }

    /// Renames a constraint of any kind: a primary key, a unique constraint, a check, an exclusion constraint or a
    /// foreign key.
    pub fn rename_constraint(&mut self, table: impl IntoTableName, from: impl IntoColumnName, to: impl IntoColumnName) {
        self.push(RenameConstraint {
            table: table.into_table_name(),
            name: from.into_column_name(),
            to: to.into_column_name(),
        });
    }
}
