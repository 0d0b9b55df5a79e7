//! Per-query deltas, and the queries that moved most with both arms' hits side by side.

use std::collections::{BTreeMap, BTreeSet};

use lensgate_compare::{Comparisons, Evidence, Slice};
use lensgate_dataset::{Hit, Judgment, LabelSource, Query, Span, Unit};
use lensgate_measures::{Answered, Judged, Prepared};
use lensgate_words::{Arm, Pass};

use super::Material;
use crate::number;
use crate::view::{Answer, HitRow, QueryDelta, QueryDeltas, QueryPair, RelevantSpan};

/// Queries shown on each side.
const SHOWN: usize = 8;
/// Hits shown of each arm.
const HITS: usize = 10;

/// The deltas of a measure, query by query; none when the measure was not taken.
pub(super) fn deltas(comparisons: &Comparisons, measure: &str) -> Option<QueryDeltas> {
    let deltas: Vec<QueryDelta> = pairs(comparisons, measure)?
        .map(|(query, baseline, candidate)| QueryDelta { query: query.to_owned(), delta: candidate - baseline })
        .collect();
    (!deltas.is_empty()).then(|| QueryDeltas { measure: measure.to_owned(), deltas })
}

/// Queries whose labels decide.
pub(crate) fn deciding(comparisons: &Comparisons) -> u64 {
    comparisons.queries.iter().filter(|query| query.decides).count() as u64
}

/// What has to be said of mined labels.
pub(crate) fn mined(comparisons: &Comparisons) -> Option<String> {
    let mined = || comparisons.queries.iter().filter(|query| query.source == LabelSource::Mined);
    let deciding = mined().filter(|query| query.decides).count();
    match (mined().count(), deciding) {
        (0, _) => None,
        (all, 0) => {
            let queries = number::counted(all as u64, "mined query", "mined queries");
            Some(format!("plus {queries} reported separately"))
        }
        (..) if deciding as u64 == self::deciding(comparisons) => Some("all of them mined".to_owned()),
        (..) => Some(format!("{} of them mined", number::count(deciding as u64))),
    }
}

fn pairs<'a>(comparisons: &'a Comparisons, measure: &str) -> Option<impl Iterator<Item = (&'a str, f64, f64)>> {
    let table = comparisons.scores.iter().find(|table| table.measure.to_string() == measure)?;
    let members = comparisons.queries.iter().enumerate();
    let members = members.filter(|(_, query)| query.takes_part(&table.measure, &Slice::Overall));
    Some(
        members
            .filter_map(|(at, query)| Some((query.id.as_str(), table.baseline.value(at)?, table.candidate.value(at)?))),
    )
}

/// The queries that lost most and those that gained most; nothing without recorded rows.
pub(super) fn extremes(material: &Material<'_>, deltas: Option<&QueryDeltas>) -> (Vec<QueryPair>, Vec<QueryPair>) {
    let (Some(evidence), Some(deltas)) = (&material.evidence, deltas) else { return Default::default() };
    let Some(scores) = pairs(material.comparisons, &deltas.measure) else { return Default::default() };
    let mut moved: Vec<(&str, f64, f64)> = scores.filter(|(_, baseline, candidate)| baseline != candidate).collect();
    moved.sort_by(|a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1)).then_with(|| a.0.cmp(b.0)));
    let page = Pages::new(evidence, &deltas.measure);
    let losing = moved.iter().take_while(|(_, baseline, candidate)| candidate < baseline);
    let gaining = moved.iter().rev().take_while(|(_, baseline, candidate)| candidate > baseline);
    (
        losing.take(SHOWN).filter_map(|moved| page.pair(*moved)).collect(),
        gaining.take(SHOWN).filter_map(|moved| page.pair(*moved)).collect(),
    )
}

/// What is needed to lay a query open.
struct Pages<'a> {
    evidence: &'a Evidence<'a>,
    measure: &'a str,
    queries: BTreeMap<&'a str, &'a Query>,
}

impl<'a> Pages<'a> {
    fn new(evidence: &'a Evidence<'a>, measure: &'a str) -> Self {
        let queries = evidence.query_set.queries.iter().map(|query| (query.id.as_str(), query)).collect();
        Self { evidence, measure, queries }
    }

    fn pair(&self, (id, baseline, candidate): (&str, f64, f64)) -> Option<QueryPair> {
        let query = self.queries.get(id)?;
        let judgments = self.evidence.query_set.judgments_of(id);
        let hits = [Arm::Baseline, Arm::Candidate].map(|arm| self.hits(id, arm));
        let [before, after] = &hits;
        Some(QueryPair {
            query: query.id.clone(),
            text: query.text.clone(),
            facets: facets(query),
            measure: self.measure.to_owned(),
            baseline,
            candidate,
            relevant: self.relevant(judgments, before.as_deref(), after.as_deref()),
            baseline_hits: self.answer(judgments, before.as_deref()),
            candidate_hits: self.answer(judgments, after.as_deref()),
        })
    }

    /// The hits of the scored answer as measures see them; none when the request failed.
    fn hits(&self, id: &str, arm: Arm) -> Option<Vec<&'a Hit>> {
        let mut rows = self.evidence.rows.iter();
        let row =
            rows.find(|row| row.query_id == id && row.arm == arm && row.pass == Pass::Quality && row.repetition == 0)?;
        (!row.is_error).then(|| self.folded(row.hits))
    }

    fn unit(&self) -> Unit {
        self.evidence.query_set.unit
    }

    fn answer(&self, judgments: &[Judgment], hits: Option<&[&Hit]>) -> Answer {
        let Some(hits) = hits else { return Answer::Failed };
        let owned: Vec<Hit> = hits.iter().map(|hit| (*hit).clone()).collect();
        let judged = Judged { unit: self.unit(), relevance_floor: self.evidence.query_set.relevance_floor, judgments };
        let answered = Answered { hits: &owned, candidates: &[], is_error: false };
        let prepared = Prepared::new(&judged, &answered, self.evidence.snapshot);
        let credited: BTreeMap<u32, Option<i32>> =
            prepared.graded().found.iter().map(|found| (found.rank, found.grade)).collect();
        let rows =
            (1..).zip(hits).take(HITS).map(|(rank, hit)| self.row(rank, hit, credited.get(&rank).copied(), judgments));
        Answer::Hits(rows.collect())
    }

    fn row(&self, rank: u32, hit: &Hit, credited: Option<Option<i32>>, judgments: &[Judgment]) -> HitRow {
        let grade = credited.flatten();
        HitRow {
            rank,
            path: hit.span.path.to_string(),
            lines: self.lines(&hit.span),
            grade,
            relevant: grade.is_some_and(|grade| grade >= self.evidence.query_set.relevance_floor),
            repeats: credited == Some(None),
            hard_negative: judgments
                .iter()
                .any(|judgment| judgment.hard_negative && self.reaches(&hit.span, &judgment.span)),
            why: hit.why.to_string(),
            score: hit.score,
        }
    }

    fn relevant(&self, judgments: &[Judgment], before: Option<&[&Hit]>, after: Option<&[&Hit]>) -> Vec<RelevantSpan> {
        let floor = self.evidence.query_set.relevance_floor;
        let mut relevant: Vec<&Judgment> = judgments.iter().filter(|judgment| judgment.grade >= floor).collect();
        relevant.sort_by(|a, b| b.grade.cmp(&a.grade).then_with(|| a.span.cmp(&b.span)));
        let rank = |hits: Option<&[&Hit]>, span: &Span| {
            let at = hits?.iter().position(|hit| self.reaches(&hit.span, span))?;
            u32::try_from(at + 1).ok()
        };
        let spans = relevant.into_iter().map(|judgment| RelevantSpan {
            path: judgment.span.path.to_string(),
            lines: self.lines(&judgment.span),
            grade: judgment.grade,
            baseline_rank: rank(before, &judgment.span),
            candidate_rank: rank(after, &judgment.span),
        });
        spans.collect()
    }

    /// Whether a hit touches what was judged; one that cannot be opened touches nothing.
    fn reaches(&self, hit: &Span, judged: &Span) -> bool {
        let reaches = match self.unit() {
            Unit::File => hit.path == judged.path,
            Unit::Span => hit.touches(judged),
        };
        reaches && self.evidence.snapshot.resolves(hit, self.unit())
    }

    /// The first hit of each file when the unit is the file; one that cannot be opened stands for no file.
    fn folded(&self, hits: &'a [Hit]) -> Vec<&'a Hit> {
        let mut seen = BTreeSet::new();
        let mut is_first =
            |hit: &Hit| seen.insert((hit.span.path.clone(), self.evidence.snapshot.resolves(&hit.span, Unit::File)));
        hits.iter().filter(|hit| self.unit() == Unit::Span || is_first(hit)).collect()
    }

    fn lines(&self, span: &Span) -> Option<(u32, u32)> {
        (self.unit() == Unit::Span).then_some((span.first, span.last))
    }
}

fn facets(query: &Query) -> Vec<(&'static str, String)> {
    let facets = [
        ("class", Some(query.class.name().to_owned())),
        ("language", query.language.map(|language| language.name().to_owned())),
        ("repository", query.repository.clone()),
        ("source", Some(query.source.name().to_owned())),
    ];
    facets.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
