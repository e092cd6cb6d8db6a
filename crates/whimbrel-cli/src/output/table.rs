//! Columns of text that line up.

use anstyle::Style;

use super::plain::plain_line;
use super::style::paint_into;

/// One cell: its text and how it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    /// How many characters that are.
    width: usize,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::styled(text, Style::new())
    }

    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        let text = plain_line(text.into());
        let width = text.chars().count();
        Self { text, width, style }
    }
}

/// The rows as lines, two blanks before each and between the columns.
pub(crate) fn table(rows: &[Vec<Cell>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width);
        }
    }
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str("  ");
            paint_into(&mut text, cell.style, &cell.text);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width)));
        }
        text.truncate(text.trim_end_matches(' ').len());
    }
    text
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
