//! The entry: a corpus in; two query sets and the corpus without their texts out.
//!
//! How many are asked changes neither the corpus nor the sample to fit on: both are fixed by corpus and seed, so that two
//! runs which differ in a count only differ in that count. What is asked is the head of one order.

use std::collections::BTreeMap;

use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::{Corpus, Judgment, LabelSource, Query, QuerySet, Unit};

use crate::draft::Draft;
use crate::hash::stable_hash;
use crate::select::{is_for_fitting, repeated_texts, select};
use crate::{blank, identifiers, patterns, prose, sections, source, structures};

/// How much to mine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Queries to evaluate on at most; those to fit on come on top.
    pub limit: usize,
    /// Chooses among more than `limit`. Which part a query belongs to does not depend on it.
    pub seed: u64,
}

/// Queries whose texts leave the corpus, however few of them are asked; asking more takes out more.
pub const TAKEN_OUT: usize = 3200;

/// Queries to fit on at most.
const FIT: usize = 800;

impl Default for Options {
    fn default() -> Self {
        Self { limit: TAKEN_OUT, seed: 1 }
    }
}

/// What was mined.
#[derive(Debug, Clone)]
pub struct Mined {
    /// The part to fit calibrations on: the same for every limit up to [`TAKEN_OUT`].
    pub fit: QuerySet,
    /// The part to evaluate on; no symbol is asked for in both.
    pub evaluation: QuerySet,
    /// The corpus with the doc comments that both parts were made of blanked, the same for every limit up to
    /// [`TAKEN_OUT`]; line numbers are as before. Mined queries are asked of this one.
    pub corpus: Corpus,
}

/// Derives labelled queries from a corpus. The same corpus and options give the same bytes on any machine.
pub fn mine(corpus: &Corpus, options: &Options) -> Mined {
    let taken_out = options.limit.max(TAKEN_OUT);
    let drafts = drafts(corpus, options.seed, taken_out + FIT);
    let repeated = repeated_texts(&drafts);
    let single = drafts.into_iter().filter(|draft| !repeated.contains(&draft.text.to_lowercase()));
    let (fit, evaluation): (Vec<Draft>, Vec<Draft>) = single.partition(|draft| is_for_fitting(corpus, draft));
    let fit = select(fit, FIT, options.seed);
    let evaluation = select(evaluation, taken_out, options.seed);
    let ranges = blank::ranges(fit.iter().chain(&evaluation));
    let fit = blank::still_answered(fit, &ranges);
    let asked = select(blank::still_answered(evaluation, &ranges), options.limit, options.seed);
    Mined {
        fit: query_set(corpus, "fit", fit),
        evaluation: query_set(corpus, "evaluation", asked),
        corpus: blank::blank(corpus, &ranges),
    }
}

/// What every miner finds, patterns for about as many queries as are wanted.
fn drafts(corpus: &Corpus, seed: u64, wanted: usize) -> Vec<Draft> {
    let sources = source::read(corpus);
    let mut drafts = prose::drafts(&sources);
    drafts.extend(identifiers::drafts(&sources));
    drafts.extend(structures::drafts(&sources));
    // More than their share, so that patterns which turn out too common can be left out.
    drafts.extend(patterns::drafts(&sources, seed, wanted / 6));
    drafts.extend(sections::drafts(&sources));
    drafts
}

fn query_set(corpus: &Corpus, part: &str, drafts: Vec<Draft>) -> QuerySet {
    let mut drafts: Vec<(String, Draft)> = drafts.into_iter().map(|draft| (id(&draft), draft)).collect();
    drafts.sort_by(|(a, first), (b, second)| (first.class, a).cmp(&(second.class, b)));
    let mut judgments = BTreeMap::new();
    let mut queries = Vec::with_capacity(drafts.len());
    for (id, draft) in drafts {
        let file = &corpus.files[draft.answers[0].file];
        queries.push(Query {
            id: id.clone(),
            text: draft.text,
            class: draft.class,
            language: Some(file.language),
            repository: Some(file.repository.to_string()),
            source: LabelSource::Mined,
        });
        let of_query = draft.answers.into_iter().map(|answer| Judgment {
            span: answer.span,
            grade: answer.grade,
            hard_negative: false,
        });
        judgments.insert(id, of_query.collect());
    }
    let digest = digest(&queries, &judgments);
    let name = format!("{}-mined-{part}", corpus.name);
    QuerySet {
        name,
        unit: Unit::Span,
        relevance_floor: 1,
        within: Vec::new(),
        quotas: None,
        queries,
        judgments,
        digest,
    }
}

/// `mined-nl-` and 12 hex digits of a hash of class and text: the same query has the same id in every run.
fn id(draft: &Draft) -> String {
    let hash = stable_hash(0, &["id", draft.class.name(), &draft.text]);
    format!("mined-{}-{:012x}", draft.class.name(), hash >> 16)
}

/// SHA-256 over one line a query and one a judgment.
fn digest(queries: &[Query], judgments: &BTreeMap<String, Vec<Judgment>>) -> String {
    let mut lines = String::new();
    for query in queries {
        lines += &format!("{}\t{}\t{}\n", query.id, query.class, query.text);
        for judgment in judgments.get(&query.id).into_iter().flatten() {
            lines += &format!("{}\t{}\n", judgment.span, judgment.grade);
        }
    }
    sha256_hex(lines.as_bytes())
}
