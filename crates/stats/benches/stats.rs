//! CPU time of the two loops that everything waits for: sign flips and resamples over 7,000 queries.
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_stats::rng::Counter;
use lensgate_stats::{Design, Resampling, mean, quantile_ratio, sign_flip_p_value};

/// Deltas of which a share is zero, the rest spread over [-1, 1].
fn deltas(n: u64, zeros: f64) -> Vec<f64> {
    let random = Counter::new(42, 0);
    (0..n).map(|i| if random.unit(2 * i) < zeros { 0.0 } else { 2.0 * random.unit(2 * i + 1) - 1.0 }).collect()
}

fn benches(criterion: &mut Criterion) {
    // One thread, so that wall time is CPU time.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let resampling = Resampling::default();
    let mut group = criterion.benchmark_group("7000 queries");
    group.sample_size(10);
    let full = deltas(7_000, 0.0);
    group.bench_function("100,000 sign flips", |bench| {
        bench.iter(|| one.install(|| sign_flip_p_value(&full, 100_000, 1)))
    });
    for zeros in [0.0, 0.7] {
        let values = deltas(7_000, zeros);
        group.bench_function(format!("mean, 10,000 resamples, {zeros} zeros"), |bench| {
            bench.iter(|| one.install(|| mean(&values, &Design::simple(), &resampling)))
        });
    }
    group.bench_function("10 measures x 20 slices of 4 partitions, 0.7 zeros", |bench| {
        let measures: Vec<Vec<f64>> = (0..10).map(|_| deltas(7_000, 0.7)).collect();
        let slices: Vec<Vec<&[f64]>> =
            measures.iter().map(|m| (0..20).map(|s| &m[s % 5 * 1_400..(s % 5 + 1) * 1_400]).collect()).collect();
        bench.iter(|| {
            one.install(|| {
                for slice in slices.iter().flatten() {
                    let _ = std::hint::black_box(mean(slice, &Design::simple(), &resampling));
                }
            })
        })
    });
    let samples =
        |stream| -> Vec<Vec<f64>> { (0..7_000).map(|i| vec![1.0 + Counter::new(7, stream).unit(i)]).collect() };
    let (base, cand) = (samples(0), samples(1));
    group.bench_function("p95 ratio, 10,000 resamples", |bench| {
        bench.iter(|| one.install(|| quantile_ratio(&base, &cand, 0.95, &resampling)))
    });
    group.finish();
}

criterion_group!(stats, benches);
criterion_main!(stats);
