//! The reference engine as a system under test: what it tells of its stages arrives in the recorded rows.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::sync::Arc;

use lensgate_dataset::{Corpus, Language, SourceFile};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};
use lensgate_observations::Observation;
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};
use lensgate_words::Arm;

const PROSE: &str = "where are the headers of a message parsed";
const NAME: &str = "parse_header_3";

fn engine() -> Engine {
    let file = |at: usize| {
        let text = format!("/// Parses the header of a message.\nfn parse_header_{at}() {{\n    read();\n}}\n");
        SourceFile::new(&format!("made/f{at:02}.rs"), "made", Language::Rust, text)
    };
    let corpus = Corpus::new("made", (0..30).map(file).collect());
    let index = Index::build(&corpus, &IndexOptions::default(), &|_, _, _| ()).unwrap();
    Engine::new(Arc::new(index), Configuration::default()).unwrap()
}

fn questions() -> Vec<Question> {
    let question =
        |text: &str| Question { query_id: text.into(), text: text.into(), language: None, repository: None, limit: 20 };
    [NAME, PROSE].map(question).into()
}

fn rows(of: impl FnOnce(&[(Arm, &dyn System)]) -> Vec<Observation>) -> Vec<Observation> {
    let engine = engine();
    let system = Embedded::new(&engine);
    of(&[(Arm::Baseline, &system)])
}

#[test]
fn hits_candidates_fan_out_and_why_are_those_of_the_engine() {
    let engine = engine();
    for row in rows(|arms| quality_pass(arms, &questions(), &|| ())) {
        let answer = engine.search(&Request { limit: 20, ..Request::new(&row.query_id) });
        assert_eq!((&row.hits, &row.candidates), (&answer.hits, &answer.candidates));
        assert!(!row.hits.is_empty() && row.hits.iter().all(|hit| !hit.why.is_empty()));
        let fan_out = row.fan_out.unwrap();
        let expected = answer.fan_out;
        assert_eq!(
            [fan_out.stage_a, fan_out.stage_b, fan_out.stage_c],
            [expected.stage_a, expected.stage_b, expected.stage_c]
        );
        assert!(fan_out.stage_a > 0 && row.latency.is_none());
    }
}

#[test]
fn every_timed_row_has_the_clock_of_each_stage_that_ran() {
    let plan = LatencyPlan { repetitions: 2, warm_up: 1, seed: 1 };
    let timed = rows(|arms| latency_pass(arms, &questions(), &plan, &|| ()));
    assert_eq!(timed.len(), 4);
    for row in timed {
        let clock = row.latency.unwrap();
        let (stage_a, stage_b) = (clock.stage_a.unwrap(), clock.stage_b.unwrap());
        assert!(stage_a > 0.0 && stage_b > 0.0 && stage_a + stage_b + clock.stage_c.unwrap_or(0.0) <= clock.total);
        assert_eq!(clock.stage_c.is_some(), &*row.query_id == PROSE, "a name is no prose");
        assert!(row.fan_out.is_some());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_timed_row_has_the_processor_time_of_each_stage_that_ran() {
    assert!(<Embedded<'_> as System>::says_cpu_time());
    let plan = LatencyPlan { repetitions: 2, warm_up: 1, seed: 1 };
    for row in rows(|arms| latency_pass(arms, &questions(), &plan, &|| ())) {
        let (wall, cpu) = (row.latency.unwrap(), row.cpu.unwrap());
        let (stage_a, stage_b) = (cpu.stage_a.unwrap(), cpu.stage_b.unwrap());
        assert!(stage_a > 0.0 && stage_b > 0.0 && stage_a + stage_b + cpu.stage_c.unwrap_or(0.0) <= cpu.total);
        assert_eq!(cpu.stage_c.is_some(), wall.stage_c.is_some());
    }
}

/// Threads of its own that keep every processor busy until it is dropped.
struct Busy(Arc<std::sync::atomic::AtomicBool>, Vec<std::thread::JoinHandle<()>>);

impl Busy {
    fn start(threads: usize) -> Self {
        let run = Arc::new(std::sync::atomic::AtomicBool::new(true));
        let spin = |_| {
            let run = Arc::clone(&run);
            std::thread::spawn(move || while run.load(std::sync::atomic::Ordering::Relaxed) {})
        };
        let threads = (0..threads).map(spin).collect();
        Self(run, threads)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, std::sync::atomic::Ordering::Relaxed);
        self.1.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn waiting_for_a_processor_lengthens_the_wall_clock_and_not_processor_time() {
    let plan = LatencyPlan { repetitions: 400, warm_up: 2, seed: 1 };
    let _busy = Busy::start(4 * std::thread::available_parallelism().unwrap().get());
    let timed = rows(|arms| latency_pass(arms, &questions(), &plan, &|| ()));
    let sum = |of: fn(&Observation) -> f64| timed.iter().map(of).sum::<f64>();
    let (wall, cpu) = (sum(|row| row.latency.unwrap().total), sum(|row| row.cpu.unwrap().total));
    assert!(cpu < 0.7 * wall, "{cpu} ms of {wall} ms");
}
