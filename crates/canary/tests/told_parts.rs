//! Canaries that a monitoring system told in parts: no phase, window, arm or row makes up for another.
#![allow(clippy::unwrap_used, reason = "tests")]

mod rows;

use lensgate_canary::outcome::{CanaryReasonCode as Code, Verified};
use lensgate_gate::Policy;
use lensgate_gate::verdict::Outcome;
use rows::{codes, gated, gated_by, policy, row, rows, switch, told};

/// One window of 20 minutes a phase.
fn two(a: &str, b: &str) -> String {
    format!("{a}{b}").replace(":1000,", ":100000,").replace(":19000,", ":1900000,").replace(":3000,", ":300000,")
}

#[test]
fn what_lies_beyond_a_switch_in_one_phase_is_not_made_up_for_by_another() {
    let clean = row("a", [0, 1_200], "0.00 %", "0.00 %");
    for policy in [switch("above = \"1 %\"\nsustained = \"5 min\""), switch("above = \"1 %\"")] {
        let outcome = told(&policy, &two(&clean, &row("b", [1_200, 2_400], "1.90 %", "0.00 %")));
        assert_eq!((outcome.verdict, codes(&outcome)[0]), (Outcome::Inconclusive, Code::SwitchUndecided));
        assert!(outcome.reasons[0].explanation.contains("showed in b lies there"), "{:?}", outcome.reasons);
    }
}

#[test]
fn a_baseline_that_is_not_told_leaves_a_relative_limit_open_on_points_and_by_bounds() {
    for decide in [lensgate_gate::policy::Decide::Point, lensgate_gate::policy::Decide::Bound] {
        let decided = |mut policy: Policy, text: &str| {
            policy.decision.decide = decide;
            told(&policy, text)
        };
        let untold = |text: &str, times: usize| text.replacen(",\"baseline\":{\"ErrorRate\":\"1.00 %\"}", "", times);
        let all = rows(300, "1.00 %", "1.00 %");
        assert_eq!(decided(switch("above = \"3 x baseline\""), &all).verdict, Outcome::Go, "{decide:?}");
        for times in [1, 4, 8] {
            let outcome = decided(switch("above = \"3 x baseline\""), &untold(&all, times));
            assert_eq!((outcome.verdict, codes(&outcome)[0]), (Outcome::Inconclusive, Code::SwitchNotArmed));
        }
        let gate = decided(gated("3 x baseline"), &untold(&all, 8));
        assert_eq!((gate.verdict, codes(&gate)[0]), (Outcome::Invalid, Code::GateNotRun), "{:?}", gate.reasons);
        assert_ne!(decided(gated("3 x baseline"), &untold(&all, 1)).verdict, Outcome::Go, "{decide:?}");
    }
}

#[test]
fn whoever_is_better_than_a_baseline_that_shows_nothing_shows_nothing() {
    let all = |baseline: &str| {
        let row = |text: String| text.replace("\"ErrorRate\":\"1.00 %\"", "\"Recall@50\":\"90.00 %\"");
        row(rows(300, "1.00 %", "2.00 %")).replace("\"ErrorRate\":\"2.00 %\"", &format!("\"Recall@50\":\"{baseline}\""))
    };
    for (test, limit) in [
        ("at_least", "limit = \"0.9 x baseline\""),
        ("non_inferior", "margin = \"5 pp\""),
        ("non_inferior", "margin = \"5 %\""),
        ("superior", "gain = \"1 pp\""),
    ] {
        let gate = format!("measure = \"Recall@50\"\ntest = \"{test}\"\n{limit}");
        let policy = gated_by(&gate);
        assert_eq!(told(&policy, &all("70.00 %")).verdict, Outcome::Go, "{gate}");
        let dead = told(&policy, &all("0.00 %"));
        assert_eq!((dead.verdict, codes(&dead)[0]), (Outcome::Inconclusive, Code::ZeroBaseline), "{gate}");
    }
    let switch =
        policy("[[kill_switch]]\nmeasure = \"Recall@50\"\nbelow = \"0.9 x baseline\"\naction = \"rollback\"\n");
    let unarmed = told(&switch, &all("0.00 %"));
    assert_eq!((unarmed.verdict, codes(&unarmed)[0]), (Outcome::Inconclusive, Code::SwitchNotArmed));
}

#[test]
fn an_alert_that_grows_worse_is_told_as_it_is_now() {
    let both = row("a", [0, 300], "6.00 %", "6.00 %");
    let alone: String = (1..4).map(|at| row("a", [300 * at, 300 * (at + 1)], "20.00 %", "0.00 %")).collect();
    let later: String = (4..8).map(|at| row("b", [300 * at, 300 * (at + 1)], "20.00 %", "0.00 %")).collect();
    let outcome = told(&policy(""), &(both + &alone + &later));
    assert_eq!((outcome.verdict, codes(&outcome)), (Outcome::Inconclusive, vec![Code::CriticalAlert]));
}

#[test]
fn a_burst_is_no_spell() {
    let burst = |at: usize| -> String {
        let rows = rows(30, "0.00 %", "0.00 %");
        rows.lines()
            .enumerate()
            .map(|(line, row)| {
                let errors = if line == at { "50.00 %" } else { "0.00 %" };
                row.replacen("0.00 %", errors, 1) + "\n"
            })
            .collect()
    };
    let policy = switch("above = \"10 %\"\nsustained = \"5 min\"");
    for at in [3, 15, 22, 60] {
        let outcome = told(&policy, &burst(at));
        assert!(outcome.kills.is_empty(), "window {at}: {:?}", outcome.reasons);
    }
}

#[test]
fn a_share_of_traffic_that_averages_to_the_plan_is_none_that_was_planned() {
    let text: String = rows(30, "0.00 %", "0.00 %")
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let all = at % 20 == 0 && at < 40;
            let (own, rest) = if all { (20_000, 0) } else { (0, 20_000) };
            let metrics = if all { "\"ErrorRate\":\"0.00 %\",\"nDCG@10\":0.900" } else { "" };
            if at >= 40 {
                return format!("{line}\n");
            }
            let window = 30 * at;
            format!(
                "{{\"phase\":\"a\",\"start\":\"{window} s\",\"end\":\"{} s\",\"requests\":{own},\"metrics\":{{{metrics}}},\
                 \"baseline_requests\":{rest},\"baseline\":{{}}}}\n",
                window + 30
            )
        })
        .collect();
    let outcome = told(&policy(""), &text);
    let shares = &outcome.phases[0].share_checks;
    assert!(shares[0].holds && shares[1].window == Some(1) && !shares[1].holds, "{shares:?}");
    assert!(codes(&outcome).contains(&Code::TrafficMismatch));
}

#[test]
fn every_row_after_a_rollback_has_to_be_sound_and_one_request_verifies_nothing() {
    let policy = gated("1 %");
    let killed = row("a", [0, 30], "50 %", "0.10 %");
    let back = |[start, end]: [u64; 2], requests: u64, baseline: &str| {
        format!(
            "{{\"phase\":\"rollback\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":0,\"metrics\":{{}},\
             \"baseline_requests\":{requests},\"baseline\":{{\"ErrorRate\":\"{baseline}\"}}}}\n"
        )
    };
    let verified = |rows: String| told(&policy, &format!("{killed}{rows}")).rollback.unwrap().verified;
    assert_eq!(verified(back([30, 60], 20_000, "0.10 %")), Verified::Yes);
    assert_eq!(verified(back([30, 60], 20_000, "0.10 %") + &back([60, 90], 20_000, "100 %")), Verified::No);
    assert_eq!(verified(back([30, 60], 1, "0 of 1")), Verified::NotObserved);
    let untold = killed.replace(",\"baseline\":{\"ErrorRate\":\"0.10 %\"}", "");
    let outcome = told(&policy, &format!("{untold}{}", back([30, 60], 20_000, "90 %")));
    assert_eq!(outcome.rollback.unwrap().verified, Verified::NotObserved);
    // The file ends at the kill: nothing moved back as far as anybody knows, and the alerts go on.
    let outcome = told(&policy, &killed);
    assert!(!outcome.rollback.unwrap().in_time && outcome.alerts.iter().all(|alert| alert.resolved_at_s.is_none()));
}

#[test]
fn a_small_first_phase_does_not_make_a_steady_baseline_move() {
    for seed in 0..40u64 {
        let text: String = rows(300, "1.00 %", "1.00 %")
            .lines()
            .enumerate()
            .map(|(at, line)| {
                let own = (at as u64 * 7 + seed * 13) % 5;
                line.replace(
                    "\"baseline\":{\"ErrorRate\":\"1.00 %\"}",
                    &format!("\"baseline\":{{\"ErrorRate\":\"{} of 300\"}}", 1 + own),
                )
                .replace(":19000", ":300")
                .replace(":3000", ":300")
                .replace(":1000,", ":16,")
                .replace("\"1.00 %\"", "\"0 of 16\"")
                    + "\n"
            })
            .collect();
        assert_ne!(told(&policy(""), &text).baseline.stable, Some(false), "{seed}");
    }
}

#[test]
fn a_candidate_that_fails_every_request_trips_any_limit() {
    for limit in ["20 %", "50 %", "90 %"] {
        for length in [30, 120, 300] {
            let outcome = told(&switch(&format!("above = \"{limit}\"")), &rows(length, "100 %", "0.00 %"));
            assert_eq!(outcome.verdict, Outcome::NoGo, "{limit} {length} s: {:?}", outcome.reasons);
        }
    }
}
