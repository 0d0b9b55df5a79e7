//! Plots of a replayed canary over virtual time: the timeline of every gate, and the error budget.

mod clock;
mod error_budget;
mod panel;
mod timeline;

use lensgate_canary::outcome::CanaryOutcome;

use super::figure::Figure;

/// Every figure that the outcome has numbers for, at a width in CSS pixels.
pub fn canary_figures(outcome: &CanaryOutcome, width: f64) -> Vec<Figure> {
    [timeline::figure(outcome, width), error_budget::figure(outcome, width)].into_iter().flatten().collect()
}
