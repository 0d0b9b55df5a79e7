//! Whole policies, through the judge: gates, slices, adjustment, verdict.

use lensgate_compare::{Comparisons, Scores};
use lensgate_gate::{Context, JudgedGate, Outcome, Policy, Verdict, judge};
use lensgate_words::Cited;

use crate::draws::{Clocks, Draws};
use crate::populations::{Part, Population};
use crate::quantiles::{Arms, ticks};
use crate::tally::{Rate, rates};
use crate::world;

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
fn deltas(population: &Population, share: f64, n: usize, draws: &mut Draws) -> Vec<f64> {
    let one = |draws: &mut Draws| {
        let delta = population.draw(draws);
        let turned = draws.unit() < (1.0 - share) / 2.0;
        if turned { -delta } else { delta }
    };
    (0..n).map(|_| one(draws)).collect()
}

/// Spans found by both arms of those there are; four in five spans are found alike.
fn spans(gain: f64, n: usize, draws: &mut Draws) -> (Scores, Scores) {
    let (mut baseline, mut candidate) = (Scores::default(), Scores::default());
    for _ in 0..n {
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
fn relative(change: f64, scale: f64, n: usize, draws: &mut Draws) -> (Scores, Scores) {
    let base: Vec<f64> = (0..n).map(|_| 0.25 + 0.5 * draws.unit()).collect();
    let cand = base.iter().map(|base| base + 0.5 * change + 0.2 * (draws.unit() - 0.5)).collect();
    let scaled = |values: Vec<f64>| world::scores(values.into_iter().map(|value| scale * value.max(0.0)).collect());
    (scaled(base), scaled(cand))
}

/// How queries are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub queries: usize,
    pub repositories: usize,
    /// Whether latencies are whole milliseconds whose p95 is 8 in the baseline and 10 in the candidate.
    pub ties: bool,
}

/// What the default policy was written for: 28 blocking conditions.
pub const PLAIN: Layout = Layout { queries: 600, repositories: 8, ties: false };
/// Fifty slices of sixty queries.
pub const FIFTY: Layout = Layout { queries: 3_000, repositories: 50, ties: true };

/// Measures with the scores of both arms.
type Tables = Vec<(&'static str, (Scores, Scores))>;

/// Everything besides the deltas of recall and ranking.
fn rest(truth: &Truth, layout: Layout, draws: &mut Draws) -> (Tables, Arms) {
    let n = layout.queries;
    let (coverage, found) = (spans(truth.coverage, n, draws), spans(truth.spans, n, draws));
    let mut errors =
        |rate: f64| -> Scores { world::scores((0..n).map(|_| f64::from(u8::from(draws.unit() < rate))).collect()) };
    let errors = (errors(truth.errors.0), errors(truth.errors.1));
    let files = deltas(&FILES, truth.files, n, draws);
    let tables = vec![
        ("SpanCoverage@50", coverage),
        ("SpanRecall@50", found),
        ("ErrorRate", errors),
        ("FileRecall@50", world::arms(&files)),
        ("SpanValidity@50", spans(truth.valid, n, draws)),
        ("LinePrecision@50", relative(-truth.width, 1.0, n, draws)),
        // Of a level of 500 lines 60 are a share of 0.12.
        ("LinesToFirst@10", relative(truth.width * 0.48, 1_000.0, n, draws)),
    ];
    let clocks = if layout.ties {
        let mut arm = |less: f64| (0..n).map(|_| vec![ticks(0.95, draws) - less]).collect();
        (arm(2.0), arm(0.0))
    } else {
        Clocks::LogNormal.arms(n, truth.latency, 1, draws)
    };
    (tables, clocks)
}

fn compared(truth: &Truth, layout: Layout, trial: u64) -> Comparisons {
    let mut draws = Draws::new(601, trial);
    let recall = deltas(&RECALL, truth.recall, layout.queries, &mut draws);
    let ranking = deltas(&RANKING, truth.ranking, layout.queries, &mut draws);
    let (mut tables, clocks) = rest(truth, layout, &mut draws);
    tables.push(("Recall@50", world::arms(&recall)));
    tables.push(("nDCG@10", world::arms(&ranking)));
    world::comparisons(tables, clocks, layout.repositories)
}

fn context() -> Context {
    let cited = Cited {
        policy_path: "default".to_owned(),
        policy_sha256: "0".repeat(64),
        tool_version: "0.0.0".to_owned(),
        ..Cited::default()
    };
    Context { cited, ..Context::default() }
}

/// The default policy, with its own slices or by repository.
fn default_policy(by_repository: bool) -> Policy {
    let (policy, text) = Policy::preset("default").expect("the preset exists");
    let sliced = r#"slices = ["class", "language", "source"]"#;
    assert!(text.contains(sliced), "the default policy slices otherwise");
    let by_repositories = text.replace(sliced, r#"slices = ["repository"]"#);
    if by_repository { Policy::parse("default", &by_repositories).expect("the text is a policy") } else { policy }
}

/// A policy of gates on nDCG at some cuts, the first of them sliced by repository, and the margin of those after the first.
fn gates(cuts: &[usize], sliced: usize, margins: f64) -> Policy {
    let mut text = "schema = 1\nname = \"simulated\"\n[decision]\nconfidence = \"95 %\"\n".to_owned();
    for (place, cut) in cuts.iter().enumerate() {
        let margin = if place == 0 { 0.02 } else { margins };
        let slices = if place < sliced { "slices = [\"repository\"]\n" } else { "" };
        text += &format!(
            "[[gate]]\nid = \"ranking-{cut}\"\nmeasure = \"nDCG@{cut}\"\ntest = \"non_inferior\"\nmargin = {margin}\n{slices}severity = \"block\"\n"
        );
    }
    Policy::parse("simulated", &text).expect("the text is a policy")
}

/// The verdict on one simulated comparison.
pub fn judged(truth: &Truth, layout: Layout, trial: u64) -> Verdict {
    judge(&default_policy(layout.repositories > 8), &compared(truth, layout, trial), &context())
}

/// Whether a gate's bound lies outside its limit by itself, nothing adjusted.
fn is_outside(gate: &JudgedGate) -> bool {
    let (Some(limit), Some(interval)) = (gate.limit, gate.interval.as_ref()) else { return false };
    let above = gate.requirement.contains(">=");
    let bound = if above { interval.upper } else { interval.lower };
    bound.value().is_some_and(|bound| if above { bound < limit } else { bound > limit })
}

/// GO, NO_GO, held by a slice, INVALID, and whether some gate or slice is outside by itself.
fn outcome(verdict: &Verdict) -> [bool; 5] {
    let is = |outcome: Outcome| verdict.verdict == outcome;
    let held = is(Outcome::Inconclusive) && verdict.gates.iter().any(JudgedGate::holds_the_verdict);
    [is(Outcome::Go), is(Outcome::NoGo), held, is(Outcome::Invalid), verdict.gates.iter().any(is_outside)]
}

/// How often each outcome is the verdict of the default policy.
pub fn verdicts(truth: &Truth, layout: Layout, trials: u64) -> [Rate; 5] {
    rates(trials, |trial| outcome(&judged(truth, layout, trial)))
}

pub fn print(trials: u64) {
    let trials = (trials / 20).max(50);
    println!("\n### The default policy as a whole, through the judge: verdicts, %\n");
    println!(
        "Held: INCONCLUSIVE because of a slice that fails within its own gate. In the row with fifty slices,\nrecall and ranking are \
         sliced by fifty repositories of sixty queries, latencies are whole milliseconds,\nand their p95 is 8 and 10 against a limit of 25 %.\n"
    );
    println!(
        "| truth | queries | trials | GO | NO_GO | held | INVALID | some bound outside, without adjustment |\n|---|---|---|---|---|---|---|---|"
    );
    let truths = [
        ("every gate and slice exactly at its limit", AT_LIMIT, PLAIN, trials),
        ("the same with ties and fifty slices", AT_LIMIT, FIFTY, trials / 2),
        ("every gate and slice halfway to its limit", HALFWAY, PLAIN, trials / 2),
        ("recall at its limit, all else better", Truth { recall: 1.0, ..BETTER }, PLAIN, trials),
        ("p95 at its limit, all else better", Truth { latency: 1.25, ..BETTER }, PLAIN, trials),
    ];
    for (name, truth, layout, trials) in truths {
        let cells = verdicts(&truth, layout, trials).map(|rate| rate.to_string());
        println!("| {name} | {} | {trials} | {} |", layout.queries, cells.join(" | "));
    }
}

/// Deltas of queries in runs of sixty, by what the slice and a draw say.
fn sliced(slices: usize, draws: &mut Draws, of: impl Fn(usize, &mut Draws) -> f64) -> Vec<f64> {
    (0..60 * slices).map(|query| of(query / 60, draws).clamp(-1.0, 1.0)).collect()
}

fn judge_deltas(policy: &Policy, tables: Vec<(&str, Vec<f64>)>, slices: usize) -> Verdict {
    let tables = tables.into_iter().map(|(name, deltas)| (name, world::arms(&deltas))).collect();
    let clocks = (vec![Vec::new(); 60 * slices], vec![Vec::new(); 60 * slices]);
    judge(policy, &world::comparisons(tables, clocks, slices), &context())
}

/// GO, NO_GO and held for a candidate that changes nothing on average, with and without fifty slices of sixty, under so many gates whose
/// deltas have a correlation of 0.6.
pub fn harmless(count: usize, trials: u64) -> [Rate; 6] {
    let cuts: Vec<usize> = (10..10 + count).collect();
    let names: Vec<String> = cuts.iter().map(|cut| format!("nDCG@{cut}")).collect();
    let [with, without] = [count, 0].map(|sliced| gates(&cuts, sliced, 0.02));
    rates(trials, |trial| {
        let mut draws = Draws::new(611, trial);
        let common: Vec<f64> = (0..3_000).map(|_| 0.25 * draws.normal()).collect();
        let own = |common: &f64, draws: &mut Draws| 0.6f64.sqrt() * common + 0.4f64.sqrt() * 0.25 * draws.normal();
        let tables: Vec<(&str, Vec<f64>)> = names
            .iter()
            .map(|name| {
                let deltas = common.iter().map(|common| own(common, &mut draws).clamp(-1.0, 1.0)).collect();
                (name.as_str(), deltas)
            })
            .collect();
        let [a, b] = [&with, &without].map(|policy| outcome(&judge_deltas(policy, tables.clone(), 50)));
        [a[0], a[1], a[2], b[0], b[1], b[2]]
    })
}

/// How one slice in ten loses 20 points.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// Every query about as much, with a standard deviation of 0.3 in every slice.
    Spread,
    /// Every fifth query loses everything; elsewhere as many lose half as gain half.
    Fifth,
}

impl Loss {
    fn deltas(self, slices: usize, draws: &mut Draws) -> Vec<f64> {
        sliced(slices, draws, |slice, draws| match self {
            Self::Spread => 0.3 * draws.normal() - if slice == 0 { 0.2 } else { 0.0 },
            Self::Fifth if slice == 0 => -f64::from(u8::from(draws.unit() < 0.2)),
            Self::Fifth => {
                let place = draws.unit();
                if place < 0.025 {
                    -0.5
                } else if place < 0.05 {
                    0.5
                } else {
                    0.0
                }
            }
        })
    }
}

/// GO, NO_GO and held where one slice in ten loses: under one gate, and under the default policy with the loss in recall and in ranking.
pub fn losing_slice(loss: Loss, trials: u64) -> [Rate; 6] {
    let (one, all) = (gates(&[10], 1, 0.02), default_policy(true));
    let layout = Layout { queries: 600, repositories: 10, ties: false };
    let none = Truth {
        recall: 0.0,
        ranking: 0.0,
        coverage: 0.0,
        spans: 0.0,
        files: 0.0,
        valid: 0.0,
        width: 0.0,
        errors: (0.005, 0.005),
        latency: 1.0,
    };
    rates(trials, |trial| {
        let mut draws = Draws::new(621, trial);
        let (ranking, recall) = (loss.deltas(10, &mut draws), loss.deltas(10, &mut draws));
        let single = outcome(&judge_deltas(&one, vec![("nDCG@10", ranking.clone())], 10));
        let (mut tables, clocks) = rest(&none, layout, &mut draws);
        tables.push(("Recall@50", world::arms(&recall)));
        tables.push(("nDCG@10", world::arms(&ranking)));
        let whole = outcome(&judge(&all, &world::comparisons(tables, clocks, 10), &context()));
        [single[0], single[1], single[2], whole[0], whole[1], whole[2]]
    })
}

pub fn print_slices(trials: u64) {
    let trials = (trials / 25).max(50);
    println!("\n### Slices: what they cost and what they find, %\n");
    println!("| candidate | policy | trials | GO | NO_GO | held |\n|---|---|---|---|---|---|");
    let row = |name: &str, policy: &str, cells: &[Rate]| {
        let shown: Vec<String> = cells.iter().map(Rate::to_string).collect();
        println!("| {name} | {policy} | {} | {} |", cells[0].trials, shown.join(" | "));
    };
    for (count, said, trials) in [(1, "one gate", trials), (7, "seven gates", trials / 2)] {
        let cells = harmless(count, trials);
        row("no change, sd 0.25", &format!("{said}, 50 slices of 60"), &cells[..3]);
        row("no change, sd 0.25", &format!("{said}, no slices"), &cells[3..]);
    }
    for (name, loss) in [
        ("one slice of 60 in ten loses 20 points, sd 0.3", Loss::Spread),
        ("one slice of 60 in ten loses every fifth query", Loss::Fifth),
    ] {
        let cells = losing_slice(loss, trials);
        row(name, "one gate, ten slices", &cells[..3]);
        row(name, "default, ten slices, loss in recall and nDCG", &cells[3..]);
    }
    print_more_gates(trials / 2);
}

/// GO, NO_GO and held of one gate with ten slices, alone and beside 95 harmless gates: with one slice that loses, and without.
pub fn more_gates(trials: u64) -> [[Rate; 6]; 2] {
    let cuts: Vec<usize> = std::iter::once(10).chain(100..195).collect();
    let (few, many) = (gates(&cuts[..1], 1, 0.02), gates(&cuts, 1, 0.05));
    let names: Vec<String> = cuts.iter().map(|cut| format!("nDCG@{cut}")).collect();
    [true, false].map(|loses| {
        rates(trials, |trial| {
            let mut draws = Draws::new(631, trial);
            let own = sliced(10, &mut draws, |slice, draws| {
                if loses { 0.3 * draws.normal() - if slice == 0 { 0.2 } else { 0.0 } } else { 0.1 * draws.normal() }
            });
            let mut tables = vec![(names[0].as_str(), own)];
            let alone = outcome(&judge_deltas(&few, tables.clone(), 10));
            for name in &names[1..] {
                // In fiftieths, as a measure of few relevant ones would have it.
                tables.push((name, sliced(10, &mut draws, |_, draws| (5.0 * draws.normal()).round() / 50.0)));
            }
            let beside = outcome(&judge_deltas(&many, tables, 10));
            [alone[0], alone[1], alone[2], beside[0], beside[1], beside[2]]
        })
    })
}

fn print_more_gates(trials: u64) {
    println!("\n### What changes with 95 more gates, none of which shows harm, %\n");
    println!("{trials} trials; one gate with ten slices of 60, then the same beside 95 gates with a margin of 0.05.\n");
    println!("| candidate | gates | GO | NO_GO | held |\n|---|---|---|---|---|");
    let [losing, harmless] = more_gates(trials);
    for (name, cells) in [("one slice loses 20 points, sd 0.3", losing), ("no change, sd 0.1", harmless)] {
        for (gates, cells) in [("1", &cells[..3]), ("96", &cells[3..])] {
            let shown: Vec<String> = cells.iter().map(Rate::to_string).collect();
            println!("| {name} | {gates} | {} |", shown.join(" | "));
        }
    }
}
