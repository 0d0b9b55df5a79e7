//! Evidence of the size that `lensgate run --quick` records of the built-in set, with numbers that are the same everywhere: judged and
//! mined queries over five classes, six languages and eight repositories, fifty hits an answer, a timed pass in each of three arms.

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_compare::{Clock, Comparisons, Evidence, Options, Row, compare};
use lensgate_dataset::{Hit, Judgment, LabelSource, Language, Query, QueryClass, QuerySet, Span, Unit};
use lensgate_gate::Policy;
use lensgate_stats::rng::Counter;
use lensgate_words::{Arm, Pass};

/// Judged queries, as the built-in set has.
pub const JUDGED: usize = 210;
/// Mined ones beside them, which decide nothing but their own slice.
pub const MINED: usize = 434;

/// Queries that are asked again against the clock.
const TIMED: usize = 300;
const HITS: usize = 50;
const CLASSES: [QueryClass; 5] =
    [QueryClass::Nl, QueryClass::Identifier, QueryClass::Regex, QueryClass::Structural, QueryClass::Docs];
const LANGUAGES: [Language; 6] =
    [Language::Rust, Language::Python, Language::TypeScript, Language::JavaScript, Language::Go, Language::Java];

/// What was asked and what both arms answered.
pub struct Recorded {
    query_set: QuerySet,
    snapshot: BTreeMap<String, u32>,
    /// The hits of both arms, query by query.
    answers: [Vec<Vec<Hit>>; 2],
    candidates: Vec<Vec<Span>>,
}

/// Five lines of a file.
fn span(file: String, place: u32) -> Span {
    Span { path: file.into(), first: 10 * place + 1, last: 10 * place + 5 }
}

/// The relevant spans of a query, two in a file.
fn relevant(query: usize) -> Vec<Span> {
    let spans = 1 + Counter::new(1, query as u64).below(0, 12) as u32;
    (0..spans).map(|place| span(format!("q{query}/{}.rs", place / 2), place % 2)).collect()
}

/// An answer: each relevant span is found by luck that the arms mostly share, at a rank that they mostly share; the rest finds nothing.
fn answer(query: usize, arm: u64, relevant: &[Span]) -> Vec<Hit> {
    let (shared, own) = (Counter::new(2, query as u64), Counter::new(3 + arm, query as u64));
    let ease = 0.3 + 0.7 * shared.unit(1_000);
    let luck = |place: u64| if own.unit(3 * place) < 0.9 { shared.unit(place) } else { own.unit(3 * place + 1) };
    let other = |rank: usize| span(format!("other/{}.rs", (query + 7 * rank) % 400), rank as u32 % 20);
    let mut spans: Vec<Span> = (0..HITS).map(other).collect();
    for (place, found) in relevant.iter().enumerate().filter(|(place, _)| luck(*place as u64) < ease) {
        let near = (HITS as f64 * luck(500 + place as u64) * luck(700 + place as u64)) as usize;
        spans.insert(near, found.clone());
    }
    let hit = |(rank, span)| Hit { span, score: (HITS - rank) as f64, why: Arc::from("") };
    spans.into_iter().take(HITS).enumerate().map(hit).collect()
}

fn query(number: usize) -> Query {
    Query {
        id: format!("q{number:04}"),
        text: format!("query number {number}"),
        class: CLASSES[number % 5],
        language: Some(LANGUAGES[number % 6]),
        repository: Some(format!("r{}", number % 8)),
        source: if number < JUDGED { LabelSource::Judged } else { LabelSource::Mined },
    }
}

impl Recorded {
    pub fn new() -> Self {
        let queries: Vec<Query> = (0..JUDGED + MINED).map(query).collect();
        let wanted: Vec<Vec<Span>> = (0..queries.len()).map(relevant).collect();
        let judged = |spans: &[Span]| -> Vec<Judgment> {
            spans.iter().map(|span| Judgment { span: span.clone(), grade: 1, hard_negative: false }).collect()
        };
        let judgments: BTreeMap<_, _> =
            queries.iter().zip(&wanted).map(|(query, spans)| (query.id.clone(), judged(spans))).collect();
        let answers = [0, 1].map(|arm| {
            wanted.iter().enumerate().map(|(query, spans)| answer(query, arm, spans)).collect::<Vec<Vec<Hit>>>()
        });
        let shown = answers.iter().flatten().flatten().map(|hit| hit.span.path.to_string());
        let snapshot = shown.map(|path| (path, 300)).collect();
        let query_set = QuerySet {
            name: "recorded".to_owned(),
            unit: Unit::Span,
            relevance_floor: 1,
            within: Vec::new(),
            quotas: None,
            queries,
            judgments,
            digest: "0".repeat(64),
        };
        Self { query_set, snapshot, answers, candidates: wanted }
    }

    /// The answers of both arms and a timed pass of three, without a failure.
    fn rows(&self) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for (at, query) in self.query_set.queries.iter().enumerate() {
            for (place, arm) in [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain].into_iter().enumerate() {
                let row = Row {
                    query_id: &query.id,
                    arm,
                    pass: Pass::Quality,
                    repetition: 0,
                    is_error: false,
                    is_reached: true,
                    hits: &[],
                    candidates: &self.candidates[at],
                    clock: None,
                    cpu: None,
                    asked: None,
                };
                rows.extend(self.answers.get(place).map(|answers| Row { hits: &answers[at], ..row }));
                rows.extend((at < TIMED).then(|| timed(row, at, place)));
            }
        }
        rows
    }

    pub fn compare(&self, policy: &Policy) -> Comparisons {
        let rows = self.rows();
        let evidence = Evidence { query_set: &self.query_set, snapshot: &self.snapshot, rows: &rows };
        compare(&evidence, &policy.measures(), &policy.slices(), &Options::default()).expect("nothing is missing")
    }
}

/// A timed execution of a query: its own time, and noise.
fn timed<'a>(row: Row<'a>, query: usize, place: usize) -> Row<'a> {
    let order = 3 * query + place;
    let (own, noise) = (Counter::new(5, 0).unit(query as u64), Counter::new(6, 0).unit(order as u64));
    let total = (2.0 + 30.0 * own * own * own) * (0.9 + 0.2 * noise);
    let clock = Some(Clock { total, ..Clock::default() });
    Row { pass: Pass::Latency, candidates: &[], clock, cpu: clock, asked: u32::try_from(order).ok(), ..row }
}
