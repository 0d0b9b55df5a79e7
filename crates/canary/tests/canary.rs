//! Whole canaries: what is killed, what is not, what is never a pass, and what comes back after a rollback.

mod world;

use lensgate_canary::outcome::{AlertState, CanaryReasonCode, Cause, ControlName, Ending, Verified};
use lensgate_canary::{Arrivals, Popularity, Traffic};
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;
use world::{canary, lens_canary, policy, population, traffic};

/// One gate on errors, one phase of ten minutes.
const SHORT: &str = "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n\
limit = \"1 %\"\n[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"10 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

#[test]
fn a_candidate_inside_every_limit_goes_through_all_phases() {
    let outcome = canary(&lens_canary(), population(0.0), traffic(1), &[]);
    assert_eq!((outcome.ending, outcome.verdict), (Ending::Completed, Outcome::Go), "{:?}", outcome.reasons);
    let gates: Vec<(u64, usize)> = outcome.phases.iter().map(|p| (p.gates_passed, p.gates.len())).collect();
    assert_eq!(gates, [(6, 6), (7, 7), (7, 7)]);
    let controls: Vec<ControlName> = outcome.phases.iter().map(|phase| phase.control).collect();
    assert_eq!(controls, [ControlName::Concurrent, ControlName::Concurrent, ControlName::Replayed]);
    assert_eq!(outcome.phases.iter().map(|phase| phase.windows.len()).sum::<usize>(), 120);
    assert!((870_000..894_000).contains(&outcome.sample.requests), "{}", outcome.sample.requests);
    assert_eq!(outcome.baseline.stable, Some(true));
    assert!(outcome.kills.is_empty() && outcome.alerts.is_empty() && outcome.rollback.is_none());
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let bytes = |seed| serde_json::to_string(&canary(&policy(SHORT), population(0.001), traffic(seed), &[])).ok();
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn a_fault_is_caught_after_it_begins_and_the_baseline_comes_back_within_a_minute() {
    let outcome = canary(&lens_canary(), population(0.0002), traffic(3), &["errors=1.59%@phase1+3min"]);
    assert_eq!((outcome.ending, outcome.verdict), (Ending::Killed, Outcome::NoGo));
    assert_eq!(outcome.phases.len(), 1);
    assert!(outcome.kills.iter().any(|kill| kill.cause == Cause::Gate && kill.id == "p1-errors"));
    let detected = outcome.timing.time_to_detect_s.unwrap_or(f64::NAN);
    assert!(detected > 0.0 && detected <= 300.0, "{detected}");
    assert_eq!(outcome.timing.detect_from_s, 180.0);
    let Some(way_back) = outcome.rollback else { panic!("killed and not rolled back") };
    assert_eq!((way_back.in_time, way_back.verified, way_back.duration_s), (true, Verified::Yes, 35.0));
    assert!(outcome.exposure.hurt_requests > Some(0) && outcome.exposure.hurt_queries > Some(0));
    assert!(outcome.alerts.iter().all(|alert| alert.state == AlertState::Resolved));
}

#[test]
fn a_rollback_that_takes_too_long_is_said() {
    let slow = SHORT.replace("[[gate]]", "[canary]\nrollback_within = \"20 s\"\ntraffic_shift = \"25 s\"\n[[gate]]");
    let outcome = canary(&policy(&slow), population(0.0), traffic(1), &["errors=20%@only"]);
    assert!(outcome.rollback.is_some_and(|way_back| !way_back.in_time));
    assert!(outcome.reasons.iter().any(|reason| reason.code == CanaryReasonCode::RollbackNotVerified));
}

#[test]
fn a_missing_window_is_never_a_pass() {
    let whole = canary(&policy(SHORT), population(0.0), traffic(1), &[]);
    assert_eq!(whole.verdict, Outcome::Go);
    let holed = canary(&policy(SHORT), population(0.0), traffic(1), &["missing@only+2min..1min"]);
    assert_eq!((holed.verdict, holed.phases[0].status), (Outcome::Inconclusive, Status::Inconclusive));
    assert_eq!(holed.phases[0].windows.iter().filter(|window| window.missing).count(), 2);
    assert_eq!(holed.alerts.iter().filter(|alert| alert.rule == "telemetry").count(), 1);
    let blind = canary(&policy(SHORT), population(0.0), traffic(1), &["missing@only"]);
    assert_eq!((blind.verdict, blind.phases[0].status), (Outcome::Invalid, Status::NotRun));
}

#[test]
fn a_measure_that_nobody_recorded_is_not_run_and_the_canary_invalid() {
    let unknown = SHORT.replace("measure = \"ErrorRate\"\ntest = \"at_most\"", "measure = \"AP\"\ntest = \"at_least\"");
    let outcome = canary(&policy(&unknown.replace("\"1 %\"", "0.5")), population(0.0), traffic(1), &[]);
    assert_eq!(outcome.verdict, Outcome::Invalid);
}

#[test]
fn a_fault_on_one_slice_befalls_that_slice_alone() {
    let with = |fault: &str| canary(&policy(SHORT), population(0.0), traffic(5), &[fault]).exposure.failed_requests;
    let quarter = with("errors=3.9%[class=regex]@only");
    let whole = with("errors=3.9%@only");
    assert!(quarter > 0 && whole > 0);
    let outcome = canary(&policy(SHORT), population(0.0), traffic(5), &["errors=100%[class=regex]@only"]);
    // All of a quarter of the queries fail at once: the first window shows it.
    assert_eq!(outcome.phases[0].windows.len(), 1);
    let share = outcome.exposure.failed_requests as f64 / outcome.exposure.candidate_requests as f64;
    assert!((share - 0.25).abs() < 0.05, "{share}");
}

#[test]
fn a_stall_delays_whoever_asks_meanwhile() {
    let slow = SHORT.replace("ErrorRate", "Latency(p95)").replace("\"1 %\"", "\"1 s\"");
    let outcome = canary(&policy(&slow), population(0.0), traffic(1), &["stall=20s@only+1min"]);
    let hit = outcome.phases[0].windows.iter().filter(|window| window.gates[0].window > Some(1_000.0)).count();
    assert_eq!(hit, 1);
}

#[test]
fn a_sustained_switch_needs_evidence_that_lasts() {
    let switch =
        "[[kill_switch]]\nmeasure = \"ErrorRate\"\nabove = \"2 %\"\nsustained = \"5 min\"\naction = \"rollback\"\n";
    let lax = format!("{}{switch}", SHORT.replace("limit = \"1 %\"", "limit = \"90 %\""));
    let brief = canary(&policy(&lax), population(0.0), traffic(1), &["errors=10%@only+1min..30s"]);
    let lasting = canary(&policy(&lax), population(0.0), traffic(1), &["errors=10%@only+1min"]);
    assert_eq!(brief.ending, Ending::Completed);
    assert_eq!(lasting.ending, Ending::Killed);
    assert!(lasting.timing.time_to_detect_s >= Some(240.0), "{:?}", lasting.timing);
}

#[test]
fn a_holdout_keeps_a_concurrent_control_at_full_traffic() {
    let held = SHORT
        .replace("[[gate]]", "[canary]\ncontrol = \"holdout\"\nholdout = \"2 %\"\n[[gate]]")
        .replace("\"25 %\"", "\"100 %\"");
    let outcome = canary(&policy(&held), population(0.0), traffic(1), &[]);
    assert_eq!(outcome.phases[0].control, ControlName::Holdout);
    let served = outcome.phases[0].served.unwrap_or(0.0);
    assert!((served - 0.98).abs() < 0.01, "{served}");
}

#[test]
fn a_session_stays_with_its_arm_and_only_joins_the_candidate_as_traffic_grows() {
    // With one session the whole traffic is in one arm, whatever the share.
    let one = Traffic { sessions: 1, ..traffic(1) };
    let outcome = canary(&policy(SHORT), population(0.0), one, &[]);
    let served = outcome.exposure.candidate_requests;
    assert!(served == 0 || served == outcome.sample.requests);
}

#[test]
fn fixed_arrivals_are_as_many_as_the_rate_says() {
    let fixed = Traffic { arrivals: Arrivals::Fixed, popularity: Popularity::Zipf(1.1), ..traffic(1) };
    let outcome = canary(&policy(SHORT), population(0.0), fixed, &[]);
    assert!(outcome.sample.requests.abs_diff(245 * 600) <= 1, "{}", outcome.sample.requests);
}

#[test]
fn a_kill_by_windows_that_turned_bad_late_says_what_they_show() {
    // Nothing fails for eight minutes, then a tenth does: the phase as a whole is still inside its limit when that is seen.
    let outcome = canary(&policy(SHORT), population(0.0), traffic(1), &["errors=10%@only+8min"]);
    let kill = &outcome.kills[0];
    let (window, whole) = (kill.window_estimate.unwrap_or_default(), kill.estimate.unwrap_or_default());
    assert!(whole < kill.limit && kill.limit < window, "{kill:?}");
    assert!(kill.explanation.contains("since the phase began and ") && kill.explanation.contains(" in this window"));
    let early = canary(&policy(SHORT), population(0.2), traffic(1), &[]);
    assert!(!early.kills[0].explanation.contains("in this window"), "{:?}", early.kills);
}

#[test]
fn a_kill_before_the_fault_detects_nothing_and_is_named() {
    // A fifth of all requests fails from the start; the fault that is injected comes eight minutes later.
    let outcome = canary(&policy(SHORT), population(0.2), traffic(1), &["latency=2x@only+8min"]);
    assert_eq!(outcome.ending, Ending::Killed);
    assert_eq!((outcome.timing.time_to_detect_s, outcome.timing.detect_from_s), (None, 480.0));
    assert!(outcome.timing.killed_before_fault);
    assert!(outcome.reasons.iter().any(|reason| reason.code == CanaryReasonCode::KilledBeforeFault));
    // Without a fault the time counts from the start, and nothing came before it.
    let plain = canary(&policy(SHORT), population(0.2), traffic(1), &[]);
    assert_eq!((plain.timing.time_to_detect_s, plain.timing.killed_before_fault), (Some(30.0), false));
}
