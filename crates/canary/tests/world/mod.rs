//! A population whose levels are known and lie inside every limit of `lens-canary`, and canaries over it.
#![allow(dead_code, reason = "every test file takes what it needs")]

use lensgate_canary::outcome::CanaryOutcome;
use lensgate_canary::population::{Column, Executions, Population};
use lensgate_canary::power::Certify;
use lensgate_canary::replay::run;
use lensgate_canary::{Arrivals, Popularity, Replay, Traffic};
use lensgate_gate::Policy;
use lensgate_gate::policy::Decide;
use lensgate_lens::dashboard;
use lensgate_stats::rng::Counter;
use lensgate_stats::special::{exp, normal_quantile};
use lensgate_words::Cited;

/// Queries and executions of each.
pub const QUERIES: usize = 400;
const EXECUTIONS: usize = 3;

/// Recall 0.92, nDCG 0.83, span coverage 0.99, errors as said, p95 near 125 ms, stage A's near 2 ms.
pub fn population(error_rate: f64) -> Population {
    let counter = |stream| Counter::new(20, stream);
    let mean = |name: &str, low: f64, share_low: f64, stream: u64| {
        let values: Vec<(f64, f64)> = (0..QUERIES as u64)
            .map(|query| (if counter(stream).unit(query) < share_low { low } else { 1.0 }, 1.0))
            .collect();
        column(name, values, false)
    };
    let covered = |name: &str, stream: u64| {
        let values = (0..QUERIES as u64).map(|query| (if counter(stream).unit(query) < 0.03 { 2.0 } else { 3.0 }, 3.0));
        column(name, values.collect(), true)
    };
    let arm = || Executions {
        error_rate: vec![error_rate; QUERIES],
        clocks: [(60.0, 0.45, 11), (1.0, 0.4, 12), (30.0, 0.4, 13), (20.0, 0.4, 14)].map(|(median, spread, stream)| {
            let lognormal =
                |at: u64| median * exp(spread * normal_quantile(counter(stream).unit(at).clamp(1e-6, 1.0 - 1e-6)));
            (0..QUERIES)
                .map(|query| (0..EXECUTIONS).map(|e| lognormal((query * EXECUTIONS + e) as u64)).collect())
                .collect()
        }),
    };
    Population {
        queries: (0..QUERIES).map(|query| format!("q{query:03}")).collect(),
        slices: (0..QUERIES)
            .map(|query| vec![format!("class={}", if query % 4 == 0 { "regex" } else { "nl" })])
            .collect(),
        weights: vec![1.0 / QUERIES as f64; QUERIES],
        columns: vec![
            mean("Recall@50", 0.6, 0.2, 1),
            mean("nDCG@10", 0.5, 0.34, 2),
            covered("SpanCoverage@50", 3),
            covered("SpanRecall@50", 3),
        ],
        arms: [arm(), arm()],
        copies: vec![1; QUERIES],
        observations: [(QUERIES * EXECUTIONS) as u64; 2],
        clocks_are_noise: false,
    }
}

fn column(name: &str, values: Vec<(f64, f64)>, spans: bool) -> Column {
    let measure = name.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
    let width = values.iter().map(|(num, den)| if spans { *den } else { *num }).fold(0.0, f64::max);
    let keeps_denominator = name != "SpanCoverage@50";
    Column { measure, arms: [values.clone(), values], keeps_denominator, reads_spans: spans, failed: 0.0, width }
}

/// The built-in policy.
pub fn lens_canary() -> Policy {
    Policy::preset("lens-canary").map(|(policy, _)| policy).unwrap_or_else(|error| panic!("{error}"))
}

/// A policy from TOML.
pub fn policy(text: &str) -> Policy {
    Policy::parse("policy.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

/// LENS's traffic.
pub fn traffic(seed: u64) -> Traffic {
    Traffic { rate: 245.0, arrivals: Arrivals::Poisson, popularity: Popularity::Uniform, sessions: 10_000, seed }
}

/// A replay of LENS's traffic without faults.
pub fn replay(policy: &Policy) -> Replay<'_> {
    Replay {
        policy,
        dashboard: dashboard(),
        cited: Cited { policy_path: "lens-canary".to_owned(), tool_version: "test".to_owned(), ..Cited::default() },
        traffic: traffic(1),
        faults: Vec::new(),
        horizon: None,
    }
}

/// A certificate over LENS's traffic.
pub fn certificate<'a>(policy: &'a Policy, population: &'a Population) -> Certify<'a> {
    Certify {
        policy,
        dashboard: dashboard(),
        cited: Cited { policy_path: "lens-canary".to_owned(), tool_version: "test".to_owned(), ..Cited::default() },
        population,
        traffic: traffic(1),
        horizon: None,
        canaries: 1,
        decide: Decide::Bound,
    }
}

/// A canary over a population.
pub fn canary(policy: &Policy, population: Population, traffic: Traffic, faults: &[&str]) -> CanaryOutcome {
    let faults = faults.iter().map(|fault| fault.parse().unwrap_or_else(|error| panic!("{error}"))).collect();
    run(&Replay { traffic, faults, ..replay(policy) }, population).unwrap_or_else(|error| panic!("{error}"))
}
