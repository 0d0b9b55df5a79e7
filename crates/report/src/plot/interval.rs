//! A row of a forest: an interval with its point, coloured and shaped by what it shows, and the marks of its gates.

use lensgate_words::Direction;

use super::axis::Axis;
use super::figure::{Anchor, Dash, Figure, LegendEntry, Point};
use super::theme::Ink;
use crate::number;
use crate::view::{Estimate, Mark};

/// What an interval shows about the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Better,
    Worse,
    Neither,
}

impl Shown {
    pub(super) fn of(estimate: Estimate, direction: Direction) -> Self {
        if !estimate.excludes_zero() {
            return Self::Neither;
        }
        let rises = estimate.lower > 0.0;
        if rises == (direction == Direction::HigherIsBetter) { Self::Better } else { Self::Worse }
    }

    pub(super) fn ink(self) -> Ink {
        match self {
            Self::Better => Ink::Better,
            Self::Worse => Ink::Worse,
            Self::Neither => Ink::Even,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Neither => "no difference shown",
        }
    }

    /// The marker: shapes differ so that colour is not needed.
    pub(super) fn marker(self, figure: &mut Figure, at: Point) {
        match self {
            Self::Better => figure.dot(at, 5.0, self.ink()),
            Self::Worse => figure.diamond(at, 6.0, self.ink()),
            Self::Neither => figure.ring(at, 5.0, self.ink()),
        }
    }
}

/// Draws an interval on an axis at a height; ends beyond the axis become arrows.
pub(super) fn draw(figure: &mut Figure, axis: &Axis, y: f64, estimate: Estimate, shown: Shown) {
    let ink = shown.ink();
    let (left, right) = (axis.at(estimate.lower), axis.at(estimate.upper));
    figure.line((left, y), (right, y), ink, 2.0, Dash::Solid);
    for (value, x, towards) in [(estimate.lower, left, -1.0), (estimate.upper, right, 1.0)] {
        if axis.holds(value) {
            figure.line((x, y - 4.0), (x, y + 4.0), ink, 1.5, Dash::Solid);
        } else {
            figure.arrow((x, y), towards, ink);
        }
    }
    shown.marker(figure, (axis.at(estimate.point), y));
}

/// Draws a gate's mark; one beyond the axis points to where it lies.
pub(super) fn mark(figure: &mut Figure, axis: &Axis, y: f64, mark: Mark) {
    let (value, dash) = match mark {
        Mark::Margin(value) => (value, Dash::Solid),
        Mark::Limit(value) => (value, Dash::Dotted),
    };
    if axis.holds(value) {
        let x = axis.at(value);
        figure.line((x, y - 9.0), (x, y + 9.0), Ink::Limit, 2.0, dash);
    }
}

/// Vertical grid lines with labels under them, and a firm line at zero.
pub(super) fn grid(
    figure: &mut Figure,
    axis: &Axis,
    (top, bottom): (f64, f64),
    wanted: usize,
    label: &dyn Fn(f64, usize) -> String,
) {
    for (value, decimals) in axis.ticks(wanted) {
        let x = axis.at(value);
        figure.line((x, top), (x, bottom), Ink::Grid, 1.0, Dash::Solid);
        figure.note((x, bottom + 15.0), &number::typeset(&label(value, decimals)), Anchor::Middle);
    }
    if axis.holds(0.0) {
        figure.line((axis.at(0.0), top), (axis.at(0.0), bottom), Ink::Muted, 1.25, Dash::Solid);
    }
}

/// The legend entries of the three outcomes.
pub(super) fn legend(figure: &mut Figure, marks: bool) {
    let outcome = |shown: Shown| {
        move |figure: &mut Figure, (x, y): Point| {
            figure.line((x, y), (x + 26.0, y), shown.ink(), 2.0, Dash::Solid);
            shown.marker(figure, (x + 13.0, y));
        }
    };
    let tick = |dash: Dash| {
        move |figure: &mut Figure, (x, y): Point| {
            figure.line((x + 13.0, y - 7.0), (x + 13.0, y + 7.0), Ink::Limit, 2.0, dash)
        }
    };
    let (better, worse, neither) = (outcome(Shown::Better), outcome(Shown::Worse), outcome(Shown::Neither));
    let (margin, limit) = (tick(Dash::Solid), tick(Dash::Dotted));
    let mut entries: Vec<LegendEntry<'_>> =
        vec![(Shown::Better.word(), &better), (Shown::Worse.word(), &worse), (Shown::Neither.word(), &neither)];
    if marks {
        entries.push(("gate's margin", &margin));
        entries.push(("gate's limit on the level, seen from the baseline", &limit));
    }
    figure.legend(&entries);
}
