//! What holds for every evidence: exchanging the arms, adding harm, widening a margin.

mod world;

use lensgate_gate::{Outcome, Verdict};
use lensgate_words::Status;
use proptest::prelude::*;
use world::{Given, JUDGED, World, policy};

/// Two arms over the same queries: how many spans each finds, and how fast.
fn worlds() -> impl Strategy<Value = World> {
    let query = (0..=JUDGED, -3_i64..=3, 50.0..150.0_f64, 50.0..150.0_f64);
    prop::collection::vec(query, 30..70).prop_map(|queries| {
        let found = |at: usize| (queries[at].0 as i64 + queries[at].1).clamp(0, JUDGED as i64) as usize;
        World::new(
            queries.len(),
            |at| Given::new(queries[at].0, queries[at].2),
            |at| Given::new(found(at), queries[at].3),
        )
    })
}

fn gate(verdict: &Verdict) -> (Status, Option<f64>) {
    (verdict.gates[0].status, verdict.gates[0].estimate)
}

const MEASURES: [(&str, &str); 3] = [("Recall@50", "pp"), ("SpanRecall@50", "pp"), ("Latency(p50)", "ms")];

fn non_inferior(measure: &str, margin: f64, unit: &str) -> String {
    format!("measure = \"{measure}\"\ntest = \"non_inferior\"\nmargin = \"{margin} {unit}\"")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exchanging_the_arms_negates_every_difference(world in worlds()) {
        for (measure, unit) in MEASURES {
            let policy = policy("", &[&non_inferior(measure, 5.0, unit)]);
            let (one, other) = (world.judge(&policy), world.swapped().judge(&policy));
            let ((_, one), (_, other)) = (gate(&one), gate(&other));
            if let (Some(one), Some(other)) = (one, other) {
                prop_assert_eq!(one, -other, "{}", measure);
            }
        }
    }

    #[test]
    fn no_candidate_is_better_than_a_baseline_that_is_better_than_it(world in worlds()) {
        for (measure, unit) in MEASURES {
            let gain = format!("measure = \"{measure}\"\ntest = \"superior\"\ngain = \"0.1 {unit}\"");
            let policy = policy("", &[&gain]);
            let both = [world.judge(&policy), world.swapped().judge(&policy)];
            prop_assert!(!both.iter().all(|verdict| verdict.verdict == Outcome::Go), "{}", measure);
        }
    }

    #[test]
    fn harm_never_turns_no_go_into_go(world in worlds(), harmed in prop::collection::vec(any::<bool>(), 70)) {
        let gates = [non_inferior("Recall@50", 5.0, "pp"), non_inferior("nDCG@10", 5.0, "%")];
        let policy = policy("", &[&gates[0], &gates[1]]);
        let before = world.judge(&policy);
        let mut worse = world;
        for (given, _) in worse.candidate.iter_mut().flatten().zip(&harmed).filter(|(_, harmed)| **harmed) {
            given.found = given.found.saturating_sub(2);
        }
        let after = worse.judge(&policy);
        prop_assert!(
            !(before.verdict == Outcome::NoGo && after.verdict == Outcome::Go),
            "before {:#?}\nafter {:#?}", before.gates, after.gates
        );
    }

    #[test]
    fn a_wider_margin_passes_whatever_a_narrower_one_passes(world in worlds(), margins in prop::array::uniform3(0..30_u32)) {
        let mut margins = margins;
        margins.sort_unstable();
        for (measure, unit) in MEASURES {
            // From harmful to harmless: a status may only move on as the margin widens.
            let place = |margin: u32| {
                let verdict = world.judge(&policy("", &[&non_inferior(measure, f64::from(margin), unit)]));
                match gate(&verdict).0 {
                    Status::Fail => 0,
                    Status::Pass => 2,
                    _ => 1,
                }
            };
            let places = margins.map(place);
            prop_assert!(places.is_sorted(), "{} {:?} {:?}", measure, margins, places);
        }
    }
}
