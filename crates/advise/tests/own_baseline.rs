//! A policy beside its own baseline: limits relative to a rate of zero, and levels that the baseline does not have.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../gate/tests/world/mod.rs"]
mod world;

use lensgate_advise::lint::{Known, Rule, Weight, lint};
use lensgate_gate::verdict::ReasonCode;
use lensgate_words::Status;
use world::{Given, World, policy};

const RELATIVE: [&str; 3] = [
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"2 x baseline\"",
    "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"50 %\"",
    "measure = \"ErrorRate\"\ntest = \"superior\"\ngain = \"10 %\"",
];
const ABSOLUTE: [&str; 2] = [
    "measure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"2 %\"",
    "measure = \"ErrorRate\"\ntest = \"non_inferior\"\nmargin = \"2 pp\"",
];

fn failing_every(one_in: usize) -> impl Fn(usize) -> Given {
    move |number| Given { is_error: number % one_in == 0, ..Given::new(6, 100.0) }
}

fn warned(gates: &[&str], world: Option<&World>) -> Vec<(Rule, String)> {
    let policy = policy("", gates);
    let comparisons = world.map(|world| world.compare(&policy).unwrap());
    let found = lint(&policy, Known { comparisons: comparisons.as_ref(), ..Known::default() }).findings;
    let ours = found.into_iter().filter(|found| [Rule::ZeroBaseline, Rule::BaselineOutside].contains(&found.rule));
    ours.inspect(|found| assert_eq!(found.weight, Weight::Warning))
        .map(|found| (found.rule, found.explanation))
        .collect()
}

#[test]
fn limits_relative_to_the_baselines_errors_are_warned_of_before_anything_is_known() {
    for gate in RELATIVE {
        let found = warned(&[gate], None);
        assert_eq!(found.len(), 1, "{gate}");
        let (rule, why) = &found[0];
        assert_eq!(*rule, Rule::ZeroBaseline);
        assert!(why.contains("no bound can pass it") && why.contains("0.1 pp"), "{why}");
    }
    assert_eq!(warned(&ABSOLUTE, None), []);
}

#[test]
fn a_recorded_baseline_says_whether_the_warning_is_due_and_the_judge_agrees() {
    let (clean, faulty) = (World::healthy(300), World::new(300, failing_every(20), failing_every(20)));
    for gate in RELATIVE {
        let found = warned(&[gate], Some(&clean));
        assert!(found.len() == 1 && found[0].1.contains("not one error in 300 queries"), "{gate}: {found:?}");
        let judged = &clean.judge(&policy("", &[gate])).gates[0];
        assert_eq!((judged.status, judged.reason_code), (Status::Error, ReasonCode::ZeroBaseline), "{gate}");
        let found = warned(&[gate], Some(&faulty));
        assert!(!found.iter().any(|(rule, _)| *rule == Rule::ZeroBaseline), "{gate}: {found:?}");
        assert_ne!(faulty.judge(&policy("", &[gate])).gates[0].reason_code, ReasonCode::ZeroBaseline, "{gate}");
    }
}

#[test]
fn levels_that_the_recorded_baseline_does_not_have_are_named_with_both_figures() {
    let world = World::new(300, |_| Given::new(6, 100.0), |_| Given::new(9, 50.0));
    let gates = [
        "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85.6 %\"",
        "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"80 ms\"",
        "measure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"50 %\"",
        // A gain is asked over the baseline, which has none over itself: that is no fault of the baseline.
        "measure = \"Recall@50\"\ntest = \"superior\"\ngain = \"2 pp\"",
    ];
    let found = warned(&gates, Some(&world));
    let figures = ["60 % where the limit is 85.6 %", "100 ms where the limit is 80 ms"];
    assert_eq!(found.len(), figures.len(), "{found:?}");
    for ((rule, why), figure) in found.iter().zip(figures) {
        assert!(*rule == Rule::BaselineOutside && why.contains(figure), "{why}");
    }
    assert_eq!(warned(&gates, None), []);
}
