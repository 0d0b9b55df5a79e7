//! One query's answer looked at once, so that many measures can be taken of it.

use lensgate_dataset::{Judgment, Span, Unit};

use crate::contribution::{Answered, Contribution, Judged};
use crate::graded::Graded;
use crate::measure::Measure;
use crate::reduce::{self, ByFile};
use crate::shown::{Shown, shown};
use crate::snapshot::Snapshot;

/// A query's judgments and its hits in the order shown; an answer that failed has none.
#[derive(Clone)]
pub struct Prepared<'a> {
    pub(crate) judged: Judged<'a>,
    pub(crate) by_file: ByFile<'a>,
    /// In the order shown; folded to the first hit of each file when the unit is the file.
    pub(crate) hits: Vec<Shown<'a>>,
    pub(crate) candidates: &'a [Span],
    pub(crate) is_error: bool,
    snapshot: &'a dyn Snapshot,
    graded: Graded,
}

impl<'a> Prepared<'a> {
    /// Takes the hits in the order of the answer, whatever their scores, checks them against the snapshot and grades them.
    pub fn new(judged: &Judged<'a>, answered: &Answered<'a>, snapshot: &'a dyn Snapshot) -> Self {
        let answered = if answered.is_error { Answered { hits: &[], candidates: &[], ..*answered } } else { *answered };
        let hits = shown(answered.hits, judged.unit, snapshot);
        let by_file = reduce::by_file(judged.judgments);
        let graded = reduce::graded(judged, &by_file, &hits);
        let Answered { candidates, is_error, .. } = answered;
        Self { judged: *judged, by_file, hits, candidates, is_error, snapshot, graded }
    }

    /// The graded ranking that rank measures work on.
    pub fn graded(&self) -> &Graded {
        &self.graded
    }

    /// The share of one measure that this query brings. A latency has none: numerator and denominator are 0.
    pub fn contribution(&self, measure: &Measure) -> Contribution {
        measure.share(self)
    }

    /// The top k hits.
    pub(crate) fn top(&self, k: u32) -> &[Shown<'a>] {
        &self.hits[..self.hits.len().min(k as usize)]
    }

    /// Whether a hit touches what was judged: the file, or a line of the span. An invalid hit touches nothing.
    pub(crate) fn touches(&self, hit: &Shown<'_>, judgment: &Judgment) -> bool {
        hit.is_valid && reduce::reaches(self.judged.unit, hit.span, judgment)
    }

    /// Whether a candidate touches what was judged.
    pub(crate) fn candidate_touches(&self, candidate: &Span, judgment: &Judgment) -> bool {
        let unit = self.judged.unit;
        // Few candidates reach anything, so that few have to be looked up.
        reduce::reaches(unit, candidate, judgment) && self.snapshot.resolves(candidate, unit)
    }

    /// Whether a hit touches anything relevant.
    pub(crate) fn touches_relevant(&self, hit: &Shown<'_>) -> bool {
        let floor = self.judged.relevance_floor;
        self.judgments_at(&hit.span.path).iter().any(|judgment| judgment.grade >= floor && self.touches(hit, judgment))
    }

    /// The judgments of the file that a hit lies in, in order of lines.
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
