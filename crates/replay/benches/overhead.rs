//! What the quality pass adds to a bare loop around the engine, on a small corpus of our own making.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use lensgate_dataset::{Corpus, Language, SourceFile};
use lensgate_engine::{Configuration, Engine, Index, IndexOptions, Request};
use lensgate_replay::{Embedded, Question, System, quality_pass};
use lensgate_words::Arm;

fn corpus() -> Corpus {
    let verbs = ["read", "write", "parse", "merge", "split", "close", "open", "count"];
    let nouns = ["record", "buffer", "header", "stream", "token", "index", "socket", "frame"];
    let file = |at: usize| {
        let function = |n: usize| {
            let (verb, noun) = (verbs[(at + n) % 8], nouns[(at * 3 + n) % 8]);
            format!(
                "/// {verb} one {noun} after the other.\npub fn {verb}_{noun}_{n}(x: u32) -> u32 {{\n    x + {n}\n}}\n\n"
            )
        };
        let text: String = (0..20).map(function).collect();
        SourceFile::new(&format!("made/f{at:03}.rs"), "made", Language::Rust, text)
    };
    Corpus::new("made", (0..200).map(file).collect())
}

fn overhead(criterion: &mut Criterion) {
    let index = Index::build(&corpus(), &IndexOptions { seed: 1, fit: Vec::new() }, &|_, _, _| {}).unwrap();
    let engine = Engine::new(Arc::new(index), Configuration::preset("lens-baseline").unwrap()).unwrap();
    let question = |at: usize| Question {
        query_id: format!("q{at}").into(),
        text: format!("read buffer {at}").into(),
        language: None,
        repository: None,
        limit: 100,
    };
    let questions: Vec<Question> = (0..50).map(question).collect();
    let system = Embedded::new(&engine);
    let arms: [(Arm, &dyn System); 1] = [(Arm::Baseline, &system)];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut group = criterion.benchmark_group("fifty queries, one thread");
    group.bench_function("bare loop", |bencher| {
        let ask = |question: &Question| {
            engine.search(&Request { text: &question.text, language: None, repository: None, limit: 100 }).hits.len()
        };
        bencher.iter(|| pool.install(|| questions.iter().map(ask).sum::<usize>()));
    });
    group.bench_function("quality pass", |bencher| {
        bencher.iter(|| pool.install(|| quality_pass(&arms, &questions, &|| ()).len()));
    });
    group.finish();
}

criterion_group!(benches, overhead);
criterion_main!(benches);
