//! Builds the index, asks both arms every query, and records the answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_dataset::{Corpus, LabelSource, Query, QuerySet};
use lensgate_engine::{Engine, FitPair, Index, IndexOptions};
use lensgate_observations::{Arm, Observation};
use lensgate_replay::schedule::shuffled;
use lensgate_replay::{Embedded, LatencyPlan, Question, System, latency_pass, quality_pass};

use super::prepare::Prepared;
use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;
use crate::progress::Progress;
use crate::recording::{
    DatasetFacts, Facts, FileLines, LatencyFacts, PolicyFacts, QuerySetFacts, Recording, SCHEMA, Unsaved, save,
};
use crate::system::SystemUnderTest;
use crate::waiting::waited;

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
    let Prepared { corpus, queries, given, fit, seed } = prepared;
    let fitted = fit.len() as u64;
    let index = Arc::new(build_index(&corpus, fit, seed, progress)?);
    let question = |query: &Query| Question::of(query, &queries.set.within, LIMIT);
    let questions: Vec<Question> = queries.set.queries.iter().map(question).collect();
    let sample = latency_sample(&queries.set, plan);
    let timed: Vec<Question> = sample.iter().map(|&at| questions[at].clone()).collect();
    let [baseline, candidate] = &systems;
    let quality = with_engines(&index, [(Arm::Baseline, baseline), (Arm::Candidate, candidate)], |arms| {
        ask_for_quality(arms, &questions, progress)
    })?;
    let arms = [(Arm::Baseline, baseline), (Arm::Candidate, candidate), (Arm::BaselineAgain, baseline)];
    let (latency, waited) = with_engines(&index, arms, |arms| ask_for_latency(arms, &timed, plan, progress))?;

    let (name, digest, given) = given;
    let facts = Facts {
        schema: SCHEMA,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        seed,
        dataset: DatasetFacts {
            name: corpus.name.clone(),
            digest: corpus.digest.clone(),
            files: corpus.files.len() as u64,
            lines: corpus.lines(),
        },
        query_set: QuerySetFacts { name, digest, queries: given, mined: questions.len() as u64 - given, fit: fitted },
        baseline: systems[0].name.clone(),
        candidate: systems[1].name.clone(),
        limit: LIMIT,
        latency: LatencyFacts {
            queries: timed.len() as u64,
            repetitions: plan.latency.repetitions,
            warm_up: plan.latency.warm_up.min(timed.len()) as u64,
            arms: arms.iter().map(|(arm, _)| *arm).collect(),
            waited: None,
        },
        policy,
        files: BTreeMap::new(),
    };
    let written = |system: &SystemUnderTest| serde_json::to_value(&system.configuration);
    let [baseline, candidate] = systems.each_ref().map(written);
    let bug = |error| Failure::new(Exit::Software, error);
    let configurations = [baseline.map_err(bug)?, candidate.map_err(bug)?];
    save(Unsaved { facts, queries, files: FileLines::of(&corpus), configurations, quality, latency, waited }, folder)
}

/// Runs a pass over fresh engines, one an arm: no arm comes to it with a cache that another pass has warmed.
fn with_engines<const N: usize, T>(
    index: &Arc<Index>,
    arms: [(Arm, &SystemUnderTest); N],
    pass: impl FnOnce(&[(Arm, &dyn System)]) -> T,
) -> Result<T, Failure> {
    let engine = |(arm, system): (Arm, &SystemUnderTest)| {
        let engine = Engine::new(Arc::clone(index), system.configuration.clone());
        engine.map(|engine| (arm, engine)).map_err(|error| Failure::new(Exit::Usage, error))
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
    let index =
        Index::build(corpus, &IndexOptions { seed, fit }, &report).map_err(|error| Failure::new(Exit::Data, error))?;
    stage.done("both arms share it");
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
) -> (Vec<Observation>, Option<f64>) {
    let repetitions = plan.latency.repetitions;
    let stage = progress.stage("latency pass", questions.len() as u64 * arms.len() as u64 * u64::from(repetitions));
    let (rows, waited) = waited(|| latency_pass(arms, questions, &plan.latency, &|| stage.step()));
    stage.done(&format!("{} queries, {} arms, {repetitions} times, one at a time", questions.len(), arms.len()));
    (rows, waited)
}

/// Given queries first, then a seeded sample of the mined ones; in the order of the set.
fn latency_sample(set: &QuerySet, plan: &Plan) -> Vec<usize> {
    let drawn = shuffled(set.queries.len(), plan.latency.seed, u64::MAX);
    let (mined, given): (Vec<usize>, Vec<usize>) =
        drawn.into_iter().partition(|&at| set.queries[at].source == LabelSource::Mined);
    let mut sample: Vec<usize> = given.into_iter().chain(mined).take(plan.queries).collect();
    sample.sort_unstable();
    sample
}
