//! What others decide by, on the same simulated comparisons: points, bad windows in a row, Mann-Whitney per window.

use lensgate_stats::special::normal_quantile;
use lensgate_stats::{Design, Resampling, mean};

use crate::populations::Draws;
use crate::tally::{RESAMPLES, with_bound};
use rayon::prelude::*;

const WINDOWS: usize = 20;
const WINDOW: usize = 25;
const MARGIN: f64 = 0.02;

/// Scores of both arms: a fifth of the queries change, by a factor around `1 - slip`; the mean delta is -0.125 slip.
fn arms(slip: f64, trial: u64) -> (Vec<f64>, Vec<f64>) {
    let mut draws = Draws::new(501, trial);
    (0..WINDOWS * WINDOW)
        .map(|_| {
            let kind = draws.unit();
            let base = if kind < 0.15 {
                0.0
            } else if kind < 0.55 {
                1.0
            } else {
                draws.unit()
            };
            let factor = if draws.unit() < 0.8 { 1.0 } else { 0.6 - slip + 0.8 * draws.unit() };
            (base, base * factor)
        })
        .unzip()
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Whether each rule stops the candidate: a point beyond the margin, three bad windows in a row, any window in which the
/// interval of Mann-Whitney's shift lies below the tolerance, our upper bound below the margin, our lower bound not above
/// it (no GO).
fn stops(slip: f64, trial: u64) -> [bool; 5] {
    let (base, cand) = arms(slip, trial);
    let deltas: Vec<f64> = base.iter().zip(&cand).map(|(b, c)| c - b).collect();
    let bad: Vec<bool> = deltas.chunks(WINDOW).map(|window| average(window) < -MARGIN).collect();
    let ours = mean(&deltas, &Design::simple(), &Resampling { resamples: RESAMPLES, seed: trial }).ok();
    let below = |p: Option<f64>| p.is_some_and(|p| p <= 0.05);
    [
        average(&deltas) < -MARGIN,
        bad.windows(3).any(|three| three.iter().all(|bad| *bad)),
        base.chunks(WINDOW).zip(cand.chunks(WINDOW)).any(|(b, c)| rank_shift_is_low(b, c)),
        below(ours.as_ref().map(|i| i.p_value_below(-MARGIN))),
        !below(ours.as_ref().map(|i| i.p_value_above(-MARGIN))),
    ]
}

/// Kayenta's rule: the 98 % interval of the Hodges-Lehmann shift (normal approximation, ties corrected) ends below minus a
/// quarter of the estimated shift's size.
fn rank_shift_is_low(control: &[f64], experiment: &[f64]) -> bool {
    let mut shifts: Vec<f64> = control.iter().flat_map(|c| experiment.iter().map(move |e| e - c)).collect();
    shifts.sort_by(f64::total_cmp);
    let (m, n) = (control.len() as f64, experiment.len() as f64);
    let mut all: Vec<f64> = control.iter().chain(experiment).copied().collect();
    all.sort_by(f64::total_cmp);
    let ties: f64 = all.chunk_by(|a, b| a == b).map(|run| (run.len() as f64).powi(3) - run.len() as f64).sum();
    let variance = m * n / 12.0 * (m + n + 1.0 - ties / ((m + n) * (m + n - 1.0)));
    let rank = (m * n / 2.0 - normal_quantile(0.99) * variance.sqrt()).floor().max(1.0) as usize;
    let upper = shifts[shifts.len() - rank];
    let estimate = shifts[shifts.len() / 2];
    upper < -0.25 * estimate.abs()
}

pub fn print(trials: u64) {
    println!(
        "\n### Shortcuts on the same data: 500 queries in 20 windows, margin 2 pp, how often each stops the candidate, %\n"
    );
    println!(
        "| true change | point beyond the margin | three bad windows in a row | Mann-Whitney per window | our NO_GO | our GO withheld |"
    );
    println!("|---|---|---|---|---|---|");
    for (name, slip) in [
        ("none", 0.0),
        ("-1 pp, inside", 0.08),
        ("-2 pp, at the margin", 0.16),
        ("-4 pp, harm", 0.32),
        ("-8 pp, great harm", 0.64),
    ] {
        let every: Vec<[bool; 5]> = (0..trials).into_par_iter().map(|trial| stops(slip, trial)).collect();
        let cells: Vec<String> =
            (0..5).map(|rule| with_bound(every.iter().filter(|s| s[rule]).count() as u64, trials)).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
}
