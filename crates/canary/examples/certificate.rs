//! How often a canary kills what does no harm, and how soon it catches what does: the tables of docs/CANARY.md. Usage:
//! `certificate table [harmless canaries] [canaries of each regression]`, `certificate speed counts|requests [canaries]`.

#![expect(clippy::print_stdout, reason = "an example prints")]

#[path = "../tests/world/mod.rs"]
mod world;

use lensgate_canary::Drawing;
use lensgate_canary::population::Population;
use lensgate_canary::power::{Caught, Certify, PowerRow, Quantiles, Scenario, rows};
use lensgate_gate::Policy;
use lensgate_gate::policy::Decide;
use world::{certificate, lens_canary, population};

/// The error rate of a baseline that lies well inside every limit.
const INSIDE: f64 = 0.0002;
/// The strictest limit on errors.
const ON_THE_LIMIT: f64 = 0.0005;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = |at: usize, otherwise: u64| {
        arguments.get(at).map_or(otherwise, |word| word.parse().expect("a number of canaries"))
    };
    match arguments.first().map(String::as_str) {
        None | Some("table") => table(count(1, 2_000), count(2, 400)),
        Some("speed") => speed(arguments.get(1).map_or("counts", String::as_str), count(2, 1_000)),
        Some(other) => panic!("unknown {other:?}: table or speed"),
    }
}

fn scenario(name: &str, faults: &[&str]) -> Scenario {
    let parse = |fault: &&str| fault.parse().unwrap_or_else(|error| panic!("{error}"));
    Scenario { name: name.to_owned(), regression: None, faults: faults.iter().map(parse).collect() }
}

fn table(harmless: u64, harmful: u64) {
    let (policy, inside, on_the_limit) = (lens_canary(), population(INSIDE), population(ON_THE_LIMIT));
    println!("Candidates inside every limit, or on it ({harmless} canaries a row, seeds 1 to {harmless}):\n");
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
    println!(
        "\nCandidates that do harm ({harmful} canaries a row, seeds 1 to {harmful}; decided on always-valid evidence):\n"
    );
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

/// Whole canaries of one hour, none of which is killed; whoever calls takes the time.
fn speed(drawing: &str, canaries: u64) {
    let drawing = match drawing {
        "counts" => Drawing::ByCount,
        "requests" => Drawing::OneByOne,
        other => panic!("unknown {other:?}: counts or requests"),
    };
    let (policy, population) = (lens_canary(), population(INSIDE));
    let certify = Certify { canaries, drawing, ..certificate(&policy, &population) };
    let row = rows(&certify, &[scenario("the baseline itself", &[])]).expect("the policy has phases").remove(0);
    println!("{canaries} canaries of one hour, {} killed", row.killed.n);
}

fn phases(row: &PowerRow, shown: impl Fn(&Caught) -> String) -> String {
    row.caught_by_phase.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

fn interval(caught: &Caught) -> String {
    format!("{:.2} ({} to {})", 100.0 * caught.share, bound(caught.lower.value()), bound(caught.upper.value()))
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
