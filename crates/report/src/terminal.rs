//! The table that a person reads in ten seconds, as wide as its screen; a string, never printed here.

mod canary;
mod comparison;
mod explain;
mod layout;
mod lint;
mod plan;
mod power;
mod screen;
mod table;

use lensgate_words::Status;

use crate::number;
use crate::summary::{self, SummaryRow};
use crate::view::View;
use crate::word;

pub use canary::{BASELINE_BREAKS, canary};
pub use comparison::comparison;
pub use explain::explanation;
pub use lint::lint;
pub use plan::plan;
pub use power::power;
pub use screen::Screen;
pub(crate) use screen::{clean, cut};
pub(crate) use table::{Align, Column, Table};

/// The whole terminal report, ending in a line feed.
pub fn terminal(view: &View, screen: Screen) -> String {
    let mut text = String::new();
    for line in heading(view) {
        push(&mut text, &screen.wrap(&format!(" {}", clean(&line)), "   "));
    }
    push(&mut text, &summary_table(summary::overall(view), Some(view.level)).render(screen));
    if let Some(tally) = summary::slice_tally(view) {
        push(&mut text, &screen.wrap(&format!(" {tally}"), "   "));
        let rows = summary::slices_that_stand_out(view);
        if !rows.is_empty() {
            push(&mut text, &summary_table(rows, None).render(screen));
        }
    }
    text.push('\n');
    push(&mut text, &verdict_line(view, screen));
    for line in needs_and_warnings(view) {
        push(&mut text, &screen.wrap(&line, "     "));
    }
    text
}

fn push(text: &mut String, line: &str) {
    text.push_str(line.trim_end_matches('\n'));
    text.push('\n');
}

fn heading(view: &View) -> Vec<String> {
    let ground =
        format!("{}, {} intervals, seed {}", summary::asked(view), number::plain_percent(view.level), view.seed);
    view.notice.iter().cloned().chain([format!("{} against {}", view.candidate, view.baseline), ground]).collect()
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
        Column::new("gate", Align::Prose),
        Column::new("status", Align::Left),
    ]);
    let mut measure = String::new();
    for row in rows {
        let status =
            row.status.map_or_else(String::new, |status| format!("{} {}", word::shape(status), word::status(status)));
        if !row.measure.is_empty() {
            measure = row.measure;
        }
        let cells = [measure.clone(), row.n, row.baseline, row.candidate, row.delta, row.interval, row.gate, status];
        table.push(cells.into(), row.status);
    }
    table
}

fn verdict_line(view: &View, screen: Screen) -> String {
    let verdict = view.ruling.verdict;
    let likeness = word::likeness(verdict);
    let word = format!("{} {}", word::shape(likeness), word::verdict(verdict));
    let word = if screen.colour { paint(&word, likeness) } else { word };
    screen.wrap(&format!(" {word}  {}", view.ruling.sentence), "   ")
}

fn needs_and_warnings(view: &View) -> impl Iterator<Item = String> {
    let needs = summary::needs(view).into_iter().map(|need| format!("   ? {need}"));
    needs.chain(view.warnings.iter().map(|warning| format!("   ! {}: {}", warning.title, warning.text)))
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
