//! CPU time of what `lensgate plan` does with a recording of the built-in set, files apart: gate by gate, a mean, a ratio of sums and a
//! ratio of percentiles, because ten whole plans would take too long.
#![allow(missing_docs)]

#[path = "../../stats/benches/cpu_time/mod.rs"]
mod cpu_time;
#[path = "../../gate/benches/recorded/mod.rs"]
mod recorded;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::CpuTime;
use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_advise::plan::{Assumed, plan};
use lensgate_compare::Comparisons;
use lensgate_gate::Policy;
use recorded::Recorded;

fn default_policy() -> Policy {
    Policy::preset("default").expect("the preset exists").0
}

/// One gate of it.
fn only(id: &str) -> Policy {
    let mut policy = default_policy();
    policy.gates.retain(|gate| gate.id == id);
    policy
}

fn planned(policy: &Policy, comparisons: &Comparisons) {
    let assumed = Assumed { pilot: Some(comparisons), ..Assumed::default() };
    black_box(plan(policy, &assumed).expect("the recording knows every spread"));
}

fn benches(criterion: &mut Criterion<CpuTime>) {
    // One thread: what two cost together is not what they take.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let comparisons = Recorded::new().compare(&default_policy());
    let mut group = criterion.benchmark_group("default policy, 210 judged queries and 434 mined");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for id in ["recall-kept", "spans-found", "latency-p95-kept"] {
        let policy = only(id);
        group.bench_function(format!("plan {id}"), |bench| {
            bench.iter(|| one.install(|| planned(&policy, &comparisons)))
        });
    }
    group.finish();
}

criterion_group! {
    name = plans;
    config = Criterion::default().with_measurement(CpuTime);
    targets = benches
}
criterion_main!(plans);
