//! Long functions in parts.

/// How many statements a function has at most. The compiler's time and memory grow faster than a function does: `up` with a
/// thousand tables in it takes minutes and gigabytes, and the same in parts takes seconds.
const MOST: usize = 50;

/// The statements, or calls of functions that have them, which are added to `parts`.
pub(super) fn divided(statements: Vec<String>, name: &str, parts: &mut Vec<String>) -> Vec<String> {
    if statements.len() <= MOST {
        return statements;
    }
    let part = |(at, statements): (usize, &[String])| {
        let name = format!("{name}_{}", at + 1);
        parts.push(format!(
            "fn {name}(schema: &mut SchemaEditor) {{\n    {}\n}}\n",
            statements.join("\n    ")
        ));
        format!("{name}(schema);")
    };
    statements.chunks(MOST).enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_is_in_one_part_and_in_its_order() {
        let statements = |count: usize| (0..count).map(|at| format!("schema.sql({at});")).collect::<Vec<_>>();
        let mut parts = Vec::new();
        assert_eq!(divided(statements(MOST), "up", &mut parts), statements(MOST));
        assert_eq!(parts, Vec::<String>::new());
        let calls = divided(statements(2 * MOST + 1), "up", &mut parts);
        assert_eq!(calls, ["up_1(schema);", "up_2(schema);", "up_3(schema);"]);
        let said: Vec<&str> = parts
            .iter()
            .flat_map(|part| part.lines())
            .filter_map(|line| line.strip_prefix("    "))
            .collect();
        assert_eq!(said, statements(2 * MOST + 1));
    }
}
