//! What must hold of every measure on any input: bounds, indifference to scores, to the order of judgments, to unjudged tails.

use std::collections::BTreeMap;

use lensgate_dataset::{Hit, Judgment, Span, Unit};
use lensgate_measures::{Aggregation, Answered, Contribution, Judged, Measure, contributions};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// Every quality measure, small cutoffs among them.
fn measures() -> Vec<Measure> {
    let cut = ["Recall", "nDCG", "nDCG(gain=exp)", "RR", "AP", "P", "Success", "Judged", "ERR", "ERR(max=2)"];
    let spans = ["SpanCoverage", "SpanRecall", "SpanValidity", "HardNegativeLeakage"];
    let read = ["FileRecall", "LinePrecision", "LinesToFirst"];
    let whole = ["nDCG", "RR", "AP", "RBP(p=0.8)", "PositivesInCandidates", "ErrorRate"].map(str::to_owned);
    let cut = cut.iter().chain(&spans).chain(&read).flat_map(|head| [1, 3, 50].map(|k| format!("{head}@{k}")));
    cut.chain(whole).map(|name| name.parse().expect("a measure")).collect()
}

fn span() -> impl Strategy<Value = Span> {
    ("[ab]", 1_u32..12, 0_u32..5).prop_map(|(path, first, more)| Span { path: path.into(), first, last: first + more })
}

/// Few distinct scores, so that ties are common.
fn hit() -> impl Strategy<Value = Hit> {
    (span(), 0_u8..4).prop_map(|(span, score)| Hit { span, score: f64::from(score), why: "".into() })
}

fn judgment() -> impl Strategy<Value = Judgment> {
    (span(), -2_i32..4, any::<bool>()).prop_map(|(span, grade, hard)| {
        let hard_negative = hard && grade < 1;
        Judgment { span, grade, hard_negative }
    })
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::File), Just(Unit::Span)]
}

fn shares(unit: Unit, judgments: &[Judgment], hits: &[Hit], candidates: &[Span]) -> Vec<(String, Contribution)> {
    let judged = Judged { unit, relevance_floor: 1, judgments };
    let answered = Answered { hits, candidates, is_error: false };
    let snapshot = BTreeMap::from([("a".to_owned(), 10)]);
    let shares = contributions(&measures(), &judged, &answered, &snapshot);
    measures().iter().map(Measure::to_string).zip(shares).collect()
}

proptest! {
    #[test]
    fn every_measure_lies_within_its_range(
        unit in unit(),
        judgments in prop::collection::vec(judgment(), 0..12),
        hits in prop::collection::vec(hit(), 0..20),
        candidates in prop::collection::vec(span(), 0..10),
    ) {
        let shares = shares(unit, &judgments, &hits, &candidates);
        for (measure, (name, share)) in measures().iter().zip(shares) {
            prop_assert!(share.numerator >= 0.0 && share.numerator.is_finite(), "{name} {share:?}");
            match measure.aggregation() {
                Aggregation::RatioOfSums => prop_assert!(share.numerator <= share.denominator, "{name} {share:?}"),
                _ => prop_assert_eq!(share.denominator, 1.0),
            }
            if let Some((_, greatest)) = measure.range().filter(|_| share.denominator == 1.0) {
                prop_assert!(share.numerator <= greatest + 1e-12, "{name} {share:?}");
            }
        }
    }

    #[test]
    fn a_measure_that_is_never_over_another_is_not_over_it(
        unit in unit(),
        judgments in prop::collection::vec(judgment(), 0..12),
        hits in prop::collection::vec(hit(), 0..20),
    ) {
        let (measures, shares) = (measures(), shares(unit, &judgments, &hits, &[]));
        for (one, (_, least)) in measures.iter().zip(&shares) {
            for (other, (_, most)) in measures.iter().zip(&shares).filter(|(other, _)| one.is_never_over(other)) {
                prop_assert!(least.numerator <= most.numerator + 1e-12, "{one} {least:?}, {other} {most:?}");
                prop_assert_eq!(least.denominator, most.denominator);
            }
        }
    }

    #[test]
    fn scores_and_the_order_of_judgments_and_candidates_change_nothing(
        unit in unit(),
        (judgments, shuffled) in prop::collection::vec(judgment(), 0..12)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        (candidates, other_candidates) in prop::collection::vec(span(), 0..12)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        hits in prop::collection::vec((hit(), 0_u8..4), 0..20),
    ) {
        let rescored: Vec<Hit> =
            hits.iter().map(|(hit, score)| Hit { score: f64::from(*score), ..hit.clone() }).collect();
        let hits: Vec<Hit> = hits.into_iter().map(|(hit, _)| hit).collect();
        prop_assert_eq!(
            shares(unit, &judgments, &hits, &candidates),
            shares(unit, &shuffled, &rescored, &other_candidates)
        );
    }

    #[test]
    fn hits_widened_to_their_whole_file_are_never_read_sooner(
        judgments in prop::collection::vec(judgment(), 0..12),
        hits in prop::collection::vec((1_u32..11, 0_u32..5), 1..20),
    ) {
        let hit = |first: u32, last: u32| Hit { span: Span { path: "a".into(), first, last }, score: 0.0, why: "".into() };
        let narrow: Vec<Hit> = hits.iter().map(|(first, more)| hit(*first, (first + more).min(10))).collect();
        let wide: Vec<Hit> = hits.iter().map(|_| hit(1, 10)).collect();
        let first = |hits: &[Hit]| {
            let shares = shares(Unit::Span, &judgments, hits, &[]);
            shares.into_iter().find(|(name, _)| name == "LinesToFirst@1").map(|(_, share)| share.numerator)
        };
        let (narrow, wide) = (first(&narrow), first(&wide));
        // A single hit that touches nothing narrow may touch something wide; then it was worth the lines.
        prop_assert!(wide >= narrow || narrow >= Some(1_000.0), "{wide:?} {narrow:?}");
    }

    #[test]
    fn unjudged_hits_at_the_tail_change_only_what_counts_hits(
        unit in unit(),
        judgments in prop::collection::vec(judgment(), 0..12),
        hits in prop::collection::vec(hit(), 0..20),
        tail in 1_u32..30,
    ) {
        let mut longer = hits.clone();
        longer.extend((1..=tail).map(|line| Hit {
            span: Span { path: format!("unjudged{line}").into(), first: line, last: line },
            score: -1.0,
            why: "".into(),
        }));
        let counts = ["Judged", "SpanValidity", "HardNegative", "LinePrecision", "LinesToFirst"];
        let counts_hits = |name: &str| counts.iter().any(|head| name.starts_with(head));
        let pairs = shares(unit, &judgments, &hits, &[]).into_iter().zip(shares(unit, &judgments, &longer, &[]));
        for ((name, short), (_, long)) in pairs.filter(|((name, _), _)| !counts_hits(name)) {
            prop_assert_eq!(short, long, "{}", name);
        }
    }

    #[test]
    fn negative_grades_are_as_good_as_zero(
        unit in unit(),
        judgments in prop::collection::vec(judgment(), 0..12),
        hits in prop::collection::vec(hit(), 0..20),
    ) {
        let at_least_zero: Vec<_> =
            judgments.iter().map(|judgment| Judgment { grade: judgment.grade.max(0), ..judgment.clone() }).collect();
        prop_assert_eq!(shares(unit, &judgments, &hits, &[]), shares(unit, &at_least_zero, &hits, &[]));
    }

    #[test]
    fn taking_hits_away_never_raises_recall(
        judgments in prop::collection::vec(judgment(), 0..12),
        (hits, fewer) in prop::collection::vec(hit(), 1..20)
            .prop_flat_map(|list| (Just(list.clone()), subsequence(list.clone(), 0..=list.len()))),
    ) {
        let recall = |hits: &[Hit]| shares(Unit::File, &judgments, hits, &[])
            .into_iter().find(|(name, _)| name == "Recall@50").map(|(_, share)| share.numerator);
        prop_assert!(recall(&fewer) <= recall(&hits));
    }

    #[test]
    fn any_text_parses_or_is_refused_without_a_panic(name in ".{0,24}|[a-zA-Z]{1,8}(\\(.{0,9}\\))?(@[0-9]{0,12})?") {
        match name.parse::<Measure>() {
            Ok(measure) => prop_assert_eq!(measure.to_string(), name),
            Err(error) => if let Some(suggestion) = error.suggestion() {
                prop_assert!(suggestion.parse::<Measure>().is_ok(), "{name} -> {suggestion}");
            },
        }
    }
}
