//! Recorded answers of scipy and statsmodels (`scripts/record_stats_fixtures.py`), and published tables.
#![allow(clippy::unwrap_used)]

use lensgate_stats::special::{
    beta_cdf, beta_quantile, binomial_cdf, binomial_survival, normal_cdf, normal_quantile, t_quantile, t_survival,
};
use lensgate_stats::{
    BoundedSequence, Design, Resampling, effect_sizes, equivalence_p_value, holm, max_t, mean, paired_t, power_of_mean,
    power_of_quantile_at_most, power_of_rate_at_most, power_of_rate_difference, proportion, proportion_difference,
    quantile, queries_needed, sign_flip_p_value, wilson, zero_event_queries_needed,
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
fn wilson_agrees_with_statsmodels() {
    compare("wilson", 1e-10, |a| {
        let (low, high) = wilson(a[0] as u64, a[1] as u64).unwrap().interval(0.90);
        vec![low, high]
    });
}

#[test]
fn student_and_equivalence_agree_with_scipy_and_statsmodels() {
    let (deltas, _) = recorded("deltas").remove(0);
    let inference = paired_t(&deltas).unwrap();
    compare("paired_t", 1e-10, |a| vec![inference.p_value_above(a[0]), inference.p_value_below(a[0])]);
    compare("paired_t_interval", 1e-10, |a| {
        let (low, high) = inference.interval(a[0]);
        vec![low, high]
    });
    compare("tost", 1e-10, |a| vec![equivalence_p_value(&inference, a[0], a[1])]);
    assert_eq!(equivalence_p_value(&inference, 0.1, 0.1), 1.0);
}

#[test]
fn power_of_a_mean_agrees_with_the_noncentral_t_within_half_a_point() {
    for (a, theirs) in recorded("power_of_mean") {
        assert!((power_of_mean(1.0, a[0], a[1] as u64, 0.95) - theirs[0]).abs() < 0.005, "{a:?} {theirs:?}");
    }
}

#[test]
fn score_differences_agree_with_a_direct_maximum_of_the_likelihood() {
    let infer = |a: &[f64]| {
        let counts: Vec<u64> = a[..4].iter().map(|x| *x as u64).collect();
        proportion_difference(counts[0], counts[1], counts[2], counts[3]).unwrap()
    };
    compare("miettinen_nurminen", 1e-9, |a| {
        let (low, high) = infer(a).interval(0.90);
        vec![low, high]
    });
    compare("miettinen_nurminen_p", 1e-9, |a| vec![infer(a).p_value_above(a[4]), infer(a).p_value_below(a[4])]);
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
    let error = (exact * (1.0 - exact) / f64::from(flips)).sqrt();
    assert!((sign_flip_p_value(&deltas, flips, 11).unwrap() - exact).abs() < 4.0 * error);
}

#[test]
fn queries_needed_agree_with_the_noncentral_t_within_one() {
    compare_within_one("queries_needed", |a| queries_needed(1.0, a[0], 0.95, a[1]).unwrap() as f64);
}

fn compare_within_one(function: &str, ours: impl Fn(&[f64]) -> f64) {
    for (arguments, results) in recorded(function) {
        let (ours, theirs) = (ours(&arguments), results[0].ceil());
        assert!((ours - theirs).abs() <= 1.0, "{function} {arguments:?}: ours {ours}, theirs {theirs}");
    }
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
fn newcombes_table_of_score_limits_is_met() {
    // Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 4
    // (Miettinen-Nurminen), two-sided 95 %: 56/70 - 48/80 and 9/10 - 3/10.
    let tables = [((48, 80, 56, 70), (0.0528, 0.3382)), ((3, 10, 9, 10), (0.1700, 0.8406))];
    for ((x0, n0, x1, n1), (low, high)) in tables {
        let (ours_low, ours_high) = proportion_difference(x0, n0, x1, n1).unwrap().interval(0.95);
        assert!((ours_low - low).abs() < 6e-5, "{ours_low} against {low}");
        assert!((ours_high - high).abs() < 6e-5, "{ours_high} against {high}");
    }
}

#[test]
fn effect_sizes_agree_with_numpy_and_scipys_ranks() {
    compare("effect_sizes", 1e-12, |a| {
        let sizes = effect_sizes(a).unwrap();
        vec![sizes.cohen_d, sizes.rank_biserial, sizes.superiority]
    });
}

#[test]
fn powers_of_exact_bounds_agree_with_sums_over_scipys_binomial() {
    compare("power_of_rate", 1e-9, |a| vec![power_of_rate_at_most(a[0], a[1], a[2] as u64, 0.95)]);
    compare("power_of_quantile", 1e-9, |a| vec![power_of_quantile_at_most(a[0], a[1], a[2] as u64, 0.95)]);
}

#[test]
fn the_power_of_a_rate_difference_is_within_two_points_of_the_enumerated_one() {
    for (a, theirs) in recorded("power_of_rate_difference") {
        let ours = power_of_rate_difference(a[0], a[1], a[2] as u64, a[3], 0.95);
        assert!((ours - theirs[0]).abs() < 0.02, "{a:?}: ours {ours}, enumerated {theirs:?}");
    }
}

#[test]
fn betting_bounds_agree_with_a_second_implementation() {
    compare("betting", 1e-9, |a| {
        let mut sequence = BoundedSequence::new(a[0], a[1]).unwrap();
        for pair in a[2..].chunks(2) {
            sequence.add(pair[0], pair[1] as u64).unwrap();
        }
        let (low, high) = sequence.infer().unwrap().interval(0.90);
        vec![low, high]
    });
}

#[test]
fn at_two_thousand_values_the_corrected_bootstrap_is_scipys_bca_and_a_little_wider() {
    let values: Vec<f64> = (0..2000u32)
        .map(|i| if i % 3 == 0 { (f64::from(i * 7919 % 2003) / 2003.0).powi(2) - 0.2 } else { 0.0 })
        .collect();
    let (low, high) = mean(&values, &Design::simple(), &Resampling::default()).unwrap().interval(0.90);
    let bca = recorded("bca").remove(0).1;
    let width = bca[1] - bca[0];
    for (ours, theirs) in [(bca[0] - low, "lower"), (high - bca[1], "upper")] {
        assert!((-0.01..0.06).contains(&(ours / width)), "{theirs}: outside by {} of the width", ours / width);
    }
}

#[test]
fn max_t_approaches_the_exact_step_down_p_values() {
    let measure = |k: i32| -> Vec<f64> { (0..10).map(|i| f64::from((i * (31 + k)) % 29 - 12 + 3 * k)).collect() };
    let measures = [measure(0), measure(1), measure(2)];
    let adjusted = max_t(&[&measures[0], &measures[1], &measures[2]], 200_000, 8).unwrap();
    for (ours, exact) in adjusted.iter().zip(&recorded("max_t_exact")[0].1) {
        assert!((ours - exact).abs() < 0.005, "{adjusted:?} against {exact}");
    }
}
