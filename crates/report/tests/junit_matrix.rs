//! The fail-closed matrix once more, for those who read JUnit in place of the verdict: both say the same of every outcome.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/support/junit.rs"]
mod schema;
#[path = "../../gate/tests/world/mod.rs"]
mod world;

use lensgate_compare::{CompareError, Comparisons};
use lensgate_gate::Policy;
use lensgate_gate::verdict::{Outcome, Verdict};
use lensgate_report::Material;
use lensgate_report::convert::view;
use lensgate_report::junit::junit;
use schema::checked;
use world::matrix::{MATRICES, N, broken_worlds};
use world::{World, judged, policy};

/// The file of a verdict; `healthy` stands in where comparing was refused, for JUnit shows no measure.
fn file(verdict: &Verdict, comparisons: &Result<Comparisons, CompareError>, healthy: &Comparisons) -> String {
    junit(&view(&Material {
        verdict,
        comparisons: comparisons.as_ref().unwrap_or(healthy),
        evidence: None,
        baseline: "baseline",
        candidate: "candidate",
        dataset: "world",
        configuration: &[],
        latency_measured: "",
        facts: &[],
        warnings: &[],
    }))
}

fn agrees(policy: &Policy, comparisons: &Result<Comparisons, CompareError>, healthy: &Comparisons, what: &str) -> bool {
    let verdict = judged(policy, comparisons);
    let counts = checked(&file(&verdict, comparisons, healthy));
    let is_go = verdict.verdict == Outcome::Go;
    assert_eq!(counts.is_red(), !is_go, "{what}: {} and {counts:?}", verdict.verdict);
    is_go
}

#[test]
fn the_verdict_is_go_exactly_when_junit_has_no_failure_and_no_error() {
    for (gates, whole) in MATRICES {
        let all = policy("", gates);
        let healthy = whole(N).compare(&all);
        let sound = healthy.as_ref().unwrap().clone();
        assert!(
            gates.iter().all(|gate| agrees(&policy("", &[gate]), &healthy, &sound, gate)),
            "the healthy world is GO"
        );
        for (what, world) in broken_worlds(whole) {
            let comparisons = world.compare(&all);
            for gate in gates {
                agrees(&policy("", &[gate]), &comparisons, &sound, what);
            }
            agrees(&all, &comparisons, &sound, what);
        }
    }
}

#[test]
fn slices_that_warn_or_only_veto_change_nothing_about_it() {
    let gate = "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"\nslices = [\"class\"]";
    let warns = format!("{}\nseverity = \"warn\"", gate.replace("2 pp", "90 pp"));
    for decision in ["", "slices_must = \"pass\""] {
        for n in [20, 60, 200, N] {
            for world in [World::healthy(n), World::healthy(n).swapped()] {
                let policy = policy(decision, &[gate, &warns]);
                let comparisons = world.compare(&policy);
                let sound = comparisons.as_ref().unwrap().clone();
                agrees(&policy, &comparisons, &sound, &format!("{n} queries, {decision:?}"));
            }
        }
    }
}
