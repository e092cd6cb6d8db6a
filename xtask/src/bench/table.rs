//! Tables of measurements, on the terminal and in docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Failure;
use super::cost::Cost;

/// The measurements of one part.
pub(super) struct Section {
    /// The key of its place in the document.
    pub(super) key: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
}

impl Section {
    pub(super) fn new(key: &'static str, columns: &'static [&'static str]) -> Self {
        Self {
            key,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row, and shows it: the next one may take minutes.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        anstream::eprintln!("{}: {}", self.key, cells.join(" | "));
        self.rows.push(cells);
    }

    fn markdown(&self) -> String {
        let mut text = String::new();
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        text.push_str(&line(
            &self.columns.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(),
        ));
        text.push_str(&line(&vec!["---".to_owned(); self.columns.len()]));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text
    }
}

pub(super) fn print(section: &Section) {
    anstream::println!("\n{}\n{}", section.key, section.markdown());
}

/// Puts each table between its two marks of the document, with the day and the machine.
pub(super) fn write(file: &Path, sections: &[Section]) -> Result<(), Failure> {
    let mut text = fs::read_to_string(file)?;
    for section in sections {
        let begin = format!("<!-- {} -->\n", section.key);
        let end = format!("<!-- /{} -->", section.key);
        let start = text
            .find(&begin)
            .ok_or_else(|| format!("{} lacks {begin}", file.display()))?
            + begin.len();
        let stop = text
            .find(&end)
            .ok_or_else(|| format!("{} lacks {end}", file.display()))?;
        let mut body = section.markdown();
        write!(body, "\nMeasured on {}, {}.\n", today(), machine())?;
        text.replace_range(start..stop, &body);
    }
    fs::write(file, text)?;
    Ok(())
}

fn today() -> String {
    chrono::Utc::now().format("%Y-%m-%d").to_string()
}

/// The processor and how many of them, as Linux says it.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("an unnamed processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().nth(1).unwrap_or("unknown").to_owned();
    format!("{cores} cores of {model}, load {load} in the five minutes before the end")
}

/// Seconds with the digits that mean something.
pub(super) fn seconds(time: std::time::Duration) -> String {
    match time.as_secs_f64() {
        short if short < 0.1 => format!("{:.1} ms", short * 1000.0),
        short if short < 10.0 => format!("{short:.2} s"),
        long => format!("{long:.0} s"),
    }
}

/// How many times as much as ours.
pub(super) fn times(theirs: std::time::Duration, ours: std::time::Duration) -> String {
    if ours.is_zero() {
        return "-".to_owned();
    }
    format!("{:.1} ×", theirs.as_secs_f64() / ours.as_secs_f64())
}

/// Processor and wall time in one cell.
pub(super) fn both(cost: Cost) -> String {
    format!("{} ({})", seconds(cost.processor), seconds(cost.wall))
}
