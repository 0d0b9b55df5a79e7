//! Numbers that cannot bear a conclusion are refused, or bounded by something that needs no spread.
#![allow(clippy::unwrap_used)]

use lensgate_stats::{
    Design, Inference, Resampling, Unusable, bounded_mean, mean, mean_within, proportion, proportion_difference,
    quantile, quantile_difference, quantile_ratio, ratio_of_means, ratio_of_sums, ratio_of_sums_difference,
    sign_flip_p_value,
};

const RESAMPLING: Resampling = Resampling { resamples: 499, seed: 3 };

fn paired(base: &[f64], cand: &[f64]) -> Vec<(&'static str, Result<Inference, Unusable>)> {
    let design = Design::simple();
    let ones = vec![1.0; base.len()];
    let delta: Vec<f64> = base.iter().zip(cand).map(|(b, c)| c - b).collect();
    let samples = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    vec![
        ("mean", mean(&delta, &design, &RESAMPLING)),
        ("mean_within", mean_within(&delta, -9.0, 9.0, &design, &RESAMPLING)),
        ("bounded_mean", bounded_mean(&delta, -9.0, 9.0)),
        ("ratio_of_means", ratio_of_means(base, cand, &design, &RESAMPLING)),
        ("ratio_of_sums", ratio_of_sums(cand, base, &design, &RESAMPLING)),
        ("ratio_of_sums_difference", ratio_of_sums_difference(base, &ones, cand, &ones, &design, &RESAMPLING)),
        ("quantile", quantile(&samples(cand), 0.5)),
        ("quantile_ratio", quantile_ratio(&samples(base), &samples(cand), 0.5)),
        ("quantile_difference", quantile_difference(&samples(base), &samples(cand), 0.5)),
    ]
}

#[test]
fn not_finite_values_are_named_by_position() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let base: Vec<f64> = (1..=60).map(f64::from).collect();
        let mut cand = base.clone();
        cand[17] = bad;
        for (kind, result) in paired(&base, &cand) {
            assert!(matches!(result, Err(Unusable::NotFinite { .. })), "{kind} with {bad}");
        }
    }
    assert_eq!(mean(&[1.0, f64::NAN], &Design::simple(), &RESAMPLING).unwrap_err(), Unusable::NotFinite { index: 1 });
    assert_eq!(sign_flip_p_value(&[0.1, f64::NAN], 99, 1), Err(Unusable::NotFinite { index: 1 }));
}

#[test]
fn empty_input_is_refused_everywhere() {
    for (kind, result) in paired(&[], &[]) {
        assert_eq!(result.unwrap_err(), Unusable::Empty, "{kind}");
    }
    assert_eq!(proportion(0, 0).unwrap_err(), Unusable::Empty);
    assert_eq!(proportion_difference(0, 0, 1, 5).unwrap_err(), Unusable::Empty);
    assert_eq!(sign_flip_p_value(&[], 99, 1), Err(Unusable::Empty));
    assert_eq!(quantile(&[vec![1.0], vec![]], 0.5).unwrap_err(), Unusable::Empty);
}

#[test]
fn one_missing_arm_is_a_length_mismatch() {
    let base: Vec<f64> = (1..=60).map(f64::from).collect();
    let (design, short) = (Design::simple(), &base[..59]);
    let mismatch = Unusable::LengthMismatch { left: 60, right: 59 };
    assert_eq!(ratio_of_means(short, &base, &design, &RESAMPLING).unwrap_err(), mismatch);
    let lists = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    assert_eq!(quantile_ratio(&lists(&base), &lists(short), 0.5).unwrap_err(), mismatch);
    let strata = Design::stratified(vec![0; 59]);
    assert_eq!(mean(&base, &strata, &RESAMPLING).unwrap_err(), mismatch);
}

#[test]
fn values_that_do_not_vary_get_no_interval_from_resampling() {
    let same = vec![0.3; 200];
    for (kind, result) in paired(&same, &same) {
        match kind {
            "mean_within" | "bounded_mean" => {
                let (low, high) = result.unwrap().interval(0.90);
                assert!(low < 0.0 && high > 0.0, "{kind} has width");
            }
            "quantile" => assert!(result.is_ok()),
            _ => assert!(matches!(result, Err(Unusable::ZeroVariance { .. })), "{kind}: {result:?}"),
        }
    }
    assert_eq!(sign_flip_p_value(&[0.0; 50], 99, 1), Err(Unusable::ZeroVariance { value: 0.0 }));
}

#[test]
fn a_constant_ratio_has_no_variance_either() {
    let base: Vec<f64> = (1..=60).map(|i| f64::from(i) / 7.0).collect();
    let cand: Vec<f64> = base.iter().map(|b| b * 0.9).collect();
    let result = ratio_of_means(&base, &cand, &Design::simple(), &RESAMPLING);
    assert!(matches!(result, Err(Unusable::ZeroVariance { .. })), "{result:?}");
}

#[test]
fn a_baseline_of_zero_has_no_ratio() {
    let (zeros, some) = (vec![0.0; 60], (0..60).map(|i| f64::from(i % 2)).collect::<Vec<_>>());
    let lists = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    let design = Design::simple();
    assert_eq!(ratio_of_means(&zeros, &some, &design, &RESAMPLING).unwrap_err(), Unusable::ZeroBaseline);
    assert_eq!(quantile_ratio(&lists(&zeros), &lists(&some), 0.9).unwrap_err(), Unusable::ZeroBaseline);
}

#[test]
fn too_few_values_and_too_few_clusters_say_how_many_are_needed() {
    let seven: Vec<f64> = (0..7).map(f64::from).collect();
    assert_eq!(mean(&seven, &Design::simple(), &RESAMPLING).unwrap_err(), Unusable::TooFew { have: 7, need: 8 });
    let clusters = Design::clustered((0..190).map(|i| i % 19).collect());
    let values: Vec<f64> = (0..190).map(|i| f64::from(i * 31 % 17)).collect();
    assert_eq!(mean(&values, &clusters, &RESAMPLING).unwrap_err(), Unusable::TooFewClusters { have: 19, need: 20 });
}

#[test]
fn three_losses_among_thirty_queries_are_too_few_to_speak() {
    let mut deltas = vec![0.0; 30];
    deltas[3] = -0.5;
    deltas[9] = -0.4;
    deltas[20] = 0.1;
    let result = mean(&deltas, &Design::simple(), &RESAMPLING);
    assert_eq!(result.unwrap_err(), Unusable::TooFew { have: 30, need: 50 });
    let within = mean_within(&deltas, -1.0, 1.0, &Design::simple(), &RESAMPLING).unwrap();
    assert!(within.lower_bound(0.95) < -0.1, "{}", within.lower_bound(0.95));
}

#[test]
fn a_limit_that_is_no_number_and_a_confidence_out_of_range_prove_nothing() {
    let values: Vec<f64> = (0..60).map(|i| f64::from(i * 31 % 17)).collect();
    let inference = mean(&values, &Design::simple(), &RESAMPLING).unwrap();
    assert_eq!(inference.p_value_above(f64::NAN), 1.0);
    assert_eq!(inference.p_value_below(f64::NAN), 1.0);
    for confidence in [f64::NAN, 0.5, 1.0, 1.7, -3.0] {
        assert_eq!(inference.lower_bound(confidence), f64::NEG_INFINITY);
        assert_eq!(inference.upper_bound(confidence), f64::INFINITY);
    }
}

#[test]
fn too_few_resamples_bound_nothing() {
    let values: Vec<f64> = (0..60).map(|i| f64::from(i * 31 % 17)).collect();
    let inference = mean(&values, &Design::simple(), &Resampling { resamples: 18, seed: 1 }).unwrap();
    assert_eq!(inference.interval(0.90), (f64::NEG_INFINITY, f64::INFINITY));
}

#[test]
fn more_events_than_requests_and_values_beyond_the_scale_are_refused() {
    assert!(matches!(proportion(6, 5), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(bounded_mean(&[0.2, 1.2], 0.0, 1.0), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(bounded_mean(&[0.2], 1.0, 0.0), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(quantile(&[vec![1.0]], 1.0), Err(Unusable::OutOfRange { .. })));
}
