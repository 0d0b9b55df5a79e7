//! Prints what each configuration reaches on a labelled set at file level, within language, and how long it takes:
//! `cargo run --release -p lensgate-engine --example sanity -- CORPUS QUERIES.jsonl QRELS [CONFIGURATION..]`.
#![expect(clippy::print_stdout, reason = "an example for the terminal")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile};
use lensgate_dataset::trec::{Duplicates, Source};
use lensgate_dataset::{ImportOptions, Judgment, LoadOptions, Query, QuerySet, Unit, Within, import, load};
use lensgate_engine::{Answer, Configuration, Engine, Index, IndexOptions, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpus, queries, qrels, configurations @ ..] = &arguments[..] else {
        return Err("expected CORPUS QUERIES QRELS [CONFIGURATION..]".into());
    };
    let corpus = load(&[corpus], &LoadOptions::default())?.corpus;
    let options = ImportOptions {
        unit: Some(Unit::File),
        within: Some(vec![Within::Language]),
        require_positive: Some(false),
        ..ImportOptions::default()
    };
    let qrels = Source::open(Path::new(qrels))?;
    let judged = JudgmentFile::read(qrels, Format::Trec, DocumentUnit::Document, Duplicates::Error)?;
    let set = import(&Source::open(Path::new(queries))?, &judged, &options)?.query_folder.set;
    let start = Instant::now();
    let index = Arc::new(Index::build(&corpus, &IndexOptions::default(), &|_, _, _| ())?);
    println!("{} files, {} chunks, {} terms in {:?}", index.files(), index.chunks(), index.terms(), start.elapsed());
    let presets = ["lens-baseline".to_owned(), "lens-v1.2".to_owned()];
    for name in if configurations.is_empty() { &presets[..] } else { configurations } {
        let engine = Engine::new(Arc::clone(&index), Configuration::load(name)?)?;
        print(name, &set, &engine);
    }
    Ok(())
}

fn print(name: &str, set: &QuerySet, engine: &Engine) {
    let (mut recall, mut ndcg, mut reciprocal, mut judged) = (0.0, 0.0, 0.0, 0.0);
    let (mut stages, mut totals) = (Vec::new(), Vec::new());
    for query in &set.queries {
        ask(engine, query);
    }
    for query in &set.queries {
        let judgments = set.judgments_of(&query.id);
        if judgments.iter().all(|judgment| judgment.grade < 1) {
            continue;
        }
        let answer = ask(engine, query);
        let grades = graded(&answer, judgments);
        recall += share(&grades, judgments, 50);
        ndcg += gain(&grades, 10) / gain(&ideal(judgments), 10);
        reciprocal += (1..).zip(&grades).find(|(_, grade)| **grade > 0).map_or(0.0, |(rank, _)| 1.0 / f64::from(rank));
        judged += 1.0;
        stages.push(answer.timing.stage_a.as_secs_f64() * 1e3);
        totals.push(answer.timing.total.as_secs_f64() * 1e3);
    }
    println!(
        "{name}: {judged} queries, Recall@50 {:.4}, nDCG@10 {:.4}, RR {:.4}; stage A p95 {:.2} ms, total p95 {:.2} ms",
        recall / judged,
        ndcg / judged,
        reciprocal / judged,
        percentile(stages),
        percentile(totals)
    );
}

fn ask(engine: &Engine, query: &Query) -> Answer {
    engine.search(&Request { language: query.language, ..Request::new(&query.text) })
}

/// The grade of each file in the order in which the files first appear.
fn graded(answer: &Answer, judgments: &[Judgment]) -> Vec<i32> {
    let mut files = Vec::new();
    for hit in &answer.hits {
        if !files.contains(&&hit.span.path) {
            files.push(&hit.span.path);
        }
    }
    let grade =
        |path| judgments.iter().filter(|judgment| &judgment.span.path == path).map(|judgment| judgment.grade).max();
    files.into_iter().map(|path| grade(path).unwrap_or(0).max(0)).collect()
}

fn share(grades: &[i32], judgments: &[Judgment], k: usize) -> f64 {
    let relevant = ideal(judgments).iter().filter(|grade| **grade > 0).count();
    let found = grades.iter().take(k).filter(|grade| **grade > 0).count();
    ratio(found, relevant)
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap_or(0)) / f64::from(u32::try_from(whole).unwrap_or(1))
}

fn gain(grades: &[i32], k: usize) -> f64 {
    (2..).zip(grades.iter().take(k)).map(|(rank, grade)| f64::from(*grade) / f64::from(rank).log2()).sum()
}

fn ideal(judgments: &[Judgment]) -> Vec<i32> {
    let mut grades: BTreeMap<&str, i32> = BTreeMap::new();
    for judgment in judgments {
        let grade = grades.entry(&judgment.span.path).or_default();
        *grade = (*grade).max(judgment.grade);
    }
    let mut grades: Vec<i32> = grades.into_values().collect();
    grades.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
    grades
}

fn percentile(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get((samples.len() * 95).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0.0)
}
