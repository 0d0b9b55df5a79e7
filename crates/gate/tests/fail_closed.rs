//! The fail-closed matrix: every way in which evidence can be broken, against every kind of gate, never gives GO.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use lensgate_gate::{Outcome, Policy, Verdict, judge};
use world::matrix::{FEWER_ERRORS, GATES, MATRICES, N, broken_worlds};
use world::{World, context, judged, policy};

fn stopped(verdict: &Verdict, what: &str, gate: &str) {
    assert_ne!(verdict.verdict, Outcome::Go, "{what} gave GO to\n{gate}\n{:#?}", verdict.gates);
    assert!(!verdict.reasons.is_empty(), "{what} has no reason for\n{gate}");
}

#[test]
fn the_healthy_world_passes_every_gate_so_that_the_matrix_can_fail() {
    for (gates, whole) in MATRICES {
        let comparisons = whole(N).compare(&policy("", gates));
        for gate in gates {
            let verdict = judged(&policy("", &[gate]), &comparisons);
            assert_eq!(verdict.verdict, Outcome::Go, "{gate}\n{:#?}", verdict.gates);
        }
        assert_eq!(judged(&policy("", gates), &comparisons).verdict, Outcome::Go);
    }
}

#[test]
fn broken_evidence_never_gives_go_whatever_the_gate() {
    for (gates, whole) in MATRICES {
        for (what, world) in broken_worlds(whole) {
            let comparisons = world.compare(&policy("", gates));
            // With six queries some exact bounds exist; there the floor of the policy decides, elsewhere the bounds have to.
            let few = ["too few queries", "resampled rows posing as queries"].contains(&what);
            for gate in gates {
                stopped(&judged(&policy("", &[gate]), &comparisons), what, gate);
                if !few {
                    stopped(&judged(&policy("", &[&format!("{gate}\nmin_n = 1")]), &comparisons), what, gate);
                }
            }
            stopped(&judged(&policy("", gates), &comparisons), what, "all gates");
        }
    }
}

#[test]
fn deciding_on_points_does_not_let_broken_evidence_through() {
    for (gates, whole) in MATRICES {
        for (what, world) in broken_worlds(whole) {
            // Points have no width, so too little evidence is theirs to judge; what is broken stays broken.
            if ["zero variance on the limit", "too few queries", "resampled rows posing as queries"].contains(&what) {
                continue;
            }
            let comparisons = world.compare(&policy("", gates));
            for gate in gates {
                stopped(&judged(&policy("decide = \"point\"", &[gate]), &comparisons), what, gate);
            }
        }
    }
}

#[test]
fn numbers_broken_after_comparing_never_give_go() {
    let healthy = MATRICES.map(|(gates, whole)| (gates, whole(N).compare(&policy("", gates)).unwrap()));
    for (gate, healthy) in healthy.iter().flat_map(|(gates, healthy)| gates.iter().map(move |gate| (gate, healthy))) {
        let (policy, comparisons) = (policy("", &[gate]), healthy.clone());
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut broken = comparisons.clone();
            for table in &mut broken.scores {
                table.candidate.numerators[5] = bad;
            }
            for table in broken.stages.iter_mut().filter(|table| table.stage.is_none()) {
                table.candidate[5] = vec![bad];
            }
            let verdict = judge(&policy, &broken, &context());
            assert_eq!(verdict.verdict, Outcome::Invalid, "{bad} in\n{gate}");
            verdict.to_json().unwrap();
        }
        let mut short = comparisons.clone();
        for table in &mut short.scores {
            table.candidate.numerators.pop();
        }
        for table in &mut short.stages {
            table.candidate.pop();
        }
        assert_eq!(judge(&policy, &short, &context()).verdict, Outcome::Invalid, "a short list in\n{gate}");
        let mut twice = comparisons.clone();
        twice.queries[1].id = twice.queries[0].id.clone();
        assert_eq!(judge(&policy, &twice, &context()).verdict, Outcome::Invalid, "one id twice in\n{gate}");
        let mut unmeasured = comparisons;
        unmeasured.scores.clear();
        unmeasured.stages.clear();
        assert_eq!(judge(&policy, &unmeasured, &context()).verdict, Outcome::Invalid, "no numbers for\n{gate}");
    }
}

#[test]
fn an_unknown_measure_is_no_policy_at_all() {
    for gate in GATES.iter().chain(FEWER_ERRORS) {
        let measure = gate.split('"').nth(1).unwrap();
        let text = format!("schema = 1\n[decision]\n[[gate]]\nid = \"g\"\n{}\n", gate.replacen(measure, "Goodness", 1));
        assert!(Policy::parse("policy.toml", &text).is_err(), "{gate}");
    }
}

#[test]
fn declared_same_rankings_pass_what_compares_rankings_and_nothing_else() {
    let healthy = World::healthy(N);
    let mut faster = World { candidate: healthy.baseline.clone(), ..healthy.clone() };
    for (at, given) in faster.candidate.iter_mut().flatten().enumerate() {
        given.milliseconds = healthy.candidate[at].as_ref().unwrap().milliseconds;
    }
    let kept = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"0 %\"";
    let gain = "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"";
    let latency = "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"5 %\"";
    let declared = "expect = \"same_rankings\"";
    assert_eq!(faster.judge(&policy(declared, &[kept, latency])).verdict, Outcome::Go);
    assert_eq!(faster.judge(&policy("", &[kept, latency])).verdict, Outcome::Inconclusive);
    assert_ne!(faster.judge(&policy(declared, &[gain])).verdict, Outcome::Go);
    // Declared and not kept.
    assert_eq!(healthy.judge(&policy(declared, &[kept, latency])).verdict, Outcome::NoGo);
}
