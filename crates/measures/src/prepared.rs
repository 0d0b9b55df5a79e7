//! One query's answer put in order once, so that many measures can look at it.

use std::collections::BTreeSet;

use lensgate_dataset::{Hit, Judgment, Span, Unit};

use crate::contribution::{Answered, Contribution, Judged};
use crate::graded::Graded;
use crate::measure::Measure;
use crate::order::ordered;
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
        let graded = match judged.unit {
            Unit::File => reduce::files(judged, &by_file, &hits),
            Unit::Span => reduce::spans(judged, &by_file, &hits),
        };
        Self { judged: *judged, by_file, hits, candidates: answered.candidates, is_error: answered.is_error, graded }
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
