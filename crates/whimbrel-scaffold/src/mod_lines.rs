//! The `mod` lines of `src/migrations.rs`.

/// The modules that are listed.
pub fn modules(text: &str) -> Vec<&str> {
    text.lines().filter_map(module_of).collect()
}

/// The text with a line for `module`, among the others in the order of their names.
///
/// The other lines stay as they are: a hand that wrote comments between them is not undone.
pub fn with_module(text: &str, module: &str) -> String {
    let line = format!("mod {module};\n");
    let mut offset = 0;
    let (mut after_smaller, mut before_first) = (None, None);
    for whole in text.split_inclusive('\n') {
        let end = offset + whole.len();
        if let Some(other) = module_of(whole.trim_end_matches(['\r', '\n'])) {
            if other == module {
                return text.to_owned();
            }
            if other < module {
                after_smaller = Some(end);
            } else if before_first.is_none() {
                before_first = Some(offset);
            }
        }
        offset = end;
    }
    let macro_line = text.find("whimbrel::registry!");
    match (after_smaller.or(before_first), macro_line) {
        (Some(at), _) => insert(text, at, &line),
        // The first migration: an empty line keeps the macro apart, as rustfmt would leave it.
        (None, Some(at)) => insert(text, at, &format!("{line}\n")),
        (None, None) => insert(text, text.len(), &line),
    }
}

/// The text without the line for `module`, and without the empty line that keeps the macro apart where none is left.
pub fn without_module(text: &str, module: &str) -> String {
    let line = format!("mod {module};\n");
    let rest = text.replacen(&line, "", 1);
    if modules(&rest).is_empty() {
        rest.replace("\n\n\n", "\n\n")
    } else {
        rest
    }
}

fn insert(text: &str, at: usize, line: &str) -> String {
    let (before, after) = text.split_at(at);
    let newline = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{before}{newline}{line}{after}")
}

fn module_of(line: &str) -> Option<&str> {
    let line = line.split("//").next().unwrap_or(line).trim();
    let line = line
        .strip_prefix("pub(crate) ")
        .or_else(|| line.strip_prefix("pub "))
        .unwrap_or(line);
    Some(line.strip_prefix("mod ")?.strip_suffix(';')?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_to_its_place_and_the_rest_stays() {
        let empty = "//! The migrations.\n\nwhimbrel::registry!();\n";
        let one = with_module(empty, "m20250922_000002_b");
        assert_eq!(
            one,
            "//! The migrations.\n\nmod m20250922_000002_b;\n\nwhimbrel::registry!();\n"
        );
        let two = with_module(&one, "m20250922_000003_c");
        let three = with_module(&two, "m20250922_000001_a");
        assert_eq!(
            modules(&three),
            ["m20250922_000001_a", "m20250922_000002_b", "m20250922_000003_c"]
        );
        assert!(three.ends_with("_c;\n\nwhimbrel::registry!();\n"), "{three}");
        assert_eq!(with_module(&three, "m20250922_000002_b"), three);
    }

    #[test]
    fn a_line_that_is_taken_out_leaves_the_text_as_it_was() {
        let mut text = "//! The migrations.\n\nwhimbrel::registry!();\n".to_owned();
        let mut texts = Vec::new();
        for module in ["m20250922_000002_b", "m20250922_000001_a"] {
            texts.push((text.clone(), module));
            text = with_module(&text, module);
        }
        for (before, module) in texts.into_iter().rev() {
            text = without_module(&text, module);
            assert_eq!(text, before);
        }
    }

    #[test]
    fn comments_and_files_without_a_last_newline_are_kept() {
        assert_eq!(
            with_module("mod columns; // shared", "m1_a"),
            "mod columns; // shared\nmod m1_a;\n"
        );
        assert_eq!(with_module("", "m1_a"), "mod m1_a;\n");
    }
}
