//! What the head of a file says of its migration.

use whimbrel_core::Operation;

use crate::name::Identifier;

/// How many operations are told one by one. A reader of more looks at the code.
const TOLD: usize = 24;
/// How long a line may be.
const WIDTH: usize = 108;

/// `Add theme to users`.
pub(super) fn title(name: &Identifier) -> String {
    let words = name.as_str().replace('_', " ");
    let mut characters = words.chars();
    let first: String = characters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .collect();
    first + characters.as_str()
}

/// A line for each operation, as lists are written in documentation.
pub(super) fn description(operations: &[Operation]) -> Vec<String> {
    let mut lines: Vec<String> = operations.iter().take(TOLD).map(line).collect();
    match operations.len().saturating_sub(TOLD) {
        0 => {}
        1 => lines.push("- and one more".to_owned()),
        more => lines.push(format!("- and {more} more")),
    }
    lines
}

/// As code, so that nothing in it is taken for a link or for HTML; without what would end the line or hide in it.
fn line(operation: &Operation) -> String {
    let plain: String = operation.to_string().escape_debug().collect();
    let plain = plain.replace("\\'", "'").replace("\\\"", "\"").replace('`', "'");
    let mut characters = plain.chars();
    let mut text: String = characters.by_ref().take(WIDTH).collect();
    if characters.next().is_some() {
        text.push('…');
    }
    format!("- `{text}`")
}
