//! A small world to judge: queries with ten judged spans each, and two arms that find as many of them as a test says.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod matrix;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use lensgate_compare::{Clock, CompareError, Comparisons, Evidence, Options, Row, compare};
use lensgate_dataset::{Hit, Judgment, LabelSource, Query, QueryClass, QuerySet, Span, Unit};
use lensgate_gate::{Context, Policy, Verdict, judge, judge_refused};
use lensgate_words::{Arm, Cited, Pass};

/// Judged spans a query.
pub const JUDGED: usize = 10;

/// One arm's answer to one query.
#[derive(Debug, Clone)]
pub struct Given {
    /// How many of the judged spans it finds.
    pub found: usize,
    /// End-to-end milliseconds.
    pub milliseconds: f64,
    pub is_error: bool,
    pub is_reached: bool,
    /// The score of its first hit.
    pub score: f64,
}

impl Given {
    pub fn new(found: usize, milliseconds: f64) -> Self {
        Self { found, milliseconds, is_error: false, is_reached: true, score: 100.0 }
    }
}

/// Recorded arms over a query set; `None` where a row is missing.
#[derive(Debug, Clone)]
pub struct World {
    pub query_set: QuerySet,
    pub baseline: Vec<Option<Given>>,
    pub candidate: Vec<Option<Given>>,
    /// Milliseconds of the second baseline; empty when it was not recorded.
    pub again: Vec<f64>,
}

fn span(query: usize, place: usize) -> Span {
    let first = place as u32 * 10 + 1;
    Span { path: format!("f{query}.rs").into(), first, last: first + 4 }
}

fn query(number: usize) -> Query {
    Query {
        id: format!("q{number:04}"),
        text: format!("query number {number}"),
        class: if number.is_multiple_of(2) { QueryClass::Nl } else { QueryClass::Identifier },
        language: None,
        repository: Some(format!("r{}", number % 3)),
        source: LabelSource::Judged,
    }
}

fn judgments(number: usize) -> Vec<Judgment> {
    (0..JUDGED).map(|place| Judgment { span: span(number, place), grade: 1, hard_negative: false }).collect()
}

/// A number that looks random and is the same everywhere.
pub fn noise(number: usize, stream: usize) -> usize {
    let mut word =
        (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (stream as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
    word ^= word >> 29;
    word = word.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (word >> 33) as usize
}

impl World {
    pub fn new(n: usize, baseline: impl Fn(usize) -> Given, candidate: impl Fn(usize) -> Given) -> Self {
        let queries: Vec<Query> = (0..n).map(query).collect();
        let judgments: BTreeMap<_, _> =
            queries.iter().enumerate().map(|(number, query)| (query.id.clone(), judgments(number))).collect();
        let query_set = QuerySet {
            name: "world".to_owned(),
            unit: Unit::Span,
            relevance_floor: 1,
            within: Vec::new(),
            quotas: None,
            queries,
            judgments,
            digest: "0".repeat(64),
        };
        Self {
            query_set,
            baseline: (0..n).map(|number| Some(baseline(number))).collect(),
            candidate: (0..n).map(|number| Some(candidate(number))).collect(),
            again: Vec::new(),
        }
    }

    /// A candidate that finds more, answers faster and never fails: every gate of the tests passes.
    pub fn healthy(n: usize) -> Self {
        Self::new(
            n,
            |number| Given::new(5 + noise(number, 1) % 3, 100.0 + (noise(number, 2) % 1000) as f64 / 50.0),
            |number| Given::new(6 + noise(number, 3) % 4, 80.0 + (noise(number, 4) % 1000) as f64 / 50.0),
        )
    }

    pub fn swapped(&self) -> Self {
        Self { baseline: self.candidate.clone(), candidate: self.baseline.clone(), ..self.clone() }
    }

    /// Every query again under another id, so many times.
    pub fn copied(&self, times: usize) -> Self {
        let mut world = self.clone();
        for time in 1..times {
            for (at, query) in self.query_set.queries.iter().enumerate() {
                let id = format!("{}-{time}", query.id);
                world.query_set.judgments.insert(id.clone(), self.query_set.judgments_of(&query.id).to_vec());
                world.query_set.queries.push(Query { id, ..query.clone() });
                world.baseline.push(self.baseline[at].clone());
                world.candidate.push(self.candidate[at].clone());
            }
        }
        world
    }

    pub fn compare(&self, policy: &Policy) -> Result<Comparisons, CompareError> {
        let arms = [(Arm::Baseline, &self.baseline), (Arm::Candidate, &self.candidate)];
        let answers = arms.map(|(_, given)| self.hits(given));
        let spans = answers.each_ref().map(|arm| arm.iter().map(|hits| spans_of(hits)).collect::<Vec<Vec<Span>>>());
        let mut rows = Vec::new();
        for (place, (arm, given)) in arms.into_iter().enumerate() {
            for (at, given) in given.iter().enumerate() {
                let Some(given) = given else { continue };
                let row = Row {
                    query_id: &self.query_set.queries[at].id,
                    arm,
                    pass: Pass::Quality,
                    repetition: 0,
                    is_error: given.is_error,
                    is_reached: given.is_reached,
                    hits: &answers[place][at],
                    candidates: &spans[place][at],
                    clock: None,
                    cpu: None,
                    asked: None,
                };
                rows.push(row);
                let clock = Clock { total: given.milliseconds, ..Clock::default() };
                let clock = (!given.is_error).then_some(clock);
                let asked = u32::try_from(3 * at + place).ok();
                rows.push(Row { pass: Pass::Latency, hits: &[], candidates: &[], clock, asked, ..row });
            }
        }
        rows.extend(self.again.iter().enumerate().map(|(at, milliseconds)| Row {
            query_id: &self.query_set.queries[at].id,
            arm: Arm::BaselineAgain,
            pass: Pass::Latency,
            repetition: 0,
            is_error: false,
            is_reached: true,
            hits: &[],
            candidates: &[],
            clock: Some(Clock { total: *milliseconds, ..Clock::default() }),
            cpu: None,
            asked: u32::try_from(3 * at + 2).ok(),
        }));
        let judged = self.query_set.judgments.values().flatten();
        let snapshot: BTreeMap<String, u32> = judged.map(|it| (it.span.path.to_string(), 1_000)).collect();
        let evidence = Evidence { query_set: &self.query_set, snapshot: &snapshot, rows: &rows };
        let options = Options { flips: 500, ..Options::default() };
        compare(&evidence, &policy.measures(), &policy.slices(), &options)
    }

    fn hits(&self, arm: &[Option<Given>]) -> Vec<Vec<Hit>> {
        let answer = |(at, given): (usize, &Option<Given>)| {
            let Some(given) = given.as_ref().filter(|given| !given.is_error) else { return Vec::new() };
            let number = self.number(at);
            (0..given.found)
                .map(|place| Hit { span: span(number, place), score: given.score - place as f64, why: Arc::from("") })
                .collect()
        };
        arm.iter().enumerate().map(answer).collect()
    }

    /// The number of the query that a place holds, also for copies.
    fn number(&self, at: usize) -> usize {
        let text = &self.query_set.queries[at].text;
        text.rsplit(' ').next().and_then(|digits| digits.parse().ok()).expect("texts of the world end in their number")
    }

    pub fn judge(&self, policy: &Policy) -> Verdict {
        judged(policy, &self.compare(policy))
    }
}

/// The verdict on what comparing gave, written and read back.
pub fn judged(policy: &Policy, comparisons: &Result<Comparisons, CompareError>) -> Verdict {
    let verdict = match comparisons {
        Ok(comparisons) => judge(policy, comparisons, &context()),
        Err(refusal) => judge_refused(policy, refusal, 1, &context()),
    };
    let text = verdict.to_json().expect("every verdict obeys its own rules");
    assert_eq!(Verdict::from_json(&text).expect("what was written can be read"), verdict);
    verdict
}

fn spans_of(hits: &[Hit]) -> Vec<Span> {
    hits.iter().map(|hit| hit.span.clone()).collect()
}

pub fn context() -> Context {
    let cited = Cited {
        policy_path: "policy.toml".to_owned(),
        policy_sha256: "0".repeat(64),
        tool_version: "0.0.0".to_owned(),
        ..Cited::default()
    };
    Context { cited, ..Context::default() }
}

/// A policy of `[[gate]]` bodies, each with an id of its own.
pub fn policy(decision: &str, gates: &[&str]) -> Policy {
    let mut text = format!("schema = 1\n[decision]\nconfidence = \"95 %\"\n{decision}\n");
    for (number, gate) in gates.iter().enumerate() {
        let _ = write!(text, "[[gate]]\nid = \"g{number}\"\n{gate}\n");
    }
    match Policy::parse("policy.toml", &text) {
        Ok(policy) => policy,
        Err(error) => panic!("{error}"),
    }
}
