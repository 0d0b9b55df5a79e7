//! What clocks forbid: a pass that waited, processor time that nobody recorded, readings that no clock showed.
#![expect(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "the world serves other tests too")]

mod world;

use lensgate_compare::{ClockDoubt, Comparisons, Doubt};
use lensgate_gate::verdict::ReasonCode;
use lensgate_gate::{Outcome, Verdict};
use lensgate_measures::Time;
use lensgate_words::{Arm, Status};
use world::{World, judged, policy};

/// A level, a ratio, a difference and an own ratio of the wall clock, one of processor time, and one of both.
const GATES: [&str; 6] = [
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"500 ms\"",
    "measure = \"Latency(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
    "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"5 ms\"",
    "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
    "measure = \"CpuTime(p95)\"\ntest = \"non_inferior\"\nmargin = \"25 %\"",
    "measure = \"CpuTime(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p50)\"",
];

/// The world's clock readings as both clocks show them.
fn compared(world: &World) -> Comparisons {
    let mut comparisons = world.compare(&policy("", &GATES)).unwrap();
    let processor = comparisons.stages.clone().into_iter().map(|mut table| {
        table.time = Time::Processor;
        table
    });
    comparisons.stages.extend(processor.collect::<Vec<_>>());
    comparisons
}

fn verdict(comparisons: &Comparisons) -> Verdict {
    judged(&policy("", &GATES), &Ok(comparisons.clone()))
}

fn statuses(verdict: &Verdict) -> Vec<(Status, ReasonCode)> {
    verdict.gates.iter().map(|gate| (gate.status, gate.reason_code)).collect()
}

const NOISY: (Status, ReasonCode) = (Status::Inconclusive, ReasonCode::Noise);

#[test]
fn a_pass_that_waited_neither_passes_nor_fails_a_gate_on_the_wall_clock() {
    let world = World::healthy(800);
    for world in [world.clone(), world.swapped()] {
        let mut comparisons = compared(&world);
        let quiet = verdict(&comparisons);
        for (waited, is_noisy) in [(0.0, false), (0.05, false), (0.0501, true), (0.9, true), (f64::NAN, true)] {
            comparisons.waited = Some(waited);
            let judged = verdict(&comparisons);
            if !is_noisy {
                assert_eq!(statuses(&judged), statuses(&quiet), "{waited}");
                continue;
            }
            for at in [0, 1, 2, 3, 5] {
                assert_eq!(statuses(&judged)[at], NOISY, "gate {at}, {waited}");
                assert_eq!((judged.gates[at].min_n, judged.gates[at].p_value), (None, None));
            }
            assert_eq!(statuses(&judged)[4], statuses(&quiet)[4], "processor time stands still while a thread waits");
            assert!(![Outcome::Go, Outcome::Invalid].contains(&judged.verdict));
        }
        comparisons.waited = Some(0.305);
        let explanation = verdict(&comparisons).gates[0].explanation.clone();
        assert!(explanation.contains("waited 30.5 % of its time for a processor"), "{explanation}");
    }
}

#[test]
fn a_gate_on_processor_time_that_was_not_recorded_is_undecided_and_not_broken() {
    let world = World::healthy(800);
    let mut candidate_alone = compared(&world);
    for table in candidate_alone.stages.iter_mut().filter(|table| table.time == Time::Processor) {
        table.baseline.iter_mut().for_each(Vec::clear);
    }
    for comparisons in [world.compare(&policy("", &GATES)).unwrap(), candidate_alone] {
        let judged = verdict(&comparisons);
        for at in [4, 5] {
            assert_eq!(statuses(&judged)[at], (Status::Inconclusive, ReasonCode::NoCpuTime));
        }
        assert!(judged.gates[..4].iter().all(|gate| gate.status == Status::Pass));
        assert_eq!(judged.verdict, Outcome::Inconclusive);
    }
    assert_eq!(verdict(&compared(&world)).verdict, Outcome::Go);
}

#[test]
fn what_is_found_against_a_clock_leaves_its_gates_undecided() {
    let apart = Doubt::Apart { slower: Arm::Candidate, times: 987.4 };
    let repeated = Doubt::Repeated { arms: [Arm::Baseline, Arm::Candidate], equal: 0.4, expected: 0.02 };
    for (doubt, code, words) in [
        (apart, ReasonCode::ClocksApart, "at least 987 times greater for the candidate"),
        (repeated, ReasonCode::ClockRepeated, "40 % of the readings of baseline and candidate"),
    ] {
        for time in [Time::Wall, Time::Processor] {
            let mut comparisons = compared(&World::healthy(800));
            comparisons.clocks = vec![ClockDoubt { time, doubt: doubt.clone() }];
            let judged = verdict(&comparisons);
            let touched: &[usize] = if time == Time::Wall { &[0, 1, 2, 3, 5] } else { &[4, 5] };
            for (at, gate) in judged.gates.iter().enumerate() {
                match touched.contains(&at) {
                    true => {
                        assert_eq!((gate.status, gate.reason_code), (Status::Inconclusive, code));
                        assert!(gate.explanation.contains(words), "{}", gate.explanation);
                    }
                    false => assert_eq!(gate.status, Status::Pass),
                }
            }
            assert_eq!(judged.verdict, Outcome::Inconclusive);
        }
    }
}

#[test]
fn a_total_below_its_own_stages_makes_the_evidence_invalid_whatever_is_gated() {
    let policy = policy("", &["measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"2 pp\""]);
    let mut comparisons = World::healthy(800).compare(&policy).unwrap();
    assert_eq!(judged(&policy, &Ok(comparisons.clone())).verdict, Outcome::Go);
    let query = "q7".to_owned();
    let doubt = Doubt::Impossible { readings: 1_234, arm: Arm::Candidate, query, total: 3.0, stages: 5.25 };
    comparisons.clocks = vec![ClockDoubt { time: Time::Wall, doubt }];
    let judged = judged(&policy, &Ok(comparisons));
    assert_eq!(judged.verdict, Outcome::Invalid);
    let reason = &judged.reasons[0];
    assert_eq!(reason.code, ReasonCode::ClockImpossible);
    assert!(reason.explanation.contains("1,234 readings of the wall clock"), "{}", reason.explanation);
    assert!(
        reason.explanation.contains("candidate, query \"q7\", 3 ms in total and 5.25 ms"),
        "{}",
        reason.explanation
    );
}
