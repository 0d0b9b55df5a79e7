//! What the default policy says to candidates that gain by showing more, or elsewhere: every hit widened to its whole file,
//! hits past the end of their file, files lost beside spans gained. And to one that is simply better.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_compare::{Clock, Comparisons, Evidence, Options, Row, compare};
use lensgate_dataset::{Hit, Judgment, LabelSource, Query, QueryClass, QuerySet, Span, Unit};
use lensgate_gate::verdict::Outcome;
use lensgate_gate::{Policy, Verdict};
use lensgate_words::{Arm, Pass, Status};
use world::{judged, noise};

const QUERIES: usize = 400;
/// Lines of every file.
const LINES: u32 = 300;
/// Hits of every answer.
const HITS: usize = 20;

fn span(query: usize, file: &str, first: u32) -> Span {
    Span { path: format!("r/{query}/{file}.rs").into(), first, last: first + 9 }
}

/// Four relevant spans in three files, two of them in one.
fn relevant(query: usize) -> [Span; 4] {
    [span(query, "a", 101), span(query, "a", 201), span(query, "b", 101), span(query, "c", 101)]
}

fn chance(query: usize, stream: usize, percent: usize) -> bool {
    noise(query, stream) % 100 < percent
}

/// The baseline's answer: the first span of file a at rank 1 or 2, file b's, in half of all queries file c's far down.
fn baseline(query: usize) -> Vec<Span> {
    answer(query, chance(query, 1, 50), false, true, chance(query, 2, 50))
}

/// A better one: oftener first, the second span of file a in most queries, file c now and then where it was not, or not
/// where it was.
fn better(query: usize) -> Vec<Span> {
    let c = chance(query, 2, 50) != chance(query, 5, 6);
    answer(query, chance(query, 3, 60), chance(query, 4, 60), true, c)
}

fn answer(query: usize, first: bool, second_of_a: bool, b: bool, c: bool) -> Vec<Span> {
    let [a, a_again, of_b, of_c] = relevant(query);
    let other = |at: usize| span(query, &format!("x{at}"), 11);
    let mut spans: Vec<Span> = (0..HITS).map(other).collect();
    spans[usize::from(!first)] = a;
    if second_of_a {
        spans[2] = a_again;
    }
    if b {
        spans[3] = of_b;
    }
    if c {
        spans[14] = of_c;
    }
    spans
}

fn query_set(unit: Unit) -> QuerySet {
    let query = |number: usize| Query {
        id: format!("q{number:03}"),
        text: format!("query {number}"),
        class: if number.is_multiple_of(2) { QueryClass::Nl } else { QueryClass::Identifier },
        language: None,
        repository: Some("r".to_owned()),
        source: LabelSource::Judged,
    };
    let judged = |number: usize| {
        let judgment = |span: Span| Judgment { span, grade: 1, hard_negative: false };
        (format!("q{number:03}"), relevant(number).map(judgment).to_vec())
    };
    QuerySet {
        name: "wide".to_owned(),
        unit,
        relevance_floor: 1,
        within: Vec::new(),
        quotas: None,
        queries: (0..QUERIES).map(query).collect(),
        judgments: (0..QUERIES).map(judged).collect(),
        digest: "0".repeat(64),
    }
}

/// The baseline against a candidate that answers so, a little faster.
fn compared(unit: Unit, candidate: impl Fn(usize) -> Vec<Span>, policy: &Policy) -> Comparisons {
    let query_set = query_set(unit);
    let files = ["a", "b", "c"].map(str::to_owned).into_iter().chain((0..HITS).map(|at| format!("x{at}")));
    let files: Vec<String> = files.collect();
    let snapshot: BTreeMap<String, u32> =
        (0..QUERIES).flat_map(|query| files.iter().map(move |file| (format!("r/{query}/{file}.rs"), LINES))).collect();
    let hits = |spans: Vec<Span>| -> Vec<Hit> {
        spans.into_iter().map(|span| Hit { span, score: 1.0, why: Arc::from("") }).collect()
    };
    let answers = [
        (0..QUERIES).map(|query| hits(baseline(query))).collect::<Vec<_>>(),
        (0..QUERIES).map(|query| hits(candidate(query))).collect(),
    ];
    let mut rows = Vec::new();
    for (at, arm) in [Arm::Baseline, Arm::Candidate].into_iter().enumerate() {
        for (query, of_set) in query_set.queries.iter().enumerate() {
            let total = [100.0, 95.0][at] + (noise(query, 10 + at) % 1_000) as f64 / 50.0;
            let row = Row {
                query_id: &of_set.id,
                arm,
                pass: Pass::Quality,
                repetition: 0,
                is_error: false,
                is_reached: true,
                hits: &answers[at][query],
                candidates: &[],
                clock: None,
                cpu: None,
                asked: None,
            };
            rows.push(row);
            rows.push(Row { pass: Pass::Latency, hits: &[], clock: Some(Clock { total, ..Clock::default() }), ..row });
        }
    }
    let evidence = Evidence { query_set: &query_set, snapshot: &snapshot, rows: &rows };
    let options = Options { flips: 100, ..Options::default() };
    compare(&evidence, &policy.measures(), &policy.slices(), &options).unwrap()
}

fn default_says(unit: Unit, candidate: impl Fn(usize) -> Vec<Span>) -> Verdict {
    let (policy, _) = Policy::preset("default").unwrap();
    let comparisons = compared(unit, candidate, &policy);
    judged(&policy, &Ok(comparisons))
}

fn status(verdict: &Verdict, gate: &str) -> Status {
    verdict.gates.iter().find(|it| it.id == gate && it.slice.is_none()).unwrap().status
}

/// Not GO, because of these gates, which the reasons name.
fn stopped_by(verdict: &Verdict, gates: &[&str]) {
    assert_eq!(verdict.verdict, Outcome::NoGo, "{:?}", verdict.reasons);
    for gate in gates {
        assert_eq!(status(verdict, gate), Status::Fail, "{gate}");
        assert!(
            verdict.reasons.iter().any(|reason| reason.explanation.contains(gate)),
            "{gate}: {:?}",
            verdict.reasons
        );
    }
}

fn whole_file(span: &Span) -> Span {
    Span { first: 1, last: LINES, ..span.clone() }
}

#[test]
fn a_candidate_that_is_simply_better_is_go() {
    let verdict = default_says(Unit::Span, better);
    assert_eq!(verdict.verdict, Outcome::Go, "{:?}", verdict.reasons);
}

#[test]
fn the_same_hits_widened_to_their_whole_files_are_not_go() {
    let verdict = default_says(Unit::Span, |query| baseline(query).iter().map(whole_file).collect());
    stopped_by(&verdict, &["lines-relevant", "reading-kept"]);
    // Spans are found by the dozen, which is why width has to have a price.
    assert_eq!(status(&verdict, "spans-found"), Status::Pass);
    stopped_by(
        &default_says(Unit::Span, |query| better(query).iter().map(whole_file).collect()),
        &["lines-relevant", "reading-kept"],
    );
}

#[test]
fn where_files_are_judged_better_rankings_of_whole_files_are_not_go_either() {
    let verdict = default_says(Unit::File, |query| better(query).iter().map(whole_file).collect());
    stopped_by(&verdict, &["reading-kept"]);
    assert_eq!(status(&default_says(Unit::File, better), "reading-kept"), Status::Pass);
}

#[test]
fn hits_widened_below_the_first_ten_alone_are_not_go() {
    let widened = |query: usize| -> Vec<Span> {
        let narrow = better(query);
        narrow.iter().enumerate().map(|(at, span)| if at < 10 { span.clone() } else { whole_file(span) }).collect()
    };
    let verdict = default_says(Unit::Span, widened);
    stopped_by(&verdict, &["lines-relevant"]);
    assert_eq!(status(&verdict, "reading-kept"), Status::Pass);
}

#[test]
fn hits_past_the_end_of_their_file_gain_nothing_and_are_not_go() {
    // Each would touch every relevant span of its file.
    let past = |file: &'static str| {
        move |query: usize| {
            let mut spans = baseline(query);
            spans[4] = Span { first: 1, last: LINES + 1, ..span(query, file, 1) };
            spans
        }
    };
    let (policy, _) = Policy::preset("default").unwrap();
    let gained = |comparisons: &Comparisons, measure: &str| {
        let comparison = comparisons.find(&measure.parse().unwrap(), &lensgate_compare::Slice::Overall).unwrap();
        comparison.wins
    };
    for file in ["a", "c", "gone"] {
        let comparisons = compared(Unit::Span, past(file), &policy);
        for measure in ["Recall@50", "nDCG@10", "SpanRecall@50", "SpanCoverage@50", "FileRecall@50", "LinePrecision@50"]
        {
            assert_eq!(gained(&comparisons, measure), 0, "{file} {measure}");
        }
        stopped_by(&judged(&policy, &Ok(comparisons)), &["spans-valid"]);
    }
}

#[test]
fn files_lost_beside_spans_gained_are_not_go() {
    // One query in four loses file b, and most gain the second span of file a.
    let lopsided = |query: usize| {
        answer(query, chance(query, 3, 60), chance(query, 4, 70), !chance(query, 7, 25), chance(query, 2, 50))
    };
    let verdict = default_says(Unit::Span, lopsided);
    stopped_by(&verdict, &["files-found"]);
    for gained in ["recall-kept", "spans-found", "spans-covered"] {
        assert_eq!(status(&verdict, gained), Status::Pass, "{gained}");
    }
}
