//! What one query brings to a measure: a numerator and a denominator, from its judgments and one answer.

use lensgate_dataset::{Hit, Judgment, QuerySet, Span, Unit};

use crate::measure::Measure;
use crate::prepared::Prepared;
use crate::snapshot::Snapshot;

/// One query's share in a measure. How shares fold into one number, [`crate::Aggregation`] says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The score of a mean measure, the counted part of a ratio of sums.
    pub numerator: f64,
    /// 1 for a mean measure, the whole of a ratio of sums; 0 when the query does not take part.
    pub denominator: f64,
}

impl Contribution {
    /// No share at all.
    pub const NONE: Self = Self { numerator: 0.0, denominator: 0.0 };

    /// A score over one query.
    pub(crate) fn of_one(numerator: f64) -> Self {
        Self { numerator, denominator: 1.0 }
    }

    /// A part of a counted whole.
    pub(crate) fn of_counts(part: usize, whole: usize) -> Self {
        Self { numerator: crate::graded::float(part), denominator: crate::graded::float(whole) }
    }
}

/// What is known of a query before anybody answers it.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// What judgments point at.
    pub unit: Unit,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
    /// The judgments of this query, in any order.
    pub judgments: &'a [Judgment],
}

impl<'a> Judged<'a> {
    /// A query of a query set.
    pub fn of(set: &'a QuerySet, query_id: &str) -> Self {
        Self { unit: set.unit, relevance_floor: set.relevance_floor, judgments: set.judgments_of(query_id) }
    }

    /// Whether anything is judged relevant. Queries without score 0 and count, unless the caller leaves them out and says so.
    pub fn has_positive(&self) -> bool {
        self.judgments.iter().any(|judgment| judgment.grade >= self.relevance_floor)
    }
}

/// One answer of a system.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The hits, in the order shown.
    pub hits: &'a [Hit],
    /// The stage A candidates, in any order.
    pub candidates: &'a [Span],
    /// Whether the request failed; hits and candidates of a failed request count as none.
    pub is_error: bool,
}

/// What a query brings to a measure. Many measures of one answer are cheaper with [`Prepared`] or [`contributions`].
///
/// ```
/// use std::{collections::BTreeMap, sync::Arc};
///
/// use lensgate_dataset::{Hit, Judgment, Span, Unit};
/// use lensgate_measures::{Answered, Judged, contribution};
///
/// let at = |first, last| Span { path: "src/lib.rs".into(), first, last };
/// let judgments = [at(1, 5), at(20, 24)].map(|span| Judgment { span, grade: 1, hard_negative: false });
/// let hits = [Hit { span: at(3, 9), score: 2.5, why: Arc::from("lexical") }];
/// let files = BTreeMap::from([("src/lib.rs".to_owned(), 40)]);
/// let judged = Judged { unit: Unit::Span, relevance_floor: 1, judgments: &judgments };
/// let answered = Answered { hits: &hits, candidates: &[], is_error: false };
///
/// let recall = contribution(&"Recall@50".parse()?, &judged, &answered, &files);
/// assert_eq!((recall.numerator, recall.denominator), (0.5, 1.0)); // one of two judged spans, of one query
/// # Ok::<(), lensgate_measures::ParseMeasureError>(())
/// ```
pub fn contribution(
    measure: &Measure,
    judged: &Judged<'_>,
    answered: &Answered<'_>,
    snapshot: &dyn Snapshot,
) -> Contribution {
    Prepared::new(judged, answered, snapshot).contribution(measure)
}

/// What a query brings to each of several measures, in their order.
pub fn contributions(
    measures: &[Measure],
    judged: &Judged<'_>,
    answered: &Answered<'_>,
    snapshot: &dyn Snapshot,
) -> Vec<Contribution> {
    let prepared = Prepared::new(judged, answered, snapshot);
    measures.iter().map(|measure| prepared.contribution(measure)).collect()
}
