//! One quantity over time: the estimate since each phase began, its bounds, and the limit that it is held against.

use lensgate_canary::outcome::{GateRow, PhaseResult, WindowResult};
use lensgate_words::MeasureUnit;

use super::clock::Clock;
use crate::canary::Row;
use crate::number;
use crate::plot::axis::Axis;
use crate::plot::figure::{Anchor, Dash, Figure, Point, SMALL, fit, text_width};
use crate::plot::theme::Ink;
use crate::word;
use lensgate_gate::verdict::Decided;

const HEIGHT: f64 = 92.0;
const HEAD: f64 = 22.0;
/// Room below a panel, for the lowest label of its axis.
pub(super) const GAP: f64 = 10.0;

/// A quantity with the part of every phase that asked it.
pub(super) struct Panel<'a> {
    row: Row<'a>,
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    phase: &'a PhaseResult,
    /// Every gate on the quantity: they share the estimate and differ in their limits.
    gates: Vec<&'a GateRow>,
    windows: Vec<(&'a WindowResult, Row<'a>)>,
}

impl<'a> Panel<'a> {
    pub(super) fn new(row: Row<'a>, phases: &'a [PhaseResult]) -> Self {
        let part = |phase: &'a PhaseResult| {
            let gates: Vec<&GateRow> = phase.gates.iter().filter(|gate| row.same_series(&Row::new(gate))).collect();
            let id = &gates.first()?.id;
            let row_of =
                |window: &'a WindowResult| Some((window, Row::new(window.gates.iter().find(|gate| gate.id == *id)?)));
            let windows = phase.windows.iter().filter_map(row_of).collect();
            Some(Part { phase, gates, windows })
        };
        Self { row, parts: phases.iter().filter_map(part).collect() }
    }

    /// Draws it below what the figure holds.
    pub(super) fn draw(&self, figure: &mut Figure, clock: &Clock<'_>) {
        let (top, bottom) = (figure.height + HEAD, figure.height + HEAD + HEIGHT);
        self.head(figure);
        clock.shade(figure, (top, bottom));
        let axis = self.axis((top, bottom));
        for (value, decimals) in axis.ticks(4) {
            let y = axis.at(value);
            figure.line((clock.left, y), (clock.right, y), Ink::Grid, 1.0, Dash::Solid);
            figure.note((clock.left - 6.0, y + 4.0), &number::typeset(&self.tick(value, decimals)), Anchor::End);
        }
        for part in &self.parts {
            part.limits(figure, clock, &axis);
            for run in part.runs() {
                curve(figure, clock, &axis, run);
            }
        }
        clock.kill(figure, (top, bottom));
        figure.height = bottom + GAP;
    }

    fn head(&self, figure: &mut Figure) {
        let y = figure.height + 15.0;
        let statuses: Vec<&str> =
            self.parts.iter().map(|part| worst(&part.gates).map_or("", |gate| word::status(gate.status))).collect();
        let statuses = fit(&statuses.join(", "), figure.width * 0.45, SMALL);
        let room = figure.width - text_width(&statuses, SMALL) - 12.0;
        let name = fit(&self.name(), room, SMALL);
        figure.text((0.0, y), &name, Ink::Text, SMALL, Anchor::Start, true);
        let right = figure.width - 10.0;
        figure.note((right, y), &statuses, Anchor::End);
    }

    fn name(&self) -> String {
        let (measure, quantity) = (&self.row.gate.measure, self.row.quantity());
        let unit = match self.row.gate.unit {
            MeasureUnit::Milliseconds if self.is_level() => " (ms)",
            MeasureUnit::PerSecond if self.is_level() => " (/s)",
            _ => "",
        };
        let sign = if self.row.stays_under() { "\u{2264}" } else { "\u{2265}" };
        let quantity = match quantity {
            "candidate" => format!("{measure}{unit}"),
            quantity if quantity.contains(measure.as_str()) => quantity.to_owned(),
            quantity => format!("{measure}, {quantity}{unit}"),
        };
        format!("{quantity} {sign} limit")
    }

    fn is_level(&self) -> bool {
        matches!(self.row.gate.decided, Decided::Level | Decided::Difference)
    }

    fn tick(&self, value: f64, decimals: usize) -> String {
        if self.row.gate.unit == MeasureUnit::Share && self.is_level() {
            number::fixed(value * 100.0, decimals.saturating_sub(2)) + " %"
        } else {
            number::fixed(value, decimals)
        }
    }

    /// Holds every estimate and limit; bounds widen it as far as half of them reach, for the first are very wide.
    fn axis(&self, (top, bottom): (f64, f64)) -> Axis {
        let rows = || self.parts.iter().flat_map(|part| part.windows.iter().map(|(_, row)| row));
        let limits = self.parts.iter().flat_map(|part| part.gates.iter().map(|gate| gate.limit));
        let (mut low, mut high) = rows()
            .filter_map(|row| row.gate.estimate)
            .chain(limits)
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let reach = |mut bounds: Vec<f64>| {
            bounds.sort_by(f64::total_cmp);
            bounds.get(bounds.len() / 2).copied().filter(|bound| bound.is_finite())
        };
        low = reach(rows().map(Row::lower).collect()).map_or(low, |bound| low.min(bound));
        high = reach(rows().map(Row::upper).collect()).map_or(high, |bound| high.max(bound));
        let room = (high - low).max(1e-9 + high.abs() * 0.01) * 0.08;
        let floor = if self.row.gate.decided == lensgate_gate::verdict::Decided::Difference { low - room } else { 0.0 };
        Axis::linear((low - room).max(floor), high + room, bottom, top)
    }
}

impl<'a> Part<'a> {
    fn limits(&self, figure: &mut Figure, clock: &Clock<'_>, axis: &Axis) {
        let (from, to) = (clock.at(self.phase.start_s), clock.at(self.phase.start_s + self.phase.ran_s));
        for gate in &self.gates {
            let y = axis.at(gate.limit);
            figure.line((from, y), (to, y), Ink::Limit, 2.0, Dash::Solid);
        }
    }

    /// Stretches of windows without a hole.
    fn runs(&self) -> impl Iterator<Item = &[(&'a WindowResult, Row<'a>)]> {
        let known = |(window, row): &(&WindowResult, Row<'_>)| !window.missing && row.gate.estimate.is_some();
        self.windows.chunk_by(move |one, other| known(one) == known(other)).filter(move |run| known(&run[0]))
    }
}

fn curve(figure: &mut Figure, clock: &Clock<'_>, axis: &Axis, run: &[(&WindowResult, Row<'_>)]) {
    let path = |of: &dyn Fn(&Row<'_>) -> f64| -> Vec<Point> {
        run.iter().map(|(window, row)| (clock.at(window.end_s), axis.at(of(row)))).collect()
    };
    let (lower, upper) = (path(&|row| row.lower()), path(&|row| row.upper()));
    let estimate = path(&|row| row.gate.estimate.unwrap_or_default());
    // Points have no bounds; an area from edge to edge would say that they have, and that these show nothing.
    let bounded = run.iter().any(|(_, row)| row.lower().is_finite() || row.upper().is_finite());
    if let ([(x, y)], [(_, low)], [(_, high)]) = (estimate.as_slice(), lower.as_slice(), upper.as_slice()) {
        if bounded {
            figure.line((*x, *low), (*x, *high), Ink::Candidate, 1.0, Dash::Solid);
        }
        figure.dot((*x, *y), 3.0, Ink::Candidate);
        return;
    }
    if bounded {
        bounds(figure, lower, upper, run[0].1.stays_under());
    }
    figure.path(estimate, Ink::Candidate, 2.0, Dash::Solid);
}

/// The area between the bounds, and the one that decides.
fn bounds(figure: &mut Figure, lower: Vec<Point>, upper: Vec<Point>, stays_under: bool) {
    let band: Vec<Point> = lower.iter().copied().chain(upper.iter().rev().copied()).collect();
    figure.polygon(band, Ink::Candidate, 0.16);
    let deciding = if stays_under { upper } else { lower };
    figure.path(deciding, Ink::Candidate, 1.25, Dash::Dashed);
}

/// The gate of a quantity that stands worst at the end of a phase.
fn worst<'a>(gates: &[&'a GateRow]) -> Option<&'a GateRow> {
    use lensgate_words::Status::{Error, Fail, Inconclusive, NotRun, Pass, Waived, Warn};
    let rank = |gate: &&&'a GateRow| match gate.status {
        Fail => 0,
        Error => 1,
        NotRun => 2,
        Inconclusive => 3,
        Warn => 4,
        Waived => 5,
        Pass => 6,
    };
    gates.iter().min_by_key(rank).copied()
}

/// Sentences for those who cannot see it.
pub(super) fn describe(panel: &Panel<'_>) -> String {
    let parts = panel.parts.iter().map(|part| {
        let last = worst(&part.gates).map(Row::new);
        let (status, value, bound) = last.map_or_else(Default::default, |row| {
            let value = row.gate.estimate.map_or_else(|| number::MISSING.to_owned(), |value| row.value(value));
            (word::status(row.gate.status), value, row.bound_in_words())
        });
        format!("{} {status} at {value} with bound {bound}", part.phase.name)
    });
    format!("{}: {}.", panel.name(), parts.collect::<Vec<_>>().join(", "))
}
