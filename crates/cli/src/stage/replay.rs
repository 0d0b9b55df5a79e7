//! Builds the indexes, asks both arms every query, and records the answers. Given queries are asked of the corpus as it lies
//! there, mined ones of the corpus without the text that they were mined from; one index is in memory at a time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use lensgate_dataset::{Corpus, QuerySet};
use lensgate_engine::{Engine, FitPair, Fitted, Index, IndexOptions};
use lensgate_observations::Observation;
use lensgate_replay::schedule::shuffled;
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};
use lensgate_words::Arm;

use super::prepare::{Derived, Prepared};
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::progress::Progress;
use crate::recording::{
    DatasetFacts, Facts, FileLines, Lacking, LatencyFacts, PolicyFacts, Recording, SCHEMA, Unsaved, save,
};
use crate::system::SystemUnderTest;
use crate::waiting::{Waited, waited};

/// Hits asked for: enough for every measure at 50 when files fold.
const LIMIT: usize = 100;

/// How much the latency pass asks.
pub struct Plan {
    /// The most distinct queries.
    queries: usize,
    latency: LatencyPlan,
}

impl Plan {
    /// The default plan: 600 queries three times, or 300 once in the quick form. 299 distinct queries are the least
    /// from which a one-sided 95 % upper bound on a p99 exists.
    pub fn new(quick: bool, repetitions: Option<u32>, seed: u64) -> Self {
        let (queries, by_default) = if quick { (300, 1) } else { (600, 3) };
        // Every timed question once beforehand: what is timed then is service, not the first parse of each file.
        let latency = LatencyPlan { repetitions: repetitions.unwrap_or(by_default), warm_up: queries, seed };
        Self { queries, latency }
    }
}

/// Replays both systems over the prepared queries into an open results folder.
pub fn replay(
    prepared: Prepared,
    systems: [SystemUnderTest; 2],
    plan: &Plan,
    policy: Option<PolicyFacts>,
    folder: &ResultsFolder,
    progress: Progress,
) -> Result<Recording, Failure> {
    let Prepared { corpus, left_out, derived, queries, facts: query_set, digests, seed } = prepared;
    let given = queries.set.queries.len() - usize::try_from(query_set.mined).expect("they are in memory");
    let (answers, lacking) = ask_everything(&corpus, derived, (&queries.set, given), &systems, plan, seed, progress)?;
    let facts = Facts {
        schema: SCHEMA,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed,
        dataset: DatasetFacts {
            name: corpus.name.clone(),
            digest: corpus.digest.clone(),
            files: corpus.files.len() as u64,
            lines: corpus.lines(),
            left_out: left_out.and_in_part(&lacking),
        },
        query_set,
        derived: digests,
        baseline: systems[0].name.clone(),
        candidate: systems[1].name.clone(),
        limit: LIMIT,
        latency: LatencyFacts {
            queries: answers.timed,
            repetitions: plan.latency.repetitions,
            warm_up: answers.timed.min(plan.latency.warm_up as u64),
            arms: LATENCY_ARMS.to_vec(),
            waited: None,
        },
        policy,
        files: BTreeMap::new(),
    };
    let written = |system: &SystemUnderTest| serde_json::to_value(&system.configuration);
    let [baseline, candidate] = systems.each_ref().map(written);
    let configurations = [baseline.map_err(Failure::bug)?, candidate.map_err(Failure::bug)?];
    let Answers { quality, latency, waited, .. } = answers;
    let waited = waited.and_then(Waited::share);
    save(Unsaved { facts, queries, files: FileLines::of(&corpus), configurations, quality, latency, waited }, folder)
}

/// The arms of the latency pass.
const LATENCY_ARMS: [Arm; 3] = [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain];

/// The answers to some of the queries.
struct Answers {
    quality: Vec<Observation>,
    latency: Vec<Observation>,
    waited: Option<Waited>,
    /// How many queries were timed.
    timed: u64,
}

impl Answers {
    /// The answers to other queries, which were asked before these, behind these.
    fn after(mut self, mut earlier: Self) -> Self {
        let places = u32::try_from(earlier.latency.len()).ok();
        let later = |asked: Option<u32>| asked?.checked_add(places?);
        self.latency.iter_mut().for_each(|row| row.asked = later(row.asked));
        self.quality.append(&mut earlier.quality);
        self.latency.append(&mut earlier.latency);
        self.latency.sort_by(|a, b| (a.repetition, &a.query_id, a.arm).cmp(&(b.repetition, &b.query_id, b.arm)));
        let waited = match (earlier.waited, self.waited) {
            (Some(earlier), Some(later)) => Some(earlier.and(later)),
            (one, other) => one.or(other),
        };
        Self { waited, timed: self.timed + earlier.timed, ..self }
    }
}

/// Fits and asks of one index after another; the last is of the corpus as it lies there, for the first `given` queries of
/// the set. Says also what any of them lacks.
fn ask_everything(
    corpus: &Corpus,
    derived: Vec<Derived>,
    (set, given): (&QuerySet, usize),
    systems: &[SystemUnderTest; 2],
    plan: &Plan,
    seed: u64,
    progress: Progress,
) -> Result<(Answers, Lacking), Failure> {
    let sample = latency_sample(set.queries.len(), given, plan);
    let questions = |places: Range<usize>| Questions::of(set, &sample, places);
    let mut fitted = Fitted::default();
    let mut lacking = Lacking::new();
    let mut note = |index: &Index| {
        for (path, lack) in index.partial() {
            lacking.entry(Arc::clone(path)).or_default().insert(*lack);
        }
    };
    let mut mined = None;
    for Derived { corpus, fit, is_asked } in derived {
        let fits = !fit.is_empty();
        let index = build_index(&corpus, fit, seed, progress)?;
        note(&index);
        let index = if fits { index } else { index.with_fitted(&fitted) };
        fitted = index.fitted();
        if is_asked {
            mined = Some(ask(&Arc::new(index), systems, &questions(given..set.queries.len()), plan, progress)?);
        }
    }
    let answers = match mined {
        Some(mined) if given == 0 => mined,
        mined => {
            let index = build_index(corpus, Vec::new(), seed, progress)?.with_fitted(&fitted);
            note(&index);
            let answers = ask(&Arc::new(index), systems, &questions(0..given), plan, progress)?;
            match mined {
                Some(mined) => answers.after(mined),
                None => answers,
            }
        }
    };
    Ok((answers, lacking))
}

/// Queries that are asked of one index.
struct Questions {
    all: Vec<Question>,
    timed: Vec<Question>,
}

impl Questions {
    fn of(set: &QuerySet, sample: &[usize], places: Range<usize>) -> Self {
        let question = |at: usize| Question::of(&set.queries[at], &set.within, LIMIT);
        let timed = sample.iter().copied().filter(|at| places.contains(at)).map(question).collect();
        let all = places.map(question).collect();
        Self { all, timed }
    }
}

/// Both passes over one index.
fn ask(
    index: &Arc<Index>,
    systems: &[SystemUnderTest; 2],
    questions: &Questions,
    plan: &Plan,
    progress: Progress,
) -> Result<Answers, Failure> {
    let of = |arm: Arm| (arm, &systems[usize::from(arm == Arm::Candidate)]);
    let quality = with_engines(index, [Arm::Baseline, Arm::Candidate].map(of), |arms| {
        ask_for_quality(arms, &questions.all, progress)
    })?;
    let timed = &questions.timed;
    let (latency, waited) =
        with_engines(index, LATENCY_ARMS.map(of), |arms| ask_for_latency(arms, timed, plan, progress))?;
    Ok(Answers { quality, latency, waited, timed: timed.len() as u64 })
}

/// Runs a pass over fresh engines, one an arm: no arm comes to it with a cache that another pass has warmed.
fn with_engines<const N: usize, T>(
    index: &Arc<Index>,
    arms: [(Arm, &SystemUnderTest); N],
    pass: impl FnOnce(&[(Arm, &dyn System)]) -> T,
) -> Result<T, Failure> {
    let engine = |(arm, system): (Arm, &SystemUnderTest)| -> Result<(Arm, Engine), Failure> {
        let engine = Engine::new(Arc::clone(index), system.configuration.clone());
        Ok((arm, engine?))
    };
    let engines: Vec<(Arm, Engine)> = arms.into_iter().map(engine).collect::<Result<_, _>>()?;
    let embedded: Vec<(Arm, Embedded<'_>)> =
        engines.iter().map(|(arm, engine)| (*arm, Embedded::new(engine))).collect();
    let arms: Vec<(Arm, &dyn System)> = embedded.iter().map(|(arm, system)| (*arm, system as &dyn System)).collect();
    Ok(pass(&arms))
}

fn build_index(corpus: &Corpus, fit: Vec<FitPair>, seed: u64, progress: Progress) -> Result<Index, Failure> {
    let stage = progress.stage("building the index", 0);
    let report = |part: &str, done, total| stage.at(part, done, total);
    let index = Index::build(corpus, &IndexOptions { seed, fit }, &report)?;
    stage.done("all arms share it");
    Ok(index)
}

fn ask_for_quality(arms: &[(Arm, &dyn System)], questions: &[Question], progress: Progress) -> Vec<Observation> {
    let stage = progress.stage("quality pass", (questions.len() * arms.len()) as u64);
    let rows = quality_pass(arms, questions, &|| stage.step());
    stage.done(&format!("{} queries, {} arms, {} threads", questions.len(), arms.len(), rayon::current_num_threads()));
    rows
}

/// The readings, and the share of the pass that waited for a processor.
fn ask_for_latency(
    arms: &[(Arm, &dyn System)],
    questions: &[Question],
    plan: &Plan,
    progress: Progress,
) -> (Vec<Observation>, Option<Waited>) {
    let repetitions = plan.latency.repetitions;
    let stage = progress.stage("latency pass", questions.len() as u64 * arms.len() as u64 * u64::from(repetitions));
    let (rows, waited) = waited(|| latency_pass(arms, questions, &plan.latency, &|| stage.step()));
    stage.done(&format!("{} queries, {} arms, {repetitions} times, one at a time", questions.len(), arms.len()));
    (rows, waited)
}

/// A seeded sample of the given queries, which are the first of the set, then of the mined ones, if there is room; in the
/// order of the set. Which given queries are timed does not depend on the mined ones.
fn latency_sample(all: usize, given: usize, plan: &Plan) -> Vec<usize> {
    let seed = plan.latency.seed;
    let mined = shuffled(all - given, seed, u64::MAX - 1).into_iter().map(|at| given + at);
    let mut sample: Vec<usize> = shuffled(given, seed, u64::MAX).into_iter().chain(mined).take(plan.queries).collect();
    sample.sort_unstable();
    sample
}
