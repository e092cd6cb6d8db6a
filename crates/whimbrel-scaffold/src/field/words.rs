//! Plurals and singulars, for tables and what refers to them.

/// The table that a singular word names, by the rules that cover most words; `references{table}` says others.
pub(crate) fn plural(word: &str) -> String {
    let vowel_before = |suffix: &str| {
        word.strip_suffix(suffix)
            .is_some_and(|stem| stem.ends_with(['a', 'e', 'i', 'o', 'u']))
    };
    if let Some(stem) = word.strip_suffix("person") {
        return format!("{stem}people");
    }
    if word.ends_with('y') && !vowel_before("y") {
        return format!("{}ies", word.strip_suffix('y').unwrap_or(word));
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// What one row of a table is called, by the same rules the other way round.
pub(crate) fn singular(table: &str) -> String {
    if let Some(stem) = table.strip_suffix("people") {
        return format!("{stem}person");
    }
    if let Some(stem) = table.strip_suffix("ies").filter(|stem| !stem.is_empty()) {
        return format!("{stem}y");
    }
    for ending in ["ses", "xes", "zes", "ches", "shes"] {
        if table.ends_with(ending) {
            return table.strip_suffix("es").unwrap_or(table).to_owned();
        }
    }
    match table.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with('s') => stem.to_owned(),
        _ => table.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_the_table_by_the_plural() {
        let plurals = ["user", "category", "day", "box", "person", "branch"].map(plural);
        assert_eq!(plurals, ["users", "categories", "days", "boxes", "people", "branches"]);
        assert_eq!(
            plurals.map(|table| singular(&table)),
            ["user", "category", "day", "box", "person", "branch"]
        );
        assert_eq!(["address", "s", "ies"].map(singular), ["address", "s", "ie"]);
    }
}
