//! CREATE VIEW and CREATE VIRTUAL TABLE.

use super::Reader;
use crate::Name;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    /// Its name.
    pub name: Name,
    /// The names that it gives to the columns of its query, if it gives any.
    pub columns: Vec<Name>,
    /// Its query.
    pub query: String,
}

impl CreateView {
    /// Reads the statement that made a view.
    pub fn read(sql: &str) -> Option<Self> {
        let mut reader = Reader::new(sql);
        reader.expect_words(&["CREATE"])?;
        let _ = reader.skip_word("TEMP") || reader.skip_word("TEMPORARY");
        reader.expect_words(&["VIEW"])?;
        let name = reader.object_name()?;
        let columns = if reader.is_sign('(') {
            reader.names()?
        } else {
            Vec::new()
        };
        reader.expect_words(&["AS"])?;
        let query = reader.text(reader.at, reader.tokens.len());
        (!query.is_empty()).then(|| Self {
            name,
            columns,
            query: query.trim_end_matches(';').trim_end().to_owned(),
        })
    }
}

/// The module of a virtual table, `fts5`; `None` for other statements.
pub fn module_of_virtual_table(sql: &str) -> Option<Name> {
    let mut reader = Reader::new(sql);
    reader.expect_words(&["CREATE", "VIRTUAL", "TABLE"])?;
    reader.object_name()?;
    reader.expect_words(&["USING"])?;
    reader.name()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_its_query_and_the_names_of_its_columns() {
        let view = CreateView::read("CREATE VIEW main.\"a \"\"b\"  -- why\n AS SELECT ' AS ' FROM t -- end").unwrap();
        assert_eq!(
            (view.name, view.query.as_str()),
            ("a \"b".into(), "SELECT ' AS ' FROM t")
        );
        let view = CreateView::read("create temp view if not exists v(x, [y]) as values (1, 2);").unwrap();
        assert_eq!(view.columns, [Name::new("x"), Name::new("y")]);
        assert_eq!(view.query, "values (1, 2)");
        assert_eq!(CreateView::read("CREATE TABLE t (a)"), None);
        assert_eq!(CreateView::read("CREATE VIEW v AS"), None);
    }

    #[test]
    fn the_module_of_a_virtual_table_is_told() {
        let module = module_of_virtual_table("CREATE VIRTUAL TABLE \"t\" USING fts5(a, tokenize = 'x')");
        assert_eq!(module, Some("fts5".into()));
        assert_eq!(module_of_virtual_table("CREATE TABLE \"virtual\" (a)"), None);
    }
}
