//! One query's answer put in order once, so that many measures can look at it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use lensgate_dataset::{Hit, Judgment, Span, Unit};

use crate::contribution::{Answered, Contribution, Judged};
use crate::graded::Graded;
use crate::measure::Measure;
use crate::order::{by_score, ordered};
use crate::rank;
use crate::reduce::{self, ByFile};
use crate::snapshot::Snapshot;
use crate::span;

/// A query's judgments and its hits in order; an answer that failed has none.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    pub(crate) judged: Judged<'a>,
    pub(crate) by_file: ByFile<'a>,
    /// In order; folded to the first hit of each file when the unit is the file.
    pub(crate) hits: Vec<&'a Hit>,
    pub(crate) candidates: &'a [Span],
    is_error: bool,
    graded: Graded,
}

impl<'a> Prepared<'a> {
    /// Orders, folds and grades an answer.
    pub fn new(judged: &Judged<'a>, answered: &Answered<'a>) -> Self {
        let answered = if answered.is_error { Answered { hits: &[], candidates: &[], ..*answered } } else { *answered };
        let hits = folded(ordered(answered.hits, judged.unit), judged.unit);
        let by_file = reduce::by_file(judged.judgments);
        let graded = reduce::graded(judged, &by_file, &hits);
        Self { judged: *judged, by_file, hits, candidates: answered.candidates, is_error: answered.is_error, graded }
    }

    /// Whether two hits share a score.
    pub fn has_ties(&self) -> bool {
        self.hits.windows(2).any(|pair| by_score(pair[0].score, pair[1].score).is_eq())
    }

    /// The same answer with tied hits in another order. Exact bounds for rank measures in file unit; in span unit, where the order
    /// also decides which hit is credited, the outcome of two telling orders and no proof that none goes beyond.
    pub fn with_ties(&self, order: TieOrder) -> Self {
        let mut hits = self.hits.clone();
        for tied in hits.chunk_by_mut(|a, b| by_score(a.score, b.score).is_eq()) {
            match order {
                TieOrder::Best => tied.sort_by_key(|hit| Reverse(self.worth(&hit.span))),
                TieOrder::Worst => tied.sort_by_key(|hit| self.worth(&hit.span)),
            }
        }
        let graded = reduce::graded(&self.judged, &self.by_file, &hits);
        Self { hits, graded, ..self.clone() }
    }

    /// How glad a reader is of a hit: the highest grade it reaches, an unjudged hit below any, a hard negative at the bottom.
    fn worth(&self, span: &Span) -> i32 {
        let reached = self.judgments_at(&span.path).iter().filter(|judgment| self.reaches(span, judgment));
        let best = reached.max_by_key(|judgment| (judgment.grade, Reverse(judgment.hard_negative)));
        best.map_or(UNJUDGED, |judgment| if judgment.hard_negative { HARD_NEGATIVE } else { judgment.grade.max(0) })
    }

    /// The graded ranking that rank measures work on.
    pub fn graded(&self) -> &Graded {
        &self.graded
    }

    /// The share of one measure that this query brings. A latency has none: numerator and denominator are 0.
    pub fn contribution(&self, measure: &Measure, snapshot: &dyn Snapshot) -> Contribution {
        match *measure {
            Measure::SpanCoverage { k } => span::coverage(self, k),
            Measure::SpanRecall { k } => span::recall(self, k),
            Measure::SpanValidity { k } => span::validity(self, k, snapshot),
            Measure::HardNegativeLeakage { k } => span::hard_negative_leakage(self, k),
            Measure::PositivesInCandidates => Contribution::of_one(span::positives_in_candidates(self)),
            Measure::ErrorRate => Contribution::of_one(f64::from(u8::from(self.is_error))),
            Measure::Latency { .. } => Contribution::NONE,
            Measure::Recall { .. }
            | Measure::Ndcg { .. }
            | Measure::ExponentialNdcg { .. }
            | Measure::ReciprocalRank { .. }
            | Measure::AveragePrecision { .. }
            | Measure::Precision { .. }
            | Measure::Success { .. }
            | Measure::Judged { .. }
            | Measure::ExpectedReciprocalRank { .. }
            | Measure::RankBiasedPrecision { .. } => Contribution::of_one(rank::score(measure, &self.graded)),
        }
    }

    /// The top k hits.
    pub(crate) fn top(&self, k: u32) -> &[&'a Hit] {
        &self.hits[..self.hits.len().min(k as usize)]
    }

    /// Whether a hit or candidate reaches what was judged: the file, or a line of the span.
    pub(crate) fn reaches(&self, span: &Span, judgment: &Judgment) -> bool {
        match self.judged.unit {
            Unit::File => span.path == judgment.span.path,
            Unit::Span => span.touches(&judgment.span),
        }
    }

    /// The judgments of the file that a hit lies in.
    pub(crate) fn judgments_at(&self, path: &str) -> &[&'a Judgment] {
        self.by_file.get(path).map_or(&[], Vec::as_slice)
    }

    /// What is relevant, one judgment each: spans, or the highest graded judgment of each file.
    pub(crate) fn relevant(&self) -> impl Iterator<Item = &'a Judgment> {
        let unit = self.judged.unit;
        let floor = self.judged.relevance_floor;
        self.by_file.values().flat_map(move |judgments| {
            let relevant = judgments.iter().copied().filter(move |judgment| judgment.grade >= floor);
            relevant.take(if unit == Unit::File { 1 } else { usize::MAX })
        })
    }
}

/// Which of the orders that tied hits might have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieOrder {
    /// Relevant hits first, hard negatives last.
    Best,
    /// Hard negatives first, relevant hits last.
    Worst,
}

/// The worth of hits that no grade speaks for, below every grade.
const UNJUDGED: i32 = -1;
const HARD_NEGATIVE: i32 = -2;

/// Hits folded to the first of each file when the unit is the file.
fn folded(hits: Vec<&Hit>, unit: Unit) -> Vec<&Hit> {
    match unit {
        Unit::Span => hits,
        Unit::File => {
            let mut seen = BTreeSet::new();
            hits.into_iter().filter(|hit| seen.insert(&*hit.span.path)).collect()
        }
    }
}
