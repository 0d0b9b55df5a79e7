//! Speed of the reference engine on the default corpus, and what replay adds to it: `scripts/speed.sh` runs it.
//!
//! Overhead is measured in interleaved pairs in one process: the same queries through a bare loop around
//! `Engine::search` and through the quality pass on one thread, CPU time of each, the order within a pair alternating.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring script that prints its table and may panic")]

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};
use lensgate_stats::{nearest_rank, sign_flips};
use lensgate_words::Arm;
use support::{Prepared, prepare};

/// Interleaved pairs; the noise of a shared machine asks for many.
const PAIRS: usize = 100;
const LIMIT: usize = 100;
/// Clock readings of each query.
const REPETITIONS: u32 = 3;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let prepared = prepare(Path::new("datasets/rust-crates"), Path::new("queries/rust-crates"), false);
    let index = build(&prepared);
    let given = &prepared.set.queries[..prepared.given];
    let questions: Vec<Question> = given.iter().map(|query| Question::of(query, &prepared.set.within, LIMIT)).collect();
    println!("\n{} queries, {REPETITIONS} times each, one thread, times in ms\n", questions.len());
    println!("| system | clock | stage A p50 | p95 | end to end p50 | p95 | p99 |\n|---|---|---|---|---|---|---|");
    for name in Configuration::preset_names() {
        let configuration = Configuration::preset(name).unwrap();
        let row = |clock: &str, times: [f64; 5]| {
            println!("| {name} | {clock} | {} |", times.map(|value| format!("{value:.2}")).join(" | "));
        };
        row("wall", wall(&index, &configuration, &questions));
        row("CPU", processor(&index, &configuration, &questions));
    }
    println!("\n| system | pairs | CPU time of replay over a bare loop | 90 % interval |\n|---|---|---|---|");
    for name in Configuration::preset_names() {
        let engine = Engine::new(Arc::clone(&index), Configuration::preset(name).unwrap()).unwrap();
        // Both loops on the pool's one thread: which thread asks is not what replay adds.
        let ratios = rayon::scope(|_| overhead(&engine, &questions));
        let (lower, upper) = sign_flips(&ratios, 100_000, 1).unwrap().interval(0.90);
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        println!("| {name} | {PAIRS} | {mean:.4} | {lower:.4} to {upper:.4} |");
    }
}

/// Builds the index and prints what each part of it took; on one thread the parts follow each other.
fn build(prepared: &Prepared) -> Arc<Index> {
    let (start, wall) = (ProcessTime::now(), Instant::now());
    let ends = Mutex::new(vec![("start".to_owned(), Duration::ZERO)]);
    let progress = |part: &str, done: u64, all: u64| {
        if done == all {
            ends.lock().unwrap().push((part.to_owned(), start.elapsed()));
        }
    };
    let options = IndexOptions { seed: 1, fit: prepared.fit.clone() };
    let index = Arc::new(Index::build(&prepared.corpus, &options, &progress).unwrap());
    let (all, wall) = (start.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64());
    println!("{} lines, {} files, {} chunks", prepared.corpus.lines(), index.files(), index.chunks());
    println!("index built in {all:.2} s CPU ({wall:.2} s wall), one thread\n\n| part | CPU s |\n|---|---|");
    for pair in ends.into_inner().unwrap().windows(2) {
        println!("| {} | {:.2} |", pair[1].0, (pair[1].1 - pair[0].1).as_secs_f64());
    }
    index
}

/// Stage A p50 and p95, end to end p50, p95 and p99, as the latency pass reads them.
fn wall(index: &Arc<Index>, configuration: &Configuration, questions: &[Question]) -> [f64; 5] {
    let engine = Engine::new(Arc::clone(index), configuration.clone()).unwrap();
    let system = Embedded::new(&engine);
    let arms: [(Arm, &dyn System); 1] = [(Arm::Baseline, &system)];
    let plan = LatencyPlan { repetitions: REPETITIONS, warm_up: questions.len(), seed: 1 };
    let rows = latency_pass(&arms, questions, &plan, &|| ());
    let clocks: Vec<_> = rows.iter().map(|row| row.latency.unwrap()).collect();
    let stage_a = clocks.iter().map(|clock| clock.stage_a.unwrap()).collect();
    percentiles(stage_a, clocks.iter().map(|clock| clock.total).collect())
}

/// The same by the thread's processor time, which other work on the machine does not lengthen. Stages have no processor
/// clock, so stage A is a second engine without the others.
fn processor(index: &Arc<Index>, configuration: &Configuration, questions: &[Question]) -> [f64; 5] {
    let mut first_stage = configuration.clone();
    (first_stage.stage_b.enabled, first_stage.stage_c.enabled) = (false, false);
    let [stage_a, total] = [first_stage, configuration.clone()].map(|configuration| {
        let engine = Engine::new(Arc::clone(index), configuration).unwrap();
        questions.iter().for_each(|question| {
            ask(&engine, question);
        });
        let time = |question: &Question| {
            let start = ThreadTime::now();
            ask(&engine, question);
            start.elapsed().as_secs_f64() * 1e3
        };
        (0..REPETITIONS).flat_map(|_| questions.iter().map(time)).collect()
    });
    percentiles(stage_a, total)
}

fn percentiles(mut stage_a: Vec<f64>, mut total: Vec<f64>) -> [f64; 5] {
    stage_a.sort_by(f64::total_cmp);
    total.sort_by(f64::total_cmp);
    let of = |values: &[f64], p| nearest_rank(values, p).unwrap();
    [of(&stage_a, 0.5), of(&stage_a, 0.95), of(&total, 0.5), of(&total, 0.95), of(&total, 0.99)]
}

fn overhead(engine: &Engine, questions: &[Question]) -> Vec<f64> {
    let system = Embedded::new(engine);
    let arms: [(Arm, &dyn System); 1] = [(Arm::Baseline, &system)];
    let bare = || cpu(|| questions.iter().map(|question| ask(engine, question)).sum::<usize>());
    let replayed = || cpu(|| quality_pass(&arms, questions, &|| ()).iter().map(|row| row.hits.len()).sum::<usize>());
    assert_eq!(bare().1, replayed().1, "both ways ask the same");
    let pair = |number: usize| {
        let (bare, replayed) = if number.is_multiple_of(2) {
            let bare = bare().0;
            (bare, replayed().0)
        } else {
            let replayed = replayed().0;
            (bare().0, replayed)
        };
        replayed / bare
    };
    (0..PAIRS).map(pair).collect()
}

fn ask(engine: &Engine, question: &Question) -> usize {
    let request = Request {
        text: &question.text,
        language: question.language,
        repository: question.repository.as_deref(),
        limit: LIMIT,
    };
    engine.search(&request).hits.len()
}

fn cpu(work: impl Fn() -> usize) -> (f64, usize) {
    let start = ProcessTime::now();
    let hits = work();
    (start.elapsed().as_secs_f64(), hits)
}
