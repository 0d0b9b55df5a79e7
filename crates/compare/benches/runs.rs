//! Two runs of 7,000 queries side by side on one thread: intervals, 100,000 sign flips, adjustment, bounds.
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_compare::{RunsOptions, ScoredRun, compare_runs};
use lensgate_measures::Bounds;
use lensgate_measures::evaluate::{Evaluation, QueryBounds, QueryScores};

const QUERIES: usize = 7_000;

/// Reciprocal ranks that look random, a third of them 0.
fn score(query: usize, measure: usize, run: usize) -> f64 {
    let word = ((query * 8 + measure * 2 + run) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40;
    if word.is_multiple_of(3) { 0.0 } else { 1.0 / (1 + word % 40) as f64 }
}

fn benches(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let names: Vec<String> = (0..QUERIES).map(|query| query.to_string()).collect();
    let measures: Vec<_> =
        ["nDCG@10", "Recall@50", "RR", "AP"].iter().map(|name| name.parse().expect("a measure")).collect();
    let scores = |query: usize, run: usize| (0..measures.len()).map(move |measure| score(query, measure, run));
    let evaluations = [0, 1].map(|run| Evaluation {
        measures: measures.clone(),
        queries: (0..QUERIES)
            .map(|query| QueryScores { query: &names[query], scores: scores(query, run).collect() })
            .collect(),
    });
    let bounds = evaluations.each_ref().map(|evaluation| -> Vec<QueryBounds<'_>> {
        let same = |value: &f64| Bounds { worst_order: *value, best_order: *value, unjudged_relevant: 1.0 };
        let of = |query: &QueryScores<'_>| QueryBounds { bounds: query.scores.iter().map(same).collect(), query: "" };
        evaluation.queries.iter().map(of).collect()
    });
    let runs: Vec<ScoredRun<'_>> = ["old", "new"]
        .into_iter()
        .zip(evaluations.iter().zip(&bounds))
        .map(|(name, (evaluation, bounds))| ScoredRun { name, evaluation, bounds })
        .collect();
    let mut group = criterion.benchmark_group("two runs of 7,000 queries, four measures");
    group.sample_size(10);
    group.bench_function("2,000 resamples, 100,000 sign flips", |bench| {
        bench.iter(|| one.install(|| compare_runs(&runs, &RunsOptions::default())))
    });
    group.finish();
}

criterion_group!(runs, benches);
criterion_main!(runs);
