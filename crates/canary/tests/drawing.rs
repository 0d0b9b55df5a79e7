//! Requests are drawn as they were promised: every figure of a window has the mean and the variance that the recorded
//! observations, the faults and the routing of sessions give it. Both are computed here request by request, and exactly.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod world;

use lensgate_canary::outcome::CanaryReasonCode;
use lensgate_canary::population::{BASELINE, CANDIDATE, Population};
use lensgate_canary::sample::{Reading, Sample};
use lensgate_canary::traffic::{FaultKind, Requests};
use lensgate_canary::{ArrivalLog, Arrivals, Fault, Plan, Popularity, Traffic};
use lensgate_gate::Policy;
use lensgate_gate::verdict::Outcome;
use lensgate_measures::Measure;
use world::{canary, lens_canary, policy, population, traffic};

/// Two phases of two minutes.
const PLAN: &str = r#"
schema = 1
[decision]
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "90 %"
[[phase]]
name = "few"
traffic = "10 %"
duration = "2 min"
window = "1 min"
gates = ["errors"]
[[phase]]
name = "more"
traffic = "40 %"
duration = "2 min"
window = "1 min"
gates = ["errors"]
"#;
const PHASES: [(&str, f64); 2] = [("few", 0.1), ("more", 0.4)];
const PHASE_SECONDS: f64 = 120.0;

const WATCHED: [&str; 5] = ["ErrorRate", "Latency(p95)", "Latency(p50,stage=C)", "Recall@50", "SpanCoverage@50"];
/// Readings above these are counted, end to end and of stage C, in milliseconds.
const SLOW: [f64; 2] = [90.0, 25.0];
const SLICE: &str = "class=regex";

/// What is counted of one arm, as sums over its requests.
const FIGURES: [&str; 9] = [
    "requests",
    "failed",
    "slow answers",
    "slow answers of stage C",
    "recall",
    "spans covered",
    "spans to cover",
    "requests of a slice",
    "failed ones of a slice",
];
type Figures = [f64; FIGURES.len()];

/// Canaries of each kind of traffic.
const CANARIES: u64 = 1_000;

/// Stage C ran in one of three executions of every other query, some queries have no label, some are asked more often.
fn uneven() -> Population {
    let mut population = population(0.01);
    for arm in &mut population.arms {
        arm.clocks[3].iter_mut().step_by(2).for_each(|list| list.truncate(1));
    }
    for column in &mut population.columns {
        column.arms.iter_mut().for_each(|arm| arm.iter_mut().step_by(7).for_each(|label| *label = (0.0, 0.0)));
    }
    population.copies.iter_mut().enumerate().for_each(|(at, copies)| *copies = 1 + at as u64 % 9);
    population
}

/// What one arm showed, in the order of [`FIGURES`].
fn seen(sample: &Sample, slice: &Sample) -> Figures {
    let failed = |sample: &Sample| match sample.readings[0] {
        Some(Reading::Events { events, .. }) => events as f64,
        other => panic!("{other:?}"),
    };
    let sums = |at: usize| match sample.readings[at] {
        Some(Reading::Sums(moments)) => moments,
        other => panic!("{other:?}"),
    };
    [
        sample.requests as f64,
        failed(sample),
        sample.clocks[0].above(SLOW[0]) as f64,
        sample.clocks[3].above(SLOW[1]) as f64,
        sums(3).num,
        sums(4).num,
        sums(4).den,
        slice.requests as f64,
        failed(slice),
    ]
}

/// Each phase's figures of both arms, in one canary.
fn drawn(population: &Population, traffic: &Traffic, faults: &[Fault]) -> [[Figures; 2]; 2] {
    let policy = policy(PLAN);
    let plan = Plan::of(&policy, None).unwrap();
    let watched: Vec<Measure> = WATCHED.iter().map(|name| name.parse().unwrap()).collect();
    let mut requests = Requests::new(population.clone(), watched, &[SLICE.to_owned()], traffic, faults, &plan).unwrap();
    let mut sums = [[Figures::default(); 2]; 2];
    for (phase, sums) in plan.phases.iter().zip(&mut sums) {
        for start in [phase.start, phase.start + phase.window] {
            let (window, _) = requests.serve(start, start + phase.window, phase.traffic);
            let (whole, slice) = (window.samples(None), window.samples(Some(0)));
            for arm in [BASELINE, CANDIDATE] {
                let figures = seen(whole[arm].unwrap(), slice[arm].unwrap());
                sums[arm].iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
            }
        }
    }
    sums
}

/// What faults do to the candidate's requests at a time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Harm {
    fails: f64,
    loses_spans: f64,
    times: f64,
    waits: f64,
}

fn begins(fault: &Fault) -> f64 {
    let phase = PHASES.iter().position(|(name, _)| *name == fault.phase).unwrap();
    phase as f64 * PHASE_SECONDS + fault.offset as f64 / 1_000.0
}

fn ends(fault: &Fault) -> f64 {
    let lasts = if let FaultKind::Stall(lasts) = fault.kind { Some(lasts) } else { fault.length };
    lasts.map_or(f64::INFINITY, |lasts| begins(fault) + lasts as f64 / 1_000.0)
}

fn under_way(faults: &[Fault], second: f64) -> impl Iterator<Item = &Fault> {
    faults.iter().filter(move |fault| begins(fault) <= second && second < ends(fault))
}

/// Harm to queries outside and inside the slice.
fn harm(faults: &[Fault], second: f64) -> [Harm; 2] {
    [false, true].map(|is_inside| {
        let mut harm = Harm { times: 1.0, ..Harm::default() };
        for fault in under_way(faults, second).filter(|fault| is_inside || fault.slice.is_none()) {
            match fault.kind {
                FaultKind::Errors(share) => harm.fails = 1.0 - (1.0 - harm.fails) * (1.0 - share),
                FaultKind::Spans(share) => harm.loses_spans = 1.0 - (1.0 - harm.loses_spans) * (1.0 - share),
                FaultKind::Latency(factor) => harm.times *= factor,
                FaultKind::Stall(_) => harm.waits += (ends(fault) - second) * 1_000.0,
                FaultKind::Traffic(_) | FaultKind::Missing => {}
            }
        }
        harm
    })
}

/// Mean and mean square of what one request adds to each figure.
fn request(population: &Population, harm: [Harm; 2]) -> [Figures; 2] {
    let copies: u64 = population.copies.iter().sum();
    let mut moments = [Figures::default(); 2];
    for query in 0..population.queries.len() {
        let is_inside = population.slices[query].iter().any(|slice| slice == SLICE);
        let own = of_query(population, query, harm[usize::from(is_inside)], is_inside);
        let weight = population.copies[query] as f64 / copies as f64;
        for (sums, own) in moments.iter_mut().zip(own) {
            sums.iter_mut().zip(own).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    moments
}

/// The same of a request that asks this query; both arms recorded the same.
fn of_query(population: &Population, query: usize, harm: Harm, is_inside: bool) -> [Figures; 2] {
    let arm = &population.arms[BASELINE];
    let failed = 1.0 - (1.0 - arm.error_rate[query]) * (1.0 - harm.fails);
    let answered = 1.0 - failed;
    let executions = arm.clocks[0][query].len() as f64;
    let above = |clock: usize, limit: f64, waits: f64| {
        let slow = arm.clocks[clock][query].iter().filter(|value| **value * harm.times + waits > limit).count();
        answered * slow as f64 / executions
    };
    let label = |at: usize| population.columns[at].arms[BASELINE][query];
    let whole = answered * (1.0 - harm.loses_spans);
    let ((recall, _), (spans, labelled)) = (label(0), label(2));
    let slice = f64::from(u8::from(is_inside));
    // A figure of one request is this much with this chance, and otherwise nothing.
    let (value, chance): (Figures, Figures) = (
        [1.0, 1.0, 1.0, 1.0, recall, spans, labelled, slice, slice],
        [1.0, failed, above(0, SLOW[0], harm.waits), above(3, SLOW[1], 0.0), answered, whole, answered, 1.0, failed],
    );
    [std::array::from_fn(|at| chance[at] * value[at]), std::array::from_fn(|at| chance[at] * value[at] * value[at])]
}

/// Requests that are routed by one share: sums over them of the mean, of the mean square, and of the square of the mean.
#[derive(Debug, Clone, Copy)]
struct Routed {
    share: f64,
    sums: [Figures; 3],
}

/// The times of a phase at which requests arrive, each with how many do; a Poisson process in steps of a tenth of a second.
fn arrivals(traffic: &Traffic, log: &[f64], phase: usize) -> Vec<(f64, f64)> {
    let end = PHASE_SECONDS * (phase as f64 + 1.0);
    let is_inside = |second: &f64| (end - PHASE_SECONDS..end).contains(second);
    let all = 0..(2.0 * PHASE_SECONDS * traffic.rate * 2.0) as usize;
    match &traffic.arrivals {
        Arrivals::Poisson => {
            let middles = (0..1_200).map(|step| end - PHASE_SECONDS + 0.05 + 0.1 * f64::from(step));
            middles.map(|second| (second, 0.1 * traffic.rate)).collect()
        }
        Arrivals::Fixed => {
            all.map(|number| (number + 1) as f64 / traffic.rate).filter(is_inside).map(|second| (second, 1.0)).collect()
        }
        Arrivals::Recorded(recorded) => {
            let round = log[log.len() - 1] + 1.0 / recorded.rate();
            let at = |number: usize| (number / log.len()) as f64 * round + log[number % log.len()];
            let stretched = all.map(|number| at(number) * recorded.rate() / traffic.rate);
            stretched.filter(is_inside).map(|second| (second, 1.0)).collect()
        }
    }
}

/// The requests of an arm in a phase, by the shares that route them.
fn routed(traffic: &Traffic, log: &[f64], faults: &[Fault], phase: usize, arm: usize) -> Vec<Routed> {
    let population = uneven();
    let mut known: Option<([Harm; 2], [Figures; 2])> = None;
    let mut groups: Vec<Routed> = Vec::new();
    for (second, times) in arrivals(traffic, log, phase) {
        let harm = harm(if arm == CANDIDATE { faults } else { &[] }, second);
        let [mean, square] = match known {
            Some((other, moments)) if other == harm => moments,
            _ => request(&population, harm),
        };
        known = Some((harm, [mean, square]));
        let factor = under_way(faults, second).map(|fault| match fault.kind {
            FaultKind::Traffic(factor) => factor,
            _ => 1.0,
        });
        let share = (PHASES[phase].1 * factor.product::<f64>()).min(1.0);
        let at = groups.iter().position(|group| group.share == share).unwrap_or_else(|| {
            groups.push(Routed { share, sums: [Figures::default(); 3] });
            groups.len() - 1
        });
        for at_figure in 0..FIGURES.len() {
            groups[at].sums[0][at_figure] += times * mean[at_figure];
            groups[at].sums[1][at_figure] += times * square[at_figure];
            groups[at].sums[2][at_figure] += times * mean[at_figure] * mean[at_figure];
        }
    }
    groups
}

/// Mean and variance of a figure. A share of sessions is served whose hashes lie under the planned share: a binomial number of
/// them, in common to all requests, and larger shares hold the sessions of smaller ones.
fn expected(traffic: &Traffic, groups: &[Routed], arm: usize, figure: usize) -> (f64, f64) {
    let own = |group: &Routed| if arm == CANDIDATE { group.share } else { 1.0 - group.share };
    let together = |a: f64, b: f64| a.min(b) * (1.0 - a.max(b)) / traffic.sessions as f64;
    let sum = |group: &Routed| group.sums[0][figure];
    let mut variance = 0.0;
    for group in groups {
        variance += own(group) * group.sums[1][figure];
        // Where it is known how many requests there are, each is either arm's or the other's.
        if traffic.arrivals != Arrivals::Poisson {
            variance -= (own(group).powi(2) + together(group.share, group.share)) * group.sums[2][figure];
        }
        variance +=
            groups.iter().map(|other| sum(group) * sum(other) * together(group.share, other.share)).sum::<f64>();
    }
    (groups.iter().map(|group| own(group) * sum(group)).sum(), variance)
}

fn agree(traffic: &Traffic, log: &[f64], faults: &[&str]) {
    let faults: Vec<Fault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let population = uneven();
    let all: Vec<[[Figures; 2]; 2]> = (0..CANARIES)
        .map(|seed| drawn(&population, &Traffic { seed: 1_000 + seed, ..traffic.clone() }, &faults))
        .collect();
    for arm in [BASELINE, CANDIDATE] {
        let phases = [0, 1].map(|phase| routed(traffic, log, &faults, phase, arm));
        let both = phases.concat();
        for (figure, name) in FIGURES.iter().enumerate() {
            for (phase, groups) in phases.iter().enumerate() {
                let values = all.iter().map(|sums| sums[phase][arm][figure]).collect();
                compare(
                    &format!("{name} of arm {arm} in phase {phase}"),
                    values,
                    expected(traffic, groups, arm, figure),
                );
            }
            let values = all.iter().map(|sums| sums[0][arm][figure] + sums[1][arm][figure]).collect();
            compare(&format!("{name} of arm {arm} in all"), values, expected(traffic, &both, arm, figure));
        }
    }
}

fn compare(name: &str, values: Vec<f64>, (mean, variance): (f64, f64)) {
    let n = values.len() as f64;
    let own_mean = values.iter().sum::<f64>() / n;
    let own_variance = values.iter().map(|value| (value - own_mean).powi(2)).sum::<f64>() / (n - 1.0);
    assert!(mean > 1.0, "{name}: {mean} is too rare to show anything");
    let error = (variance / n).sqrt();
    assert!((own_mean - mean).abs() <= 4.5 * error, "{name}: mean {own_mean}, expected {mean} +- {error}");
    // A variance over 1,000 values has a standard error of 4.5 %, up to 6 % for the rarest figures.
    let ratio = own_variance / variance;
    assert!((0.76..1.28).contains(&ratio), "{name}: variance {own_variance}, expected {variance}");
}

/// Little traffic to few sessions, so that routing itself varies.
fn thin() -> Traffic {
    Traffic { rate: 40.0, sessions: 300, popularity: Popularity::Recorded, ..traffic(0) }
}

#[test]
fn plain_traffic_has_its_moments() {
    agree(&thin(), &[], &[]);
}

#[test]
fn faults_that_begin_inside_windows_have_their_moments() {
    let faults = [
        "errors=3%@few+45s",
        "latency=1.5x[class=regex]@few+10s..2min",
        "spans=20%@more+5s",
        "errors=10%[class=regex]@more",
        "stall=17s@more+50s",
        "traffic=1.5x@few+30s..1min",
    ];
    agree(&thin(), &[], &faults);
}

#[test]
fn fixed_arrivals_have_their_moments() {
    let traffic = Traffic { arrivals: Arrivals::Fixed, rate: 120.0, ..thin() };
    agree(&traffic, &[], &["stall=9s@few+33s", "traffic=0.5x@more+20s"]);
}

#[test]
fn recorded_arrivals_have_their_moments() {
    // Every third request comes with the one before it, and half of the log in a tenth of its time.
    let time = |at: u32| f64::from(at - u32::from(at % 3 == 1)) * if at < 300 { 0.1 } else { 0.9 };
    let log: Vec<f64> = (0..600).map(time).collect();
    let arrivals = Arrivals::Recorded(ArrivalLog::new(log.clone()).unwrap());
    agree(&Traffic { arrivals, rate: 120.0, ..thin() }, &log, &["stall=9s@few+33s"]);
}

fn misrouted(plan: &Policy, faults: &[&str], sessions: u64) -> (Outcome, bool) {
    let outcome = canary(plan, population(0.0002), Traffic { sessions, ..traffic(1) }, faults);
    let is_told = outcome.reasons.iter().any(|reason| reason.code == CanaryReasonCode::TrafficMismatch);
    (outcome.verdict, is_told)
}

#[test]
fn traffic_that_is_multiplied_makes_the_evidence_invalid_and_sticky_sessions_alone_do_not() {
    let plan = lens_canary();
    assert_eq!(misrouted(&plan, &["traffic=1.3x@phase2"], 1_000_000), (Outcome::Invalid, true));
    assert_eq!(misrouted(&plan, &["traffic=0x@phase2"], 1_000_000), (Outcome::Invalid, true));
    assert!(!misrouted(&plan, &[], 500).1);
    // At 100 % there is nothing to multiply.
    assert!(!misrouted(&plan, &["traffic=1.3x@phase3"], 1_000_000).1);
}
