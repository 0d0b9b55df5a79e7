//! Prints how long an index takes to build and each stage to answer, on one thread after one warm-up round:
//! `cargo run --release -p lensgate-engine --example speed -- DATASET QUERY_SET [CONFIGURATION..]`.
#![expect(clippy::print_stdout, reason = "an example for the terminal")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lensgate_dataset::{LoadOptions, QueryClass, QuerySet, load, query_folder};
use lensgate_engine::{Answer, Configuration, Engine, Index, IndexOptions, Request};

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dataset, queries, configurations @ ..] = &arguments[..] else {
        return Err("expected DATASET QUERY_SET [CONFIGURATION..]".into());
    };
    let corpus = load(&[dataset], &LoadOptions::default())?.corpus;
    let set = query_folder::read(Path::new(queries))?.set;
    let start = Instant::now();
    let heard = Mutex::new(Vec::new());
    let progress = |phase: &str, done: u64, all: u64| {
        if done == all
            && let Ok(mut heard) = heard.lock()
        {
            heard.push(format!("{phase} {:.2} s", start.elapsed().as_secs_f64()));
        }
    };
    let index = Arc::new(Index::build(&corpus, &IndexOptions::default(), &progress)?);
    let build = start.elapsed().as_secs_f64();
    println!("{} files, {} lines, {} chunks, {} terms", index.files(), corpus.lines(), index.chunks(), index.terms());
    println!("built in {build:.2} s; ends of phases: {}", heard.into_inner()?.join(", "));
    let presets = ["lens-baseline".to_owned(), "lens-v1.2".to_owned()];
    for name in if configurations.is_empty() { &presets[..] } else { configurations } {
        let engine = Engine::new(Arc::clone(&index), Configuration::load(name)?)?;
        println!("{name}");
        time(&set, &engine);
    }
    Ok(())
}

fn time(set: &QuerySet, engine: &Engine) {
    let mut answers: Vec<(QueryClass, Answer)> = Vec::new();
    for round in 0..=ROUNDS {
        for query in &set.queries {
            let request = Request {
                language: query.language,
                repository: query.repository.as_deref(),
                ..Request::new(&query.text)
            };
            let answer = engine.search(&request);
            let whole = engine.search(&Request::new(&query.text));
            if round > 0 {
                answers.extend([(query.class, answer), (query.class, whole)]);
            }
        }
    }
    let all: Vec<&Answer> = answers.iter().map(|(_, answer)| answer).collect();
    row("all", &all);
    for class in QueryClass::ALL {
        let of_class: Vec<&Answer> =
            answers.iter().filter(|(other, _)| *other == class).map(|(_, answer)| answer).collect();
        row(class.name(), &of_class);
    }
    println!("  cache {:?}", engine.cache_counts());
}

fn row(name: &str, answers: &[&Answer]) {
    let stage = |duration: fn(&Answer) -> Option<Duration>| {
        let mut samples: Vec<f64> =
            answers.iter().filter_map(|answer| duration(answer)).map(|time| time.as_secs_f64() * 1e3).collect();
        samples.sort_by(f64::total_cmp);
        let at =
            |percent: usize| samples.get((samples.len() * percent).div_ceil(100).max(1) - 1).copied().unwrap_or(0.0);
        format!("{:6.2} {:6.2} {:6.2} ({:4})", at(50), at(95), at(99), samples.len())
    };
    println!(
        "  {name:<11} p50 p95 p99 in ms: A {}  B {}  C {}  total {}",
        stage(|answer| Some(answer.timing.stage_a)),
        stage(|answer| Some(answer.timing.stage_b)),
        stage(|answer| answer.timing.stage_c),
        stage(|answer| Some(answer.timing.total))
    );
}
