//! The error budget: of the failures that a phase's error gate allows over the whole phase, the share that is burnt.

use lensgate_canary::outcome::{CanaryOutcome, GateRow, PhaseResult};
use lensgate_gate::verdict::Decided;

use super::clock::Clock;
use crate::canary::Row;
use crate::number;
use crate::plot::axis::Axis;
use crate::plot::figure::{Anchor, Dash, Figure, Point};
use crate::plot::theme::Ink;

const HEIGHT: f64 = 170.0;

/// One phase's budget.
struct Budget<'a> {
    phase: &'a PhaseResult,
    limit: f64,
    /// Failures that the limit allows over the whole phase, at the traffic seen so far.
    allowed: f64,
    /// Time in seconds and failures until then, window by window.
    burnt: Vec<(f64, f64)>,
}

/// The figure, if any phase has a gate with a limit on the candidate's error rate.
pub(super) fn figure(outcome: &CanaryOutcome, width: f64) -> Option<Figure> {
    let clock = Clock::new(outcome, width)?;
    let budgets: Vec<Budget<'_>> = outcome.phases.iter().filter_map(budget).collect();
    if budgets.is_empty() {
        return None;
    }
    let subtitle = "Failed requests of the candidate, as a share of what its error gate allows over the whole phase";
    let mut figure = Figure::new("error-budget", width, "Error budget burnt", subtitle);
    figure.legend(&[
        ("burnt", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Candidate, 2.0, Dash::Solid)),
        ("even pace", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Muted, 1.25, Dash::Dotted)),
        ("all of it", &|figure, (x, y)| figure.line((x, y), (x + 26.0, y), Ink::Limit, 2.0, Dash::Solid)),
    ]);
    let (top, bottom) = (figure.height + 14.0, figure.height + 14.0 + HEIGHT);
    let most = budgets.iter().filter_map(Budget::end).fold(1.0, f64::max);
    let share = Axis::linear(0.0, most * 1.15, bottom, top);
    clock.shade(&mut figure, (top, bottom));
    for (value, decimals) in share.ticks(4) {
        let y = share.at(value);
        figure.line((clock.left, y), (clock.right, y), Ink::Grid, 1.0, Dash::Solid);
        let label = number::fixed(value * 100.0, decimals.saturating_sub(2)) + " %";
        figure.note((clock.left - 6.0, y + 4.0), &label, Anchor::End);
    }
    for budget in &budgets {
        budget.draw(&mut figure, &clock, &share);
    }
    clock.kill(&mut figure, (top, bottom));
    clock.label(&mut figure, bottom);
    figure.height = bottom + 40.0;
    figure.description = budgets.iter().map(Budget::describe).collect::<Vec<_>>().join(" ");
    Some(figure)
}

fn budget(phase: &PhaseResult) -> Option<Budget<'_>> {
    let asks = |gate: &&GateRow| {
        gate.measure == "ErrorRate"
            && gate.slice.is_none()
            && gate.decided == Decided::Level
            && Row::new(gate).stays_under()
            && gate.limit > 0.0
            && gate.n > 0
    };
    // The strictest counts where a phase has several.
    let gate = phase.gates.iter().filter(asks).min_by(|one, other| one.limit.total_cmp(&other.limit))?;
    let failed = |gate: &GateRow| gate.estimate.map(|rate| (rate * gate.n as f64).round());
    let points = phase.windows.iter().filter_map(|window| {
        let row = window.gates.iter().find(|row| row.id == gate.id)?;
        Some((window.end_s, failed(row)?))
    });
    let whole = if phase.ran_s > 0.0 { phase.planned_s / phase.ran_s } else { 1.0 };
    let allowed = gate.limit * gate.n as f64 * whole;
    Some(Budget { phase, limit: gate.limit, allowed, burnt: points.collect() })
}

impl Budget<'_> {
    /// The share that is burnt in the end.
    fn end(&self) -> Option<f64> {
        self.burnt.last().map(|(_, failed)| failed / self.allowed)
    }

    fn draw(&self, figure: &mut Figure, clock: &Clock<'_>, share: &Axis) {
        let (start, end) = (self.phase.start_s, self.phase.start_s + self.phase.ran_s);
        let pace = if self.phase.planned_s > 0.0 { self.phase.ran_s / self.phase.planned_s } else { 1.0 };
        let (from, to) = (clock.at(start), clock.at(end));
        figure.line((from, share.at(1.0)), (to, share.at(1.0)), Ink::Limit, 2.0, Dash::Solid);
        figure.line((from, share.at(0.0)), (to, share.at(pace)), Ink::Muted, 1.25, Dash::Dotted);
        let mut path: Vec<Point> = vec![(from, share.at(0.0))];
        path.extend(self.burnt.iter().map(|(at, failed)| (clock.at(*at), share.at(failed / self.allowed))));
        figure.path(path, Ink::Candidate, 2.0, Dash::Solid);
        if let Some(burnt) = self.end() {
            figure.dot((to, share.at(burnt)), 3.5, Ink::Candidate);
            let anchor = if to > f64::midpoint(clock.left, clock.right) { Anchor::End } else { Anchor::Start };
            let x = if anchor == Anchor::End { to - 6.0 } else { to + 8.0 };
            let label = format!("{} %", number::fixed(burnt * 100.0, 0));
            figure.label((x, share.at(burnt) - 7.0), &label, anchor);
        }
    }

    fn describe(&self) -> String {
        let failed = self.burnt.last().map_or(0.0, |(_, failed)| *failed);
        format!(
            "{}: {} failed of {} that {} % allow over the phase.",
            self.phase.name,
            number::fixed(failed, 0),
            number::fixed(self.allowed, 1),
            number::fixed(self.limit * 100.0, 2)
        )
    }
}
