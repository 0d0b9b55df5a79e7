//! How often a canary kills what does no harm, and how soon it catches what does: the tables of docs/CANARY.md. Usage:
//! `certificate table|inside|harm|windows|traffic|told [harmless canaries] [canaries of each regression]` (all tables, or one),
//! `certificate speed [canaries] [requests a second]`.

#![expect(clippy::print_stdout, reason = "an example prints")]

#[path = "../tests/world/mod.rs"]
mod world;

use std::time::Duration;

use lensgate_canary::population::Population;
use lensgate_canary::power::{Caught, Certify, PowerRow, Quantiles, Scenario, rows};
use lensgate_canary::replay::run;
use lensgate_canary::told::{Follow, follow, parse_jsonl};
use lensgate_canary::{Fault, Replay, Traffic};
use lensgate_gate::Policy;
use lensgate_gate::policy::Decide;
use lensgate_gate::verdict::Outcome;
use lensgate_lens::dashboard;
use lensgate_stats::binomial_count;
use lensgate_stats::rng::Counter;
use lensgate_stats::special::ln;
use lensgate_words::Cited;
use rayon::prelude::*;
use world::{certificate, lens_canary, policy, population, replay, traffic};

/// The error rate of a baseline that lies well inside every limit.
const INSIDE: f64 = 0.0002;
/// The strictest limit on errors.
const ON_THE_LIMIT: f64 = 0.0005;
/// So many sessions that nearly every request of a phase is one of its own: evidence of a share cannot exceed the sessions.
const MANY_SESSIONS: u64 = 1_000_000;
/// What recorded windows are held against.
const TOLD: &str = r#"
schema = 1
[decision]
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "0.1 %"
[[phase]]
name = "only"
traffic = "5 %"
duration = "20 min"
window = "30 s"
gates = ["errors"]
[[kill_switch]]
measure = "ErrorRate"
above = "0.1 %"
sustained = "5 min"
action = "rollback"
"#;
const TOLD_LIMIT: f64 = 0.001;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count =
        |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |word| word.parse().expect("a whole number"));
    let (harmless, harmful) = (count(1, 2_000), count(2, 400));
    match arguments.first().map(String::as_str) {
        None | Some("table") => table(harmless, harmful),
        Some("inside") => harmless_rows(harmless),
        Some("harm") => harmful_rows(harmful),
        Some("windows") => window_rows(harmless, harmful),
        Some("traffic") => traffic_rows(harmless, harmful),
        Some("told") => told_rows(harmless, harmful),
        Some("speed") => speed(count(1, 1_000), count(2, 245)),
        Some(other) => panic!("unknown {other:?}: table, inside, harm, windows, traffic, told or speed"),
    }
}

fn table(harmless: u64, harmful: u64) {
    harmless_rows(harmless);
    harmful_rows(harmful);
    window_rows(harmless, harmful);
    traffic_rows(harmless, harmful);
    told_rows(harmless, harmful);
}

fn scenario(name: &str, faults: &[&str]) -> Scenario {
    let parse = |fault: &&str| fault.parse().unwrap_or_else(|error| panic!("{error}"));
    Scenario { name: name.to_owned(), regression: None, faults: faults.iter().map(parse).collect() }
}

fn harmless_rows(harmless: u64) {
    let (policy, inside, on_the_limit) = (lens_canary(), population(INSIDE), population(ON_THE_LIMIT));
    let n = thousands(harmless);
    println!("Candidates inside every limit, or on it ({n} canaries per row, seeds 1 to {n}):\n");
    println!("| candidate | decided on | killed, % (90 % interval) | by end of phase 1, % | 2 | 3 |");
    println!("|---|---|---|---|---|---|");
    for (name, population, decide, faults) in [
        ("the baseline itself", &inside, Decide::Bound, &[][..]),
        ("the baseline itself", &inside, Decide::Point, &[]),
        ("an error rate on the limit of phases 2 and 3 (0.05 %)", &on_the_limit, Decide::Bound, &[]),
        ("an error rate on the limit of phases 2 and 3 (0.05 %)", &on_the_limit, Decide::Point, &[]),
        ("a p95 of 1.19 x, just inside phase 3", &inside, Decide::Bound, &["latency=1.19x@phase1"]),
        ("a p95 of 1.19 x, just inside phase 3", &inside, Decide::Point, &["latency=1.19x@phase1"]),
    ] {
        let row = row(&policy, population, &scenario(name, faults), harmless, decide);
        let word = match decide {
            Decide::Bound => "always-valid evidence",
            Decide::Point => "points of each window",
        };
        println!("| {name} | {word} | {} | {} |", interval(&row.killed), phases(&row, |caught| percent(caught.share)));
    }
}

fn harmful_rows(harmful: u64) {
    let (policy, inside, n) = (lens_canary(), population(INSIDE), thousands(harmful));
    println!("\nCandidates that do harm ({n} canaries per row, seeds 1 to {n}; decided on always-valid evidence):\n");
    println!(
        "| candidate | caught by the end of phase 1, % (≥ lower 95 % bound) | 2 | 3 | minutes to detect: median (10 % to 90 %) \
         | requests exposed, median | hurt |"
    );
    println!("|---|---|---|---|---|---|---|");
    for scenario in regressions() {
        let row = row(&policy, &inside, &scenario, harmful, Decide::Bound);
        println!(
            "| {} | {} | {} | {:.0} | {:.0} |",
            row.scenario,
            phases(&row, |caught| format!("{} (≥ {})", percent(caught.share), bound(caught.lower.value()))),
            row.detect_s.map_or_else(|| "–".to_owned(), minutes),
            row.exposed_requests.p50,
            row.hurt_requests.p50,
        );
    }
}

fn regressions() -> Vec<Scenario> {
    vec![
        scenario("errors 0.1 %, then 0.5 % from minute 10", &["errors=0.08%@phase1", "errors=0.4%@phase1+10min"]),
        scenario("errors 0.5 % from the start", &["errors=0.48%@phase1"]),
        scenario("errors 0.1 % throughout", &["errors=0.08%@phase1"]),
        scenario("a p95 of 1.1 x, inside every limit", &["latency=1.1x@phase1"]),
        scenario("a p95 of 1.25 x", &["latency=1.25x@phase1"]),
        scenario("a p95 of 1.4 x", &["latency=1.4x@phase1"]),
        scenario("a p95 of 1.5 x", &["latency=1.5x@phase1"]),
        scenario("a p95 of 2 x", &["latency=2x@phase1"]),
        scenario("1 % of spans lost, inside every limit", &["spans=1%@phase1"]),
        scenario("2 % of spans lost", &["spans=2%@phase1"]),
        scenario("5 % of spans lost", &["spans=5%@phase1"]),
    ]
}

fn row(policy: &Policy, population: &Population, scenario: &Scenario, canaries: u64, decide: Decide) -> PowerRow {
    let certify = Certify { canaries, decide, ..certificate(policy, population) };
    rows(&certify, std::slice::from_ref(scenario)).expect("the policy has phases").remove(0)
}

/// The same plan, looked at more or less often.
fn window_rows(harmless: u64, harmful: u64) {
    let (inside, on_the_limit) = (population(INSIDE), population(ON_THE_LIMIT));
    println!(
        "\nThe same plan in other windows ({} canaries per row that does no harm, {} per row that does;\nalways-valid \
         evidence):\n",
        thousands(harmless),
        thousands(harmful)
    );
    println!(
        "| windows of | candidate | killed, % (90 % interval) | by end of phase 1, % | 2 | 3 | minutes to detect: median (10 % to \
         90 %) |"
    );
    println!("|---|---|---|---|---|---|---|");
    let no_harm = scenario("on the limits: errors of 0.05 %, a p95 of 1.19 x", &["latency=1.19x@phase1"]);
    let harm = [
        scenario("errors 0.5 % from the start", &["errors=0.48%@phase1"]),
        scenario("errors 0.1 % throughout", &["errors=0.08%@phase1"]),
        scenario("a p95 of 1.5 x", &["latency=1.5x@phase1"]),
        scenario("2 % of spans lost", &["spans=2%@phase1"]),
    ];
    for (name, seconds) in [("5 s", 5), ("2 min", 120), ("5 min", 300)] {
        let policy = looked_at_every(seconds);
        window_row(name, &row(&policy, &on_the_limit, &no_harm, harmless, Decide::Bound));
        for scenario in &harm {
            window_row(name, &row(&policy, &inside, scenario, harmful, Decide::Bound));
        }
    }
}

fn window_row(name: &str, row: &PowerRow) {
    println!(
        "| {name} | {} | {} | {} | {} |",
        row.scenario,
        interval(&row.killed),
        phases(row, |caught| percent(caught.share)),
        row.detect_s.map_or_else(|| "–".to_owned(), minutes),
    );
}

fn looked_at_every(seconds: u64) -> Policy {
    let mut policy = lens_canary();
    policy.phases.iter_mut().for_each(|phase| phase.window = Duration::from_secs(seconds));
    policy
}

/// How often a split of traffic that is not the planned one is reported.
fn traffic_rows(harmless: u64, harmful: u64) {
    println!(
        "\nShares of traffic ({} canaries per row with the planned shares, {} per row with others;\nthe baseline itself in \
         the candidate's place):\n",
        thousands(harmless),
        thousands(harmful)
    );
    println!("| share served | sessions | reported, % (90 % interval) | by end of phase 1, % | 2 | 3 |");
    println!("|---|---|---|---|---|---|");
    for (name, sessions, faults, canaries) in [
        ("as planned", 500, &[][..], harmless),
        ("as planned", MANY_SESSIONS, &[], harmless),
        ("a tenth more: 5.5 %, then 27.5 %", MANY_SESSIONS, &["traffic=1.1x@phase1"], harmful),
        ("a tenth less: 4.5 %, then 22.5 %", MANY_SESSIONS, &["traffic=0.9x@phase1..40min"], harmful),
    ] {
        let reported = over(canaries, |seed| misrouted(seed, sessions, &scenario(name, faults).faults));
        let by = |phase: usize| {
            let early = reported.iter().flatten().filter(|at| **at <= phase).count();
            percent(early as f64 / canaries as f64)
        };
        let all = reported.iter().flatten().count() as u64;
        println!("| {name} | {} | {} | {} | {} | {} |", thousands(sessions), whole(all, canaries), by(0), by(1), by(2));
    }
}

/// The first phase whose share is reported as another one than planned.
fn misrouted(seed: u64, sessions: u64, faults: &[Fault]) -> Option<usize> {
    // Shares are taken over a whole phase, however often it is looked at.
    let policy = looked_at_every(300);
    let replay = Replay { traffic: Traffic { sessions, ..traffic(seed) }, faults: faults.to_vec(), ..replay(&policy) };
    let outcome = run(&replay, population(INSIDE)).expect("the policy has phases");
    outcome.phases.iter().position(|phase| phase.share_checks.iter().any(|check| !check.holds))
}

/// Recorded windows whose error rate varies from one to the next.
fn told_rows(harmless: u64, harmful: u64) {
    println!(
        "\nRecorded windows whose own error rates are gamma distributed (40 windows of 30 s; one gate and\none kill switch on {} \
         %; {} canaries per row with the mean on the limit, {} per row\nabove it):\n",
        100.0 * TOLD_LIMIT,
        thousands(harmless),
        thousands(harmful)
    );
    println!(
        "| requests per window | coefficient of variation | mean, times the limit | NO_GO, % (90 % interval) | minutes to the kill: \
         median (10 % to 90 %) |"
    );
    println!("|---|---|---|---|---|");
    for requests in [100_000, 1_000] {
        for (variation, shape) in [("0", None), ("0.5", Some(4)), ("1", Some(1))] {
            for (times, canaries) in [(1, harmless), (2, harmful), (3, harmful), (5, harmful), (10, harmful)] {
                let mean = TOLD_LIMIT * f64::from(times);
                let killed: Vec<f64> =
                    over(canaries, |seed| told(seed, requests, shape, mean)).into_iter().flatten().collect();
                let share = whole(killed.len() as u64, canaries);
                let when = Quantiles::of(killed).map_or_else(|| "–".to_owned(), minutes);
                println!("| {} | {variation} | {times} | {share} | {when} |", thousands(requests));
            }
        }
    }
}

/// When a canary of recorded windows is killed, in seconds. The rate of each window is drawn anew: the mean of that many
/// exponential times, or the mean itself.
fn told(seed: u64, requests: u64, shape: Option<u64>, mean: f64) -> Option<f64> {
    let counter = Counter::new(seed, 1);
    let lines = (0..40).map(|window| {
        let exponential = |draw: u64| -ln(1.0 - counter.unit(window * 8 + 1 + draw));
        let rate = shape.map_or(mean, |shape| mean / shape as f64 * (0..shape).map(exponential).sum::<f64>());
        let failed = binomial_count(requests, rate.min(1.0), counter.unit(window * 8));
        let (start, end) = (30 * window, 30 * (window + 1));
        format!(
            "{{\"phase\": \"only\", \"start\": \"{start} s\", \"end\": \"{end} s\", \"requests\": {requests}, \
             \"metrics\": {{\"ErrorRate\": \"{failed} of {requests}\"}}}}\n"
        )
    });
    let windows = parse_jsonl(&lines.collect::<String>()).expect("windows of ours parse");
    let policy = policy(TOLD);
    let outcome = follow(&following(&policy), &windows).expect("the policy has one phase");
    assert_eq!(
        outcome.verdict == Outcome::NoGo,
        !outcome.kills.is_empty(),
        "a kill is a NO_GO, and nothing else is one"
    );
    outcome.kills.first().map(|kill| kill.at_s)
}

fn following(policy: &Policy) -> Follow<'_> {
    Follow { policy, dashboard: dashboard(), cited: Cited::default(), horizon: None }
}

/// What each seed comes to, in order.
fn over<T: Send>(canaries: u64, one: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    (1..=canaries).into_par_iter().map(one).collect()
}

/// Whole canaries of one hour, none of which is killed; whoever calls takes the time.
fn speed(canaries: u64, rate: u64) {
    let (policy, population) = (lens_canary(), population(INSIDE));
    let traffic = Traffic { rate: rate as f64, ..traffic(1) };
    let certify = Certify { canaries, traffic, ..certificate(&policy, &population) };
    let row = rows(&certify, &[scenario("the baseline itself", &[])]).expect("the policy has phases").remove(0);
    println!("{canaries} canaries of one hour, {} killed", row.killed.n);
}

fn phases(row: &PowerRow, shown: impl Fn(&Caught) -> String) -> String {
    row.caught_by_phase.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

fn interval(caught: &Caught) -> String {
    format!("{:.2} ({} to {})", 100.0 * caught.share, bound(caught.lower.value()), bound(caught.upper.value()))
}

fn whole(n: u64, canaries: u64) -> String {
    interval(&Caught::of(n, canaries))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let group = |at: usize| if at > 0 && (digits.len() - at).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(at, digit)| format!("{}{digit}", group(at))).collect()
}

fn bound(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2}", 100.0 * share))
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

fn minutes(detect: Quantiles) -> String {
    let [low, middle, high] = [detect.p10, detect.p50, detect.p90].map(|seconds| seconds / 60.0);
    format!("{middle:.1} ({low:.1} to {high:.1})")
}
