//! The entry: a corpus in; two query sets and the corpus without their texts out.

use std::collections::BTreeMap;

use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::{Corpus, Judgment, LabelSource, Query, QuerySet, Span, Unit};

use crate::draft::Draft;
use crate::hash::stable_hash;
use crate::select::{is_for_fitting, select};
use crate::{blank, identifiers, patterns, prose, sections, source, structures};

/// How much to mine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Queries at most, both parts together; about a quarter of them is for fitting.
    pub limit: usize,
    /// Chooses among more than `limit`. Which part a query belongs to does not depend on it.
    pub seed: u64,
    /// Spans whose text stays in the index, because somebody judged them: no query is made of a comment on them.
    pub avoid: Vec<Span>,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: 3200, seed: 1, avoid: Vec::new() }
    }
}

/// What was mined.
#[derive(Debug, Clone)]
pub struct Mined {
    /// The part to fit calibrations on.
    pub fit: QuerySet,
    /// The part to evaluate on; no symbol is asked for in both.
    pub evaluation: QuerySet,
    /// The corpus with the doc comments that became queries blanked; line numbers are as before. Index this one.
    pub corpus: Corpus,
}

/// Derives labelled queries from a corpus. The same corpus and options give the same bytes on any machine.
pub fn mine(corpus: &Corpus, options: &Options) -> Mined {
    let sources = source::read(corpus);
    let mut drafts = prose::drafts(&sources);
    drafts.extend(identifiers::drafts(&sources));
    drafts.extend(structures::drafts(&sources));
    // More than their share, so that patterns which turn out too common can be left out.
    drafts.extend(patterns::drafts(&sources, options.seed, options.limit / 6));
    drafts.extend(sections::drafts(&sources));
    drop(sources);
    drafts.retain(|draft| !takes_text_from(draft, &options.avoid));
    let chosen = select(drafts, options.limit, options.seed);
    let ranges = blank::ranges(&chosen);
    let chosen = blank::still_answered(chosen, &ranges);
    let blanked = blank::blank(corpus, &ranges);
    let (fit, evaluation): (Vec<Draft>, Vec<Draft>) =
        chosen.into_iter().partition(|draft| is_for_fitting(corpus, draft));
    Mined {
        fit: query_set(corpus, "fit", fit),
        evaluation: query_set(corpus, "evaluation", evaluation),
        corpus: blanked,
    }
}

/// Whether the draft would blank lines of an avoided span, or the comment on one.
fn takes_text_from(draft: &Draft, avoid: &[Span]) -> bool {
    let Some((first, last)) = draft.blank else { return false };
    let code = &draft.answers[0].span;
    let comment = Span { path: code.path.clone(), first, last };
    avoid.iter().any(|span| span.touches(&comment) || span.touches(code))
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
