//! From arguments to what a replay needs: the corpus, the queries with their judgments, and pairs to fit on.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lensgate_dataset::{
    Corpus, LabelSource, LoadOptions, Problem, QueryFolder, QuerySet, Severity, Unit, check, load, query_folder,
};
use lensgate_engine::FitPair;
use lensgate_mine::{Mined, mine};

use crate::exit::{Exit, Failure};
use crate::progress::Progress;

/// What to prepare.
pub struct Request {
    /// The dataset's folders.
    pub dataset: Vec<PathBuf>,
    /// The query set's folder; none asks mined queries only.
    pub queries: Option<PathBuf>,
    /// The most queries to mine, those to fit on included.
    pub mined: usize,
    /// Leave out given queries without a relevant judgment.
    pub require_positive: bool,
    /// Seeds mining.
    pub seed: u64,
    /// Never use the network.
    pub offline: bool,
}

/// What a replay needs.
pub struct Prepared {
    /// The corpus, without the text that mined queries were made of.
    pub corpus: Corpus,
    /// Given and mined queries together.
    pub queries: QueryFolder,
    /// The given query set's name and digest, and how many queries it has.
    pub given: (String, String, u64),
    /// Pairs from the fit part of the mined queries.
    pub fit: Vec<FitPair>,
    /// The seed that mining used.
    pub seed: u64,
}

/// Loads, checks and mines.
pub fn prepare(request: &Request, progress: Progress) -> Result<Prepared, Failure> {
    let corpus = load_corpus(&request.dataset, request.offline, progress)?;
    let mut given = request.queries.as_ref().map(|folder| query_folder::read(folder)).transpose()?;
    if let Some(given) = &mut given {
        refuse_problems(&check(given, &corpus), progress)?;
        if request.require_positive {
            let left_out = given.require_positive();
            println!("left out {left_out} queries without a relevant judgment (--require-positive)");
        }
    }
    let stage = progress.stage("mining queries", 0);
    let mined = mine_queries(&corpus, given.as_ref().map(|folder| &folder.set), request);
    stage.done(&format!("{} to evaluate, {} to fit on", mined.evaluation.queries.len(), mined.fit.queries.len()));
    let fit = fit_pairs(&mined.fit);
    let given = given.map_or_else(|| no_given_queries(&corpus), |folder| folder.set);
    let facts = (given.name.clone(), given.digest.clone(), given.queries.len() as u64);
    let queries = joined(given, mined.evaluation, &corpus)?;
    Ok(Prepared { corpus: mined.corpus, queries, given: facts, fit, seed: request.seed })
}

/// Loads a corpus and says what was left out of it.
pub fn load_corpus(folders: &[PathBuf], offline: bool, progress: Progress) -> Result<Corpus, Failure> {
    let stage = progress.stage("loading the corpus", 0);
    let report = |part: &str, done, total| stage.at(part, done, total);
    let loaded = load(folders, &LoadOptions { offline, progress: &report, ..LoadOptions::default() })?;
    let skipped = match loaded.skipped.len() {
        0 => String::new(),
        n => format!(", {n} skipped (`lensgate check` lists them)"),
    };
    let corpus = loaded.corpus;
    stage.done(&format!("{}: {} files, {} lines{skipped}", corpus.name, corpus.files.len(), corpus.lines()));
    Ok(corpus)
}

fn refuse_problems(problems: &[Problem], progress: Progress) -> Result<(), Failure> {
    let errors: Vec<String> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).map(ToString::to_string).collect();
    if !errors.is_empty() {
        return Err(Failure::new(Exit::Data, anyhow!("the query set does not fit the corpus:\n{}", errors.join("\n"))));
    }
    if progress != Progress::Quiet && !problems.is_empty() {
        eprintln!("{} warnings about the query set; `lensgate check` lists them", problems.len());
    }
    Ok(())
}

fn mine_queries(corpus: &Corpus, given: Option<&QuerySet>, request: &Request) -> Mined {
    let judged =
        given.map_or_else(Vec::new, |set| set.judgments.values().flatten().map(|it| it.span.clone()).collect());
    let options = lensgate_mine::Options { limit: request.mined, seed: request.seed, avoid: judged };
    mine(corpus, &options)
}

fn fit_pairs(fit: &QuerySet) -> Vec<FitPair> {
    let pair = |query: &lensgate_dataset::Query| {
        let best = fit.judgments_of(&query.id).iter().max_by_key(|judgment| judgment.grade)?;
        Some(FitPair { text: query.text.clone(), span: best.span.clone() })
    };
    fit.queries.iter().filter_map(pair).collect()
}

fn no_given_queries(corpus: &Corpus) -> QuerySet {
    QuerySet {
        name: format!("mined from {}", corpus.name),
        unit: Unit::Span,
        relevance_floor: 1,
        within: Vec::new(),
        quotas: None,
        queries: Vec::new(),
        judgments: std::collections::BTreeMap::new(),
        digest: String::new(),
    }
}

/// Given and mined queries as one set, pinned to the text they were judged on.
fn joined(mut given: QuerySet, mined: QuerySet, corpus: &Corpus) -> Result<QueryFolder, Failure> {
    if given.unit == Unit::Span {
        let taken: std::collections::BTreeSet<String> = given.queries.iter().map(|query| query.id.clone()).collect();
        if let Some(twice) = mined.queries.iter().find(|query| taken.contains(&query.id)) {
            let problem = anyhow!("query id {:?} is both given and mined; rename the given one", twice.id);
            return Err(Failure::new(Exit::Data, problem));
        }
        given.queries.extend(mined.queries);
        given.judgments.extend(mined.judgments);
    }
    if given.queries.is_empty() {
        return Err(Failure::new(
            Exit::Data,
            anyhow!("there is nothing to ask: no queries were given and none could be mined"),
        ));
    }
    debug_assert!(given.queries.iter().all(|query| query.source != LabelSource::Mined || given.unit == Unit::Span));
    let mut folder = QueryFolder::in_folder(Path::new("queries"), given);
    folder.pin(corpus);
    folder.set.digest = query_folder::digest_once_written(&folder);
    Ok(folder)
}
