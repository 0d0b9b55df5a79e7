//! The axis of virtual time that every panel shares, with the phases shaded and the end marked.

use lensgate_canary::outcome::{CanaryOutcome, PhaseResult};

use crate::number;
use crate::plot::axis::Axis;
use crate::plot::figure::{Anchor, Dash, Figure};
use crate::plot::theme::Ink;

/// Room for the labels of vertical axes.
const LEFT: f64 = 62.0;

/// Virtual time across a figure's width.
pub(super) struct Clock<'a> {
    phases: &'a [PhaseResult],
    killed: Option<f64>,
    minutes: Axis,
    pub left: f64,
    pub right: f64,
}

impl<'a> Clock<'a> {
    /// From the start to the last that is known; none when no time passed.
    pub(super) fn new(outcome: &'a CanaryOutcome, width: f64) -> Option<Self> {
        let ran = outcome.phases.last().map(|phase| phase.start_s + phase.ran_s)?;
        let end = outcome.rollback.as_ref().map_or(ran, |back| back.restored_at_s.max(ran));
        let (left, right) = (LEFT, width - 10.0);
        (end > 0.0).then(|| Self {
            phases: &outcome.phases,
            killed: outcome.kills.first().map(|kill| kill.at_s),
            minutes: Axis::linear(0.0, end / 60.0, left, right),
            left,
            right,
        })
    }

    /// The pixel of a time in seconds.
    pub(super) fn at(&self, seconds: f64) -> f64 {
        self.minutes.at(seconds / 60.0)
    }

    /// Every other phase shaded, and the windows that are missing.
    pub(super) fn shade(&self, figure: &mut Figure, (top, bottom): (f64, f64)) {
        for (at, phase) in self.phases.iter().enumerate() {
            let (from, to) = (self.at(phase.start_s), self.at(phase.start_s + phase.ran_s));
            if at % 2 == 0 {
                figure.rect((from, top), (to - from, bottom - top), Ink::Grid, 0.45);
            }
            for window in phase.windows.iter().filter(|window| window.missing) {
                let (from, to) = (self.at(window.start_s), self.at(window.end_s));
                figure.rect((from, top), (to - from, bottom - top), Ink::Even, 0.35);
            }
        }
    }

    /// The moment that ended the canary; drawn where curves are, so that it strikes through no heading.
    pub(super) fn kill(&self, figure: &mut Figure, (top, bottom): (f64, f64)) {
        if let Some(at) = self.killed {
            let x = self.at(at);
            figure.line((x, top), (x, bottom), Ink::Worse, 1.5, Dash::Dashed);
        }
    }

    /// Minutes along the bottom.
    pub(super) fn label(&self, figure: &mut Figure, bottom: f64) {
        let wanted = if figure.width > 600.0 { 8 } else { 4 };
        for (value, decimals) in self.minutes.ticks(wanted) {
            let x = self.minutes.at(value);
            figure.line((x, bottom), (x, bottom + 4.0), Ink::Muted, 1.0, Dash::Solid);
            figure.note((x, bottom + 17.0), &number::fixed(value, decimals), Anchor::Middle);
        }
        figure.note((f64::midpoint(self.left, self.right), bottom + 33.0), "minutes from the start", Anchor::Middle);
    }
}
