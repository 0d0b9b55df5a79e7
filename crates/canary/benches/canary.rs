//! One hour of LENS's canary at 245 requests a second: 882,000 requests, 120 windows, 20 gates and 15 kill switches.

#[path = "../tests/world/mod.rs"]
mod world;

use criterion::{Criterion, criterion_group, criterion_main};

fn hour(criterion: &mut Criterion) {
    let policy = world::lens_canary();
    let mut group = criterion.benchmark_group("canary");
    group.sample_size(10);
    group.bench_function("one hour at 245/s, bounds in every window", |bencher| {
        bencher.iter(|| world::canary(&policy, world::population(0.0002), world::traffic(1), &[]));
    });
    group.finish();
}

criterion_group!(benches, hour);
criterion_main!(benches);
