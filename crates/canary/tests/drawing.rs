//! Both ways of drawing requests have one distribution: one by one, and as counts for every distinct observation.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod world;

use lensgate_canary::outcome::{CanaryOutcome, Ending};
use lensgate_canary::population::Population;
use lensgate_canary::replay::run;
use lensgate_canary::{ArrivalLog, Arrivals, Drawing, Popularity, Replay, Traffic};
use lensgate_gate::Policy;
use world::{policy, population, replay, traffic};

/// Loose limits on measures of every kind, so that a canary runs to its end and shows its numbers.
const LOOSE: &str = r#"
schema = 1
[decision]
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "90 %"
[[gate]]
id = "tail"
measure = "Latency(p95)"
test = "at_most"
limit = "1 h"
[[gate]]
id = "stage-c"
measure = "Latency(p50,stage=C)"
test = "at_most"
limit = "1 h"
[[gate]]
id = "recall"
measure = "Recall@50"
test = "at_least"
limit = "1 %"
[[gate]]
id = "spans"
measure = "SpanCoverage@50"
test = "at_least"
limit = "1 %"
[[phase]]
name = "few"
traffic = "10 %"
duration = "2 min"
window = "1 min"
gates = ["errors", "tail", "stage-c", "recall", "spans"]
[[phase]]
name = "more"
traffic = "40 %"
duration = "2 min"
window = "1 min"
gates = ["errors", "tail", "stage-c", "recall", "spans"]
"#;

/// Stage C ran in one of three executions of every other query, and some queries have no label.
fn uneven() -> Population {
    let mut population = population(0.01);
    for arm in &mut population.arms {
        arm.clocks[3].iter_mut().step_by(2).for_each(|list| list.truncate(1));
    }
    for column in &mut population.columns {
        column.arms.iter_mut().for_each(|arm| arm.iter_mut().step_by(7).for_each(|label| *label = (0.0, 0.0)));
    }
    population
}

fn canary(plan: &Policy, traffic: Traffic, faults: &[&str], drawing: Drawing) -> CanaryOutcome {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    run(&Replay { traffic, faults, drawing, ..replay(plan) }, uneven()).unwrap()
}

/// What one canary came to, in numbers.
fn figures(outcome: &CanaryOutcome) -> Vec<(String, f64)> {
    let exposure = &outcome.exposure;
    let mut figures = vec![
        ("requests".to_owned(), exposure.requests as f64),
        ("candidate requests".to_owned(), exposure.candidate_requests as f64),
        ("failed".to_owned(), exposure.failed_requests as f64),
        ("hurt".to_owned(), exposure.hurt_requests.unwrap() as f64),
        ("hurt queries".to_owned(), exposure.hurt_queries.unwrap() as f64),
        ("queries".to_owned(), exposure.candidate_queries.unwrap() as f64),
    ];
    for phase in &outcome.phases {
        for gate in &phase.gates {
            figures.push((format!("{} of {}", gate.id, phase.name), gate.estimate.unwrap()));
            figures.push((format!("n of {} of {}", gate.id, phase.name), gate.n as f64));
        }
        let window = &phase.windows[1];
        figures.push((format!("a window of {}", phase.name), window.candidate_requests as f64));
        figures.extend(window.gates.iter().map(|gate| (format!("{} in it", gate.id), gate.window.unwrap())));
    }
    for check in &outcome.baseline.checks {
        figures.push((format!("baseline's {} in {}", check.measure, check.phase), check.value));
    }
    figures
}

/// Mean and variance of every figure over many seeds.
fn spread(plan: &Policy, traffic: &Traffic, faults: &[&str], drawing: Drawing, n: u64) -> Vec<(String, f64, f64)> {
    let all: Vec<Vec<(String, f64)>> = (0..n)
        .map(|seed| figures(&canary(plan, Traffic { seed: 1_000 + seed, ..traffic.clone() }, faults, drawing)))
        .collect();
    (0..all[0].len())
        .map(|at| {
            let values: Vec<f64> = all.iter().map(|figures| figures[at].1).collect();
            let mean = values.iter().sum::<f64>() / n as f64;
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
            (all[0][at].0.clone(), mean, variance)
        })
        .collect()
}

fn agree(traffic: &Traffic, faults: &[&str]) {
    let (plan, n) = (policy(LOOSE), 60);
    let singly = spread(&plan, traffic, faults, Drawing::OneByOne, n);
    let counted = spread(&plan, traffic, faults, Drawing::ByCount, n);
    for ((name, mean, variance), (_, other_mean, other_variance)) in singly.iter().zip(&counted) {
        let error = ((variance + other_variance) / n as f64).sqrt();
        assert!((mean - other_mean).abs() <= 4.5 * error + 1e-9, "{name}: {mean} {other_mean} +- {error}");
        // The ratio of two variances over 60 values lies within these ends but for one in 20,000, where values are near normal.
        if *variance > 1e-12 || *other_variance > 1e-12 {
            let ratio = variance / other_variance;
            assert!((0.3..3.3).contains(&ratio), "{name}: variances {variance} {other_variance}");
        }
    }
}

/// Little traffic to few sessions, so that routing itself varies.
fn thin() -> Traffic {
    Traffic { rate: 40.0, sessions: 300, ..traffic(0) }
}

#[test]
fn both_ways_agree_on_plain_traffic() {
    agree(&thin(), &[]);
}

#[test]
fn both_ways_agree_under_faults_that_begin_inside_windows() {
    let faults = [
        "errors=3%@few+45s",
        "latency=1.5x[class=regex]@few+10s..2min",
        "spans=20%@more+5s",
        "errors=10%[class=regex]@more",
        "stall=17s@more+50s",
    ];
    agree(&thin(), &faults);
}

#[test]
fn both_ways_agree_on_fixed_arrivals_of_unevenly_popular_queries() {
    let traffic = Traffic { arrivals: Arrivals::Fixed, popularity: Popularity::Zipf(1.1), rate: 120.0, ..thin() };
    agree(&traffic, &["stall=9s@few+33s"]);
}

#[test]
fn both_ways_agree_on_recorded_arrivals() {
    // Every third request comes with the one before it, and half of the log in a tenth of its time.
    let time = |at: u32| f64::from(at - u32::from(at % 3 == 1)) * if at < 300 { 0.1 } else { 0.9 };
    let log = ArrivalLog::new((0..600).map(time).collect()).unwrap();
    agree(&Traffic { arrivals: Arrivals::Recorded(log), rate: 120.0, ..thin() }, &["stall=9s@few+33s"]);
}

#[test]
fn both_ways_kill_as_often() {
    let plan = policy(&LOOSE.replace("limit = \"90 %\"", "limit = \"2 %\""));
    let traffic = Traffic { rate: 120.0, ..thin() };
    let killed = |drawing| {
        let one = |seed| canary(&plan, Traffic { seed, ..traffic.clone() }, &["errors=2%@few"], drawing).ending;
        (0..100).filter(|seed| one(*seed) == Ending::Killed).count() as f64
    };
    let (singly, counted) = (killed(Drawing::OneByOne), killed(Drawing::ByCount));
    assert!((10.0..90.0).contains(&singly), "{singly}: the fault has to be hard to see, or nothing is compared");
    // Three and a half standard errors of the difference of two shares of 100.
    let share = (singly + counted) / 200.0;
    let error = (100.0 * 2.0 * share * (1.0 - share)).sqrt();
    assert!((singly - counted).abs() <= 3.5 * error, "{singly} {counted}");
}
