//! Canaries that a monitoring system told: what runs through them for minutes ends them, and what was not told is no GO.
#![allow(clippy::unwrap_used, reason = "tests")]

mod rows;

use lensgate_canary::outcome::{CanaryReasonCode as Code, Ending, Verified};
use lensgate_gate::Policy;
use lensgate_gate::verdict::Outcome;
use proptest::prelude::*;
use rows::{codes, gated, row, rows, switch, told, try_told};

#[test]
fn a_spell_is_minutes_and_not_windows_whatever_their_length() {
    let policy = switch("above = \"0.1 %\"\nsustained = \"5 min\"");
    for (length, at_s, delay_s) in
        [(5, 300.0, 0.0), (30, 300.0, 0.0), (120, 360.0, 60.0), (300, 300.0, 0.0), (1_200, 1_200.0, 900.0)]
    {
        let outcome = told(&policy, &rows(length, "10 %", "0.02 %"));
        let kill = &outcome.kills[0];
        assert_eq!((outcome.verdict, kill.at_s, kill.delay_s), (Outcome::NoGo, at_s, delay_s), "{length} s");
        assert_eq!(kill.sustained_s, Some(300.0));
        assert_eq!(kill.explanation.contains("s late"), delay_s > 0.0, "{}", kill.explanation);
    }
}

#[test]
fn a_spell_goes_on_across_the_end_of_a_phase() {
    let outcome = told(&switch("above = \"0.1 %\"\nsustained = \"30 min\""), &rows(30, "10 %", "0.02 %"));
    assert_eq!((outcome.verdict, outcome.kills[0].at_s), (Outcome::NoGo, 1_800.0));
    let mut points = switch("above = \"0.1 %\"\nsustained = \"30 min\"");
    points.decision.decide = lensgate_gate::policy::Decide::Point;
    assert_eq!(told(&points, &rows(30, "10 %", "0.02 %")).kills[0].at_s, 1_800.0);
}

#[test]
fn a_multiple_of_a_baseline_without_errors_is_decided_from_its_bound() {
    for policy in [switch("above = \"2 x baseline\""), gated("2 x baseline")] {
        for length in [30, 300, 1_200] {
            let outcome = told(&policy, &rows(length, "4 %", "0 %"));
            // A few long windows are a few draws of a rate that may vary: not always enough to kill, and no GO.
            assert_ne!(outcome.verdict, Outcome::Go, "{length} s");
            assert!(length > 30 || outcome.verdict == Outcome::NoGo, "{length} s: {:?}", outcome.reasons);
        }
    }
    let clean = told(&gated("2 x baseline"), &rows(30, "0.00 %", "0.00 %"));
    assert_eq!((clean.verdict, codes(&clean)[0]), (Outcome::Inconclusive, Code::ZeroBaseline), "{:?}", clean.reasons);
    // On points: a candidate without an error keeps any multiple, one with many breaks it.
    let points = |errors: &str| {
        let mut policy = gated("2 x baseline");
        policy.decision.decide = lensgate_gate::policy::Decide::Point;
        told(&policy, &rows(30, errors, "0.00 %")).verdict
    };
    assert_eq!((points("4 %"), points("0.00 %")), (Outcome::NoGo, Outcome::Go));
}

#[test]
fn another_share_of_traffic_than_planned_is_invalid_and_a_kill_stays_a_kill() {
    let split = |errors: &str| rows(30, errors, "0.00 %").replace(":19000", ":1");
    let outcome = told(&gated("1 %"), &split("0.00 %"));
    assert_eq!((outcome.verdict, codes(&outcome)[0]), (Outcome::Invalid, Code::TrafficMismatch));
    assert!(outcome.reasons[0].explanation.contains("5 % were planned"), "{}", outcome.reasons[0].explanation);
    assert_eq!(told(&gated("1 %"), &split("40 %")).verdict, Outcome::NoGo);
    // A tenth more than planned: 5.5 % of 727,000 requests.
    let tenth = rows(30, "0.00 %", "0.00 %").replace(":19000", ":17182");
    assert_eq!(told(&gated("1 %"), &tenth).verdict, Outcome::Invalid);
    // Nobody told the baseline's requests: nothing is known of the split.
    let untold = rows(30, "0.00 %", "0.00 %")
        .replace(",\"baseline_requests\":19000", "")
        .replace(",\"baseline_requests\":3000", "");
    let outcome = told(&gated("1 %"), &untold);
    assert_eq!(outcome.verdict, Outcome::Go, "{:?}", outcome.reasons);
    assert!(outcome.phases.iter().all(|phase| phase.share_checks.is_empty()));
}

#[test]
fn a_rollback_is_what_the_rows_after_the_kill_say() {
    let policy = gated("1 %");
    let killed = row("a", [0, 30], "50 %", "0.00 %");
    let back = |candidate: u64, [start, end]: [u64; 2], errors: &str| {
        format!(
            "{{\"phase\":\"rollback\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":{candidate},\"metrics\":{{{errors}}},\
             \"baseline_requests\":{},\"baseline\":{{\"ErrorRate\":\"0.00 %\"}}}}\n",
            20_000 - candidate
        )
    };
    let verified = |rows: &str| {
        let outcome = told(&policy, &format!("{killed}{rows}"));
        assert_eq!((outcome.verdict, outcome.ending), (Outcome::NoGo, Ending::Killed));
        let way_back = outcome.rollback.unwrap();
        (way_back.verified, way_back.candidate_requests_after, outcome.exposure.candidate_requests)
    };
    let errors = "\"ErrorRate\":\"50 %\"";
    assert_eq!(verified(&back(0, [30, 60], "")), (Verified::Yes, 0, 1_000));
    assert_eq!(verified(&back(9_000, [30, 60], errors)), (Verified::No, 9_000, 10_000));
    // It fell, and was never told to be over: nothing verifies that.
    assert_eq!(verified(&back(100, [30, 60], errors)).0, Verified::NotObserved);
    assert_eq!(verified(&(back(100, [30, 60], errors) + &back(0, [60, 90], ""))).0, Verified::Yes);
    // Later than the minute that the policy allows.
    assert_eq!(verified(&(back(0, [30, 60], "") + &back(10, [120, 150], errors))).0, Verified::No);
    // The file goes on as if nothing had been killed.
    let on: String = (1..10).map(|at| row("a", [30 * at, 30 * (at + 1)], "50 %", "0.00 %")).collect();
    assert_eq!(verified(&on), (Verified::No, 9_000, 10_000));
    assert_eq!(verified(""), (Verified::NotObserved, 0, 1_000));
}

#[test]
fn a_rollback_row_at_any_place_means_rolled_back_and_never_go() {
    let all = rows(30, "0.00 %", "0.00 %");
    let good = told(&gated("1 %"), &all);
    assert_eq!(good.verdict, Outcome::Go, "{:?}", good.reasons);
    let lines: Vec<&str> = all.split_inclusive('\n').collect();
    for at in [1, 40, 41, 79, 80] {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let start = 30 * at as u64;
        let back = row("rollback", [start, start + 30], "0.00 %", "0.00 %");
        if at < lines.len() {
            lines[at] = back;
        } else {
            lines.push(back);
        }
        let outcome = told(&gated("1 %"), &lines.concat());
        assert_eq!((outcome.verdict, outcome.ending), (Outcome::Inconclusive, Ending::RolledBack), "row {at}");
        assert!(codes(&outcome).contains(&Code::RolledBack));
    }
}

#[test]
fn what_is_told_rounded_is_anything_that_prints_so() {
    let verdict = |errors: &str| {
        told(
            &gated("0.12 %"),
            &rows(30, errors, "0.02 %")
                .replace(":1000,", ":100000,")
                .replace(",\"baseline_requests\":19000", "")
                .replace(",\"baseline_requests\":3000", ""),
        )
        .verdict
    };
    assert_eq!(verdict("0.1 %"), Outcome::Inconclusive);
    assert_eq!(verdict("0.10 %"), Outcome::Go);
    assert_eq!(verdict("100 of 100000"), Outcome::Go);
    assert_eq!(verdict("0.3 %"), Outcome::NoGo);
}

#[test]
fn figures_that_cannot_be_are_refused_with_their_line() {
    let policy = gated("1 %");
    let refused = |from: &str, to: &str| {
        let second = row("a", [30, 60], "0.00 %", "0.00 %").replacen(from, to, 1);
        let error = try_told(&policy, &format!("{}{second}", row("a", [0, 30], "0.00 %", "0.00 %"))).unwrap_err();
        assert!(error.starts_with("line 2"), "{error}");
        error
    };
    assert!(refused("\"0.00 %\"", "\"0.02 %\"").contains("less than half of one"));
    assert!(refused(":1000,", ":18446744073709551615,").contains("cannot be"));
    assert!(refused("0.00 %", "3 of 999").contains("999"));
    let clocks = "\"Latency(p95)\":\"5 ms\",\"Latency(p95,stage=A)\":\"50 ms\",\"ErrorRate\"";
    assert!(refused("\"ErrorRate\"", clocks).contains("clocks of the candidate cannot be"));
    assert!(
        refused("\"ErrorRate\"", "\"Latency(p95)\":\"5 ms\",\"Latency(p50)\":\"9 ms\",\"ErrorRate\"")
            .contains("cannot be")
    );
    // What runs for few requests may be slower than most: stage C is no part of every answer.
    let rare = "\"Latency(p95)\":\"5 ms\",\"Latency(p95,stage=C)\":\"50 ms\",\"ErrorRate\"";
    let text = rows(30, "0.00 %", "0.00 %").replacen("\"ErrorRate\"", rare, 1);
    assert!(try_told(&policy, &text).is_ok());
}

#[test]
fn time_stamps_may_be_off_by_a_little_and_no_more() {
    let shifted = |by: u64| {
        let late = |start: u64| format!("{}.{:03} s", start, by);
        rows(30, "0.00 %", "0.00 %").replace("\"30 s\",\"end\"", &format!("\"{}\",\"end\"", late(30)))
    };
    assert_eq!(told(&gated("1 %"), &shifted(1)).verdict, Outcome::Go);
    assert_eq!(told(&gated("1 %"), &shifted(999)).verdict, Outcome::Go);
    let hole = rows(30, "0.00 %", "0.00 %").replace("\"30 s\",\"end\"", "\"32 s\",\"end\"");
    assert_eq!(told(&gated("1 %"), &hole).verdict, Outcome::Inconclusive);
    let over = rows(30, "0.00 %", "0.00 %").replace("\"30 s\",\"end\"", "\"28 s\",\"end\"");
    assert!(try_told(&gated("1 %"), &over).unwrap_err().contains("line 1 ends"));
}

#[test]
fn a_switch_that_nothing_was_told_for_keeps_a_canary_from_go() {
    let all = rows(30, "0.00 %", "0.00 %");
    let policy = switch("above = \"5 %\"");
    assert_eq!(told(&policy, &all).verdict, Outcome::Go);
    let never = told(&policy, &all.replace("\"ErrorRate\":\"0.00 %\",", ""));
    assert_eq!((never.verdict, codes(&never)), (Outcome::Inconclusive, vec![Code::SwitchNotArmed]));
    let once = told(&policy, &all.replacen("\"ErrorRate\":\"0.00 %\",", "", 1));
    assert_eq!((once.verdict, codes(&once)), (Outcome::Inconclusive, vec![Code::SwitchNotArmed]));
    assert!(once.reasons[0].explanation.contains("in 1 windows"), "{:?}", once.reasons);
}

#[test]
fn rates_that_vary_are_said_and_bounded_less_narrowly() {
    let text: String = rows(30, "0.40 %", "0.40 %")
        .lines()
        .enumerate()
        .map(|(at, line)| line.replacen("0.40 %", if at % 2 == 0 { "0.10 %" } else { "0.70 %" }, 1) + "\n")
        .collect::<String>()
        .replace(":1000,", ":100000,")
        .replace(",\"baseline_requests\":19000", "")
        .replace(",\"baseline_requests\":3000", "");
    let outcome = told(&gated("0.42 %"), &text);
    assert_eq!(outcome.verdict, Outcome::Inconclusive);
    assert!(
        outcome.warnings.iter().any(|warning| warning.contains("varies between windows")),
        "{:?}",
        outcome.warnings
    );
    assert_eq!(
        told(&gated("0.42 %"), &text.replace("0.10 %", "0.40 %").replace("0.70 %", "0.40 %")).verdict,
        Outcome::Go
    );
}

/// A limit in a policy, as a gate or as a switch that lasts so many minutes.
#[derive(Debug, Clone, Copy)]
enum Watch {
    Gate,
    Switch(u64),
}

fn watched(watch: Watch, limit: &str) -> Policy {
    match watch {
        Watch::Gate => gated(limit),
        Watch::Switch(0) => switch(&format!("above = \"{limit}\"")),
        Watch::Switch(minutes) => switch(&format!("above = \"{limit}\"\nsustained = \"{minutes} min\"")),
    }
}

fn watches() -> impl Strategy<Value = Watch> {
    prop_oneof![Just(Watch::Gate), (0u64..30).prop_map(Watch::Switch)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn ten_times_a_limit_throughout_is_never_go(
        watch in watches(),
        length in prop::sample::select(vec![5u64, 20, 30, 60, 120, 300, 600, 1_200]),
        limit in prop::sample::select(vec!["0.1 %", "1 %", "5 %", "2 x baseline", "1.2 x baseline"]),
        baseline in prop::sample::select(vec!["0.00 %", "0.10 %", "1.00 %"]),
        dropped in prop::collection::vec(0usize..480, 0..3),
        swapped in prop::option::of((0usize..480, 0usize..480)),
    ) {
        let candidate = match (limit, baseline) {
            ("0.1 %", _) => "1 %",
            ("1 %", _) | (_, "0.00 %") => "10 %",
            ("5 %", _) => "50 %",
            (_, "0.10 %") => "2 %",
            _ => "20 %",
        };
        let mut lines: Vec<String> = rows(length, candidate, baseline).lines().map(|line| format!("{line}\n")).collect();
        for at in dropped {
            if lines.len() > 1 {
                lines.remove(at % lines.len());
            }
        }
        if let Some((one, other)) = swapped {
            let n = lines.len();
            lines.swap(one % n, other % n);
        }
        let outcome = try_told(&watched(watch, limit), &lines.concat());
        prop_assert!(outcome.as_ref().map_or(true, |outcome| outcome.verdict != Outcome::Go), "{outcome:?}");
    }

    #[test]
    fn a_tenth_of_every_limit_is_go(
        watch in watches(),
        length in prop::sample::select(vec![5u64, 30, 60, 120, 300]),
        limit in prop::sample::select(vec![("0.1 %", "0.010 %"), ("1 %", "0.10 %"), ("2 x baseline", "0.20 %"), ("5 %", "0.5 %")]),
    ) {
        let text = rows(length, limit.1, "1.00 %").replace(":1000,", ":100000,").replace(":19000,", ":1900000,").replace(":3000,", ":300000,");
        let outcome = told(&watched(watch, limit.0), &text);
        prop_assert_eq!(outcome.verdict, Outcome::Go, "{:?}", outcome.reasons);
    }
}
