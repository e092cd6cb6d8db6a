//! The one table: faults at every boundary, and scenarios.

use std::fmt::Write as _;
use std::path::Path;

use super::Outcomes;
use super::list::ROWS;

const BEGIN: &str = "<!-- begin: written by cargo xtask faults --update-docs -->";
const END: &str = "<!-- end -->";

/// As Markdown.
pub(super) fn table(outcomes: &Outcomes) -> String {
    let mut text = String::new();
    if outcomes.lines.iter().any(|line| line.starts_with("failpoints")) {
        text.push_str("| fault | server | boundaries | what was left | outcome |\n|---|---|---|---|---|\n");
    }
    let mut lines: Vec<Vec<&str>> = outcomes
        .lines
        .iter()
        .filter_map(|line| line.strip_prefix("failpoints | "))
        .map(|line| line.split(" | ").collect())
        .collect();
    lines.sort();
    for line in lines {
        // The time that it took differs from run to run, and says more of the machine than of the program.
        if let [server, fault, points, left, _, outcome] = line.as_slice() {
            let _ = writeln!(text, "| {fault} | {server} | {points} | {left} | {outcome} |");
        }
    }
    text.push_str("\n| # | scenario | backends | outcome |\n|---|---|---|---|\n");
    for row in ROWS {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.number,
            row.scenario,
            row.backends,
            row.outcome(outcomes)
        );
    }
    let fine = ROWS.iter().filter(|row| row.outcome(outcomes) == "ok").count();
    let _ = writeln!(text, "\n{fine} of {} scenarios end well.", ROWS.len());
    for line in outcomes.lines.iter().filter(|line| line.starts_with("NOT TESTED")) {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Puts the table into the manual, between its marks.
pub(super) fn write(table: &str) -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("docs/reliability.md");
    let old = std::fs::read_to_string(&path)?;
    let marked = old.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", table.trim()))
    });
    let new = marked.ok_or_else(|| std::io::Error::other("the marks of the table are missing"))?;
    std::fs::write(path, new)
}
