//! Both passes against systems that answer, fail and misbehave on purpose.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use lensgate_dataset::{Hit, Span};
use lensgate_observations::{Latency, Observation};
use lensgate_replay::{LatencyPlan, Question, Reply, System, latency_pass, quality_pass};
use lensgate_words::{Arm, RequestOutcome};

/// Answers with one hit on the query's own id and notes who was asked what.
struct Scripted<'a> {
    name: &'static str,
    log: &'a Mutex<Vec<(&'static str, String)>>,
    score: f64,
    outcome: RequestOutcome,
}

impl System for Scripted<'_> {
    fn ask(&self, question: &Question) -> Reply {
        self.log.lock().unwrap().push((self.name, question.query_id.to_string()));
        if self.outcome.is_error() {
            return Reply::error(self.outcome);
        }
        let span = Span { path: question.query_id.clone(), first: 1, last: 2 };
        Reply {
            outcome: RequestOutcome::Ok,
            hits: vec![Hit { span, score: self.score, why: "".into() }],
            candidates: vec![],
            latency: Some(Latency { total: 1.5, ..Latency::default() }),
            cpu: Some(Latency { total: 1.25, ..Latency::default() }),
            fan_out: None,
        }
    }
}

fn questions(n: usize) -> Vec<Question> {
    let question = |at: usize| Question {
        query_id: format!("q{at:03}").into(),
        text: "x".into(),
        language: None,
        repository: None,
        limit: 10,
    };
    (0..n).map(question).collect()
}

fn scripted<'a>(name: &'static str, log: &'a Mutex<Vec<(&'static str, String)>>) -> Scripted<'a> {
    Scripted { name, log, score: 1.0, outcome: RequestOutcome::Ok }
}

fn counted<T>(work: impl FnOnce(&(dyn Fn() + Sync)) -> T) -> (T, u64) {
    let done = AtomicU64::new(0);
    let result = work(&|| {
        done.fetch_add(1, Ordering::Relaxed);
    });
    (result, done.into_inner())
}

fn keys(rows: &[Observation]) -> Vec<(String, Arm, u32)> {
    rows.iter().map(|row| (row.query_id.to_string(), row.arm, row.repetition)).collect()
}

#[test]
fn the_quality_pass_asks_every_arm_every_question_once_in_order() {
    let log = Mutex::new(Vec::new());
    let (a, b) = (scripted("a", &log), scripted("b", &log));
    let arms: [(Arm, &dyn System); 2] = [(Arm::Baseline, &a), (Arm::Candidate, &b)];
    let (rows, done) = counted(|progress| quality_pass(&arms, &questions(50), progress));
    let expected: Vec<_> =
        (0..50).flat_map(|at| [Arm::Baseline, Arm::Candidate].map(|arm| (format!("q{at:03}"), arm, 0))).collect();
    assert_eq!(keys(&rows), expected);
    assert_eq!(done, 100);
}

#[test]
fn the_quality_pass_records_no_clock() {
    let log = Mutex::new(Vec::new());
    let a = scripted("a", &log);
    let (rows, _) = counted(|progress| quality_pass(&[(Arm::Baseline, &a)], &questions(5), progress));
    assert!(rows.iter().all(|row| row.latency.is_none() && row.cpu.is_none() && row.hits.len() == 1));
}

#[test]
fn quality_rows_are_the_same_at_any_thread_count() {
    let log = Mutex::new(Vec::new());
    let a = scripted("a", &log);
    let at = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| counted(|progress| quality_pass(&[(Arm::Baseline, &a)], &questions(64), progress)).0)
    };
    assert_eq!(at(1), at(8));
}

#[test]
fn the_latency_pass_asks_all_arms_of_a_question_before_the_next() {
    let log = Mutex::new(Vec::new());
    let (a, b, c) = (scripted("a", &log), scripted("b", &log), scripted("c", &log));
    let arms: [(Arm, &dyn System); 3] = [(Arm::Baseline, &a), (Arm::Candidate, &b), (Arm::BaselineAgain, &c)];
    let plan = LatencyPlan { repetitions: 2, warm_up: 0, seed: 1 };
    let (rows, done) = counted(|progress| latency_pass(&arms, &questions(20), &plan, progress));
    assert_eq!((rows.len(), done), (120, 120));
    let log = log.lock().unwrap();
    let mut first_arms = std::collections::BTreeSet::new();
    for three in log.chunks(3) {
        assert!(three.iter().all(|(_, query)| *query == three[0].1), "{three:?}");
        let mut names: Vec<_> = three.iter().map(|(name, _)| *name).collect();
        first_arms.insert(names[0]);
        names.sort_unstable();
        assert_eq!(names, ["a", "b", "c"]);
    }
    assert_eq!(first_arms.len(), 3, "every arm goes first sometimes");
    // Every row says which request of the pass it was, over all arms and repetitions.
    let mut asked: Vec<(usize, &Observation)> = rows.iter().map(|row| (row.asked.unwrap() as usize, row)).collect();
    asked.sort_by_key(|(place, _)| *place);
    for (at, (place, row)) in asked.into_iter().enumerate() {
        let name = ["a", "b", "c"][Arm::ALL.iter().position(|arm| *arm == row.arm).unwrap()];
        assert_eq!((place, (name, row.query_id.to_string())), (at, log[at].clone()));
        assert_eq!(row.cpu.unwrap().total, 1.25);
    }
}

#[test]
fn warm_up_requests_are_asked_and_not_recorded() {
    let log = Mutex::new(Vec::new());
    let a = scripted("a", &log);
    let plan = LatencyPlan { repetitions: 1, warm_up: 3, seed: 1 };
    let (rows, _) = counted(|progress| latency_pass(&[(Arm::Baseline, &a)], &questions(5), &plan, progress));
    assert_eq!((rows.len(), log.lock().unwrap().len()), (5, 8));
}

#[test]
fn an_error_is_a_row_without_hits_or_clock() {
    let log = Mutex::new(Vec::new());
    let a = Scripted { outcome: RequestOutcome::Timeout, ..scripted("a", &log) };
    let plan = LatencyPlan { repetitions: 1, warm_up: 0, seed: 1 };
    let arms: [(Arm, &dyn System); 1] = [(Arm::Candidate, &a)];
    let (quality, _) = counted(|progress| quality_pass(&arms, &questions(2), progress));
    let (latency, _) = counted(|progress| latency_pass(&arms, &questions(2), &plan, progress));
    for row in quality.iter().chain(&latency) {
        assert_eq!((row.outcome, row.hits.len(), row.latency, row.cpu), (RequestOutcome::Timeout, 0, None, None));
    }
}

#[test]
fn a_score_that_is_no_number_makes_the_answer_malformed() {
    let log = Mutex::new(Vec::new());
    for score in [f64::NAN, f64::INFINITY] {
        let a = Scripted { score, ..scripted("a", &log) };
        let arms: [(Arm, &dyn System); 1] = [(Arm::Candidate, &a)];
        let (rows, _) = counted(|progress| quality_pass(&arms, &questions(1), progress));
        assert_eq!((rows[0].outcome, rows[0].hits.len()), (RequestOutcome::Malformed, 0));
    }
}

#[test]
fn a_system_says_no_processor_time_unless_it_declares_that_it_can() {
    assert!(!<Scripted<'_> as System>::says_cpu_time());
}
