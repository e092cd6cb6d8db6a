//! A whole migration as one text: one round trip, one transaction, and yet it is known which statement failed.

use crate::lock::LockName;
use crate::server_error::ServerError;
use crate::session::Outcome;

/// The text, and where its statements are in it.
pub(crate) struct Batch {
    pub(crate) sql: String,
    /// The place behind each statement, in characters.
    ends: Vec<usize>,
    /// How much of the text was counted, in bytes and in characters.
    counted: (usize, usize),
}

/// The code of a division by zero: how a text without functions of ours says no.
const NO: &str = "22012";

impl Batch {
    /// Begins the transaction, marks it as ours until it ends, and makes sure that this session has the lock.
    pub(crate) fn new(version: &str, lock: &LockName) -> Self {
        let held = super::lock::held(lock);
        let sql = format!(
            "BEGIN;\nSELECT pg_catalog.set_config('whimbrel.migration', '{version}', true), \
             1 / (CASE WHEN {held} THEN 1 ELSE 0 END)"
        );
        Self {
            sql,
            ends: Vec::new(),
            counted: (0, 0),
        }
    }

    /// Adds a statement, and a mark that it ended well: the author's text may be several statements, so counting them
    /// would not tell.
    pub(crate) fn statement(&mut self, sql: &str) {
        // On a line of its own, since a statement may end in a comment.
        self.sql.push_str(&format!(";\n{sql}\n"));
        let (bytes, characters) = self.counted;
        let new = self.sql.get(bytes..).unwrap_or_default().chars().count();
        let end = characters + new;
        self.counted = (self.sql.len(), end);
        self.sql.push_str(&format!(";SELECT 'whimbrel', '{}'", self.ends.len()));
        self.ends.push(end);
    }

    /// Has our own tables be found again, whatever search path and role the author's statements have set.
    pub(crate) fn find_our_tables(&mut self) {
        self.sql.push_str(";\n");
        self.sql.push_str(super::session::FIND_OUR_TABLES);
    }

    /// Makes sure that the transaction is still the one that was begun, and that the lock is still ours.
    pub(crate) fn guard(&mut self, version: &str, lock: &LockName) {
        let held = super::lock::held(lock);
        self.sql.push_str(&format!(
            ";\nSELECT 1 / (CASE WHEN pg_catalog.current_setting('whimbrel.migration', true) = '{version}' THEN 1 ELSE 0 END), \
             1 / (CASE WHEN {held} THEN 1 ELSE 0 END)"
        ));
    }

    /// Adds what the history and the journal are to say.
    pub(crate) fn record(&mut self, sql: &str) {
        self.sql.push_str(";\n");
        self.sql.push_str(sql);
    }

    /// Commits.
    pub(crate) fn end(&mut self) {
        self.sql.push_str(";\nCOMMIT");
    }

    /// Which statement the outcome is about: the one after the last that is marked. More than there are means that what
    /// comes after them failed. A text that cannot be parsed is refused whole, before any of it runs; then the place of
    /// the error tells.
    pub(crate) fn position(&self, outcome: &Outcome) -> Option<usize> {
        match (outcome.commands, &outcome.result) {
            (0, Err(error)) => {
                let place = error.position?;
                self.ends.iter().position(|end| place <= *end)
            }
            (1, _) => None,
            _ => Some(outcome.rows.iter().filter(|row| row.text(0) == "whimbrel").count()),
        }
    }

    pub(crate) fn lock_was_lost(&self, commands: usize, error: &ServerError) -> bool {
        commands == 1 && error.code.as_deref() == Some(NO)
    }

    pub(crate) fn transaction_was_ended(&self, position: Option<usize>, error: &ServerError) -> bool {
        position == Some(self.ends.len()) && error.code.as_deref() == Some(NO)
    }
}
