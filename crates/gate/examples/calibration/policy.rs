//! The built-in default policy as a whole, through the judge: gates, slices, adjustment, verdict.

use lensgate_compare::{Comparisons, Scores};
use lensgate_gate::{Context, JudgedGate, Outcome, Policy, Verdict, judge};
use lensgate_stats::Resampling;

use crate::populations::{Clocks, Draws, Part, Population};
use crate::tally::{count, with_bound};
use crate::world;

/// Enough to adjust over two dozen conditions: one of a thousand resamples is less than 0.05 / 24.
const RESAMPLES: u32 = 999;
const QUERIES: usize = 600;

/// Deltas of nDCG@10 whose mean is -0.02, the default policy's margin.
const RANKING: Population =
    Population::new("ranking", &[(0.15, Part::Falling(3, -1.0)), (0.07, Part::Falling(3, 1.0))]);
/// Deltas of Recall@50 whose mean is -0.02.
const RECALL: Population = Population::new(
    "recall",
    &[(0.03, Part::Point(-1.0)), (0.02, Part::Point(-0.5)), (0.02, Part::Point(0.5)), (0.01, Part::Point(1.0))],
);

/// Deltas of FileRecall@50 whose mean is -0.05.
const FILES: Population = Population::new(
    "files",
    &[(0.06, Part::Point(-1.0)), (0.04, Part::Point(-0.5)), (0.04, Part::Point(0.5)), (0.01, Part::Point(1.0))],
);

/// How far the truth is from the limit of each gate.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    recall: f64,
    ranking: f64,
    /// What the candidate's chance to find a span adds to the baseline's 0.6.
    coverage: f64,
    spans: f64,
    files: f64,
    valid: f64,
    /// By what share of the baseline's level more lines are read, and fewer of them are relevant.
    width: f64,
    /// Error rates of both arms.
    errors: (f64, f64),
    latency: f64,
}

/// Every gate exactly at its limit.
pub const AT_LIMIT: Truth = Truth {
    recall: 1.0,
    ranking: 1.0,
    coverage: -0.03,
    spans: -0.02,
    files: 1.0,
    valid: -0.02,
    width: 0.25,
    errors: (0.005, 0.015),
    latency: 1.25,
};
/// Every gate halfway between no change and its limit.
const HALFWAY: Truth = Truth {
    recall: 0.5,
    ranking: 0.5,
    coverage: -0.015,
    spans: -0.01,
    files: 0.5,
    valid: -0.01,
    width: 0.125,
    errors: (0.005, 0.01),
    latency: 1.125,
};
/// Every gate far inside.
const BETTER: Truth = Truth {
    recall: -1.0,
    ranking: -1.0,
    coverage: 0.04,
    spans: 0.04,
    files: -1.0,
    valid: 0.04,
    width: -0.1,
    errors: (0.015, 0.005),
    latency: 0.9,
};

/// Deltas whose mean is `share` of the population's: mirrored for -1, thinned in between.
fn deltas(population: &Population, share: f64, draws: &mut Draws) -> Vec<f64> {
    let one = |draws: &mut Draws| {
        let delta = population.draw(draws);
        let turned = draws.unit() < (1.0 - share) / 2.0;
        if turned { -delta } else { delta }
    };
    (0..QUERIES).map(|_| one(draws)).collect()
}

/// Spans found by both arms of those there are; four in five spans are found alike.
fn spans(gain: f64, draws: &mut Draws) -> (Scores, Scores) {
    let (mut baseline, mut candidate) = (Scores::default(), Scores::default());
    for _ in 0..QUERIES {
        let spans = 1 + (3.0 * draws.unit()) as usize;
        let (mut base, mut cand) = (0.0, 0.0);
        for _ in 0..spans {
            let luck = draws.unit();
            let again = if draws.unit() < 0.8 { luck } else { draws.unit() };
            base += f64::from(u8::from(luck < 0.6));
            cand += f64::from(u8::from(again < 0.6 + gain));
        }
        for (arm, found) in [(&mut baseline, base), (&mut candidate, cand)] {
            arm.numerators.push(found);
            arm.denominators.push(spans as f64);
        }
    }
    (baseline, candidate)
}

/// Both arms of a measure with levels around the middle of its scale; the candidate's differs by a share of it.
fn relative(change: f64, scale: f64, draws: &mut Draws) -> (Scores, Scores) {
    let base: Vec<f64> = (0..QUERIES).map(|_| 0.25 + 0.5 * draws.unit()).collect();
    let cand = base.iter().map(|base| base + 0.5 * change + 0.2 * (draws.unit() - 0.5)).collect();
    let scaled = |values: Vec<f64>| world::scores(values.into_iter().map(|value| scale * value.max(0.0)).collect());
    (scaled(base), scaled(cand))
}

fn compared(truth: &Truth, trial: u64) -> Comparisons {
    let mut draws = Draws::new(601, trial);
    let recall = deltas(&RECALL, truth.recall, &mut draws);
    let ranking = deltas(&RANKING, truth.ranking, &mut draws);
    let (coverage, found) = (spans(truth.coverage, &mut draws), spans(truth.spans, &mut draws));
    let mut errors = |rate: f64| -> Scores {
        world::scores((0..QUERIES).map(|_| f64::from(u8::from(draws.unit() < rate))).collect())
    };
    let errors = (errors(truth.errors.0), errors(truth.errors.1));
    let mut tables = vec![
        ("Recall@50", world::arms(&recall, &mut draws)),
        ("nDCG@10", world::arms(&ranking, &mut draws)),
        ("SpanCoverage@50", coverage),
        ("SpanRecall@50", found),
        ("ErrorRate", errors),
    ];
    let clocks = Clocks::LogNormal.arms(QUERIES, truth.latency, 1, &mut draws);
    let files = deltas(&FILES, truth.files, &mut draws);
    tables.extend([
        ("FileRecall@50", world::arms(&files, &mut draws)),
        ("SpanValidity@50", spans(truth.valid, &mut draws)),
        ("LinePrecision@50", relative(-truth.width, 1.0, &mut draws)),
        ("LinesToFirst@10", relative(truth.width, 1_000.0, &mut draws)),
    ]);
    world::comparisons(tables, clocks, Resampling { resamples: RESAMPLES, seed: trial })
}

fn context() -> Context {
    Context {
        policy_path: "default".to_owned(),
        policy_sha256: "0".repeat(64),
        tool_version: "0.0.0".to_owned(),
        ..Context::default()
    }
}

/// The verdict on one simulated comparison.
pub fn judged(truth: &Truth, trial: u64) -> Verdict {
    let (policy, _) = Policy::preset("default").expect("the preset exists");
    judge(&policy, &compared(truth, trial), &context())
}

/// Whether a gate's bound lies outside its limit by itself, nothing adjusted.
fn is_outside(gate: &JudgedGate) -> bool {
    let (Some(limit), Some(interval)) = (gate.limit, gate.interval.as_ref()) else { return false };
    let above = gate.requirement.contains(">=");
    let bound = if above { interval.upper } else { interval.lower };
    bound.value().is_some_and(|bound| if above { bound < limit } else { bound > limit })
}

/// Counts of GO, NO_GO, INCONCLUSIVE and INVALID, and of comparisons in which some gate or slice was outside by itself.
pub fn verdicts(truth: &Truth, trials: u64) -> [u64; 5] {
    count(trials, |trial| {
        let verdict = judged(truth, trial);
        let is = |outcome: Outcome| verdict.verdict == outcome;
        let outside = verdict.gates.iter().any(is_outside);
        [is(Outcome::Go), is(Outcome::NoGo), is(Outcome::Inconclusive), is(Outcome::Invalid), outside]
    })
}

pub fn print(trials: u64) {
    println!("\n### The default policy as a whole: {QUERIES} queries, 28 blocking conditions, through the judge\n");
    println!(
        "| truth | GO % | NO_GO % | inconclusive % | invalid % | some 95 % bound outside, had nothing been adjusted % |"
    );
    println!("|---|---|---|---|---|---|");
    let truths = [
        ("every gate and slice exactly at its limit", AT_LIMIT, trials / 5),
        ("every gate and slice halfway to its limit", HALFWAY, trials / 5),
        ("recall at its limit, all else better", Truth { recall: 1.0, ..BETTER }, trials),
        ("p95 at its limit, all else better", Truth { latency: 1.25, ..BETTER }, trials),
    ];
    for (name, truth, trials) in truths {
        let counts = verdicts(&truth, trials);
        let cells = counts.map(|events| with_bound(events, trials));
        println!("| {name} | {} |", cells.join(" | "));
    }
}
