//! From arguments to what a replay needs: the corpus, the queries with their judgments, and pairs to fit on.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lensgate_dataset::{
    Copies, Corpus, LoadOptions, Loaded, Problem, QueryFolder, QuerySet, Severity, Unit, check, load, query_folder,
};
use lensgate_engine::FitPair;
use lensgate_mine::{Mined, TAKEN_OUT, mine};

use crate::exit::Failure;
use crate::progress::Progress;
use crate::recording::{DerivedFacts, LeftOut, QuerySetFacts};

/// What to prepare.
pub struct Request {
    /// The dataset's folders.
    pub dataset: Vec<PathBuf>,
    /// The query set's folder; none asks mined queries only.
    pub queries: Option<PathBuf>,
    /// The most mined queries to ask.
    pub mined: usize,
    /// Whether a system uses what is fitted on mined queries.
    pub calibrates: bool,
    /// Leave out given queries without a relevant judgment.
    pub require_positive: bool,
    /// Seeds mining.
    pub seed: u64,
    /// Never use the network.
    pub offline: bool,
    /// Leave out files that cannot be read.
    pub skip_unreadable: bool,
}

/// What a replay needs.
pub struct Prepared {
    /// The corpus as it lies there: given queries are asked of it.
    pub corpus: Corpus,
    /// What is not in it.
    pub left_out: LeftOut,
    /// Corpora without the text of mined queries, in the order in which they are needed; given queries never meet them.
    pub derived: Vec<Derived>,
    /// Given and mined queries together, the given ones first.
    pub queries: QueryFolder,
    /// Which query set was given, and what was mined beside it.
    pub facts: QuerySetFacts,
    /// Digests of what was derived.
    pub digests: DerivedFacts,
    /// The seed that mining used.
    pub seed: u64,
}

/// A corpus without the text that queries were mined from.
pub struct Derived {
    /// The corpus.
    pub corpus: Corpus,
    /// Pairs to fit on here, if this is where fitting happens.
    pub fit: Vec<FitPair>,
    /// Whether the mined queries are asked of it.
    pub is_asked: bool,
}

/// Loads, checks and mines.
pub fn prepare(request: &Request, progress: Progress) -> Result<Prepared, Failure> {
    let loaded = load_corpus(&request.dataset, (request.offline, request.skip_unreadable), progress)?;
    let (left_out, corpus) = (LeftOut::of(&loaded), loaded.corpus);
    let mut given = request.queries.as_ref().map(|folder| query_folder::read(folder)).transpose()?;
    if let Some(given) = &mut given {
        refuse_problems(&check(given, &corpus), progress)?;
        if request.require_positive {
            let left_out = given.require_positive();
            println!("left out {left_out} queries without a relevant judgment (--require-positive)");
        }
    }
    // Mined queries answer with spans, so a set that judges files cannot hold them.
    let takes_mined = given.as_ref().is_none_or(|folder| folder.set.unit == Unit::Span);
    let asked = if takes_mined { request.mined } else { 0 };
    if asked < request.mined && progress != Progress::Quiet {
        eprintln!(
            "note: the query set judges files and mined queries answer with spans, so none is asked, as under --mined 0"
        );
    }
    let Drawn { derived, evaluation, digests } = draw(&corpus, asked, request, progress);
    let given = given.map_or_else(|| no_given_queries(&corpus), |folder| folder.set);
    let mut facts = QuerySetFacts {
        name: given.name.clone(),
        digest: match (&evaluation, given.queries.is_empty()) {
            (Some(mined), true) => mined.digest.clone(),
            _ => given.digest.clone(),
        },
        queries: given.queries.len() as u64,
        mined: 0,
        fit: derived.iter().map(|derived| derived.fit.len() as u64).sum(),
    };
    let queries = joined(given, evaluation, &corpus)?;
    facts.mined = queries.set.queries.len() as u64 - facts.queries;
    Ok(Prepared { corpus, left_out, derived, queries, facts, digests, seed: request.seed })
}

/// What mining gave.
#[derive(Default)]
struct Drawn {
    derived: Vec<Derived>,
    evaluation: Option<QuerySet>,
    digests: DerivedFacts,
}

/// Mines what is needed and nothing else. The sample to fit on never depends on how many mined queries are asked, so that
/// the answers to given queries do not either: where more are asked than leave the corpus anyway, fitting has its own.
fn draw(corpus: &Corpus, asked: usize, request: &Request, progress: Progress) -> Drawn {
    let mut drawn = Drawn::default();
    if asked == 0 && !request.calibrates {
        return drawn;
    }
    let stage = progress.stage("mining queries", 0);
    let mined = |limit| mine(corpus, &lensgate_mine::Options { limit, seed: request.seed });
    let asks_more = asked > TAKEN_OUT;
    if request.calibrates || !asks_more {
        drawn.add(mined(asked.min(TAKEN_OUT)), request.calibrates, asked > 0 && !asks_more);
    }
    if asks_more {
        drawn.add(mined(asked), false, true);
    }
    let count = |set: Option<&QuerySet>| set.map_or(0, |set| set.queries.len());
    let fit: usize = drawn.derived.iter().map(|derived| derived.fit.len()).sum();
    stage.done(&format!("{} to evaluate, {fit} to fit on", count(drawn.evaluation.as_ref())));
    drawn
}

impl Drawn {
    fn add(&mut self, mined: Mined, fits: bool, is_asked: bool) {
        let Mined { fit, evaluation, corpus } = mined;
        let pairs = if fits { fit_pairs(&fit) } else { Vec::new() };
        if fits {
            self.digests.fit_queries = Some(fit.digest);
            self.digests.fit_corpus = Some(corpus.digest.clone());
        }
        if is_asked {
            self.digests.mined_queries = Some(evaluation.digest.clone());
            self.digests.mined_corpus = Some(corpus.digest.clone());
            self.evaluation = Some(evaluation);
        }
        self.derived.push(Derived { corpus, fit: pairs, is_asked });
    }
}

/// Loads a corpus and says what was left out of it.
pub fn load_corpus(
    folders: &[PathBuf],
    (offline, skip_unreadable): (bool, bool),
    progress: Progress,
) -> Result<Loaded, Failure> {
    let stage = progress.stage("loading the corpus", 0);
    let report = |part: &str, done, total| stage.at(part, done, total);
    let loaded = load(folders, &LoadOptions { offline, skip_unreadable, progress: &report, ..LoadOptions::default() })?;
    let skipped = match loaded.skipped.len() {
        0 => String::new(),
        n => format!(", {n} skipped (`lensgate check` lists them)"),
    };
    let corpus = &loaded.corpus;
    stage.done(&format!("{}: {} files, {} lines{skipped}", corpus.name, corpus.files.len(), corpus.lines()));
    Ok(loaded)
}

fn refuse_problems(problems: &[Problem], progress: Progress) -> Result<(), Failure> {
    let errors: Vec<String> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).map(ToString::to_string).collect();
    if !errors.is_empty() {
        return Err(Failure::data(anyhow!("the query set does not fit the corpus:\n{}", errors.join("\n"))));
    }
    if progress != Progress::Quiet && !problems.is_empty() {
        eprintln!("{} warnings about the query set; `lensgate check` lists them", problems.len());
    }
    Ok(())
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

/// Adds mined queries, but for those that ask what a given one asks: they are asked of another corpus, so their answers are no
/// further answers to the given query.
fn add_mined(given: &mut QuerySet, mined: QuerySet) {
    let first_mined = given.queries.len();
    given.queries.extend(mined.queries);
    given.judgments.extend(mined.judgments);
    let copies = Copies::of(given);
    let mut place = 0..;
    given.queries.retain(|query| {
        let at = place.next().expect("places never end");
        let is_kept = at < first_mined || copies.first[at] >= first_mined;
        if !is_kept {
            given.judgments.remove(&query.id);
        }
        is_kept
    });
}

/// Given and mined queries as one set, pinned to the text they were judged on.
fn joined(mut given: QuerySet, mined: Option<QuerySet>, corpus: &Corpus) -> Result<QueryFolder, Failure> {
    if let Some(mined) = mined {
        let taken: std::collections::BTreeSet<String> = given.queries.iter().map(|query| query.id.clone()).collect();
        if let Some(twice) = mined.queries.iter().find(|query| taken.contains(&query.id)) {
            let problem = anyhow!("query id {:?} is both given and mined; rename the given one", twice.id);
            return Err(Failure::data(problem));
        }
        add_mined(&mut given, mined);
    }
    if given.queries.is_empty() {
        return Err(Failure::data(anyhow!("there is nothing to ask: no queries were given and none could be mined")));
    }
    let mut folder = QueryFolder::in_folder(Path::new("queries"), given);
    folder.pin(corpus);
    folder.set.digest = query_folder::digest_once_written(&folder);
    Ok(folder)
}
