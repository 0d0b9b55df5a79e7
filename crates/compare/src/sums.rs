//! Ratios of sums: one arm's, the difference and the ratio of both.
//!
//! Each comes down to the ratio of two means over queries, for which [`crate::means`] has a bound. A query can be as heavy as the heaviest
//! one that was seen in either arm: how many spans were judged is a property of the query set and not of an arm.

use lensgate_stats::Unusable;

use crate::estimator::Estimator;
use crate::scores::Scores;
use crate::series::{Series, Undecided, taking_part};

/// Both arms' numerators and denominators of one query.
struct Row {
    baseline: (f64, f64),
    candidate: (f64, f64),
}

/// Both arms' ratios, mean denominators and the heaviest query.
struct Levels {
    baseline: f64,
    candidate: f64,
    weight_of_baseline: f64,
    weight_of_candidate: f64,
    heaviest: f64,
}

impl Series {
    pub(crate) fn sums_level(&self, own: &Scores) -> Result<Estimator, Undecided> {
        let queries = taking_part(own, own);
        let rows: Vec<(f64, f64)> =
            queries.iter().map(|query| (own.numerators[*query], own.denominators[*query])).collect();
        if rows.is_empty() {
            return Err(Unusable::Empty.into());
        }
        let heaviest = rows.iter().map(|row| row.1).fold(0.0, f64::max);
        self.ratio_of(&queries, rows, vec![(0.0, 0.0), (0.0, heaviest), (heaviest, heaviest)])
    }

    /// Candidate's ratio minus baseline's. Where the arms have the same denominators it is one ratio of sums; otherwise each arm's
    /// ratio is linearised around the middle of both, `(a_c - (m + d/2) b_c) / B_c - (a_b - (m - d/2) b_b) / B_b`, whose mean is zero
    /// exactly where d is the difference, whatever m.
    pub(crate) fn sums_difference(&self, baseline: &Scores, candidate: &Scores) -> Result<Estimator, Undecided> {
        let (queries, rows) = rows(baseline, candidate)?;
        let levels = levels(&rows)?;
        if rows.iter().all(|row| row.baseline.1 == row.candidate.1) {
            let rows = rows.iter().map(|row| (row.candidate.0 - row.baseline.0, row.baseline.1)).collect();
            let most = levels.heaviest;
            let worst = self.worst.map_or(most, |worst| worst.min(1.0) * most);
            return self.declared(&queries, rows, worst, most);
        }
        let middle = f64::midpoint(levels.baseline, levels.candidate);
        let (base, cand) = (levels.weight_of_baseline, levels.weight_of_candidate);
        let row = |row: &Row| {
            let gain = (row.candidate.0 - middle * row.candidate.1) / cand;
            let other = (row.baseline.0 - middle * row.baseline.1) / base;
            (gain - other, 0.5 * (row.candidate.1 / cand + row.baseline.1 / base))
        };
        let corners = corners(levels.heaviest).iter().map(row).collect();
        self.ratio_of(&queries, rows.iter().map(row).collect(), corners)
    }

    /// A difference of ratios with one denominator, no query of which loses more than a declared share of its weight, unless one
    /// did.
    fn declared(
        &self,
        queries: &[usize],
        rows: Vec<(f64, f64)>,
        worst: f64,
        most: f64,
    ) -> Result<Estimator, Undecided> {
        let sign = if self.measure.direction() == lensgate_words::Direction::HigherIsBetter { 1.0 } else { -1.0 };
        let share = worst / most;
        let losses = rows.iter().filter(|row| row.1 > 0.0).map(|row| -sign * row.0 / row.1);
        let seen = losses.fold(0.0, f64::max);
        let refuted = (seen > share * (1.0 + 1e-9)).then_some(seen);
        let worst = if refuted.is_some() { most } else { worst };
        let corners = vec![(0.0, 0.0), (-sign * worst, most), (sign * most, most)];
        Ok(self.ratio_of(queries, rows, corners)?.refuted_by(refuted))
    }

    /// Candidate's ratio over baseline's: against each limit c, `(a_c - c m b_c) / B_c - c (a_b - m b_b) / B_b` with the baseline's
    /// ratio m, whose mean is zero exactly where c is the ratio.
    pub(crate) fn sums_ratio(&self, baseline: &Scores, candidate: &Scores) -> Result<Estimator, Undecided> {
        let (queries, rows) = rows(baseline, candidate)?;
        let levels = levels(&rows)?;
        if levels.baseline <= 0.0 {
            return Err(Unusable::ZeroBaseline.into());
        }
        let (base, cand, middle) = (levels.weight_of_baseline, levels.weight_of_candidate, levels.baseline);
        let row = |row: &Row| {
            let top = row.candidate.0 / cand;
            let own = (row.baseline.0 - middle * row.baseline.1) / base;
            (top, middle * row.candidate.1 / cand + own)
        };
        let corners = corners(levels.heaviest).iter().map(row).collect();
        self.ratio_of(&queries, rows.iter().map(row).collect(), corners)
    }
}

fn rows(baseline: &Scores, candidate: &Scores) -> Result<(Vec<usize>, Vec<Row>), Undecided> {
    let queries = taking_part(baseline, candidate);
    let own = |scores: &Scores, query: usize| (scores.numerators[query], scores.denominators[query]);
    let rows: Vec<Row> = queries
        .iter()
        .map(|query| Row { baseline: own(baseline, *query), candidate: own(candidate, *query) })
        .collect();
    if rows.is_empty() { Err(Unusable::Empty.into()) } else { Ok((queries, rows)) }
}

fn levels(rows: &[Row]) -> Result<Levels, Undecided> {
    let sum = |of: fn(&Row) -> f64| rows.iter().map(of).sum::<f64>();
    let (base, cand) = (sum(|row| row.baseline.1), sum(|row| row.candidate.1));
    if base <= 0.0 || cand <= 0.0 {
        return Err(Unusable::ZeroBaseline.into());
    }
    let n = rows.len() as f64;
    Ok(Levels {
        baseline: sum(|row| row.baseline.0) / base,
        candidate: sum(|row| row.candidate.0) / cand,
        weight_of_baseline: base / n,
        weight_of_candidate: cand / n,
        heaviest: rows.iter().map(|row| row.baseline.1.max(row.candidate.1)).fold(0.0, f64::max),
    })
}

/// The extreme queries: in each arm absent, wholly missed or wholly found, and as heavy as the heaviest.
fn corners(heaviest: f64) -> Vec<Row> {
    let own = [(0.0, 0.0), (0.0, heaviest), (heaviest, heaviest)];
    own.into_iter().flat_map(|baseline| own.map(|candidate| Row { baseline, candidate })).collect()
}
