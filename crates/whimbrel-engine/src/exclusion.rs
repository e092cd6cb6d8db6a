//! Objects that are not ours to look at: other tools' tables, and what patterns name.

use whimbrel_core::schema::{Named, Objects};
use whimbrel_core::{QualifiedName, Schema};

/// Tables that other tools keep for themselves in the databases that they work on.
const OTHER_TOOLS: [&str; 14] = [
    "seaql_migrations",
    "_sqlx_migrations",
    "refinery_schema_history",
    "__diesel_schema_migrations",
    "schema_migrations",
    "flyway_schema_history",
    "alembic_version",
    "goose_db_version",
    "databasechangelog",
    "databasechangeloglock",
    "__EFMigrationsHistory",
    "spatial_ref_sys",
    "geometry_columns",
    "geography_columns",
];

/// The given patterns, and those for the tables that other tools keep.
pub(crate) fn with_other_tools(patterns: &[String]) -> Vec<String> {
    let others = OTHER_TOOLS.iter().map(|name| (*name).to_owned());
    patterns.iter().cloned().chain(others).collect()
}

/// Whether one of the patterns is for this name. A pattern may have `*` for any text; it is for the bare name or for
/// the name with its namespace.
pub(crate) fn is_excluded(name: &QualifiedName, patterns: &[String]) -> bool {
    let (bare, whole) = (name.name.as_str(), name.to_string());
    patterns
        .iter()
        .any(|pattern| matches(pattern, bare) || name.namespace.is_some() && matches(pattern, &whole))
}

/// The schema without what the patterns exclude. A trigger goes with its table, a sequence with the column's.
pub(crate) fn without_excluded(schema: &Schema, patterns: &[String]) -> Schema {
    let excluded = |name: &QualifiedName| is_excluded(name, patterns);
    Schema {
        namespaces: schema
            .namespaces
            .iter()
            .filter(|name| !patterns.iter().any(|pattern| matches(pattern, name.as_str())))
            .cloned()
            .collect(),
        tables: kept(&schema.tables, |table| excluded(&table.name)),
        enums: kept(&schema.enums, |it| excluded(&it.name)),
        views: kept(&schema.views, |it| excluded(&it.name)),
        triggers: kept(&schema.triggers, |it| {
            excluded(&it.table) || excluded(&it.table.with_name(it.name.clone()))
        }),
        functions: kept(&schema.functions, |it| excluded(&it.name)),
        sequences: kept(&schema.sequences, |it| {
            excluded(&it.name) || it.owned_by.as_ref().is_some_and(|owner| excluded(&owner.table))
        }),
        extensions: kept(&schema.extensions, |it| excluded(&it.name)),
    }
}

fn kept<T: Named + Clone, K: FromIterator<T>>(objects: &Objects<T>, excluded: impl Fn(&T) -> bool) -> K {
    objects.iter().filter(|object| !excluded(object)).cloned().collect()
}

/// Whether a text fits a pattern. It goes through both once for each `*` at most.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("users", "users", true),
            ("users", "users2", false),
            ("tmp_*", "tmp_", true),
            ("tmp_*", "a_tmp_", false),
            ("*_old", "users_old", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_is_for_the_bare_name_or_for_the_one_with_its_namespace() {
        let name = QualifiedName::within("audit", "logs");
        let is = |pattern: &str| is_excluded(&name, &[pattern.to_owned()]);
        assert!(is("logs") && is("audit.*") && is("*"));
        assert!(!is("audit") && !is("public.*"));
        assert!(!is_excluded(&"logs".into(), &["audit.*".to_owned()]));
    }

    #[test]
    fn tables_of_other_tools_are_excluded_without_a_word() {
        let patterns = with_other_tools(&["x".to_owned()]);
        assert!(is_excluded(&"seaql_migrations".into(), &patterns));
        assert!(is_excluded(&"x".into(), &patterns));
    }
}
