//! A table for a terminal: cells lined up under one another, and the layout that its width allows.

use lensgate_words::Status;
use textwrap::core::display_width as columns;

use super::layout::{blocks, grid, parts};
use super::screen::{Screen, clean};

/// How a column's cells line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// A name or a few words that stay on one line.
    Left,
    /// Words that may go on in the next line of the row.
    Prose,
    Right,
    /// Decimal points under one another.
    Decimal,
    /// `[lower, upper]`: both ends right-aligned among their peers.
    Interval,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(super) title: String,
    pub(super) align: Align,
}

impl Column {
    pub(crate) fn new(title: &str, align: Align) -> Self {
        Self { title: title.to_owned(), align }
    }

    /// Whether cells and title begin at the left.
    pub(super) fn is_left(&self) -> bool {
        matches!(self.align, Align::Left | Align::Prose)
    }
}

/// Rows of cells; the status colours the last column.
#[derive(Debug)]
pub(crate) struct Table {
    pub(super) columns: Vec<Column>,
    /// How many of the first columns name a row.
    pub(super) keys: usize,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) status: Option<Status>,
}

impl Table {
    /// A table whose first column names a row.
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self::keyed(1, columns)
    }

    /// A table in which several columns together name a row.
    pub(crate) fn keyed(keys: usize, columns: Vec<Column>) -> Self {
        Self { columns, keys, rows: Vec::new() }
    }

    /// Adds a row. Its first cell is said in full: where it is that of the row above, it is not shown again.
    pub(crate) fn push(&mut self, cells: Vec<String>, status: Option<Status>) {
        let cells = cells.iter().map(|cell| clean(cell)).collect();
        self.rows.push(Row { cells, status });
    }

    /// The table with a rule above and below each head and one at its end. Whole where it fits; else in parts, each with the
    /// columns that name a row; else row by row. No number is cut.
    pub(crate) fn render(&self, screen: Screen) -> String {
        let every: Vec<usize> = (0..self.columns.len()).collect();
        let aligned: Vec<Vec<String>> = every.iter().map(|at| self.aligned(*at)).collect();
        grid(self, &aligned, &every, screen)
            .or_else(|| parts(self, &aligned, screen))
            .unwrap_or_else(|| blocks(self, screen))
    }

    /// The cells of one column, lined up with one another.
    fn aligned(&self, at: usize) -> Vec<String> {
        let cells = self.rows.iter().map(|row| row.cells[at].clone()).collect();
        match self.columns[at].align {
            Align::Left | Align::Prose => cells,
            Align::Right => right(cells),
            Align::Decimal => right(by_decimal_point(cells)),
            Align::Interval => intervals(cells),
        }
    }
}

/// A text with blanks up to a width, on the right or on the left of it.
pub(super) fn pad(text: &str, width: usize, left: bool) -> String {
    let blank = " ".repeat(width.saturating_sub(columns(text)));
    if left { format!("{text}{blank}") } else { format!("{blank}{text}") }
}

/// Right-aligned; what is empty stays empty.
fn right(cells: Vec<String>) -> Vec<String> {
    let wide = cells.iter().map(|cell| columns(cell)).max().unwrap_or(0);
    cells.into_iter().map(|cell| if cell.is_empty() { cell } else { pad(&cell, wide, false) }).collect()
}

/// Pads each cell on the right so that right-aligning them puts the decimal points in one column.
fn by_decimal_point(cells: Vec<String>) -> Vec<String> {
    let tail = |cell: &str| cell.find('.').map_or(0, |at| columns(&cell[at..]));
    let longest = cells.iter().map(|cell| tail(cell)).max().unwrap_or(0);
    let padded =
        |cell: String| if cell.is_empty() { cell } else { format!("{cell}{}", " ".repeat(longest - tail(&cell))) };
    cells.into_iter().map(padded).collect()
}

fn intervals(cells: Vec<String>) -> Vec<String> {
    let ends: Vec<Option<(&str, &str)>> =
        cells.iter().map(|cell| cell.strip_prefix('[')?.strip_suffix(']')?.split_once(", ")).collect();
    let side = |of: fn((&str, &str)) -> String| ends.iter().map(|ends| ends.map_or_else(String::new, of)).collect();
    let (lower, upper) = (right(side(|ends| ends.0.to_owned())), right(side(|ends| ends.1.to_owned())));
    let joined = ends.iter().zip(lower).zip(upper);
    joined
        .map(|((ends, lower), upper)| if ends.is_some() { format!("[{lower}, {upper}]") } else { String::new() })
        .collect()
}
