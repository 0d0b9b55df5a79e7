//! Mutants of policies, on worlds whose truth is known: which changes evidence notices, and which it is blind to.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../gate/tests/world/mod.rs"]
mod world;

use lensgate_advise::lint::{Known, lint};
use lensgate_advise::mutation::{Evidence, Mutation, MutationScore, Notice, mutants, mutation_score};
use lensgate_compare::Comparisons;
use lensgate_gate::{Outcome, Policy};
use world::{Given, World, noise, policy};

const KEPT: &str = "measure = \"Recall@50\"\ntest = \"non_inferior\"\nmargin = \"5 pp\"";
const FASTER: &str = "measure = \"Latency(p50)\"\ntest = \"superior\"\ngain = \"5 %\"";

fn score(policy: &Policy, evidence: &[(&str, Comparisons)]) -> MutationScore {
    let evidence: Vec<Evidence<'_>> =
        evidence.iter().map(|(name, comparisons)| Evidence { name, about: name, comparisons }).collect();
    mutation_score(policy, &evidence)
}

fn survivors(score: &MutationScore) -> Vec<(&str, Mutation)> {
    let blind = score.mutants.iter().filter(|mutant| mutant.noticed.is_none());
    blind.map(|mutant| (mutant.gate.as_str(), mutant.mutation)).collect()
}

/// The candidate loses seven points of recall: more than the margin, less than twice as much.
fn loses_seven_points() -> World {
    World::new(
        600,
        |number| Given::new(5 + noise(number, 1) % 3, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
        |number| {
            let lost = usize::from(noise(number, 5) % 10 < 7);
            Given::new(5 + noise(number, 1) % 3 - lost, 80.0 + (noise(number, 4) % 1000) as f64 / 50.0)
        },
    )
}

#[test]
fn a_healthy_recording_notices_what_turns_a_gate_around_and_is_blind_to_what_loosens_it() {
    let policy = policy("", &[KEPT]);
    let score = score(&policy, &[("healthy", World::healthy(200).compare(&policy).unwrap())]);
    assert_eq!(survivors(&score), [("g0", Mutation::Loosened), ("g0", Mutation::OtherUnit)]);
    assert_eq!(score.noticed, 2);
    let inverted = score.mutants.iter().find(|mutant| mutant.mutation == Mutation::Inverted).unwrap();
    let expected = Notice::Verdict { evidence: "healthy".to_owned(), from: Outcome::Go, to: Outcome::NoGo };
    assert_eq!(inverted.noticed, Some(expected));
    for mutant in &score.mutants {
        assert_eq!(mutant.would_notice.is_some(), mutant.noticed.is_none(), "{mutant:?}");
    }
}

#[test]
fn evidence_between_the_limit_and_the_loosened_one_notices_loosening() {
    let policy = policy("", &[KEPT, FASTER]);
    let score = score(&policy, &[("loses", loses_seven_points().compare(&policy).unwrap())]);
    let of = |mutation| score.mutants.iter().find(|it| it.gate == "g0" && it.mutation == mutation).unwrap();
    for mutation in [Mutation::Dropped, Mutation::Loosened, Mutation::Inverted] {
        assert!(matches!(of(mutation).noticed, Some(Notice::Verdict { from: Outcome::NoGo, .. })), "{mutation}");
    }
    // 5 % of a level of about 60 % are 3 points, which seven fail as well.
    assert_eq!(of(Mutation::OtherUnit).noticed, None);
}

#[test]
fn the_arms_exchanged_tell_a_dropped_gate() {
    let policy = policy("", &[KEPT, FASTER]);
    let healthy = World::healthy(200).compare(&policy).unwrap();
    let alone = score(&policy, &[("healthy", healthy.clone())]);
    assert!(survivors(&alone).contains(&("g0", Mutation::Dropped)));
    let both = score(&policy, &[("healthy", healthy.clone()), ("exchanged", healthy.exchanged())]);
    assert!(!survivors(&both).contains(&("g0", Mutation::Dropped)));
    // Exchanged is what a recording of the exchanged arms would be.
    let swapped = World::healthy(200).swapped().compare(&policy).unwrap();
    let statuses = |comparisons: &Comparisons| {
        let verdict = lensgate_gate::judge(&policy, comparisons, &world::context());
        verdict.gates.iter().map(|gate| (gate.status, gate.estimate, gate.interval.clone())).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&healthy.exchanged()), statuses(&swapped));
}

#[test]
fn losing_its_slices_is_noticed_where_one_slice_alone_is_harmed() {
    let sliced = format!("{KEPT}\nslices = [\"class\"]");
    let policy = policy("", &[&sliced]);
    let uneven = World::new(
        400,
        |number| Given::new(4 + noise(number, 1) % 2, 100.0),
        |number| Given::new(if number.is_multiple_of(2) { 1 } else { 8 } + noise(number, 3) % 2, 100.5),
    );
    let uneven = score(&policy, &[("uneven", uneven.compare(&policy).unwrap())]);
    let even = score(&policy, &[("even", World::healthy(200).compare(&policy).unwrap())]);
    assert!(!survivors(&uneven).contains(&("g0", Mutation::Unsliced)));
    assert!(survivors(&even).contains(&("g0", Mutation::Unsliced)));
}

#[test]
fn every_gate_of_the_presets_has_mutants_and_none_is_the_gate_itself() {
    for preset in lensgate_gate::policy::preset::PRESETS {
        let (policy, _) = Policy::preset(preset.name).unwrap();
        let mutants = mutants(&policy);
        for gate in &policy.gates {
            let asks = |mutation| mutants.iter().find(|it| it.gate == gate.id && it.mutation == mutation);
            for mutation in [Mutation::Dropped, Mutation::Loosened, Mutation::Inverted] {
                assert!(asks(mutation).is_some(), "{} {mutation}", gate.id);
            }
            let written = format!("{} {}", gate.test.name(), gate.test.written());
            assert!(mutants.iter().filter(|it| it.gate == gate.id).all(|it| it.asks != written), "{}", gate.id);
        }
    }
}

#[test]
fn a_vacuous_gate_has_no_evidence_against_it_and_its_inversion_always_fails() {
    let gate = "measure = \"Latency(p95)\"\ntest = \"at_most\"\nlimit = \"2 x Latency(p99)\"";
    let policy = policy("", &[KEPT, gate]);
    assert!(lint(&policy, Known::default()).is_unusable());
    let evidence = World::healthy(4_000).compare(&policy).unwrap();
    let score = score(&policy, &[("healthy", evidence.clone()), ("exchanged", evidence.exchanged())]);
    assert!(survivors(&score).contains(&("g1", Mutation::Dropped)));
    assert!(!survivors(&score).contains(&("g1", Mutation::Inverted)));
}
