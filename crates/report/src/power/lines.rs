//! The rows that the page, Markdown and the terminal share, and what has to be said beside them.

use lensgate_canary::power::{Caught, Power, PowerRow, Quantiles};

use crate::number;

/// A scenario in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The scenario.
    pub name: String,
    /// The share of canaries killed, with its interval.
    pub killed: String,
    /// The share caught by the end of each phase, with the lower bound.
    pub caught: Vec<String>,
    /// The median time to detect, and the range of most canaries.
    pub detect: String,
    /// The median of requests exposed.
    pub exposed: String,
    /// The median of requests hurt.
    pub hurt: String,
}

/// Scenario by scenario.
pub fn lines(power: &Power) -> Vec<Line> {
    power.rows.iter().map(line).collect()
}

fn line(row: &PowerRow) -> Line {
    let count = |figure: &Quantiles| number::count(figure.p50.round() as u64);
    Line {
        name: row.scenario.clone(),
        killed: interval(&row.killed),
        caught: row.caught_by_phase.iter().map(at_least).collect(),
        detect: row.detect_s.map_or_else(|| "\u{2013}".to_owned(), spread),
        exposed: count(&row.exposed_requests),
        hurt: count(&row.hurt_requests),
    }
}

/// `4.5 min (2.0 to 8.0)`; in seconds where most of it is under two minutes.
fn spread(detect: Quantiles) -> String {
    let (unit, per, decimals) = if detect.p90 < 120.0 { ("s", 1.0, 0) } else { ("min", 60.0, 1) };
    let [low, middle, high] = [detect.p10, detect.p50, detect.p90].map(|time| number::fixed(time / per, decimals));
    format!("{middle} {unit} ({low} to {high})")
}

fn interval(caught: &Caught) -> String {
    format!("{} % ({} to {})", percent(caught.share), bound(caught.lower.value()), bound(caught.upper.value()))
}

fn at_least(caught: &Caught) -> String {
    format!("{} % (\u{2265} {})", percent(caught.share), bound(caught.lower.value()))
}

fn percent(share: f64) -> String {
    number::fixed(100.0 * share, 1)
}

fn bound(share: Option<f64>) -> String {
    share.map_or_else(|| number::MISSING.to_owned(), percent)
}

/// What makes the table mean something else than it seems to.
pub fn warning(power: &Power) -> Option<String> {
    (!power.baseline_outside.is_empty()).then(|| {
        format!(
            "The baseline itself breaks a limit ({}): a candidate that changes nothing is killed for cause, \"no change\" shows no \
             rate of false kills, and a kill need not be a detection. Certify a plan whose limits the baseline keeps.",
            power.baseline_outside.join("; ")
        )
    })
}

/// What the figures mean and what they rest on, in sentences.
pub fn notes(power: &Power) -> Vec<String> {
    let canaries = power.rows.first().map_or(0, |row| row.canaries);
    let traffic = &power.traffic;
    let mut notes = vec![
        format!(
            "Each row has {} (seeds {} to {}) at {} requests/s, decided on {}s; the candidate is the baseline with the \
             regression from the first phase on, so that its size is exact.",
            number::counted(canaries, "simulated canary", "simulated canaries"),
            traffic.seed,
            traffic.seed.wrapping_add(canaries.saturating_sub(1)),
            traffic.rate_per_s,
            power.policy.decide
        ),
        "Intervals are exact two-sided 90 % (Clopper-Pearson), so that their ends are one-sided 95 % bounds. Times to detect \
         count from the beginning of the regression, over the canaries that caught it: median, and from the tenth to the \
         ninetieth percentile."
            .to_owned(),
        format!(
            "Drawn from {} and {}; {}.",
            number::counted(power.distinct_queries, "distinct query", "distinct queries"),
            number::counted(power.distinct_observations, "recorded execution", "recorded executions"),
            power.scope
        ),
    ];
    if power.baseline_outside.is_empty() {
        let sentence = "The baseline keeps every limit of the plan, so that \"no change\" shows how often a harmless candidate is killed.";
        notes.push(sentence.to_owned());
    }
    notes
}
