//! A candidate that answers nothing is a finding about the candidate; one that was never reached, and a dead baseline, are broken
//! evidence.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use lensgate_gate::verdict::{Outcome, ReasonCode};
use lensgate_gate::{Policy, Verdict};
use lensgate_words::Status;
use world::{Given, World, policy};

const GATES: [&str; 8] = [
    "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"",
    "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"1.2 x Recall@10\"",
    "measure = \"SpanCoverage@50\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"\nslices = [\"class\"]",
    "measure = \"SpanCoverage@50\"\ntest = \"at_least\"\nlimit = \"90 %\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"\nslices = [\"class\"]",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"500 ms\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
    "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"1 pp\"",
];

fn failing(is_reached: bool) -> impl Fn(usize) -> Given {
    move |_| Given { is_error: true, is_reached, ..Given::new(0, 1.0) }
}

fn answering(_: usize) -> Given {
    Given::new(5, 100.0)
}

fn first(verdict: &Verdict) -> (Outcome, ReasonCode) {
    (verdict.verdict, verdict.reasons[0].code)
}

#[test]
fn a_candidate_that_fails_every_request_is_no_go_under_every_gate_alone_and_all_of_them() {
    let world = World::new(200, answering, failing(true));
    for gates in GATES.iter().map(std::slice::from_ref).chain([&GATES[..]]) {
        let verdict = world.judge(&policy("", gates));
        assert_eq!(first(&verdict), (Outcome::NoGo, ReasonCode::DeadCandidate), "{gates:?}");
        let broken = verdict.gates.iter().find(|gate| matches!(gate.status, Status::NotRun | Status::Error));
        assert!(broken.is_none(), "{broken:?}");
    }
    let verdict = world.judge(&policy("", &GATES));
    for gate in verdict.gates.iter().filter(|gate| gate.measure.starts_with("Latency") || gate.id == "g2") {
        assert_eq!((gate.status, gate.reason_code), (Status::Fail, ReasonCode::DeadCandidate), "{gate:?}");
        assert!(gate.explanation.starts_with("the candidate answered nothing"), "{}", gate.explanation);
    }
}

#[test]
fn a_gate_that_only_warns_only_warns_of_a_dead_candidate() {
    let world = World::new(200, answering, failing(true));
    let verdict = world.judge(&policy("", &[GATES[0], &format!("{}\nseverity = \"warn\"", GATES[5])]));
    assert_eq!((verdict.gates[1].status, verdict.gates[1].reason_code), (Status::Warn, ReasonCode::DeadCandidate));
}

#[test]
fn a_waiver_does_not_revive_a_dead_candidate() {
    let waiver = "[[waiver]]\ngate = \"g0\"\nowner = \"Ada\"\nreason = \"r\"\nexpires = \"2027-03-31\"\n";
    let text = format!("schema = 1\n[decision]\n[[gate]]\nid = \"g0\"\n{}\n{waiver}", GATES[5]);
    let policy = Policy::parse("policy.toml", &text).unwrap();
    let comparisons = World::new(200, answering, failing(true)).compare(&policy).unwrap();
    let mut context = world::context();
    context.cited.today = Some("2027-01-01".parse().unwrap());
    let verdict = lensgate_gate::judge(&policy, &comparisons, &context);
    assert_eq!(first(&verdict), (Outcome::NoGo, ReasonCode::DeadCandidate));
}

#[test]
fn what_was_never_reached_and_a_dead_baseline_are_invalid() {
    let unreached = World::new(200, answering, failing(false));
    assert_eq!(first(&unreached.judge(&policy("", &GATES))), (Outcome::Invalid, ReasonCode::Unreached));
    // One request that came through is enough to know that it was there.
    let mut reached = unreached.clone();
    reached.candidate[7].as_mut().unwrap().is_reached = true;
    assert_eq!(first(&reached.judge(&policy("", &GATES))), (Outcome::NoGo, ReasonCode::DeadCandidate));
    for baseline in [true, false] {
        let world = World::new(200, failing(baseline), answering);
        assert_eq!(world.judge(&policy("", &GATES)).verdict, Outcome::Invalid);
        let both = World::new(200, failing(baseline), failing(true));
        assert_eq!(both.judge(&policy("", &GATES)).verdict, Outcome::Invalid);
    }
}

#[test]
fn what_the_baseline_lacks_too_is_still_not_run() {
    let world = World::new(200, answering, failing(true));
    let staged = "measure = \"Latency(p95,stage=C)\"\ntest = \"at_most\"\nlimit = \"500 ms\"";
    let verdict = world.judge(&policy("", &[GATES[0], staged]));
    assert_eq!((verdict.verdict, verdict.gates[1].status), (Outcome::Invalid, Status::NotRun));
}
