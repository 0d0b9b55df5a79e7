//! Honest bounds. Shallow pools: both arms once more as if every hit that nobody judged were relevant. Tied scores: both arms
//! with the worst and the best order that tied hits could have had. A delta that changes its sign here rests on what was never
//! looked at, or on the spelling of ids.

use lensgate_dataset::{Judgment, Span, Unit};
use lensgate_measures::{Aggregation, Contribution, Measure, Prepared, TieOrder};
use rayon::prelude::*;

use crate::compare::{answered, judged};
use crate::comparison::{ComparedQuery, Levels, TiedOrders};
use crate::evidence::Evidence;
use crate::gather::Record;
use crate::slice::Slice;

/// What both arms would bring under other circumstances: query by query, measure by measure.
pub(crate) struct Bounds<'a> {
    measures: Vec<Measure>,
    rows: Vec<Row>,
    queries: &'a [ComparedQuery],
}

/// One query, the baseline first in each pair.
struct Row {
    unjudged_relevant: [Vec<Contribution>; 2],
    worst_order: [Vec<Contribution>; 2],
    best_order: [Vec<Contribution>; 2],
}

/// Whether a measure looks at judgments at all.
fn depends_on_judgments(measure: &Measure) -> bool {
    !matches!(
        measure,
        Measure::ErrorRate | Measure::SpanValidity { .. } | Measure::Judged { .. } | Measure::Latency { .. }
    )
}

/// Whether the order of hits with one score can change a measure in a way that grades foresee.
fn depends_on_ties(measure: &Measure) -> bool {
    !matches!(
        measure,
        Measure::ErrorRate | Measure::SpanValidity { .. } | Measure::PositivesInCandidates | Measure::Latency { .. }
    )
}

pub(crate) fn bounds<'a>(
    evidence: &Evidence<'_>,
    records: &[Record<'_>],
    measures: &[Measure],
    queries: &'a [ComparedQuery],
) -> Bounds<'a> {
    let measures: Vec<Measure> =
        measures.iter().filter(|measure| depends_on_judgments(measure) || depends_on_ties(measure)).cloned().collect();
    let rows = records.par_iter().map(|record| row(evidence, record, &measures)).collect();
    Bounds { measures, rows, queries }
}

fn row(evidence: &Evidence<'_>, record: &Record<'_>, measures: &[Measure]) -> Row {
    let arms = [&record.baseline, &record.candidate];
    let extended = extended(evidence, record);
    let optimistic = judged(evidence.query_set, &extended);
    let own = judged(evidence.query_set, record.judgments);
    let of = |prepared: &Prepared<'_>| -> Vec<Contribution> {
        measures.iter().map(|measure| prepared.contribution(measure, evidence.snapshot)).collect()
    };
    let prepared = arms.map(|given| Prepared::new(&own, &answered(given)));
    let ordered =
        |order| prepared.each_ref().map(|one| if one.has_ties() { of(&one.with_ties(order)) } else { of(one) });
    Row {
        unjudged_relevant: arms.map(|given| of(&Prepared::new(&optimistic, &answered(given)))),
        worst_order: ordered(TieOrder::Worst),
        best_order: ordered(TieOrder::Best),
    }
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

impl Bounds<'_> {
    /// Both levels of a measure on a slice as if every unjudged hit were relevant.
    pub(crate) fn unjudged_relevant(&self, measure: &Measure, slice: &Slice) -> Option<Levels> {
        depends_on_judgments(measure).then(|| self.levels(measure, slice, |row| &row.unjudged_relevant)).flatten()
    }

    /// The levels of a measure on a slice with other orders of tied hits.
    pub(crate) fn tied_orders(&self, measure: &Measure, slice: &Slice) -> Option<TiedOrders> {
        if !depends_on_ties(measure) {
            return None;
        }
        Some(TiedOrders {
            worst: self.levels(measure, slice, |row| &row.worst_order)?,
            best: self.levels(measure, slice, |row| &row.best_order)?,
        })
    }

    fn levels(&self, measure: &Measure, slice: &Slice, of: impl Fn(&Row) -> &[Vec<Contribution>; 2]) -> Option<Levels> {
        let at = self.measures.iter().position(|other| other == measure)?;
        let level = |arm: usize| {
            let mut sum = (0.0, 0.0);
            for (row, query) in self.rows.iter().zip(self.queries) {
                if query.takes_part(measure, slice) {
                    let contribution = of(row)[arm][at];
                    sum.0 += contribution.numerator;
                    sum.1 += contribution.denominator;
                }
            }
            match measure.aggregation() {
                Aggregation::Mean | Aggregation::RatioOfSums => (sum.1 > 0.0).then(|| sum.0 / sum.1),
                Aggregation::Rate | Aggregation::Quantile(_) => None,
            }
        };
        Some(Levels { baseline: level(0)?, candidate: level(1)? })
    }
}
