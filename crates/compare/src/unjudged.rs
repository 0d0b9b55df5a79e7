//! Honest bounds for shallow pools: both arms once more as if every hit that nobody judged were relevant. A delta that
//! changes its sign here rests on what was never looked at.

use lensgate_dataset::{Judgment, Span, Unit};
use lensgate_measures::{Aggregation, Contribution, Measure};
use rayon::prelude::*;

use crate::compare::{answered, judged};
use crate::comparison::{ComparedQuery, Levels};
use crate::evidence::Evidence;
use crate::gather::Record;
use crate::slice::Slice;

/// Optimistic contributions of both arms: query by query, measure by measure.
pub(crate) struct Optimistic<'a> {
    measures: Vec<Measure>,
    rows: Vec<[Vec<Contribution>; 2]>,
    queries: &'a [ComparedQuery],
}

/// Whether a measure looks at judgments at all.
fn depends_on_judgments(measure: &Measure) -> bool {
    !matches!(
        measure,
        Measure::ErrorRate | Measure::SpanValidity { .. } | Measure::Judged { .. } | Measure::Latency { .. }
    )
}

pub(crate) fn levels<'a>(
    evidence: &Evidence<'_>,
    records: &[Record<'_>],
    measures: &[Measure],
    queries: &'a [ComparedQuery],
) -> Optimistic<'a> {
    let measures: Vec<Measure> = measures.iter().filter(|measure| depends_on_judgments(measure)).cloned().collect();
    let rows = records
        .par_iter()
        .map(|record| {
            let judgments = extended(evidence, record);
            let judged = judged(evidence.query_set, &judgments);
            [&record.baseline, &record.candidate]
                .map(|given| lensgate_measures::contributions(&measures, &judged, &answered(given), evidence.snapshot))
        })
        .collect();
    Optimistic { measures, rows, queries }
}

/// The judgments, and one more for each hit of either arm that reaches none.
fn extended(evidence: &Evidence<'_>, record: &Record<'_>) -> Vec<Judgment> {
    let unit = evidence.query_set.unit;
    let grade = evidence.query_set.relevance_floor.max(1);
    let mut judgments = record.judgments.to_vec();
    for given in [&record.baseline, &record.candidate] {
        for hit in answered(given).hits {
            if !judgments.iter().any(|judgment| reaches(unit, &judgment.span, &hit.span)) {
                judgments.push(Judgment { span: hit.span.clone(), grade, hard_negative: false });
            }
        }
    }
    judgments
}

fn reaches(unit: Unit, judged: &Span, hit: &Span) -> bool {
    match unit {
        Unit::File => judged.path == hit.path,
        Unit::Span => judged.touches(hit),
    }
}

impl Optimistic<'_> {
    /// Both levels of a measure on a slice.
    pub(crate) fn level(&self, measure: &Measure, slice: &Slice) -> Option<Levels> {
        let at = self.measures.iter().position(|other| other == measure)?;
        let sums = |arm: usize| {
            let mut sum = (0.0, 0.0);
            for (row, query) in self.rows.iter().zip(self.queries) {
                if query.takes_part(measure, slice) {
                    sum.0 += row[arm][at].numerator;
                    sum.1 += row[arm][at].denominator;
                }
            }
            match measure.aggregation() {
                Aggregation::Mean | Aggregation::RatioOfSums => (sum.1 > 0.0).then(|| sum.0 / sum.1),
                Aggregation::Rate | Aggregation::Quantile(_) => None,
            }
        };
        Some(Levels { baseline: sums(0)?, candidate: sums(1)? })
    }
}
