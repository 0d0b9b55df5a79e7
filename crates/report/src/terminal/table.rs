//! A table of text columns with box rules: widths from the content, decimals under one another, cut to a width.

use super::{cut, paint};
use crate::view::Status;

/// How a column's cells line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
    /// Decimal points under one another.
    Decimal,
    /// `[lower, upper]`: both ends right-aligned among their peers.
    Interval,
}

#[derive(Debug)]
pub(crate) struct Column {
    title: String,
    align: Align,
}

impl Column {
    pub(crate) fn new(title: &str, align: Align) -> Self {
        Self { title: title.to_owned(), align }
    }
}

/// Rows of cells; the status colours the last column.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<(Vec<String>, Option<Status>)>,
}

const GAP: &str = "  ";

impl Table {
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, cells: Vec<String>, status: Option<Status>) {
        self.rows.push((cells, status));
    }

    /// The table with a rule above and below its head and one at its end; no line is wider than `width`.
    pub(crate) fn render(&self, width: usize, colour: bool) -> String {
        let aligned: Vec<Vec<String>> = (0..self.columns.len()).map(|at| self.aligned(at)).collect();
        let mut widths: Vec<usize> =
            aligned.iter().map(|cells| cells.iter().map(|cell| columns(cell)).max().unwrap_or(0)).collect();
        shrink(&mut widths, width);
        let rule = "─".repeat(total(&widths));
        let titles = self
            .columns
            .iter()
            .zip(&widths)
            .map(|(column, width)| pad(&column.title, *width, column.align != Align::Left));
        let mut text = format!("{rule}\n {}\n{rule}\n", titles.collect::<Vec<_>>().join(GAP).trim_end());
        for (at, (_, status)) in self.rows.iter().enumerate() {
            let cells: Vec<String> =
                aligned.iter().zip(&widths).map(|(column, width)| pad(&column[at + 1], *width, false)).collect();
            text.push_str(&line(cells, *status, colour));
        }
        text + &rule + "\n"
    }

    /// The title and the cells of one column, cells lined up with one another.
    fn aligned(&self, at: usize) -> Vec<String> {
        let column = &self.columns[at];
        let cells: Vec<String> = self.rows.iter().map(|(cells, _)| cut(&cells[at], usize::MAX)).collect();
        let mut cells = match column.align {
            Align::Left => cells,
            Align::Right => right(cells),
            Align::Decimal => right(by_decimal_point(cells)),
            Align::Interval => intervals(cells),
        };
        let wide = cells.iter().map(|cell| columns(cell)).chain([columns(&column.title)]).max().unwrap_or(0);
        if column.align != Align::Left {
            cells = cells.into_iter().map(|cell| if cell.is_empty() { cell } else { pad(&cell, wide, true) }).collect();
        }
        cells.insert(0, column.title.clone());
        cells
    }
}

fn line(mut cells: Vec<String>, status: Option<Status>, colour: bool) -> String {
    if let (Some(last), Some(status), true) = (cells.last_mut(), status, colour) {
        *last = paint(last.trim_end(), status);
    }
    format!(" {}\n", cells.join(GAP).trim_end())
}

/// Takes what is too wide from the widest columns; names may be cut, numbers are narrow enough to stay.
fn shrink(widths: &mut [usize], width: usize) {
    while total(widths) > width {
        let Some(widest) = widths.iter_mut().max_by_key(|width| **width) else { return };
        if *widest <= 8 {
            return;
        }
        *widest -= 1;
    }
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1) + 2
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let text = cut(text, width);
    let blank = " ".repeat(width.saturating_sub(columns(&text)));
    if right { blank + &text } else { text + &blank }
}

fn right(cells: Vec<String>) -> Vec<String> {
    let wide = cells.iter().map(|cell| columns(cell)).max().unwrap_or(0);
    cells.into_iter().map(|cell| pad(&cell, wide, true)).collect()
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
    let lower = right(ends.iter().map(|ends| ends.map_or("", |ends| ends.0).to_owned()).collect());
    let upper = right(ends.iter().map(|ends| ends.map_or("", |ends| ends.1).to_owned()).collect());
    let joined = ends.iter().zip(lower).zip(upper);
    joined
        .map(|((ends, lower), upper)| if ends.is_some() { format!("[{lower}, {upper}]") } else { String::new() })
        .collect()
}
