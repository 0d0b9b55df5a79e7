//! Every overall measure's delta with its interval and the marks of its gates: scores and shares on one axis, counts and
//! latencies relative to the baseline on another, since their units differ.

use lensgate_words::MeasureUnit;

use super::axis::{Axis, range_around_zero};
use super::figure::{Anchor, BODY, Figure, SMALL, fit, text_width};
use super::interval::{self, Shown};
use super::theme::Ink;
use super::{NARROW, WIDE};
use crate::number::{self, Scale};
use crate::view::{Estimate, Mark, MeasureRow, View};

/// One measure on its panel's axis.
struct Entry<'a> {
    row: &'a MeasureRow,
    /// The delta in the measure's own unit, for the label.
    delta: Estimate,
    /// The delta as drawn.
    drawn: Estimate,
    marks: Vec<Mark>,
}

struct Panel<'a> {
    caption: &'static str,
    percent: bool,
    entries: Vec<Entry<'a>>,
}

/// A ratio's interval is drawn up to three times the baseline, unless a point lies further out.
const FAR: f64 = 2.0;
const ROW: f64 = 30.0;
const NARROW_ROW: f64 = 44.0;

/// The figure, if any overall measure has an interval.
pub(super) fn figure(view: &View, width: f64) -> Option<Figure> {
    let panels: Vec<Panel> =
        [absolute(view)?, relative(view)?].into_iter().filter(|panel| !panel.entries.is_empty()).collect();
    if panels.is_empty() {
        return None;
    }
    let subtitle = format!(
        "{} minus {}; two-sided {} intervals; {}, seed {}",
        view.candidate,
        view.baseline,
        number::plain_percent(view.level),
        number::counted(view.queries, "query", "queries"),
        view.seed
    );
    let mut figure = Figure::new("measures", width, "Candidate minus baseline", &subtitle);
    let any_marks = panels.iter().any(|panel| panel.entries.iter().any(|entry| !entry.marks.is_empty()));
    interval::legend(&mut figure, any_marks);
    for panel in &panels {
        draw_panel(&mut figure, panel);
    }
    figure.description = describe(&panels);
    Some(figure)
}

fn absolute(view: &View) -> Option<Panel<'_>> {
    let entries = view.overall()?.rows.iter().filter(|row| matches!(row.unit, MeasureUnit::Score | MeasureUnit::Share));
    let entries = entries.filter_map(|row| entry(view, row, 1.0)).collect();
    Some(Panel { caption: "Scores and shares: difference (0.01 is 1 pp)", percent: false, entries })
}

fn relative(view: &View) -> Option<Panel<'_>> {
    let is_relative =
        |unit: MeasureUnit| matches!(unit, MeasureUnit::Count | MeasureUnit::Milliseconds | MeasureUnit::PerSecond);
    let rows = view.overall()?.rows.iter().filter(|row| is_relative(row.unit));
    let entries = rows.filter_map(|row| {
        let level = row.baseline.filter(|level| *level > 0.0)?;
        let entry = entry(view, row, 1.0 / level)?;
        // The ratio has an interval of its own; the scaled one stands in where it was not taken.
        Some(Entry { drawn: row.relative.unwrap_or(entry.drawn), ..entry })
    });
    Some(Panel { caption: "Counts and latencies: change in percent", percent: true, entries: entries.collect() })
}

fn entry<'a>(view: &View, row: &'a MeasureRow, factor: f64) -> Option<Entry<'a>> {
    let delta = row.delta?;
    let gates = view.gates.iter().filter(|gate| gate.judged.slice.is_none() && gate.judged.measure == row.name);
    let scaled = |mark| match mark {
        Mark::Margin(value) => Mark::Margin(value * factor),
        Mark::Limit(value) => Mark::Limit(value * factor),
    };
    let marks = gates.filter_map(|gate| gate.mark).map(scaled).collect();
    Some(Entry { row, delta, drawn: delta.scaled(factor), marks })
}

/// The range of the intervals; a mark widens it unless it lies so far off that the intervals would shrink to dots.
fn range(panel: &Panel) -> (f64, f64) {
    let ends = panel.entries.iter().flat_map(|entry| [entry.drawn.lower, entry.drawn.upper, entry.drawn.point]);
    let reach = ends.clone().filter(|end| end.is_finite()).fold(0.0_f64, |reach, end| reach.max(end.abs()));
    let marks = panel.entries.iter().flat_map(|entry| &entry.marks).map(|mark| match mark {
        Mark::Margin(value) | Mark::Limit(value) => *value,
    });
    let (low, high) = range_around_zero(ends.chain(marks.filter(|mark| mark.abs() <= reach.max(0.005) * 3.0)));
    if !panel.percent {
        return (low, high);
    }
    // One wide ratio must not squeeze the others into dots; what goes on beyond the axis ends in an arrow.
    let furthest = panel.entries.iter().map(|entry| entry.drawn.point).fold(0.0, f64::max);
    (low.max(-1.0), high.min((furthest * 1.2).max(FAR)))
}

fn draw_panel(figure: &mut Figure, panel: &Panel) {
    let wide = figure.width >= WIDE;
    let (from, to) = if wide { (196.0, figure.width - 262.0) } else { (14.0, NARROW - 14.0) };
    let row_height = if wide { ROW } else { NARROW_ROW };
    figure.note((0.0, figure.height + 20.0), &fit(panel.caption, figure.width, 11.5), Anchor::Start);
    let top = figure.height + 28.0;
    let bottom = top + row_height * panel.entries.len() as f64;
    let (low, high) = range(panel);
    let axis = Axis::linear(low, high, from, to);
    let label = |value: f64, decimals: usize| {
        if panel.percent {
            number::signed(value * 100.0, decimals.saturating_sub(2)) + " %"
        } else {
            number::signed(value, decimals)
        }
    };
    interval::grid(figure, &axis, (top, bottom), if wide { 6 } else { 5 }, &label);
    for (at, entry) in panel.entries.iter().enumerate() {
        let y = top + row_height * (at as f64 + if wide { 0.5 } else { 0.72 });
        if !wide {
            let row_width = figure.width;
            figure.rect((0.0, y - 27.0), (row_width, 17.0), Ink::Surface, 1.0);
        }
        for mark in &entry.marks {
            interval::mark(figure, &axis, y, *mark);
        }
        interval::draw(figure, &axis, y, entry.drawn, Shown::of(entry.drawn, entry.row.direction));
        label_row(figure, entry, y, wide);
    }
    figure.height = bottom + 24.0;
}

fn label_row(figure: &mut Figure, entry: &Entry, y: f64, wide: bool) {
    let scale = Scale::new(entry.row.unit, entry.row.baseline.into_iter().chain(entry.row.candidate));
    let numbers = format!("{} {}", scale.delta(entry.delta.point), scale.delta_interval(entry.delta));
    let numbers = number::typeset(&numbers);
    let right = figure.width;
    if wide {
        figure.label((0.0, y + 4.5), &fit(&entry.row.name, 190.0, BODY), Anchor::Start);
        figure.label((right - 52.0, y + 4.5), &numbers, Anchor::End);
        figure.note((right, y + 4.5), &format!("n {}", number::count(entry.row.n)), Anchor::End);
    } else {
        let room = right - text_width(&numbers, SMALL) - 6.0;
        figure.text((0.0, y - 14.0), &fit(&entry.row.name, room, SMALL), Ink::Text, SMALL, Anchor::Start, false);
        figure.note((right, y - 14.0), &numbers, Anchor::End);
    }
}

fn describe(panels: &[Panel]) -> String {
    let parts = panels.iter().flat_map(|panel| &panel.entries).map(|entry| {
        let scale = Scale::new(entry.row.unit, entry.row.baseline.into_iter().chain(entry.row.candidate));
        let word = Shown::of(entry.drawn, entry.row.direction).word();
        format!("{} {} {} ({word})", entry.row.name, scale.delta(entry.delta.point), scale.delta_interval(entry.delta))
    });
    number::typeset(&(parts.collect::<Vec<_>>().join("; ") + "."))
}
