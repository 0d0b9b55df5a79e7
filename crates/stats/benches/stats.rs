//! CPU time of what everything waits for: sign flips and bounds over 7,000 queries.
#![allow(missing_docs)]

mod cpu_time;

use cpu_time::CpuTime;
use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_stats::rng::Counter;
use lensgate_stats::{Inference, mean, quantile_ratio, sign_flips};

/// Deltas of which a share is zero, the rest spread over [-1, 1].
fn deltas(n: u64, zeros: f64) -> Vec<f64> {
    let random = Counter::new(42, 0);
    (0..n).map(|i| if random.unit(2 * i) < zeros { 0.0 } else { 2.0 * random.unit(2 * i + 1) - 1.0 }).collect()
}

/// What a gate asks of a mean.
fn bounds(values: &[f64]) -> Option<(f64, f64, f64)> {
    let inference: Inference = mean(values, -1.0, 1.0).ok()?;
    let (low, high) = inference.interval(0.90);
    Some((low, high, inference.harm_below(-0.02)))
}

fn benches(criterion: &mut Criterion<CpuTime>) {
    // One thread: what two cost together is not what they take.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let mut group = criterion.benchmark_group("7000 queries");
    group.sample_size(10);
    let full = deltas(7_000, 0.0);
    group.bench_function("100,000 sign flips", |bench| bench.iter(|| one.install(|| sign_flips(&full, 100_000, 1))));
    for zeros in [0.0, 0.7] {
        let values = deltas(7_000, zeros);
        group.bench_function(format!("mean, both bounds and harm, {zeros} zeros"), |bench| {
            bench.iter(|| one.install(|| bounds(&values)))
        });
    }
    let measures: Vec<Vec<f64>> = (0..10).map(|_| deltas(7_000, 0.7)).collect();
    // Overall, five classes, six languages, eight repositories: 20 slices that cut the queries four ways.
    let parts = [1, 5, 6, 8];
    group.bench_function("10 measures x 20 slices that cut 7,000 queries four ways", |bench| {
        bench.iter(|| {
            one.install(|| {
                for slice in measures.iter().flat_map(|m| parts.map(|k| m.chunks(m.len().div_ceil(k)))).flatten() {
                    std::hint::black_box(bounds(slice));
                }
            })
        })
    });
    group.bench_function("10 measures x 20 slices, each of all 7,000 queries", |bench| {
        bench.iter(|| {
            one.install(|| {
                for slice in measures.iter().flat_map(|m| std::iter::repeat_n(m, 20)) {
                    std::hint::black_box(bounds(slice));
                }
            })
        })
    });
    let samples =
        |stream| -> Vec<Vec<f64>> { (0..7_000).map(|i| vec![1.0 + Counter::new(7, stream).unit(i)]).collect() };
    let (base, cand) = (samples(0), samples(1));
    group.bench_function("p95 ratio of 7,000 queries", |bench| {
        bench.iter(|| one.install(|| quantile_ratio(&base, &cand, 0.95)))
    });
    group.finish();
}

criterion_group! {
    name = stats;
    config = Criterion::default().with_measurement(CpuTime);
    targets = benches
}
criterion_main!(stats);
