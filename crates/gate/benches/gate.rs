//! CPU time of what `lensgate gate` does with a recording of the built-in set, files apart.
#![allow(missing_docs)]

#[path = "../../stats/benches/cpu_time/mod.rs"]
mod cpu_time;
mod recorded;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::CpuTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lensgate_compare::Comparisons;
use lensgate_gate::{Context, Policy, Verdict, judge};
use recorded::Recorded;

fn default_policy() -> Policy {
    Policy::preset("default").expect("the preset exists").0
}

/// So many gates on means at many cuts, each sliced four ways or not at all.
fn many(gates: usize, slices: &str) -> Policy {
    let mut text = "schema = 1\nname = \"many\"\n[decision]\nconfidence = \"95 %\"\n".to_owned();
    for gate in 0..gates {
        let (measure, margin) = [("nDCG", "0.02"), ("Recall", "\"2 pp\"")][gate % 2];
        let cut = 5 + gate / 2;
        text += &format!(
            "[[gate]]\nid = \"g{gate}\"\nmeasure = \"{measure}@{cut}\"\ntest = \"non_inferior\"\nmargin = {margin}\n\
             slices = [{slices}]\nseverity = \"block\"\n"
        );
    }
    Policy::parse("many", &text).expect("the text is a policy")
}

fn judged(policy: &Policy, comparisons: &Comparisons) -> Verdict {
    judge(policy, comparisons, &Context::default())
}

fn benches(criterion: &mut Criterion<CpuTime>) {
    // One thread: what two cost together is not what they take.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread can be built");
    let recorded = Recorded::new();
    let policy = default_policy();
    let mut group = criterion.benchmark_group("default policy, 210 judged queries and 434 mined");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    group.bench_function("gate", |bench| {
        bench.iter(|| one.install(|| black_box(judged(&policy, &recorded.compare(&policy)))))
    });
    group.finish();

    let mut group = criterion.benchmark_group("judging by condition");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    for (gates, slices) in [(20, ""), (24, "\"class\", \"language\", \"repository\", \"source\"")] {
        let policy = many(gates, slices);
        let comparisons = recorded.compare(&policy);
        // Those that a bound decides: no slice here is too small for one.
        let conditions = judged(&policy, &comparisons).gates.iter().filter(|gate| gate.p_alone.is_some()).count();
        group.throughput(Throughput::Elements(conditions as u64));
        group.bench_function(format!("{conditions} conditions"), |bench| {
            bench.iter(|| one.install(|| black_box(judged(&policy, &comparisons))))
        });
    }
    group.finish();
}

criterion_group! {
    name = gate;
    config = Criterion::default().with_measurement(CpuTime);
    targets = benches
}
criterion_main!(gate);
