//! A case: what was there, the operations under test, and what must hold after them; run forth, back and forth again
//! on every server.

use std::collections::BTreeMap;

use whimbrel_core::{Backend, Operation};
use whimbrel_tests::{Catalogue, Database, on_backends};

use super::execute::Runner;

/// One case of the conformance suite. The operations and the SQL are the same for every server that it runs on.
pub struct Case {
    before: Vec<Operation>,
    rows: Vec<(Vec<Backend>, String)>,
    up: Vec<Operation>,
    backends: Vec<Backend>,
    refusals: Vec<(Backend, &'static str)>,
    shows: Vec<(String, Vec<String>)>,
    accepts: Vec<(Vec<Backend>, String)>,
    refuses: Vec<(Vec<Backend>, String)>,
    forgets: bool,
}

/// A case that begins with these operations.
pub fn before(operations: impl IntoIterator<Item = Operation>) -> Case {
    Case {
        before: operations.into_iter().collect(),
        rows: Vec::new(),
        up: Vec::new(),
        backends: Backend::ALL.to_vec(),
        refusals: Vec::new(),
        shows: Vec::new(),
        accepts: Vec::new(),
        refuses: Vec::new(),
        forgets: false,
    }
}

impl Case {
    /// Plain SQL after the first operations: rows, and what the operations do not make (triggers, views).
    pub fn rows(self, sql: &str) -> Self {
        self.rows_on(&Backend::ALL, sql)
    }

    /// The same for some kinds of server.
    pub fn rows_on(mut self, backends: &[Backend], sql: &str) -> Self {
        self.rows.push((backends.to_vec(), sql.to_owned()));
        self
    }

    /// The operations under test.
    pub fn up(mut self, operations: impl IntoIterator<Item = Operation>) -> Self {
        self.up = operations.into_iter().collect();
        self
    }

    /// Runs on these kinds of server only; the reason belongs into a comment.
    pub fn only_on(mut self, backends: &[Backend]) -> Self {
        self.backends = backends.to_vec();
        self
    }

    /// A kind of server that has neither this nor an equal: the plan is refused, in these words among others.
    pub fn refused_on(mut self, backends: &[Backend], words: &'static str) -> Self {
        self.refusals.extend(backends.iter().map(|backend| (*backend, words)));
        self
    }

    /// What a query gives after the operations: one text for each row, values separated by spaces.
    pub fn shows(mut self, query: &str, rows: &[&str]) -> Self {
        self.shows
            .push((query.to_owned(), rows.iter().map(|row| (*row).to_owned()).collect()));
        self
    }

    /// A statement that works after the operations. It is rolled back.
    pub fn accepts(self, sql: &str) -> Self {
        self.accepts_on(&Backend::ALL, sql)
    }

    /// The same for some kinds of server.
    pub fn accepts_on(mut self, backends: &[Backend], sql: &str) -> Self {
        self.accepts.push((backends.to_vec(), sql.to_owned()));
        self
    }

    /// A statement that the server refuses after the operations.
    pub fn refuses(self, sql: &str) -> Self {
        self.refuses_on(&Backend::ALL, sql)
    }

    /// The same for some kinds of server.
    pub fn refuses_on(mut self, backends: &[Backend], sql: &str) -> Self {
        self.refuses.push((backends.to_vec(), sql.to_owned()));
        self
    }

    /// The operations lose values, as they say: the way back restores the structure alone.
    pub fn forgets(mut self) -> Self {
        self.forgets = true;
        self
    }

    /// The names of the operations under test.
    pub fn operations(&self) -> impl Iterator<Item = &'static str> {
        self.up.iter().map(Operation::name)
    }

    /// Runs the case on every server.
    pub fn run(&self) {
        on_backends(&self.backends, async |database| self.run_on(database).await);
    }

    async fn run_on(&self, database: &Database) {
        let mut runner = Runner::new(database);
        if let Some((_, words)) = self.refusals.iter().find(|(backend, _)| *backend == database.backend()) {
            let refusal = runner.plan_refusal(&self.before, &self.up);
            assert!(refusal.contains(words), "the refusal does not say `{words}`: {refusal}");
            return;
        }
        runner.up(&self.before).await;
        for (backends, sql) in &self.rows {
            if backends.contains(&database.backend()) {
                database.execute(sql).await;
            }
        }
        let (catalogue, rows) = (database.catalogue().await, all_rows(database).await);
        database.let_go().await;

        runner.up(&self.up).await;
        let after = database.catalogue().await;
        self.must_hold(database, "after up").await;
        if !self.makes_indexes_by_hand(database) {
            crate::inspect::must_be_recognised(database, &runner.schema()).await;
        }

        runner.down().await;
        database.catalogues_must_agree(&catalogue, &database.catalogue().await, "after up and down");
        if !self.forgets {
            let back = all_rows(database).await;
            assert_eq!(back, rows, "after up and down the rows are not as they were");
        }

        runner.up(&self.up).await;
        database.catalogues_must_agree(&after, &database.catalogue().await, "after up, down and up");
        if !self.forgets {
            self.must_hold(database, "after up, down and up").await;
        }
    }

    /// Whether the case's own SQL makes indexes, which the live schema has and the expected one has not.
    fn makes_indexes_by_hand(&self, database: &Database) -> bool {
        let here = self
            .rows
            .iter()
            .filter(|(backends, _)| backends.contains(&database.backend()));
        here.into_iter().any(|(_, sql)| sql.contains("INDEX"))
    }

    async fn must_hold(&self, database: &Database, when: &str) {
        for (query, expected) in &self.shows {
            let rows: Vec<String> = database.rows(query).await.iter().map(|row| row.join(" ")).collect();
            assert_eq!(rows, *expected, "{when}, of {query}");
        }
        let here = |(backends, _): &&(Vec<Backend>, String)| backends.contains(&database.backend());
        for (_, sql) in self.accepts.iter().filter(here) {
            if let Err(error) = attempt(database, sql).await {
                panic!("{when} the server refuses {sql}: {error}");
            }
        }
        for (_, sql) in self.refuses.iter().filter(here) {
            assert!(attempt(database, sql).await.is_err(), "{when} the server takes {sql}");
        }
        if database.backend() == Backend::Sqlite {
            let broken = database.rows("PRAGMA foreign_key_check").await;
            assert!(broken.is_empty(), "{when} rows refer to nothing: {broken:?}");
            assert_eq!(database.value("PRAGMA integrity_check").await, "ok", "{when}");
        }
        database.let_go().await;
    }
}

/// Runs a statement and rolls it back.
async fn attempt(database: &Database, sql: &str) -> Result<(), String> {
    database.execute("BEGIN").await;
    let outcome = database.try_rows(sql).await;
    database.execute("ROLLBACK").await;
    outcome.map(|_| ())
}

/// Every row of every table, in the order of the columns' names and of the rows' own texts.
pub async fn all_rows(database: &Database) -> BTreeMap<String, Vec<String>> {
    let catalogue: Catalogue = database.catalogue().await;
    let mut all = BTreeMap::new();
    let quote = |name: &str| {
        if database.backend().is_mysql_family() {
            format!("`{}`", name.replace('`', "``"))
        } else {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
    };
    for (name, table) in &catalogue.tables {
        let mut columns: Vec<_> = table.columns.iter().map(|column| quote(&column.name)).collect();
        columns.sort();
        let from = match name.split_once('.') {
            Some((namespace, table)) if database.backend() == Backend::Postgres => {
                format!("{}.{}", quote(namespace), quote(table))
            }
            _ => quote(name),
        };
        let rows = database
            .rows(&format!("SELECT {} FROM {from}", columns.join(", ")))
            .await;
        let mut rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
        rows.sort();
        all.insert(name.clone(), rows);
    }
    all
}
