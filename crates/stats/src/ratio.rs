//! The ratio of two means: against each limit c the mean of numerator - c x denominator is held against 0, as any mean is.
//!
//! A bound is where that error falls to alpha, and has to be searched for. What is searched is the error's depth, the root of its
//! negative logarithm, which is nearly proportional to the distance from the estimate. Most of the way only one stop is asked, the one
//! that decided last; the last steps ask all of them, so that a bound and the p-value of the same limit agree.

use crate::inference::{Inference, Law};
use crate::mean::{METHOD, Side, centre};
use crate::plan::MeanPlan;
use crate::special::{exp, ln};
use crate::unusable::{Unusable, check_finite};
use crate::weights::{counted, grouped};

/// The mean of numerators over the mean of denominators of independent rows.
///
/// `corners` are the extreme rows that are possible, as (numerator, denominator): every row, seen or not, is a mixture of them.
///
/// # Errors
/// `Empty`, `NotFinite`, and `ZeroBaseline` when the denominators do not add up to more than zero.
pub fn ratio(rows: &[(f64, f64)], corners: &[(f64, f64)]) -> Result<Inference, Unusable> {
    let (tops, bottoms): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
    check_finite(&tops)?;
    check_finite(&bottoms)?;
    let (top, bottom) = (centre(&counted(tops)), centre(&counted(bottoms)));
    if bottom <= 0.0 {
        return Err(Unusable::ZeroBaseline);
    }
    let law =
        RatioLaw { rows: distinct(rows), n: rows.len() as u64, corners: corners.to_vec(), point: top / bottom, bottom };
    Ok(Inference::new(law.point, law.n, METHOD, Law::Ratio(Box::new(law))))
}

/// A row of a ratio, and how often it occurs.
type Row = ((f64, f64), f64);

/// Each row once: few are, where numbers are counts or drawn again from a pilot.
fn distinct(rows: &[(f64, f64)]) -> Vec<Row> {
    let mut ascending: Vec<(f64, f64)> = rows.iter().map(|row| (row.0 + 0.0, row.1 + 0.0)).collect();
    ascending.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ascending.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64)).collect()
}

/// Both sides of a ratio.
#[derive(Debug, Clone)]
pub(crate) struct RatioLaw {
    rows: Vec<Row>,
    n: u64,
    corners: Vec<(f64, f64)>,
    point: f64,
    /// The mean denominator.
    bottom: f64,
}

impl RatioLaw {
    /// The rows' distances from a limit as one side of a mean; nothing when no row can be on the wrong side of it.
    fn side(&self, limit: f64, sign: f64) -> Option<Side> {
        let gap = |(top, bottom): &(f64, f64)| sign * (top - limit * bottom);
        let numbers = grouped(self.rows.iter().map(|(row, count)| (gap(row), *count)));
        let worst = self.corners.iter().map(gap).fold(numbers[0].0, f64::min);
        (worst < 0.0).then(|| Side::new(numbers, worst))
    }

    fn p(&self, limit: f64, sign: f64) -> f64 {
        self.side(limit, sign).map_or(0.0, |side| exp(side.ln_p_once(0.0).0))
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        self.p(limit, 1.0)
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        self.p(limit, -1.0)
    }

    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        self.p_above(limit)
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        self.p_below(limit)
    }

    /// Of the rows' distances from the estimate, in units of the ratio.
    pub(crate) fn plan(&self, below: bool) -> Option<MeanPlan> {
        let MeanPlan { sd, worst } = self.side(self.point, if below { 1.0 } else { -1.0 })?.plan();
        Some(MeanPlan { sd: sd / self.bottom, worst: worst / self.bottom })
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.bound(alpha, 1.0)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.bound(alpha, -1.0)
    }

    /// From the estimate outward to where the error is at most alpha; infinite where it never is.
    fn bound(&self, alpha: f64, sign: f64) -> f64 {
        let scale = self.point.abs().max(0.01);
        // About where the bound has to be.
        let guess = self.plan(sign > 0.0).map_or(0.05 * scale, |plan| plan.distance(self.n, 1.0 - alpha));
        let search = Search { law: self, sign, target: depth(ln(alpha)), scale };
        self.point - sign * search.distance(guess.clamp(1e-6 * scale, FARTHEST * scale))
    }
}

/// How far out a bound is looked for, in units of the estimate.
const FARTHEST: f64 = 1e6;

/// How exactly a bound is found, relative to its distance from the estimate.
const WIDTH: f64 = 1e-7;

/// A step so short, relative to the distance, that its end is not asked before all stops are.
const SHORT: f64 = 1e-3;

/// The search for a bound on one side of the estimate.
struct Search<'a> {
    law: &'a RatioLaw,
    /// 1 below the estimate, -1 above it.
    sign: f64,
    /// The depth of the error that a bound may have.
    target: f64,
    scale: f64,
}

impl Search<'_> {
    fn side(&self, distance: f64) -> Option<Side> {
        self.law.side(self.law.point - self.sign * distance, self.sign)
    }

    /// By how much the error at a distance is deeper than the target, and the stop that decides.
    fn value(&self, distance: f64) -> (f64, f64) {
        let (log, stop) = self.side(distance).map_or((f64::NEG_INFINITY, 0.0), |side| side.ln_p_once(0.0));
        (depth(log) - self.target, stop)
    }

    /// The same with a single stop.
    fn value_at(&self, distance: f64, stop: f64) -> f64 {
        depth(self.side(distance).map_or(f64::NEG_INFINITY, |side| side.ln_p_at(0.0, stop))) - self.target
    }

    /// Outward of the root the error is small enough, so that the bound lies there.
    fn distance(&self, guess: f64) -> f64 {
        let first = self.value(guess);
        self.by_secants(guess, first).unwrap_or_else(|| self.by_bracket(guess, first.0))
    }

    /// By secants along the stop that decided last; nothing where they do not settle.
    fn by_secants(&self, guess: f64, first: (f64, f64)) -> Option<f64> {
        let ((mut value, mut stop), mut distance) = (first, guess);
        let mut slope = (value + self.target) / guess;
        for _ in 0..4 {
            let from = (distance, value);
            (distance, slope) = self.along(stop, from, slope)?;
            let width = WIDTH * distance;
            distance += 0.5 * width;
            (value, stop) = self.value(distance);
            if (0.0..=slope * width).contains(&value) {
                return Some(distance);
            }
            // A short step went by a slope from farther away.
            if (distance - from.0).abs() <= SHORT * distance {
                slope = (value - from.1) / (distance - from.0);
            }
        }
        None
    }

    /// The root along one stop, from a point and about how steep it is there, but for what is left of a short step; and how steep it is.
    fn along(&self, stop: f64, from: (f64, f64), slope: f64) -> Option<(f64, f64)> {
        let ((mut distance, mut value), mut slope) = (from, slope);
        for _ in 0..6 {
            let next = distance - value / slope;
            if !(slope > 0.0 && next > 0.1 * distance && next < 10.0 * distance) {
                return None;
            }
            if (next - distance).abs() <= SHORT * next {
                return Some((next, slope));
            }
            let at = self.value_at(next, stop);
            slope = (at - value) / (next - distance);
            (distance, value) = (next, at);
        }
        None
    }

    /// By a bracket, which takes several times as many steps and always ends.
    fn by_bracket(&self, guess: f64, value: f64) -> f64 {
        let at = |distance: f64| (distance, self.value(distance).0);
        let (mut near, mut far) = ((0.0, -self.target), (guess, value));
        while far.1 < 0.0 {
            near = far;
            far = at(1.5 * far.0);
            if far.0 > FARTHEST * self.scale {
                return f64::INFINITY;
            }
        }
        if near.0 == 0.0 {
            near = at(0.7 * far.0);
            while near.1 >= 0.0 {
                far = near;
                near = at(0.5 * far.0);
                if near.0 < 1e-9 * self.scale {
                    return 0.0;
                }
            }
        }
        let width = WIDTH * far.0;
        crate::mean::regula_falsi(|distance| at(distance).1, near, far, width) + width
    }
}

/// The root of an error's negative logarithm, at most 100.
fn depth(log: f64) -> f64 {
    (-log.max(-1e4)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Counter;

    /// Found of those there are in two arms: few or many rows, mostly equal or seldom.
    fn law(trial: u64) -> RatioLaw {
        let random = Counter::new(5, trial);
        let n = [20, 35, 60, 210, 800][(trial % 5) as usize];
        let alike = [0.5, 0.9, 0.98][(trial % 3) as usize];
        let row = |query: u64| {
            let whole = 1.0 + (8.0 * random.unit(4 * query)).floor();
            let change = if random.unit(4 * query + 1) < alike { 0.0 } else { 2.0 * random.unit(4 * query + 2) - 1.0 };
            // Every other law has rows that are each their own.
            (if trial.is_multiple_of(2) { (change * whole).trunc() } else { change * whole }, whole)
        };
        let rows: Vec<(f64, f64)> = (0..n).map(row).collect();
        let corners = vec![(0.0, 0.0), (-8.0, 8.0), (8.0, 8.0)];
        let sums = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
        RatioLaw { rows: distinct(&rows), n, corners, point: sums.0 / sums.1, bottom: sums.1 / n as f64 }
    }

    #[test]
    fn secants_find_the_bound_that_the_bracket_finds_and_seldom_give_up() {
        let mut gave_up = 0;
        for trial in 0..300 {
            let law = law(trial);
            for (sign, alpha) in [(1.0, 0.05), (-1.0, 0.05), (1.0, 0.001)] {
                let search = Search { law: &law, sign, target: depth(ln(alpha)), scale: law.point.abs().max(0.01) };
                let guess = law.plan(sign > 0.0).map_or(0.1, |plan| plan.distance(law.n, 1.0 - alpha));
                let first = search.value(guess);
                let wanted = search.by_bracket(guess, first.0);
                let Some(found) = search.by_secants(guess, first) else {
                    gave_up += 1;
                    continue;
                };
                assert!((found / wanted - 1.0).abs() < 1e-6, "{trial} {sign} {alpha}: {found} {wanted}");
                assert!(search.value(found).0 >= 0.0, "{trial} {sign} {alpha}: the error at {found} is too large");
            }
        }
        assert!(gave_up <= 9, "{gave_up} of 900 did not settle");
    }

    #[test]
    fn rows_are_grouped_without_a_loss() {
        let rows = distinct(&[(1.0, 2.0), (0.0, 1.0), (1.0, 2.0), (-0.0, 1.0), (1.0, 1.0)]);
        assert_eq!(rows, [((0.0, 1.0), 2.0), ((1.0, 1.0), 1.0), ((1.0, 2.0), 2.0)]);
    }
}
