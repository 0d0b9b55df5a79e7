//! A small recorded world with hostile names, compared and judged by the real crates.

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_compare::{Clock, Comparisons, Evidence, Options, Row, SliceBy, compare};
use lensgate_dataset::{Hit, Judgment, LabelSource, Language, Query, QueryClass, QuerySet, Span, Unit};
use lensgate_gate::{Context, Policy, Verdict, judge};
use lensgate_words::{Arm, Cited, Pass};

pub const HOSTILE: &str = "</code><script>alert('x')</script>\"&\u{7}|`*";

const POLICY: &str = r#"
schema = 1
name = "test"
[decision]
confidence = "95 %"
[[gate]]
id = "recall-kept"
measure = "Recall@10"
test = "non_inferior"
margin = "2 pp"
slices = ["class"]
severity = "block"
[[gate]]
id = "ndcg-gain"
measure = "nDCG@10"
test = "superior"
gain = "2 %"
severity = "block"
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "0.1 %"
severity = "block"
[[gate]]
id = "p95"
measure = "Latency(p95)"
test = "at_most"
limit = "180 ms"
severity = "warn"
"#;

pub struct World {
    query_set: QuerySet,
    hits: BTreeMap<(String, Arm), Vec<Hit>>,
    snapshot: BTreeMap<String, u32>,
}

/// Forty queries with two judged spans and one hard negative each. The candidate finds the second span where the baseline
/// does not, loses the first one in every seventh query, and fails in one.
pub fn world() -> World {
    let mut world = World { query_set: empty(), hits: BTreeMap::new(), snapshot: BTreeMap::new() };
    for number in 0..40_u32 {
        let id = if number == 7 { format!("q7{HOSTILE}") } else { format!("q{number}") };
        let path: Arc<str> =
            format!("crate{}/src/{number}{}.rs", number % 3, if number == 7 { HOSTILE } else { "" }).into();
        let span = |first: u32| Span { path: path.clone(), first, last: first + 9 };
        world.snapshot.insert(path.to_string(), 200);
        world.query_set.queries.push(Query {
            id: id.clone(),
            text: format!("what does {number} do {}", if number == 7 { HOSTILE } else { "" }),
            class: if number.is_multiple_of(2) { QueryClass::Nl } else { QueryClass::Identifier },
            language: Some(Language::Rust),
            repository: Some(format!("crate{}", number % 3)),
            source: LabelSource::Judged,
        });
        world.query_set.judgments.insert(
            id.clone(),
            vec![
                Judgment { span: span(1), grade: 3, hard_negative: false },
                Judgment { span: span(50), grade: 1, hard_negative: false },
                Judgment { span: span(100), grade: 0, hard_negative: true },
            ],
        );
        let hit = |first: u32, score: f64| Hit { span: span(first), score, why: HOSTILE.into() };
        world.hits.insert((id.clone(), Arm::Baseline), vec![hit(1, 2.0), hit(100, 1.5), hit(150, 1.0)]);
        let found = if number.is_multiple_of(7) { hit(100, 2.0) } else { hit(1, 2.0) };
        world.hits.insert((id, Arm::Candidate), vec![found, hit(52, 1.0), hit(54, 0.5)]);
    }
    world
}

fn empty() -> QuerySet {
    QuerySet {
        name: format!("set {HOSTILE}"),
        unit: Unit::Span,
        relevance_floor: 1,
        within: Vec::new(),
        quotas: None,
        queries: Vec::new(),
        judgments: BTreeMap::new(),
        digest: "0".repeat(64),
    }
}

impl World {
    /// Rows of both passes, with a second baseline in the latency pass.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for (at, query) in self.query_set.queries.iter().enumerate() {
            for arm in [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain] {
                let is_error = at == 11 && arm == Arm::Candidate;
                let row = Row {
                    query_id: &query.id,
                    arm,
                    pass: Pass::Latency,
                    repetition: 0,
                    is_error,
                    is_reached: true,
                    hits: &[],
                    candidates: &[],
                    clock: (!is_error).then(|| clock(at, arm)),
                    cpu: None,
                    asked: None,
                };
                rows.push(row);
                if arm != Arm::BaselineAgain {
                    let hits = &self.hits[&(query.id.clone(), arm)];
                    let hits: &[Hit] = if is_error { &[] } else { hits };
                    rows.push(Row { pass: Pass::Quality, hits, clock: None, ..row });
                }
            }
        }
        rows
    }

    pub fn evidence<'a>(&'a self, rows: &'a [Row<'a>]) -> Evidence<'a> {
        Evidence { query_set: &self.query_set, snapshot: &self.snapshot, rows }
    }
}

fn clock(at: usize, arm: Arm) -> Clock {
    let total = 5.0 + at as f64 / 4.0 + if arm == Arm::Candidate { 1.0 } else { 0.0 };
    Clock {
        stage_a: Some(total / 2.0),
        stage_b: Some(total / 4.0),
        stage_c: at.is_multiple_of(2).then_some(total / 4.0),
        total,
    }
}

/// What the real crates make of it.
pub fn judged(evidence: &Evidence<'_>) -> (Comparisons, Verdict) {
    let policy = Policy::parse("test.toml", POLICY).unwrap();
    let measures = ["Recall@10", "nDCG@10", "HardNegativeLeakage@10", "ErrorRate", "Latency(p50)", "Latency(p95)"];
    let measures: Vec<_> = measures.iter().map(|name| name.parse().unwrap()).collect();
    let options = Options { flips: 500, ..Options::default() };
    let comparisons = compare(evidence, &measures, &SliceBy::ALL, &options).unwrap();
    let cited = Cited {
        policy_path: format!("test {HOSTILE}"),
        policy_sha256: "1".repeat(64),
        tool_version: "0.0.0-test".to_owned(),
        ..Cited::default()
    };
    let context = Context { cited, ..Context::default() };
    let verdict = judge(&policy, &comparisons, &context);
    (comparisons, verdict)
}
