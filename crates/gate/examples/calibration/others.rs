//! What others decide by, on the same simulated comparisons: points, bad windows in a row, Mann-Whitney per window.

use lensgate_stats::nearest_rank;
use lensgate_stats::special::normal_quantile;

use crate::draws::{Clocks, Draws};
use crate::tally::{Rate, at_least, at_most, rates};
use crate::world;

const WINDOWS: usize = 20;
const WINDOW: usize = 25;
const QUERIES: usize = WINDOWS * WINDOW;

/// Scores of both arms: a fifth of the queries change, by a factor around `1 - slip` that is at least 0; the mean delta is
/// about -0.125 slip.
fn scores(slip: f64, draws: &mut Draws) -> (Vec<f64>, Vec<f64>) {
    (0..QUERIES)
        .map(|_| {
            let kind = draws.unit();
            let base = if kind < 0.15 {
                0.0
            } else if kind < 0.55 {
                1.0
            } else {
                draws.unit()
            };
            let factor = if draws.unit() < 0.8 { 1.0 } else { (0.6 - slip + 0.8 * draws.unit()).max(0.0) };
            (base, base * factor)
        })
        .unzip()
}

/// What every rule makes of one comparison: the point, three bad windows in a row, Mann-Whitney in any window, our NO_GO,
/// our GO.
type Rules = [bool; 5];

/// Whether the arms differ by more than the limit, by the point of a window.
type Bad = fn(&[f64], &[f64]) -> bool;

fn rules(base: &[f64], cand: &[f64], bad: Bad, direction: f64, ours: [bool; 2]) -> Rules {
    let windows: Vec<(&[f64], &[f64])> = base.chunks(WINDOW).zip(cand.chunks(WINDOW)).collect();
    let is_bad: Vec<bool> = windows.iter().map(|(base, cand)| bad(base, cand)).collect();
    [
        bad(base, cand),
        is_bad.windows(3).any(|three| three.iter().all(|bad| *bad)),
        windows.iter().any(|(base, cand)| shift_is_beyond(base, cand, direction)),
        ours[0],
        ours[1],
    ]
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn p95(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    nearest_rank(&sorted, 0.95).expect("a window has samples")
}

const MARGIN: f64 = 0.02;
const FACTOR: f64 = 1.2;

fn quality(slip: f64, trial: u64) -> Rules {
    let (base, cand) = scores(slip, &mut Draws::new(501, trial));
    let series = world::series("nDCG@10", (world::scores(base.clone()), world::scores(cand.clone())));
    let [go, no_go] = at_least(&series.difference(), -MARGIN);
    let ours = [no_go, go];
    rules(&base, &cand, |base, cand| average(cand) - average(base) < -MARGIN, -1.0, ours)
}

fn latency(factor: f64, trial: u64) -> Rules {
    let (base, cand) = Clocks::LogNormal.arms(QUERIES, factor, 1, &mut Draws::new(511, trial));
    let [go, no_go] = at_most(&world::clocks("Latency(p95)", (base.clone(), cand.clone())).ratio(), FACTOR);
    let ours = [no_go, go];
    let (base, cand) = (base.concat(), cand.concat());
    rules(&base, &cand, |base, cand| p95(cand) > FACTOR * p95(base), 1.0, ours)
}

/// Kayenta's rule (`MannWhitneyClassifier` with tolerance 0.25 and confidence 0.98): the interval of the Hodges-Lehmann shift,
/// by normal approximation with ties corrected, lies beyond a quarter of the estimated shift's own size. `direction` is 1
/// where an increase is harm.
fn shift_is_beyond(control: &[f64], experiment: &[f64], direction: f64) -> bool {
    let mut shifts: Vec<f64> =
        control.iter().flat_map(|c| experiment.iter().map(move |e| direction * (e - c))).collect();
    shifts.sort_by(f64::total_cmp);
    let (m, n) = (control.len() as f64, experiment.len() as f64);
    let mut all: Vec<f64> = control.iter().chain(experiment).copied().collect();
    all.sort_by(f64::total_cmp);
    let ties: f64 = all.chunk_by(|a, b| a == b).map(|run| (run.len() as f64).powi(3) - run.len() as f64).sum();
    let variance = m * n / 12.0 * (m + n + 1.0 - ties / ((m + n) * (m + n - 1.0)));
    let rank = (m * n / 2.0 - normal_quantile(0.99) * variance.sqrt()).floor().max(1.0) as usize;
    let estimate = shifts[shifts.len() / 2];
    shifts[rank - 1] > 0.25 * estimate.abs()
}

/// How often each rule stops (the first four) or lets go (the last), at one slip of the scores.
pub fn quality_cell(slip: f64, trials: u64) -> [Rate; 5] {
    rates(trials, |trial| quality(slip, trial))
}

pub fn print(trials: u64) {
    let trials = (trials / 20).max(100);
    println!(
        "\n### Other rules on the same data: {QUERIES} queries in {WINDOWS} windows; how often each rule stops the candidate, %\n"
    );
    println!(
        "| truth | point beyond the limit | three bad windows in a row | Mann-Whitney, any window | NO_GO of lensgate | GO of lensgate |"
    );
    println!("|---|---|---|---|---|---|");
    let row = |name: &str, counts: [Rate; 5]| {
        let cells = counts.map(|rate| rate.to_string());
        println!("| {name} | {} |", cells.join(" | "));
    };
    for (name, slip) in [
        ("score, margin 2 pp: no change", 0.0),
        ("-1 pp, inside", 0.08),
        ("-2 pp, at the margin", 0.16),
        ("-4 pp, harm", 0.32),
        ("-8 pp, great harm", 0.64),
    ] {
        row(name, quality_cell(slip, trials));
    }
    for (name, factor) in [
        ("p95, limit 1.2 x: no change", 1.0),
        ("1.1 x, inside", 1.1),
        ("1.2 x, at the limit", 1.2),
        ("1.5 x, harm", 1.5),
        ("2 x, great harm", 2.0),
    ] {
        row(name, rates(trials, |trial| latency(factor, trial)));
    }
}
