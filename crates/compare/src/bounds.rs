//! Honest bounds of shallow pools: both arms once more as if every hit that nobody judged were relevant. A delta that changes
//! its sign here rests on what was never looked at.

use lensgate_dataset::{Judgment, Span, Unit};
use lensgate_measures::{Aggregation, Contribution, Measure, contributions};
use rayon::prelude::*;

use crate::compare::{answered, judged};
use crate::comparison::{ComparedQuery, Levels};
use crate::evidence::Evidence;
use crate::gather::Record;
use crate::slice::Slice;

/// What both arms would bring, query by query, measure by measure; the baseline first in each pair.
pub(crate) struct Bounds<'a> {
    measures: Vec<Measure>,
    rows: Vec<[Vec<Contribution>; 2]>,
    queries: &'a [ComparedQuery],
}

pub(crate) fn bounds<'a>(
    evidence: &Evidence<'_>,
    records: &[Record<'_>],
    measures: &[Measure],
    queries: &'a [ComparedQuery],
) -> Bounds<'a> {
    let measures: Vec<Measure> = measures.iter().filter(|measure| measure.rests_on_unjudged()).cloned().collect();
    let rows = records.par_iter().map(|record| row(evidence, record, &measures)).collect();
    Bounds { measures, rows, queries }
}

fn row(evidence: &Evidence<'_>, record: &Record<'_>, measures: &[Measure]) -> [Vec<Contribution>; 2] {
    let extended = extended(evidence, record);
    let optimistic = judged(evidence.query_set, &extended);
    [&record.baseline, &record.candidate]
        .map(|given| contributions(measures, &optimistic, &answered(given), evidence.snapshot))
}

/// The judgments, and one more for each hit of either arm that reaches none. A hit that cannot be opened is relevant to nobody.
fn extended(evidence: &Evidence<'_>, record: &Record<'_>) -> Vec<Judgment> {
    let unit = evidence.query_set.unit;
    let grade = evidence.query_set.relevance_floor.max(1);
    let mut judgments = record.judgments.to_vec();
    for given in [&record.baseline, &record.candidate] {
        for hit in answered(given).hits {
            let is_judged = judgments.iter().any(|judgment| reaches(unit, &judgment.span, &hit.span));
            if !is_judged && evidence.snapshot.resolves(&hit.span, unit) {
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

impl Bounds<'_> {
    /// Both levels of a measure on a slice as if every unjudged hit were relevant.
    pub(crate) fn unjudged_relevant(&self, measure: &Measure, slice: &Slice) -> Option<Levels> {
        let at = self.measures.iter().position(|other| other == measure)?;
        let level = |arm: usize| {
            let mut sum = (0.0, 0.0);
            for (row, query) in self.rows.iter().zip(self.queries) {
                if query.takes_part(measure, slice) {
                    let contribution = row[arm][at];
                    sum.0 += contribution.numerator;
                    sum.1 += contribution.denominator;
                }
            }
            match measure.aggregation() {
                Aggregation::Mean | Aggregation::RatioOfSums => (sum.1 > 0.0).then(|| sum.0 / sum.1),
                Aggregation::Rate | Aggregation::Quantile(_) | Aggregation::Windows(_) => None,
            }
        };
        Some(Levels { baseline: level(0)?, candidate: level(1)? })
    }
}
