//! The tables that a query or a trigger reads or writes: found in its text, and renamed there.
//!
//! What is found is what stands where a table may stand (after FROM, JOIN, INTO, ON of a trigger...), not every word
//! that looks like it. That is enough to keep a known view and its tables in step; what the text hides (a function's
//! body, SQL that is built as it runs) stays hidden.

use std::ops::Range;

use crate::tokens::{Identifier, Token, tokens};
use crate::{Backend, Name, QualifiedName};

/// A table in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Its name as it is written.
    pub(crate) name: QualifiedName,
    /// The name that columns are qualified with, where it is another.
    alias: Option<String>,
    /// The place of the name, without its namespace.
    range: Range<usize>,
    quoted: bool,
}

/// Words that end the place where tables stand.
const ENDS: &[&str] = &[
    "SELECT",
    "WHERE",
    "SET",
    "VALUES",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "WINDOW",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "RETURNING",
    "BEGIN",
    "WHEN",
    "EXECUTE",
];
/// Words after a table that are no alias of it.
const NO_ALIAS: &[&str] = &[
    "ON",
    "USING",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "NATURAL",
    "FOR",
    "FROM",
    "OFFSET",
    "FETCH",
    "REFERENCING",
    "EACH",
    "TABLESAMPLE",
    "USE",
    "FORCE",
    "IGNORE",
    "WITH",
    "STRAIGHT_JOIN",
];

/// The tables of a text, in the order in which they stand.
pub(crate) fn relations(sql: &str, backend: Backend) -> Vec<Relation> {
    Reader::new(sql, backend).read()
}

/// Whether a text reads or writes a table.
pub(crate) fn reads(sql: &str, table: &QualifiedName, backend: Backend) -> bool {
    // Most texts are not about most tables: a look for the letters is much cheaper than taking the text apart.
    has_letters(sql, &table.name)
        && relations(sql, backend)
            .iter()
            .any(|relation| relation.is(table, backend))
}

/// Whether a text uses a column of a table that it reads. With `stars`, `*` names all columns.
pub(crate) fn reads_column(sql: &str, table: &QualifiedName, column: &Name, stars: bool, backend: Backend) -> bool {
    if !reads(sql, table, backend) {
        return false;
    }
    let relations = relations(sql, backend);
    let names_it = |qualifier: &Identifier| {
        let of_row = qualifier.is_word("new") || qualifier.is_word("old");
        let mut ours = relations.iter().filter(|relation| relation.is(table, backend));
        let alias = |relation: &Relation| {
            let alias = relation.alias.as_deref().unwrap_or(relation.name.name.as_str());
            alias.eq_ignore_ascii_case(&qualifier.text)
        };
        of_row || ours.any(alias)
    };
    let all: Vec<Token> = tokens(sql, backend).collect();
    let own_name = own_name(&all);
    // A function between quotes is told by what follows it.
    let is_called = |at: usize| matches!(all.get(at + 1), Some(Token::Sign('(')));
    (0..all.len()).any(|at| match &all[at] {
        Token::Identifier(it) if it.names(column, backend) && !is_called(at) && !is_keyword(it) => {
            if own_name == Some(at) {
                return false;
            }
            let is_relation = relations.iter().any(|relation| relation.range == it.range);
            !is_relation && qualifier(&all, at).is_none_or(names_it)
        }
        Token::Sign('*') if stars => match qualifier(&all, at) {
            Some(qualifier) => names_it(qualifier),
            None => at > 0 && is_before_star(&all[at - 1]),
        },
        _ => false,
    })
}

/// The place of the name of the trigger that a text creates.
fn own_name(all: &[Token]) -> Option<usize> {
    let is = |at: usize, word: &str| matches!(all.get(at), Some(Token::Identifier(it)) if it.is_word(word));
    // CREATE OR REPLACE CONSTRAINT TRIGGER, CREATE DEFINER = a@b TRIGGER: the word is among the first ones.
    let mut at = (1..10).find(|at| is(*at, "TRIGGER"))? + 1;
    if is(at, "IF") && is(at + 2, "EXISTS") {
        at += 3;
    }
    if matches!(all.get(at + 1), Some(Token::Sign('.'))) {
        at += 2;
    }
    is(0, "CREATE").then_some(at)
}

/// Whether a bare word is one that no server takes for a column: a column `select` must be quoted.
fn is_keyword(word: &Identifier) -> bool {
    let words = ENDS.iter().chain(NO_ALIAS).chain(&["AS", "INTO"]);
    const COLUMNS: &[&str] = &[
        "BEGIN",
        "OFFSET",
        "USE",
        "FORCE",
        "EACH",
        "EXECUTE",
        "TABLESAMPLE",
        "REFERENCING",
    ];
    let mut words = words.filter(|it| !COLUMNS.contains(it));
    words.any(|it| word.is_word(it))
}

/// The text with a table under another name, quoted, wherever it stands as a table or before a column.
pub(crate) fn rename(sql: &str, table: &QualifiedName, to: &Name, backend: Backend) -> String {
    let relations: Vec<_> = relations(sql, backend)
        .into_iter()
        .filter(|relation| relation.is(table, backend))
        .collect();
    if relations.is_empty() {
        return sql.to_owned();
    }
    let has_own_name = relations.iter().any(|relation| relation.alias.is_none());
    let mut places: Vec<Range<usize>> = relations.into_iter().map(|relation| relation.range).collect();
    let all: Vec<Token> = tokens(sql, backend).collect();
    for (at, token) in all.iter().enumerate() {
        if let (Token::Identifier(it), Some(Token::Sign('.'))) = (token, all.get(at + 1))
            && has_own_name
            && it.names(&table.name, backend)
        {
            places.push(it.range.clone());
        }
    }
    places.sort_by_key(|range| range.start);
    places.dedup();
    let mut renamed = String::with_capacity(sql.len());
    let mut copied = 0;
    for range in places {
        renamed.push_str(&sql[copied..range.start]);
        renamed.push_str(&to.quoted(backend));
        copied = range.end;
    }
    renamed.push_str(&sql[copied..]);
    renamed
}

impl Relation {
    fn is(&self, table: &QualifiedName, backend: Backend) -> bool {
        let as_name = Identifier {
            range: self.range.clone(),
            text: self.name.name.as_str().to_owned(),
            quoted: self.quoted,
            is_call: false,
        };
        let same_namespace = match (&self.name.namespace, &table.namespace) {
            (None, None) => true,
            (Some(one), Some(two)) => one == two,
            (Some(one), None) | (None, Some(one)) => one.as_str() == "public",
        };
        same_namespace && as_name.names(&table.name, backend)
    }
}

/// A quick look whether the letters of a name are in a text at all.
fn has_letters(sql: &str, name: &Name) -> bool {
    let wanted = name.as_str().as_bytes();
    let first = wanted.first().copied().unwrap_or_default();
    // A quote in a name is doubled in a text, so such a name is looked for in full.
    wanted.iter().any(|byte| matches!(byte, b'"' | b'`'))
        || sql.as_bytes().windows(wanted.len().max(1)).any(|window| {
            window.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&first)) && window.eq_ignore_ascii_case(wanted)
        })
}

/// What stands before the point before a token.
fn qualifier(all: &[Token], at: usize) -> Option<&Identifier> {
    match (all.get(at.checked_sub(2)?), all.get(at.checked_sub(1)?)) {
        (Some(Token::Identifier(qualifier)), Some(Token::Sign('.'))) => Some(qualifier),
        _ => None,
    }
}

/// Whether a star after it stands for columns, and is not that of `count(*)` or of a product.
fn is_before_star(token: &Token) -> bool {
    match token {
        Token::Constant => false,
        Token::Sign(sign) => *sign == ',',
        Token::Identifier(word) => ["SELECT", "DISTINCT", "ALL"].iter().any(|it| word.is_word(it)),
    }
}

struct Reader {
    all: Vec<Token>,
    at: usize,
    /// Whether a table may come next.
    expected: bool,
    /// Whether a comma leads to another table; one for each parenthesis that is open.
    listed: Vec<bool>,
    found: Vec<Relation>,
}

impl Reader {
    fn new(sql: &str, backend: Backend) -> Self {
        Self {
            all: tokens(sql, backend).collect(),
            at: 0,
            expected: false,
            listed: vec![false],
            found: Vec::new(),
        }
    }

    fn read(mut self) -> Vec<Relation> {
        while self.at < self.all.len() {
            let is_keyword = self.is_keyword();
            match &self.all[self.at] {
                Token::Sign('(') => self.listed.push(self.expected),
                Token::Sign(')') => {
                    self.expected = false;
                    if self.listed.len() > 1 {
                        self.listed.pop();
                    }
                }
                Token::Sign(',') => self.expected = self.is_listed(),
                Token::Sign(';') => {
                    self.expected = false;
                    self.list(false);
                }
                Token::Constant | Token::Sign(_) => self.expected = false,
                Token::Identifier(_) if !is_keyword && self.expected => self.relation(),
                Token::Identifier(_) => {}
            }
            self.at += 1;
        }
        self.found
    }

    fn is_listed(&self) -> bool {
        self.listed.last().copied().unwrap_or_default()
    }

    fn list(&mut self, listed: bool) {
        if let Some(last) = self.listed.last_mut() {
            *last = listed;
        }
    }

    fn word(&self, at: usize) -> Option<&Identifier> {
        match self.all.get(at) {
            Some(Token::Identifier(word)) => Some(word),
            _ => None,
        }
    }

    /// Takes a word that says what comes next, if it is one.
    fn is_keyword(&mut self) -> bool {
        let Some(word) = self.word(self.at) else { return false };
        let is = |words: &[&str]| words.iter().any(|it| word.is_word(it));
        if is(&["ONLY", "LATERAL", "OF"]) {
            // `FROM ONLY users`, and `UPDATE OF email`, which is followed by no table.
            self.expected = self.expected && !is(&["OF"]);
        } else if is(&["FROM", "JOIN", "STRAIGHT_JOIN"]) {
            self.expected = true;
            self.list(true);
        } else if is(&["INTO", "UPDATE"]) {
            self.expected = true;
        } else if is(&["ON"]) {
            // Within FROM it leads to a condition, in CREATE TRIGGER to the table.
            self.expected = !self.is_listed();
        } else if is(ENDS) {
            self.expected = false;
            self.list(false);
        } else {
            return false;
        }
        true
    }

    /// Takes a name with what qualifies it, and its alias.
    fn relation(&mut self) {
        self.expected = false;
        let mut namespace = None;
        while let (Some(Token::Sign('.')), Some(_)) = (self.all.get(self.at + 1), self.word(self.at + 2)) {
            namespace = self.word(self.at).map(|word| Name::new(word.text.clone()));
            self.at += 2;
        }
        let Some(name) = self.word(self.at).filter(|word| !word.is_call) else {
            return;
        };
        let relation = Relation {
            name: QualifiedName {
                namespace,
                name: Name::new(name.text.clone()),
            },
            alias: None,
            range: name.range.clone(),
            quoted: name.quoted,
        };
        let has_as = self.word(self.at + 1).is_some_and(|word| word.is_word("AS"));
        let place = self.at + if has_as { 2 } else { 1 };
        let is_alias =
            |word: &&Identifier| has_as || word.quoted || !NO_ALIAS.iter().chain(ENDS).any(|it| word.is_word(it));
        let alias = self.word(place).filter(is_alias).map(|word| word.text.clone());
        if alias.is_some() {
            self.at = place;
        }
        self.found.push(Relation { alias, ..relation });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<String> {
        let relations = relations(sql, Backend::Postgres);
        relations.iter().map(|relation| relation.name.to_string()).collect()
    }

    #[test]
    fn tables_are_found_where_tables_stand() {
        assert_eq!(
            found("SELECT users.id, status FROM users AS u, audit.\"Logs\" JOIN posts p ON p.user_id = u.id, teams"),
            ["users", "audit.Logs", "posts", "teams"]
        );
        assert_eq!(
            found(
                "SELECT (SELECT max(rank) FROM posts WHERE a, b IN (1)) FROM (SELECT 1 FROM x) AS y, generate_series(1, 2)"
            ),
            ["posts", "x"]
        );
        assert_eq!(
            found(
                "CREATE TRIGGER t AFTER UPDATE OF a, b ON users BEGIN INSERT INTO log SELECT 'FROM it'; UPDATE n SET x = 1, y = 2; END"
            ),
            ["users", "log", "n"]
        );
    }

    #[test]
    fn a_column_is_used_where_its_table_is_read_and_no_other_has_it() {
        let uses = |sql: &str, stars| reads_column(sql, &"users".into(), &"name".into(), stars, Backend::Postgres);
        assert!(uses("SELECT name FROM users", false));
        assert!(uses("SELECT u.name FROM users u JOIN teams t ON t.id = u.id", false));
        assert!(!uses("SELECT t.name FROM users u JOIN teams t ON t.id = u.id", false));
        assert!(!uses("SELECT name FROM teams", false));
        let uses_select = |sql: &str| reads_column(sql, &"users".into(), &"select".into(), false, Backend::Mysql);
        assert!(uses_select("SELECT `Select` FROM users") && !uses_select("SELECT name FROM users"));
        assert!(!uses("SELECT count(*), 2 * id FROM users", true));
        // The names of a trigger and of what it calls are none of columns.
        let trigger = |name: &str, function: &str| {
            uses(
                &format!("CREATE TRIGGER {name} AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION {function}()"),
                false,
            )
        };
        assert!(!trigger("name", "f") && !trigger("\"name\"", "\"name\"") && !trigger("IF NOT EXISTS name", "f"));
        assert!(!trigger("main.name", "name"));
        assert!(uses("SELECT * FROM users", true) && !uses("SELECT * FROM users", false));
        assert!(uses("SELECT t.id, users.* FROM users, teams t", true));
        assert!(!uses("SELECT t.* FROM users, teams t", true));
        assert!(uses(
            "CREATE TRIGGER t BEFORE UPDATE ON users WHEN (NEW.name = '') EXECUTE FUNCTION f()",
            false
        ));
    }

    #[test]
    fn a_renamed_table_is_followed_but_not_its_alias_nor_a_column_of_its_name() {
        let renamed = |sql: &str| rename(sql, &"users".into(), &"people".into(), Backend::Postgres);
        assert_eq!(
            renamed("SELECT users.id, users FROM users WHERE 'users' <> \"users\".\"name\""),
            "SELECT \"people\".id, users FROM \"people\" WHERE 'users' <> \"people\".\"name\""
        );
        assert_eq!(
            renamed("SELECT users.id FROM teams users"),
            "SELECT users.id FROM teams users"
        );
        assert_eq!(
            renamed("CREATE TRIGGER a AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION users()"),
            "CREATE TRIGGER a AFTER INSERT ON \"people\" FOR EACH ROW EXECUTE FUNCTION users()"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(sql in "(SELECT|FROM|ON|,|\\(|\\)|\\.|a|\"a| |'|\\*|é|AS|JOIN){0,30}") {
            for backend in Backend::ALL {
                reads_column(&sql, &"a".into(), &"a".into(), true, backend);
                rename(&sql, &"a".into(), &"b".into(), backend);
            }
        }
    }
}
