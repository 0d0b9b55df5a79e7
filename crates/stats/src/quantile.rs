//! Quantiles of latencies: order-statistic bounds for one arm, joint ones with pairs kept for two.

use crate::inference::{Inference, Law};
use crate::joint::{Contrast, JointLaw};
use crate::order::{OrderLaw, nearest_rank};
use crate::unusable::{Unusable, check_aligned, check_finite};

/// Queries below which two arms are not bounded together: too few to tell how far they agree.
pub const LEAST_QUERIES: u64 = 20;

/// The p-quantile (nearest rank over all samples) with order-statistic bounds.
///
/// Repetitions are no new queries: the bounds use one sample of each query, repetition `position mod repetitions`. `n` is
/// the number of queries.
///
/// # Errors
/// `Empty` without samples (also for a query without one), `NotFinite`, `OutOfRange` for `p` outside (0, 1).
pub fn quantile(samples_by_query: &[Vec<f64>], p: f64) -> Result<Inference, Unusable> {
    check_samples(samples_by_query, p)?;
    let point = pooled_quantile(samples_by_query, p);
    let law = OrderLaw::independent(one_by_query(samples_by_query), p);
    Ok(Inference::new(point, samples_by_query.len() as u64, "order statistics", Law::Order(law)))
}

/// The same for readings of a clock, of which neighbours in time may be slow together: `asked` holds each sample's place in the order of
/// asking. A slow spell of so many samples ([`SPELL`](crate::SPELL) of single readings) may not have come at all, and spells that did come count once.
///
/// # Errors
/// As [`quantile`], and `LengthMismatch` for places that are not aligned with the samples.
pub fn quantile_in_order(
    samples_by_query: &[Vec<f64>],
    asked: &[Vec<u32>],
    p: f64,
    spell: f64,
) -> Result<Inference, Unusable> {
    check_samples(samples_by_query, p)?;
    check_aligned(samples_by_query.len(), asked.len())?;
    for (samples, asked) in samples_by_query.iter().zip(asked) {
        check_aligned(samples.len(), asked.len())?;
    }
    let places: Vec<u32> = asked.iter().enumerate().map(|(query, asked)| asked[query % asked.len()]).collect();
    let mut in_order: Vec<(u32, f64)> = places.into_iter().zip(one_by_query(samples_by_query)).collect();
    in_order.sort_by_key(|reading| reading.0);
    let spells = samples_by_query.iter().map(Vec::len).sum::<usize>() as f64 / spell;
    let law = OrderLaw::in_order(in_order.into_iter().map(|reading| reading.1).collect(), p, spells);
    let point = pooled_quantile(samples_by_query, p);
    Ok(Inference::new(point, samples_by_query.len() as u64, "order statistics with spells", Law::Order(law)))
}

/// One sample of each query.
fn one_by_query(samples_by_query: &[Vec<f64>]) -> Vec<f64> {
    samples_by_query.iter().enumerate().map(|(query, samples)| samples[query % samples.len()]).collect()
}

/// Candidate's p-quantile over baseline's, by joint order statistics of all samples with pairs kept (module `joint`).
///
/// # Errors
/// As [`quantile`], `LengthMismatch`, `TooFew` under [`LEAST_QUERIES`], `ZeroVariance` where neither arm varies, and
/// `ZeroBaseline` for a baseline quantile that is not above zero.
pub fn quantile_ratio(baseline: &[Vec<f64>], candidate: &[Vec<f64>], p: f64) -> Result<Inference, Unusable> {
    check_samples(baseline, p)?;
    if pooled_quantile(baseline, p) <= 0.0 {
        return Err(Unusable::ZeroBaseline);
    }
    compare(baseline, candidate, p, |base, cand| cand / base, &Contrast { least: least_ratio, most: most_ratio })
}

/// Candidate's p-quantile minus baseline's, by joint order statistics of all samples with pairs kept (module `joint`).
///
/// # Errors
/// As [`quantile`], `LengthMismatch`, `TooFew` under [`LEAST_QUERIES`], `ZeroVariance` where neither arm varies.
pub fn quantile_difference(baseline: &[Vec<f64>], candidate: &[Vec<f64>], p: f64) -> Result<Inference, Unusable> {
    let contrast = Contrast { least: |_, base, cand| cand - base, most: |base, _, cand| cand - base };
    compare(baseline, candidate, p, |base, cand| cand - base, &contrast)
}

/// The least ratio with a denominator from `low` to `high`, of which only the positive part is possible.
fn least_ratio(low: f64, high: f64, cand: f64) -> f64 {
    if cand >= 0.0 {
        cand / high
    } else if low > 0.0 {
        cand / low
    } else {
        f64::NEG_INFINITY
    }
}

fn most_ratio(low: f64, high: f64, cand: f64) -> f64 {
    if cand < 0.0 {
        cand / high
    } else if low > 0.0 {
        cand / low
    } else {
        f64::INFINITY
    }
}

fn compare(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    point: fn(f64, f64) -> f64,
    contrast: &Contrast,
) -> Result<Inference, Unusable> {
    check_samples(baseline, p)?;
    check_samples(candidate, p)?;
    check_aligned(baseline.len(), candidate.len())?;
    let n = baseline.len() as u64;
    if n < LEAST_QUERIES {
        return Err(Unusable::TooFew { have: n, need: LEAST_QUERIES });
    }
    let point = point(pooled_quantile(baseline, p), pooled_quantile(candidate, p));
    if is_constant(baseline) && is_constant(candidate) {
        return Err(Unusable::ZeroVariance { value: point });
    }
    let law = Law::Joint(Box::new(JointLaw::new(baseline, candidate, p, *contrast)));
    Ok(Inference::new(point, n, "joint order statistics of both arms", law))
}

fn is_constant(samples_by_query: &[Vec<f64>]) -> bool {
    let mut samples = samples_by_query.iter().flatten();
    let first = samples.next();
    samples.all(|sample| Some(sample) == first)
}

fn pooled_quantile(samples_by_query: &[Vec<f64>], p: f64) -> f64 {
    let mut all: Vec<f64> = samples_by_query.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    nearest_rank(&all, p).expect("samples and share were checked")
}

fn check_samples(samples_by_query: &[Vec<f64>], p: f64) -> Result<(), Unusable> {
    if !(p > 0.0 && p < 1.0) {
        return Err(Unusable::OutOfRange { name: "quantile", value: p });
    }
    if samples_by_query.is_empty() {
        return Err(Unusable::Empty);
    }
    samples_by_query.iter().try_for_each(|samples| check_finite(samples))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rng::Counter;

    fn each(values: impl IntoIterator<Item = f64>) -> Vec<Vec<f64>> {
        values.into_iter().map(|value| vec![value]).collect()
    }

    fn random(n: u64, stream: u64) -> Vec<Vec<f64>> {
        each((0..n).map(|query| 1.0 + Counter::new(9, stream).unit(query)))
    }

    #[test]
    fn where_one_arm_has_all_the_spread_the_ratio_is_bounded_within_a_rank_of_where_its_quantile_is() {
        let steady = each([1.0; 100]);
        let spread = each((1..=100).map(f64::from));
        let (_, exact) = quantile(&spread, 0.95).unwrap().interval(0.92);
        let (_, upper) = quantile_ratio(&steady, &spread, 0.95).unwrap().interval(0.92);
        let (lower, _) = quantile_ratio(&spread, &steady, 0.95).unwrap().interval(0.92);
        assert!(exact == 99.0 && (99.0..=100.0).contains(&upper) && lower == 1.0 / upper, "{exact} {upper} {lower}");
    }

    #[test]
    fn arms_that_agree_on_every_query_are_bounded_within_five_ranks() {
        let base = each((1..=200).map(|place| 1.01_f64.powi(place)));
        let cand: Vec<Vec<f64>> = base.iter().map(|own| vec![1.2 * own[0]]).collect();
        let (low, high) = quantile_ratio(&base, &cand, 0.95).unwrap().interval(0.90);
        let steps = 1.01_f64.powi(5) * 1.000_001;
        assert!(low >= 1.2 / steps && high <= 1.2 * steps, "{low} {high}");
    }

    #[test]
    fn arms_without_any_agreement_are_bounded_more_narrowly_than_by_two_bounds_of_half_the_error() {
        let (base, cand) = (random(500, 1), random(500, 2));
        let (low, high) = quantile_ratio(&base, &cand, 0.5).unwrap().interval(0.90);
        let halves = |own: &[Vec<f64>]| quantile(own, 0.5).unwrap().interval(0.95);
        let ((base_low, base_high), (cand_low, cand_high)) = (halves(&base), halves(&cand));
        assert!(low > cand_low / base_high && high < cand_high / base_low, "{low} {high}");
    }

    #[test]
    fn repetitions_that_say_the_same_again_change_nothing() {
        let thrice = |own: &[Vec<f64>]| own.iter().map(|own| vec![own[0]; 3]).collect::<Vec<_>>();
        let (base, cand) = (random(300, 3), random(300, 4));
        let once = quantile_ratio(&base, &cand, 0.9).unwrap().interval(0.90);
        let three = quantile_ratio(&thrice(&base), &thrice(&cand), 0.9).unwrap().interval(0.90);
        assert!((once.0 / three.0 - 1.0).abs() < 0.01 && (once.1 / three.1 - 1.0).abs() < 0.01, "{once:?} {three:?}");
    }

    #[test]
    fn no_bound_goes_beyond_the_largest_sample() {
        let (base, cand) = (random(58, 5), random(58, 6));
        let few = quantile_ratio(&base, &cand, 0.95).unwrap();
        assert_eq!((few.lower_bound(0.95), few.upper_bound(0.95)), (0.0, f64::INFINITY));
    }

    #[test]
    fn repetitions_bound_no_tail_that_the_queries_do_not_reach() {
        let often = |stream| -> Vec<Vec<f64>> {
            let random = Counter::new(9, stream);
            (0..40).map(|query| (0..5).map(|again| random.unit(5 * query + again)).collect()).collect()
        };
        let (base, cand) = (often(10), often(11));
        assert_eq!(quantile_ratio(&base, &cand, 0.95).unwrap().upper_bound(0.95), f64::INFINITY);
        assert!(quantile_ratio(&base, &cand, 0.9).unwrap().upper_bound(0.95).is_finite());
    }

    #[test]
    fn tails_smaller_than_any_number_are_bounded_as_well() {
        let ratio = quantile_ratio(&random(1_000, 12), &random(1_000, 13), 0.99).unwrap();
        let (low, high) = ratio.interval(0.90);
        assert!(low < 1.0 && high > 1.0 && high - low < 0.05, "{low} {high}");
    }

    #[test]
    fn coarse_clocks_tie_and_keep_their_bounds() {
        let coarse =
            |stream| random(400, stream).into_iter().map(|own| vec![(8.0 * own[0]).ceil()]).collect::<Vec<_>>();
        let ratio = quantile_ratio(&coarse(7), &coarse(8), 0.5).unwrap();
        let (low, high) = ratio.interval(0.90);
        assert!(low <= ratio.point() && ratio.point() <= high && high <= 14.0 / 11.0, "{low} {high}");
        assert!(matches!(quantile_ratio(&each([5.0; 50]), &each([5.0; 50]), 0.5), Err(Unusable::ZeroVariance { .. })));
    }

    #[test]
    fn a_denominator_that_may_be_zero_leaves_the_ratio_open() {
        let base = each((0..100).map(|place| f64::from(place) - 20.0));
        let ratio = quantile_ratio(&base, &random(100, 9), 0.22).unwrap();
        assert_eq!(ratio.upper_bound(0.95), f64::INFINITY);
        let negative = each((0..100).map(|place| -1.0 - f64::from(place)));
        assert_eq!(quantile_ratio(&base, &negative, 0.22).unwrap().lower_bound(0.95), f64::NEG_INFINITY);
    }
}
