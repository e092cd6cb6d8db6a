//! Triggers, written in the words of each server.

use whimbrel_core::schema::{Named as _, Trigger};
use whimbrel_core::{Backend, Name, PerDialect, QualifiedName, Schema};

use super::Pair;
use super::routines::{column_now, table_now};

/// A trigger.
#[derive(Debug, Clone)]
pub(super) struct Watcher {
    pub(super) name: Name,
    /// Its table or view, as the first schema calls it, if it is there.
    pub(super) table: QualifiedName,
    pub(super) is_of_view: bool,
    pub(super) column: Option<Name>,
    /// Another table that it writes to, or would.
    pub(super) other: Option<(QualifiedName, Name)>,
    pub(super) event: &'static str,
    pub(super) is_before: bool,
    pub(super) form: usize,
    /// What it calls (PostgreSQL).
    pub(super) function: Option<QualifiedName>,
}

impl Watcher {
    /// The trigger in the names of a schema; none where its table or column is not there.
    pub(super) fn written(&self, backend: Backend, schema: &Schema, before: Option<&Pair>) -> Option<Trigger> {
        let table = if self.is_of_view {
            self.table.clone()
        } else {
            table_now(&self.table, before)
        };
        let column = self.column.as_ref().map(|name| column_now(&table, name, before));
        let column = match schema.table(&table) {
            Some(table) => Some(table.column(&column?)?.clone()),
            None => None,
        };
        if column.as_ref().is_some_and(|it| it.generated.is_some()) || self.is_of_view != schema.views.contains(&table)
        {
            return None;
        }
        let column = column.map(|it| (it.name.quoted(backend), it.identity.is_some()));
        let other = self.other.as_ref().and_then(|(name, column)| {
            let name = table_now(name, before);
            let found = schema.table(&name)?.column(&column_now(&name, column, before))?;
            found.generated.is_none().then(|| (name, found.name.clone()))
        });
        let other = other.map(|(name, column)| (name.quoted(backend), column.quoted(backend)));
        let (name, on) = (self.name.quoted(backend), table.quoted(backend));
        let sql = match backend {
            Backend::Sqlite => self.sqlite(&name, &on, column.as_ref(), other.as_ref()),
            Backend::Postgres => self.postgres(&name, &on, column.as_ref(), schema)?,
            Backend::Mysql | Backend::Mariadb => self.mysql(&name, &on, column.as_ref(), other.as_ref()),
        };
        let trigger = Trigger {
            name: self.name.clone(),
            table,
            definition: PerDialect::default().with(backend, sql),
        };
        (!schema.triggers.contains(&trigger.key())).then_some(trigger)
    }

    fn row(&self) -> &'static str {
        if self.event == "DELETE" { "OLD" } else { "NEW" }
    }

    fn time(&self) -> &'static str {
        match (self.is_of_view, self.is_before) {
            (true, _) => "INSTEAD OF",
            (false, true) => "BEFORE",
            (false, false) => "AFTER",
        }
    }

    fn sqlite(
        &self,
        name: &str,
        on: &str,
        column: Option<&(String, bool)>,
        other: Option<&(String, String)>,
    ) -> String {
        let (time, event, row) = (self.time(), self.event, self.row());
        let head = format!("CREATE TRIGGER {name} {time}");
        match (self.form, column, other) {
            (1, Some((column, _)), _) => format!(
                "{head} {event} ON {on} BEGIN SELECT RAISE(ABORT, 'it''s not so') \
                 WHERE {row}.{column} IS NULL AND 1 = 2; END"
            ),
            (2, _, Some((other, column))) => {
                format!("{head} {event} ON {on} BEGIN UPDATE {other} SET {column} = {column} WHERE 1 = 2; END")
            }
            (3, Some((column, _)), _) => format!(
                "{head} UPDATE OF {column} ON {on} WHEN NEW.{column} IS NOT OLD.{column} \
                 BEGIN SELECT OLD.{column}, NEW.{column}; END"
            ),
            _ => format!("{head} {event} ON {on} BEGIN SELECT 1; END"),
        }
    }

    fn mysql(&self, name: &str, on: &str, column: Option<&(String, bool)>, other: Option<&(String, String)>) -> String {
        let (time, event, row) = (self.time(), self.event, self.row());
        let head = format!("CREATE TRIGGER {name} {time} {event} ON {on} FOR EACH ROW");
        match (self.form, column, other) {
            (1, Some((column, _)), _) => format!(
                "{head} BEGIN IF {row}.{column} IS NULL AND 1 = 2 THEN \
                 SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'it''s not so'; END IF; END"
            ),
            (2, _, Some((other, column))) => format!("{head} UPDATE {other} SET {column} = {column} WHERE 1 = 2"),
            (3, Some((column, false)), _) if self.is_before && self.event != "DELETE" => {
                format!("{head} SET NEW.{column} = NEW.{column}")
            }
            _ => format!("{head} SET @marked = 1"),
        }
    }

    fn postgres(&self, name: &str, on: &str, column: Option<&(String, bool)>, schema: &Schema) -> Option<String> {
        let (time, event, row) = (self.time(), self.event, self.row());
        let head = format!("CREATE TRIGGER {name} {time}");
        let function = self.function.as_ref().filter(|name| {
            let mut functions = schema.functions.iter();
            functions.any(|it| it.name == **name)
        });
        let function = function.map(|it| format!("EXECUTE FUNCTION {}()", it.quoted(Backend::Postgres)));
        let Some(function) = function else {
            let function = "EXECUTE FUNCTION suppress_redundant_updates_trigger()";
            return (!self.is_of_view)
                .then(|| format!("{head} UPDATE ON {on} FOR EACH ROW {function}").replacen("AFTER", "BEFORE", 1));
        };
        Some(match (self.form, column) {
            (1, Some((column, _))) => {
                format!("{head} {event} ON {on} FOR EACH ROW WHEN ({row}.{column} IS NOT NULL) {function}")
            }
            (2, Some((column, _))) => {
                format!("{head} UPDATE OF {column} ON {on} FOR EACH ROW {function}")
            }
            (3, Some(_)) => format!("{head} {event} ON {on} FOR EACH STATEMENT {function}"),
            _ => format!("{head} {event} ON {on} FOR EACH ROW {function}"),
        })
    }
}
