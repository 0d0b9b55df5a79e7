//! Speed of the reference engine on the default corpus, and what replay adds to it: `scripts/speed.sh` runs it.
//!
//! Overhead is measured in interleaved pairs in one process: the same queries through a bare loop around
//! `Engine::search` and through the quality pass on one thread, CPU time of each, the order within a pair alternating.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring script that prints its table and may panic")]

use std::path::Path;
use std::sync::Arc;

use cpu_time::ProcessTime;
use lensgate_dataset::{LoadOptions, load, query_folder};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};
use lensgate_observations::Arm;
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};
use lensgate_stats::{Design, Resampling, mean, nearest_rank};

/// Interleaved pairs; the issue of noise on a shared machine asks for many.
const PAIRS: usize = 40;
const LIMIT: usize = 100;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let corpus = load(&[Path::new("datasets/rust-crates")], &LoadOptions::default()).unwrap().corpus;
    let set = query_folder::read(Path::new("queries/rust-crates")).unwrap().set;
    let index = Arc::new(Index::build(&corpus, &IndexOptions { seed: 1, fit: Vec::new() }, &|_, _, _| {}).unwrap());
    let questions: Vec<Question> = set.queries.iter().map(|query| Question::of(query, &set.within, LIMIT)).collect();
    println!("{} lines, {} queries, one thread, times in ms\n", corpus.lines(), questions.len());
    println!("| system | stage A p50 | p95 | end to end p50 | p95 | p99 |\n|---|---|---|---|---|---|");
    for name in Configuration::preset_names() {
        let engine = Engine::new(Arc::clone(&index), Configuration::preset(name).unwrap()).unwrap();
        println!("| {name} | {} |", percentiles(&engine, &questions).map(|value| format!("{value:.2}")).join(" | "));
    }
    println!("\n| system | pairs | CPU time of replay over a bare loop | 90 % interval |\n|---|---|---|---|");
    for name in Configuration::preset_names() {
        let engine = Engine::new(Arc::clone(&index), Configuration::preset(name).unwrap()).unwrap();
        let ratios = overhead(&engine, &questions);
        let ratio = mean(&ratios, &Design::default(), &Resampling { resamples: 10_000, seed: 1 }).unwrap();
        let (lower, upper) = ratio.interval(0.90);
        println!("| {name} | {PAIRS} | {:.4} | {lower:.4} to {upper:.4} |", ratio.point());
    }
}

fn percentiles(engine: &Engine, questions: &[Question]) -> [f64; 5] {
    let system = Embedded::new(engine);
    let arms: [(Arm, &dyn System); 1] = [(Arm::Baseline, &system)];
    let rows = latency_pass(&arms, questions, &LatencyPlan { repetitions: 3, warm_up: 50, seed: 1 }, &|| ());
    let clocks: Vec<_> = rows.iter().map(|row| row.latency.unwrap()).collect();
    let sorted = |of: &dyn Fn(usize) -> f64| {
        let mut values: Vec<f64> = (0..clocks.len()).map(of).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (stage_a, total) = (sorted(&|at| clocks[at].stage_a.unwrap()), sorted(&|at| clocks[at].total));
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
