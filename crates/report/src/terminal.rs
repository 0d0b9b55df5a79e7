//! The table that a person reads in ten seconds. Never wider than 120 columns; a string, never printed here.

mod comparison;
mod explain;
mod lint;
mod plan;
mod table;

use crate::number;
use crate::summary::{self, SummaryRow};
use crate::view::{Status, View};
use crate::word;

pub use comparison::comparison;
pub use explain::explanation;
pub use lint::lint;
pub use plan::plan;
pub(crate) use table::{Align, Column, Table};

/// The widest line that [`terminal`] writes.
pub const WIDTH: usize = 120;

/// The whole terminal report, ending in a line feed. `colour` adds ANSI colours to statuses and the verdict only, so
/// that stripping them gives the same text.
pub fn terminal(view: &View, colour: bool) -> String {
    let mut text = String::new();
    for line in heading(view) {
        push(&mut text, &line);
    }
    push(&mut text, &summary_table(summary::overall(view), Some(view.level)).render(WIDTH, colour));
    if let Some(tally) = summary::slice_tally(view) {
        push(&mut text, &format!(" {tally}"));
        let rows = summary::slices_that_stand_out(view);
        if !rows.is_empty() {
            push(&mut text, &summary_table(rows, None).render(WIDTH, colour));
        }
    }
    text.push('\n');
    push(&mut text, &verdict_line(view, colour));
    for line in needs_and_warnings(view) {
        push(&mut text, &line);
    }
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line.trim_end_matches('\n'));
    text.push('\n');
}

fn heading(view: &View) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(notice) = &view.notice {
        lines.push(format!(" {notice}"));
    }
    lines.push(cut(&format!(" {} against {}", view.candidate, view.baseline), WIDTH));
    let queries = number::counted(view.queries, "query", "queries");
    let mined = view.mined.as_ref().map_or_else(String::new, |mined| format!(" ({mined})"));
    let ground = format!(
        " {queries}{mined} of {} on {}, {} intervals, seed {}",
        view.query_set,
        view.dataset,
        number::plain_percent(view.level),
        view.seed
    );
    lines.push(cut(&ground, WIDTH));
    lines
}

fn summary_table(rows: Vec<SummaryRow>, level: Option<f64>) -> Table {
    let interval =
        level.map_or_else(|| "interval".to_owned(), |level| format!("{} interval", number::plain_percent(level)));
    let mut table = Table::new(vec![
        Column::new("measure", Align::Left),
        Column::new("n", Align::Right),
        Column::new("baseline", Align::Decimal),
        Column::new("candidate", Align::Decimal),
        Column::new("delta", Align::Decimal),
        Column::new(&interval, Align::Interval),
        Column::new("gate", Align::Left),
        Column::new("status", Align::Left),
    ]);
    for row in rows {
        let status =
            row.status.map_or_else(String::new, |status| format!("{} {}", word::shape(status), word::status(status)));
        let cells = [row.measure, row.n, row.baseline, row.candidate, row.delta, row.interval, row.gate, status];
        table.push(cells.into(), row.status);
    }
    table
}

fn verdict_line(view: &View, colour: bool) -> String {
    let verdict = view.ruling.verdict;
    let likeness = word::likeness(verdict);
    let word = format!("{} {}", word::shape(likeness), word::verdict(verdict));
    let word = if colour { paint(&word, likeness) } else { word };
    wrap(&format!(" {word}  {}", view.ruling.sentence), WIDTH, "   ")
}

fn needs_and_warnings(view: &View) -> Vec<String> {
    let mut lines = Vec::new();
    for need in summary::needs(view) {
        lines.push(wrap(&format!("   ? {need}"), WIDTH, "     "));
    }
    for warning in &view.warnings {
        lines.push(wrap(&format!("   ! {}: {}", warning.title, warning.text), WIDTH, "     "));
    }
    lines
}

/// Breaks a line at spaces; further lines begin with the indent. Colour codes count as no columns.
pub fn wrap(line: &str, width: usize, indent: &str) -> String {
    let lead: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut text = lead.clone();
    let mut used = lead.chars().count();
    let mut at_start = true;
    for word in line.trim_start_matches(' ').split(' ') {
        let length = visible(word);
        if !at_start && used + 1 + length > width {
            text.push('\n');
            text.push_str(indent);
            used = indent.chars().count();
            at_start = true;
        }
        if !at_start {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += length;
        at_start = false;
    }
    text
}

fn visible(word: &str) -> usize {
    let mut columns = 0;
    let mut in_code = false;
    for c in word.chars() {
        match (in_code, c) {
            (false, '\x1b') => in_code = true,
            (false, _) => columns += 1,
            (true, 'm') => in_code = false,
            (true, _) => {}
        }
    }
    columns
}

/// Cuts a text to a number of columns, the last one an ellipsis; control characters become spaces, so that no name can
/// move the cursor or colour the terminal.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut kept: String = clean.clone().take(width).collect();
    if clean.count() > width {
        kept.pop();
        kept.push('…');
    }
    kept
}

/// The ANSI colours of a status: basic ones, so that the reader's own palette decides.
fn paint(text: &str, status: Status) -> String {
    let code = match status {
        Status::Pass => "32",
        Status::Fail | Status::Error => "31",
        Status::Warn | Status::Inconclusive | Status::NotRun => "33",
        Status::Waived => "36",
    };
    format!("\x1b[1;{code}m{text}\x1b[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_at_spaces_and_colour_counts_as_nothing() {
        let painted = paint("GO", Status::Pass);
        assert_eq!(wrap(&format!(" {painted} one two"), 7, "  "), format!(" {painted} one\n  two"));
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(cut("a\x1b[31mb\nc", 20), "a [31mb c");
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
