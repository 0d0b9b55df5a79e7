//! What the house knows of each measure, written down by hand: a row that says something else is a mistake here or there.

use std::path::Path;

use lensgate_measures::{Aggregation, Measure, Stage, Time};
use lensgate_words::Direction::{HigherIsBetter as Higher, LowerIsBetter as Lower};
use lensgate_words::MeasureUnit::{Count, Milliseconds, PerSecond, Score, Share};
use lensgate_words::{Direction, MeasureUnit};

use Aggregation::{Mean, Quantile, Rate, RatioOfSums, Windows};

/// A name; unit, direction and aggregation; then the facts that it has of [`FACTS`].
type Row = (&'static str, MeasureUnit, Direction, Aggregation, &'static str);

/// Whether a measure has a fact.
type Has = fn(&Measure) -> bool;

const FACTS: [(&str, Has); 8] = [
    ("labels", Measure::needs_labels),
    ("unjudged", Measure::rests_on_unjudged),
    ("hits", Measure::looks_at_hits),
    ("spans", Measure::looks_at_spans),
    ("over", Measure::is_over_hits),
    ("failed", Measure::failure_is_greatest),
    ("sound", Measure::is_best_when_sound),
    ("run", |measure| measure.lacks_in_a_run().is_none()),
];

const TABLE: [Row; 21] = [
    ("Recall@10", Share, Higher, Mean, "labels unjudged hits run"),
    ("nDCG@10", Score, Higher, Mean, "labels unjudged hits run"),
    ("RR", Score, Higher, Mean, "labels unjudged hits run"),
    ("AP", Score, Higher, Mean, "labels unjudged hits run"),
    ("P@10", Share, Higher, Mean, "labels unjudged hits run"),
    ("Success@10", Share, Higher, Mean, "labels unjudged hits run"),
    ("Judged@10", Share, Higher, Mean, "labels hits run"),
    ("ERR@10", Score, Higher, Mean, "labels unjudged hits run"),
    ("RBP(p=0.8)", Score, Higher, Mean, "labels unjudged hits run"),
    ("SpanCoverage@10", Share, Higher, RatioOfSums, "labels unjudged hits spans over"),
    ("SpanRecall@10", Share, Higher, RatioOfSums, "labels unjudged hits spans"),
    ("SpanValidity@10", Share, Higher, RatioOfSums, "hits spans over sound"),
    ("FileRecall@10", Share, Higher, Mean, "labels unjudged hits"),
    ("LinePrecision@10", Share, Higher, Mean, "labels unjudged hits spans"),
    ("LinesToFirst@10", Count, Lower, Mean, "labels unjudged hits spans failed"),
    ("PositivesInCandidates", Count, Higher, Mean, "labels unjudged hits"),
    ("HardNegativeLeakage@10", Share, Lower, RatioOfSums, "labels unjudged hits over"),
    ("ErrorRate", Share, Lower, Rate, "sound"),
    ("Latency(p95)", Milliseconds, Lower, Quantile(0.95), ""),
    ("CpuTime(p95)", Milliseconds, Lower, Quantile(0.95), ""),
    ("Throughput(p50)", PerSecond, Higher, Windows(0.5), ""),
];

fn named(name: &str) -> Measure {
    name.parse().expect("a measure")
}

#[test]
fn every_row_says_what_is_written_here_in_this_order() {
    let facts = |measure: &Measure| {
        let held = FACTS.iter().filter(|(_, has)| has(measure)).map(|(fact, _)| *fact);
        held.collect::<Vec<_>>().join(" ")
    };
    let rows: Vec<_> = Measure::examples()
        .map(|measure| {
            let (unit, direction, aggregation) = (measure.unit(), measure.direction(), measure.aggregation());
            (measure.to_string(), unit, direction, aggregation, facts(&measure))
        })
        .collect();
    let expected = TABLE.map(|(name, unit, direction, aggregation, facts)| {
        (name.to_owned(), unit, direction, aggregation, facts.to_owned())
    });
    assert_eq!(rows, expected);
}

#[test]
fn measures_are_in_the_order_of_the_table_and_then_of_their_parameters() {
    let ordered = ["Recall@5", "Recall@10", "nDCG", "nDCG@3", "nDCG(gain=exp)", "ERR(max=3)@20", "ERR@10", "ErrorRate"];
    let clocks = ["Latency(p50)", "Latency(p50,stage=A)", "Latency(p95)", "CpuTime(p50)", "Throughput(p1)"];
    let ordered: Vec<Measure> = ordered.into_iter().chain(clocks).map(named).collect();
    assert!(ordered.is_sorted_by(|a, b| a < b), "{ordered:?}");
}

#[test]
fn cutoffs_percentiles_and_clocks_are_those_of_the_name() {
    let of = |name: &str| (named(name).cutoff(), named(name).percentile(), named(name).clock());
    assert_eq!(of("Recall@50"), (Some(50), None, None));
    assert_eq!(of("RR"), (None, None, None));
    assert_eq!(of("RBP(p=0.8)"), (None, None, None));
    assert_eq!(of("Latency(p99.9,stage=A)"), (None, Some(0.999), Some((Time::Wall, Some(Stage::A)))));
    assert_eq!(of("CpuTime(p50)"), (None, Some(0.5), Some((Time::Processor, None))));
    assert_eq!(of("Throughput(p10)"), (None, Some(0.1), Some((Time::Wall, None))));
}

#[test]
fn scales_end_where_they_say() {
    let ends: Vec<_> = Measure::examples().map(|measure| (measure.to_string(), measure.range())).collect();
    for (name, range) in ends {
        let expected = match name.as_str() {
            "LinesToFirst@10" => Some((0.0, 2_000.0)),
            "PositivesInCandidates" | "Latency(p95)" | "CpuTime(p95)" | "Throughput(p50)" => None,
            _ => Some((0.0, 1.0)),
        };
        assert_eq!(range, expected, "{name}");
    }
    assert_eq!(named("nDCG(gain=exp)@10").greatest_grade(), 1_023);
    assert_eq!(named("nDCG@10").greatest_grade(), i32::MAX);
}

#[test]
fn span_coverage_alone_asks_for_a_guard() {
    let guards: Vec<_> =
        Measure::examples().filter_map(|measure| Some((measure.to_string(), measure.guard()?))).collect();
    assert_eq!(guards, [("SpanCoverage@10".to_owned(), named("SpanRecall@10"))]);
}

#[test]
fn nested_measures_never_pass_each_other() {
    let is = |one: &str, other: &str| named(one).is_never_over(&named(other));
    for (one, other) in [
        ("Recall@5", "Recall@10"),
        ("RR@5", "RR"),
        ("Latency(p50)", "Latency(p95)"),
        ("Latency(p50,stage=A)", "Latency(p50)"),
        ("CpuTime(p50,stage=B)", "CpuTime(p95,stage=B)"),
        ("Throughput(p10)", "Throughput(p50)"),
    ] {
        assert!(is(one, other) && !is(other, one), "{one} {other}");
    }
    for (one, other) in [
        ("P@5", "P@10"),
        ("nDCG@5", "nDCG@10"),
        ("SpanCoverage@5", "SpanCoverage@10"),
        ("Recall@5", "Success@10"),
        ("ERR(max=3)@5", "ERR@10"),
        ("Latency(p50)", "CpuTime(p95)"),
        ("Latency(p50,stage=A)", "Latency(p95,stage=B)"),
        ("Latency(p50)", "Latency(p95,stage=A)"),
    ] {
        assert!(!is(one, other) && !is(other, one), "{one} {other}");
    }
}

#[test]
fn the_methodology_defines_every_measure() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/METHODOLOGY.md");
    let document = std::fs::read_to_string(path).expect("METHODOLOGY.md");
    for measure in Measure::examples().map(|measure| measure.to_string()) {
        let head = measure.split(['@', '(']).next().expect("a head");
        let names = ["`", "@", "("].map(|end| format!("`{head}{end}"));
        let is_row = |line: &str| line.starts_with("| `") && names.iter().any(|name| line.contains(name));
        assert!(document.lines().any(is_row), "METHODOLOGY.md has a table of measures, and no row for {head}");
    }
}
