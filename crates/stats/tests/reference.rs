//! Recorded answers of scipy and statsmodels (`scripts/record_stats_fixtures.py`), and published tables.
#![allow(clippy::unwrap_used)]

use lensgate_stats::special::{
    beta_cdf, beta_quantile, binomial_cdf, binomial_survival, normal_cdf, normal_quantile, t_quantile, t_survival,
};
use lensgate_stats::{
    holm, power_of_quantile_at_most, power_of_rate_at_most, proportion, quantile, sign_flips, zero_event_queries_needed,
};

/// Arguments and results of every recorded call of one function.
fn recorded(function: &str) -> Vec<(Vec<f64>, Vec<f64>)> {
    let numbers = |field: &str| field.split_whitespace().map(|x| x.parse().unwrap()).collect();
    let lines: Vec<_> = include_str!("fixtures/reference.tsv")
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let name = fields.next()?;
            (name == function).then(|| (numbers(fields.next().unwrap()), numbers(fields.next().unwrap())))
        })
        .collect();
    assert!(!lines.is_empty(), "nothing recorded for {function}");
    lines
}

fn close(ours: f64, theirs: f64, relative: f64, what: &str) {
    if theirs.is_nan() {
        assert!(ours.is_infinite(), "{what}: ours {ours}, theirs undefined");
        return;
    }
    let tolerance = relative * theirs.abs().max(1e-290);
    assert!((ours - theirs).abs() <= tolerance, "{what}: ours {ours:e}, theirs {theirs:e}");
}

fn compare(function: &str, relative: f64, ours: impl Fn(&[f64]) -> Vec<f64>) {
    for (arguments, results) in recorded(function) {
        for (ours, theirs) in ours(&arguments).into_iter().zip(results) {
            close(ours, theirs, relative, &format!("{function} {arguments:?}"));
        }
    }
}

#[test]
fn distribution_functions_agree_with_scipy() {
    compare("normal_cdf", 1e-13, |a| vec![normal_cdf(a[0])]);
    compare("normal_quantile", 1e-13, |a| vec![normal_quantile(a[0])]);
    compare("beta_cdf", 1e-11, |a| vec![beta_cdf(a[0], a[1], a[2])]);
    compare("beta_quantile", 1e-11, |a| vec![beta_quantile(a[0], a[1], a[2])]);
    compare("t_survival", 1e-11, |a| vec![t_survival(a[0], a[1])]);
    compare("t_quantile", 1e-11, |a| vec![t_quantile(a[0], a[1])]);
    compare("binomial_cdf", 1e-11, |a| vec![binomial_cdf(a[0] as u64, a[1] as u64, a[2])]);
    compare("binomial_survival", 1e-11, |a| vec![binomial_survival(a[0] as u64, a[1] as u64, a[2])]);
}

#[test]
fn the_smallest_probabilities_have_a_normal_quantile() {
    // scipy.stats.norm.ppf of both.
    close(normal_quantile(5e-324), -38.467_405_617_144_344, 1e-8, "least");
    close(normal_quantile(1e-310), -37.663_060_331_949_524, 1e-8, "subnormal");
}

#[test]
fn exact_proportions_agree_with_statsmodels() {
    let infer = |a: &[f64]| proportion(a[0] as u64, a[1] as u64).unwrap();
    compare("clopper_pearson", 1e-10, |a| {
        let (low, high) = infer(a).interval(0.90);
        vec![low, high]
    });
    compare("binomial_test", 1e-10, |a| vec![infer(a).p_value_above(a[2]), infer(a).p_value_below(a[2])]);
}

#[test]
fn quantile_bounds_agree_with_scipy() {
    let infer = |n: usize, p: f64| {
        let samples: Vec<Vec<f64>> = (1..=n).map(|i| vec![(i as f64).powf(1.5)]).collect();
        quantile(&samples, p).unwrap()
    };
    compare("quantile_test", 1e-10, |a| {
        let inference = infer(a[0] as usize, a[1]);
        vec![inference.p_value_above(a[2]), inference.p_value_below(a[2])]
    });
    compare("quantile_interval", 1e-12, |a| {
        let (low, high) = infer(a[0] as usize, a[1]).interval(0.90);
        vec![low, high]
    });
}

#[test]
fn holm_agrees_with_statsmodels() {
    compare("holm", 1e-12, holm);
}

#[test]
fn sign_flips_approach_the_exact_permutation_p_value() {
    let (deltas, _) = recorded("deltas").remove(0);
    let exact = recorded("sign_flip_exact").remove(0).1[0];
    let flips = 200_000;
    // A flip and its opposite are one draw.
    let error = (2.0 * exact * (1.0 - exact) / f64::from(flips)).sqrt();
    assert!((sign_flips(&deltas, flips, 11).unwrap().p_value() - exact).abs() < 4.0 * error);
}

#[test]
fn zero_errors_certify_a_thousandth_from_2995_requests_up() {
    assert_eq!(zero_event_queries_needed(0.001, 0.95), 2_995);
    assert!(proportion(0, 2_995).unwrap().upper_bound(0.95) < 0.001);
    assert!(proportion(0, 2_994).unwrap().upper_bound(0.95) > 0.001);
}

#[test]
fn a_p99_has_no_upper_bound_under_299_samples() {
    let samples = |n: usize| -> Vec<Vec<f64>> { (0..n).map(|i| vec![i as f64]).collect() };
    assert_eq!(quantile(&samples(298), 0.99).unwrap().upper_bound(0.95), f64::INFINITY);
    assert_eq!(quantile(&samples(299), 0.99).unwrap().upper_bound(0.95), 298.0);
}

#[test]
fn powers_of_exact_bounds_agree_with_sums_over_scipys_binomial() {
    compare("power_of_rate", 1e-9, |a| vec![power_of_rate_at_most(a[0], a[1], a[2] as u64, 0.95)]);
    compare("power_of_quantile", 1e-9, |a| vec![power_of_quantile_at_most(a[0], a[1], a[2] as u64, 0.95)]);
}
