//! Assertions that read as sentences: `database.column_must_exist("users", "email").await`.

use crate::{Catalogue, Column, Constraint, Database, Index, Table};

impl Database {
    /// Reads the whole catalogue.
    pub async fn catalogue(&self) -> Catalogue {
        Catalogue::read(self).await
    }

    /// The table, which must be there.
    pub async fn table_must_exist(&self, table: &str) -> Table {
        let catalogue = self.catalogue().await;
        let there: Vec<&String> = catalogue.tables.keys().collect();
        catalogue
            .table(table)
            .cloned()
            .unwrap_or_else(|| panic!("the table {table} is not there, only {there:?}"))
    }

    /// The table must not be there.
    pub async fn table_must_not_exist(&self, table: &str) {
        assert!(
            self.catalogue().await.table(table).is_none(),
            "the table {table} is there"
        );
    }

    /// The column, which must be there.
    pub async fn column_must_exist(&self, table: &str, column: &str) -> Column {
        let found = self.table_must_exist(table).await;
        let there: Vec<&String> = found.columns.iter().map(|column| &column.name).collect();
        found
            .column(column)
            .cloned()
            .unwrap_or_else(|| panic!("{table} has no column {column}, only {there:?}"))
    }

    /// The column must not be there.
    pub async fn column_must_not_exist(&self, table: &str, column: &str) {
        assert!(
            self.table_must_exist(table).await.column(column).is_none(),
            "{table} has a column {column}"
        );
    }

    /// The index, which must be there.
    pub async fn index_must_exist(&self, table: &str, index: &str) -> Index {
        let found = self.table_must_exist(table).await;
        let there: Vec<&String> = found.indexes.keys().collect();
        found
            .indexes
            .get(index)
            .cloned()
            .unwrap_or_else(|| panic!("{table} has no index {index}, only {there:?}"))
    }

    /// The index must not be there.
    pub async fn index_must_not_exist(&self, table: &str, index: &str) {
        assert!(
            !self.table_must_exist(table).await.indexes.contains_key(index),
            "{table} has an index {index}"
        );
    }

    /// The constraint, which must be there.
    pub async fn constraint_must_exist(&self, table: &str, constraint: &str) -> Constraint {
        let found = self.table_must_exist(table).await;
        let there: Vec<&String> = found.constraints.keys().collect();
        let constraint_found = found.constraints.get(constraint).cloned();
        constraint_found.unwrap_or_else(|| panic!("{table} has no constraint {constraint}, only {there:?}"))
    }

    /// The query must give these rows, in this order.
    pub async fn rows_must_be(&self, sql: &str, expected: &[&[&str]]) {
        assert_eq!(self.rows(sql).await, expected, "of {sql}");
    }

    /// The server must refuse the SQL: a constraint holds.
    pub async fn must_refuse(&self, sql: &str) {
        assert!(self.try_rows(sql).await.is_err(), "the server took {sql}");
    }

    /// The two catalogues must be the same but for the order of columns.
    pub fn catalogues_must_agree(&self, before: &Catalogue, after: &Catalogue, when: &str) {
        let difference = before.difference(after);
        assert!(
            difference.is_empty(),
            "{when} the catalogue differs (- before, + after):\n{difference}"
        );
    }
}
