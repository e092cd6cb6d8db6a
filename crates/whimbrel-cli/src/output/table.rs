//! Columns of text that line up.

use anstyle::Style;

use super::plain::plain_line;
use super::style::paint;

/// One cell: its text and how it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::styled(text, Style::new())
    }

    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: plain_line(&text.into()),
            style,
        }
    }
}

/// The rows as lines, two blanks before each and between the columns.
pub(crate) fn table(rows: &[Vec<Cell>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.text.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str("  ");
            line.push_str(&paint(cell.style, &cell.text));
            line.push_str(&" ".repeat(width.saturating_sub(cell.text.chars().count())));
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_moves_the_cursor() {
        let rows = [vec![Cell::new("a\u{1b}[1A\n"), Cell::new("b")]];
        assert_eq!(table(&rows), "  a\\u{1b}[1A\\n  b");
    }

    #[test]
    fn columns_line_up_by_characters() {
        let rows = [
            vec![Cell::new("é"), Cell::new("b")],
            vec![Cell::new("ccc"), Cell::new("d")],
        ];
        assert_eq!(table(&rows), "  é    b\n  ccc  d");
        assert_eq!(table(&[]), "");
    }
}
