//! Gates on throughput over a recording: what they rest on, and what leaves them undecided.
#![allow(dead_code, reason = "the world serves other tests too")]

mod world;

use lensgate_gate::Outcome;
use lensgate_gate::verdict::ReasonCode;
use lensgate_words::Status;
use world::{Given, World, judged, policy};

const LEVEL: &str = "measure = \"Throughput(p50)\"\ntest = \"at_least\"\nlimit = \"5 /s\"";
const RATIO: &str = "measure = \"Throughput(p50)\"\ntest = \"non_inferior\"\nmargin = \"10 %\"";

#[test]
fn ten_queries_are_a_stretch_and_fewer_than_five_stretches_bound_no_median() {
    // 0.5^5 is the first power under 5 %.
    for (n, status) in [(50, Status::Pass), (49, Status::Inconclusive), (9, Status::NotRun)] {
        let policy = policy("", &[LEVEL]);
        let verdict = judged(&policy, &World::healthy(n).compare(&policy));
        assert_eq!(verdict.gates[0].status, status, "{n}: {}", verdict.gates[0].explanation);
        assert_eq!(verdict.gates[0].n, n as u64 / 10 * 10);
    }
}

#[test]
fn a_slower_candidate_is_caught_by_level_and_ratio() {
    let policy = policy("", &[LEVEL, RATIO]);
    let slow = World::new(
        400,
        |number| Given::new(6, 100.0 + (number * 7 % 13) as f64),
        |number| Given::new(6, 250.0 + (number * 5 % 11) as f64),
    );
    let verdict = judged(&policy, &slow.compare(&policy));
    assert_eq!(verdict.verdict, Outcome::NoGo);
    assert!(verdict.gates.iter().all(|gate| gate.status == Status::Fail), "{:?}", verdict.gates);
    let level = verdict.gates[0].candidate.unwrap_or_default();
    assert!((level - 1_000.0 / 255.0).abs() < 0.05, "{level}");
}

#[test]
fn a_pass_that_waited_and_an_unknown_order_leave_it_undecided() {
    let policy = policy("", &[LEVEL, RATIO]);
    let Ok(comparisons) = World::healthy(800).compare(&policy) else { panic!("a healthy world") };
    assert_eq!(judged(&policy, &Ok(comparisons.clone())).verdict, Outcome::Go);
    let mut waited = comparisons.clone();
    waited.waited = Some(0.3);
    for gate in judged(&policy, &Ok(waited)).gates {
        assert_eq!((gate.status, gate.reason_code), (Status::Inconclusive, ReasonCode::Noise));
    }
    let mut unordered = comparisons;
    unordered.stages.iter_mut().for_each(|table| table.asked = None);
    let verdict = judged(&policy, &Ok(unordered));
    assert_eq!(verdict.gates[0].reason_code, ReasonCode::OrderUnknown);
    assert_eq!(verdict.gates[1].status, Status::Pass, "arms take turns, whatever the order");
}

#[test]
fn answers_that_failed_in_one_arm_forbid_a_pass() {
    let policy = policy("", &[LEVEL, RATIO]);
    let mut world = World::healthy(400);
    for given in world.candidate.iter_mut().flatten().step_by(10) {
        given.is_error = true;
    }
    for gate in judged(&policy, &world.compare(&policy)).gates {
        assert_ne!(gate.status, Status::Pass, "{}", gate.explanation);
        assert_ne!(gate.status, Status::Fail, "{}", gate.explanation);
    }
}
