//! Stage A alone and end to end, baseline and candidate, one query of each class: `cargo bench -p lensgate-engine`.
//! The corpus is the default dataset when cargo has its packages at hand, else the sources of this workspace.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_dataset::{Corpus, LoadOptions, load};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};

const QUERIES: [(&str, &str); 5] = [
    ("identifier", "parse_header"),
    ("regex", r"fn\s+new\("),
    ("nl", "stop a background job from outside before it is finished"),
    ("structural", "impl Display for Error"),
    ("docs", "how to limit the number of connections"),
];

fn corpus() -> Corpus {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let options = LoadOptions { offline: true, ..LoadOptions::default() };
    let pinned = load(&[root.join("datasets/rust-crates")], &options);
    pinned.or_else(|_| load(&[root.join("crates")], &options)).expect("the workspace holds its own sources").corpus
}

fn engine(index: &Arc<Index>, name: &str, stages: &str) -> Engine {
    let mut configuration = Configuration::preset(name).expect("the preset is built in");
    if stages == "stage_a" {
        configuration.stage_b.enabled = false;
        configuration.stage_c.enabled = false;
    }
    Engine::new(Arc::clone(index), configuration).expect("presets are legal")
}

fn search(criterion: &mut Criterion) {
    let corpus = corpus();
    let index = Index::build(&corpus, &IndexOptions::default(), &|_, _, _| ()).expect("the corpus can be indexed");
    let index = Arc::new(index);
    for stages in ["stage_a", "end_to_end"] {
        let mut group = criterion.benchmark_group(format!("{}/{stages}", corpus.name));
        for preset in ["lens-baseline", "lens-v1.2"] {
            let engine = engine(&index, preset, stages);
            for (class, text) in QUERIES {
                group.bench_function(format!("{preset}/{class}"), |bencher| {
                    bencher.iter(|| engine.search(black_box(&Request::new(text))));
                });
            }
        }
        group.finish();
    }
}

fn build(criterion: &mut Criterion) {
    let corpus = corpus();
    let mut group = criterion.benchmark_group(format!("{}/build", corpus.name));
    group.sample_size(10);
    group.bench_function("index", |bencher| {
        bencher.iter(|| Index::build(black_box(&corpus), &IndexOptions::default(), &|_, _, _| ()));
    });
    group.finish();
}

criterion_group!(benches, search, build);
criterion_main!(benches);
