//! The bounds of tied orders against every order there is, and what unjudged hits can and cannot change.

use lensgate_dataset::trec::{Qrels, RunOptions, Source};
use lensgate_measures::bounds::ranking_bounds;
use lensgate_measures::evaluate::{evaluate, evaluate_bounds, grade_run, mean_bounds};
use lensgate_measures::{Found, Graded, Measure, Tie};
use proptest::prelude::*;

fn measures() -> Vec<Measure> {
    let cut = ["Recall", "nDCG", "nDCG(gain=exp)", "RR", "AP", "P", "Success", "Judged", "ERR"];
    let whole = ["nDCG", "RR", "AP", "RBP(p=0.8)"].map(str::to_owned);
    let cut = cut.iter().flat_map(|head| [1, 3, 5].map(|k| format!("{head}@{k}")));
    cut.chain(whole).map(|name| name.parse().expect("a measure")).collect()
}

/// A grade for each place, in order of rank; `None` is unjudged.
type Grades = Vec<Option<i32>>;

fn grade() -> impl Strategy<Value = Option<i32>> {
    prop_oneof![Just(None), (-1_i32..4).prop_map(Some)]
}

/// Grades in groups of tied hits.
fn groups() -> impl Strategy<Value = Vec<Grades>> {
    prop::collection::vec(prop::collection::vec(grade(), 1..5), 1..3)
}

fn graded(groups: &[Grades], missed: &[i32]) -> Graded {
    let (mut found, mut ties, mut rank) = (Vec::new(), Vec::new(), 0);
    for group in groups {
        let tie = Tie { first: rank + 1, last: rank + u32::try_from(group.len()).expect("short") };
        for grade in group {
            rank += 1;
            if let Some(grade) = grade {
                found.push(Found { rank, grade: Some(*grade) });
                ties.push(tie);
            }
        }
    }
    let mut ideal: Vec<i32> = found.iter().filter_map(|found| found.grade).chain(missed.iter().copied()).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    Graded { found, ties, retrieved: rank, ideal, relevance_floor: 1 }
}

/// Every order of a list.
fn orders(list: &[Option<i32>]) -> Vec<Grades> {
    if list.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for at in 0..list.len() {
        let mut rest = list.to_vec();
        let first = rest.remove(at);
        all.extend(orders(&rest).into_iter().map(|tail| [vec![first], tail].concat()));
    }
    all
}

/// Every combination of orders of every group.
fn worlds(groups: &[Grades]) -> Vec<Vec<Grades>> {
    groups.iter().fold(vec![Vec::new()], |worlds, group| {
        let orders = orders(group);
        worlds
            .iter()
            .flat_map(|world: &Vec<Grades>| orders.iter().map(|order| [world.clone(), vec![order.clone()]].concat()))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_order_of_tied_hits_goes_beyond_the_bounds_and_some_order_reaches_them(
        groups in groups(),
        missed in prop::collection::vec(0_i32..4, 0..3),
    ) {
        let measures = measures();
        let bounds = ranking_bounds(&measures, &graded(&groups, &missed), 3);
        let mut reached = vec![(f64::INFINITY, f64::NEG_INFINITY); measures.len()];
        for world in worlds(&groups) {
            // A single world has no ties left, so its bounds are its score.
            let mut alone = graded(&world, &missed);
            alone.ties = alone.found.iter().map(|found| Tie { first: found.rank, last: found.rank }).collect();
            for ((least, most), score) in reached.iter_mut().zip(ranking_bounds(&measures, &alone, 3)) {
                prop_assert_eq!(score.worst_order, score.best_order);
                *least = least.min(score.best_order);
                *most = most.max(score.best_order);
            }
        }
        for ((measure, bounds), (least, most)) in measures.iter().zip(bounds).zip(reached) {
            prop_assert!((bounds.worst_order - least).abs() < 1e-12, "{measure}: {bounds:?} against {least}");
            prop_assert!((bounds.best_order - most).abs() < 1e-12, "{measure}: {bounds:?} against {most}");
        }
    }

    #[test]
    fn with_a_cutoff_relevant_unjudged_hits_never_lower_what_counts_relevant_hits(
        groups in groups(),
        missed in prop::collection::vec(0_i32..4, 0..3),
    ) {
        let measures: Vec<Measure> = ["Recall@3", "P@3", "RR@3", "Success@3", "ERR@3", "Judged@3", "RBP(p=0.8)"]
            .map(|name| name.parse().expect("a measure"))
            .to_vec();
        let mut alone = graded(&groups, &missed);
        alone.ties = alone.found.iter().map(|found| Tie { first: found.rank, last: found.rank }).collect();
        for (measure, bounds) in measures.iter().zip(ranking_bounds(&measures, &alone, 3)) {
            prop_assert!(bounds.unjudged_relevant >= bounds.worst_order - 1e-12, "{measure}: {bounds:?}");
            prop_assert!(bounds.unjudged_relevant <= 1.0 + 1e-12, "{measure}: {bounds:?}");
        }
    }
}

#[test]
fn the_bounds_of_a_run_are_means_over_all_judged_queries() {
    let source = |text: &str| Source::read("text", text.as_bytes()).expect("memory is readable");
    let (qrels, run) = (
        source("1 0 b 1\n2 0 x 2\n3 0 x 1\n"),
        source("1 Q0 a 1 0.5 t\n1 Q0 b 2 0.5 t\n1 Q0 c 3 0.5 t\n2 Q0 y 1 1 t\n2 Q0 x 2 0.5 t\n"),
    );
    let qrels = Qrels::read(&qrels).expect("qrels");
    let run = grade_run(&run, &qrels, 1, RunOptions::default()).expect("a run");
    let measures = ["RR", "P@1"].map(|name| name.parse().expect("a measure"));
    assert_eq!(run.missing().collect::<Vec<_>>(), ["3"]);
    // Query 1: c, b, a by id, so RR 1/2, between 1/3 and 1. Query 2: 1/2. Query 3 is missing and scores 0.
    assert_eq!(evaluate(&measures, &run).means(), [1.0 / 3.0, 0.0]);
    let [rr, precision] = mean_bounds(&evaluate_bounds(&measures, &run)).try_into().expect("two measures");
    assert_eq!((rr.worst_order, rr.best_order), ((1.0 / 3.0 + 0.5) / 3.0, 0.5));
    assert_eq!((rr.unjudged_relevant, precision.unjudged_relevant), (2.0 / 3.0, 2.0 / 3.0));
    assert_eq!((precision.worst_order, precision.best_order), (0.0, 1.0 / 3.0));
}
