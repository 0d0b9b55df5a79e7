//! How often a canary kills what does no harm, and how soon it catches what does: the tables of docs/METHODOLOGY.md.
//! Usage: `certificate [harmless canaries] [canaries of each regression]`.

#![expect(clippy::print_stdout, reason = "an example prints")]

#[path = "../tests/world/mod.rs"]
mod world;

use lensgate_canary::power::{PowerRow, Scenario, power};
use lensgate_gate::policy::Decide;

fn scenario(name: &str, faults: &[&str]) -> Scenario {
    let parse = |fault: &&str| fault.parse().unwrap_or_else(|error| panic!("{error}"));
    Scenario { name: name.to_owned(), faults: faults.iter().map(parse).collect() }
}

fn print(decided: &str, rows: &[PowerRow]) {
    for row in rows {
        let by: Vec<String> = row.caught_by_phase.iter().map(|share| format!("{:.1}", 100.0 * share)).collect();
        println!(
            "| {} | {decided} | {} | {:.2} ({:.2} to {:.2}) | {} | {} | {:.0} | {:.0} |",
            row.scenario,
            row.canaries,
            100.0 * row.share,
            100.0 * row.lower.value().unwrap_or(f64::NAN),
            100.0 * row.upper.value().unwrap_or(f64::NAN),
            by.join(" | "),
            row.median_detect_s.map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.0}")),
            row.median_exposed_requests,
            row.median_hurt_requests,
        );
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number of canaries"));
    let harmless = arguments.next().unwrap_or(2_000);
    let harmful = arguments.next().unwrap_or(300);
    let policy = world::lens_canary();
    let population = world::population(0.0002);
    let traffic = world::traffic(1);
    println!(
        "| candidate | decided on | canaries | killed, % (90 % interval) | by end of phase 1, % | 2 | 3 | median s to detect | median requests exposed | hurt |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let none = [scenario("the baseline itself", &[])];
    for (word, decide) in [("always-valid evidence", Decide::Bound), ("points of each window", Decide::Point)] {
        let table = power(&policy, &population, traffic, None, &none, harmless, decide).expect("the policy has phases");
        print(word, &table.rows);
    }
    let harm = [
        scenario("errors 0.1 %, then 0.5 % from minute 10", &["errors=0.08%@phase1", "errors=0.4%@phase1+10min"]),
        scenario("errors 0.5 % from the start", &["errors=0.48%@phase1"]),
        scenario("errors 0.1 % throughout", &["errors=0.08%@phase1"]),
        scenario("latency 1.1 x", &["latency=1.1x@phase1"]),
        scenario("latency 1.25 x", &["latency=1.25x@phase1"]),
        scenario("latency 1.4 x", &["latency=1.4x@phase1"]),
        scenario("latency 1.5 x", &["latency=1.5x@phase1"]),
        scenario("latency 2 x", &["latency=2x@phase1"]),
        scenario("spans lost 1 %", &["spans=1%@phase1"]),
        scenario("spans lost 2 %", &["spans=2%@phase1"]),
        scenario("spans lost 5 %", &["spans=5%@phase1"]),
    ];
    let table =
        power(&policy, &population, traffic, None, &harm, harmful, Decide::Bound).expect("the policy has phases");
    print("always-valid evidence", &table.rows);
}
