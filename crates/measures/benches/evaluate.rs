//! Reading, grading and scoring a run of 1,000 queries x 1,000 hits on one thread, in each layout of its lines.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lensgate_dataset::trec::{Qrels, RunOptions, Source};
use lensgate_measures::Measure;
use lensgate_measures::evaluate::{evaluate_bounds, evaluate_run, grade_run};

const QUERIES: usize = 1_000;
const DEPTH: usize = 1_000;

/// A number that looks random and is the same everywhere.
fn noise(seed: usize) -> usize {
    let mut word = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (word >> 33) as usize
}

fn line(query: usize, rank: usize) -> String {
    let document = noise(query * DEPTH + rank) % 4_000 * DEPTH + rank;
    format!("{} Q0 {document} {} {}.{:06} made-up\n", query + 100_000, rank + 1, 30 - rank / 40, 999_999 - rank * 900)
}

fn lines(order: impl Iterator<Item = (usize, usize)>) -> Source {
    let text: String = order.map(|(query, rank)| line(query, rank)).collect();
    Source::read("run", text.as_bytes()).expect("memory is readable")
}

fn qrels() -> Source {
    let judged = |query: usize| {
        let rank = noise(query) % 200;
        let document = noise(query * DEPTH + rank) % 4_000 * DEPTH + rank;
        format!("{} 0 {document} 1\n", query + 100_000)
    };
    Source::read("qrels", (0..QUERIES).map(judged).collect::<String>().as_bytes()).expect("memory is readable")
}

fn benches(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let measures: Vec<Measure> =
        ["nDCG@10", "Recall@50", "RR", "AP"].iter().map(|name| name.parse().expect("a measure")).collect();
    let qrels = qrels();
    let qrels = Qrels::read(&qrels).expect("qrels");
    let together = || (0..QUERIES).flat_map(|query| (0..DEPTH).map(move |rank| (query, rank)));
    let shuffled = || (0..QUERIES).flat_map(|query| (0..DEPTH).map(move |rank| (query, rank * 7 % DEPTH)));
    let by_rank = || (0..DEPTH).flat_map(|rank| (0..QUERIES).map(move |query| (query, rank)));
    let runs = [("sorted", lines(together())), ("shuffled", lines(shuffled())), ("interleaved", lines(by_rank()))];
    let mut group = criterion.benchmark_group("1,000,000 lines");
    group.sample_size(10).throughput(Throughput::Elements((QUERIES * DEPTH) as u64));
    for (layout, run) in &runs {
        let read = || evaluate_run(&measures, &qrels, run, 1, RunOptions::default()).expect("a run").means();
        group.bench_function(format!("four measures, {layout}"), |bench| bench.iter(|| one.install(read)));
    }
    let graded = grade_run(&runs[0].1, &qrels, 1, RunOptions::default()).expect("a run");
    group.bench_function("bounds of four measures", |bench| bench.iter(|| evaluate_bounds(&measures, &graded)));
    group.finish();
}

criterion_group!(evaluate, benches);
criterion_main!(evaluate);
