//! Numbers that cannot bear a conclusion are refused, or bounded by something that needs no spread.
#![allow(clippy::unwrap_used)]

use lensgate_stats::{
    Inference, Unusable, mean, proportion, quantile, quantile_difference, quantile_ratio, ratio, sign_flips,
};

fn paired(base: &[f64], cand: &[f64]) -> Vec<(&'static str, Result<Inference, Unusable>)> {
    let delta: Vec<f64> = base.iter().zip(cand).map(|(b, c)| c - b).collect();
    let rows: Vec<(f64, f64)> = cand.iter().copied().zip(base.iter().copied()).collect();
    let samples = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    vec![
        ("mean", mean(&delta, -90.0, 90.0)),
        ("ratio", ratio(&rows, &[(0.0, 90.0), (90.0, 0.0)])),
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
    assert_eq!(mean(&[1.0, f64::NAN], 0.0, 1.0).unwrap_err(), Unusable::NotFinite { index: 1 });
    assert_eq!(sign_flips(&[0.1, f64::NAN], 99, 1).unwrap_err(), Unusable::NotFinite { index: 1 });
}

#[test]
fn empty_input_is_refused_everywhere() {
    for (kind, result) in paired(&[], &[]) {
        assert_eq!(result.unwrap_err(), Unusable::Empty, "{kind}");
    }
    assert_eq!(proportion(0, 0).unwrap_err(), Unusable::Empty);
    assert_eq!(sign_flips(&[], 99, 1).unwrap_err(), Unusable::Empty);
    assert_eq!(quantile(&[vec![1.0], vec![]], 0.5).unwrap_err(), Unusable::Empty);
}

#[test]
fn one_missing_arm_is_a_length_mismatch() {
    let base: Vec<f64> = (1..=60).map(f64::from).collect();
    let lists = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    let mismatch = Unusable::LengthMismatch { left: 60, right: 59 };
    assert_eq!(quantile_ratio(&lists(&base), &lists(&base[..59]), 0.5).unwrap_err(), mismatch);
}

#[test]
fn values_that_do_not_vary_still_have_an_interval_with_width() {
    let same = vec![0.3; 200];
    for (kind, result) in paired(&same, &same) {
        match kind {
            "mean" => {
                let (low, high) = result.unwrap().interval(0.90);
                assert!(low < -0.2 && high > 0.2, "{kind}: {low} {high}");
            }
            "ratio" => {
                let (low, high) = result.unwrap().interval(0.90);
                assert!(low < 0.9 && high > 1.1, "{kind}: {low} {high}");
            }
            "quantile" => assert!(result.is_ok()),
            _ => assert!(matches!(result, Err(Unusable::ZeroVariance { .. })), "{kind}: {result:?}"),
        }
    }
    assert_eq!(sign_flips(&[0.0; 50], 99, 1).unwrap_err(), Unusable::ZeroVariance { value: 0.0 });
}

#[test]
fn a_baseline_of_zero_has_no_ratio() {
    let (zeros, some) = (vec![0.0; 60], (0..60).map(|i| f64::from(i % 2)).collect::<Vec<_>>());
    for (kind, result) in paired(&zeros, &some) {
        if kind == "ratio" {
            assert_eq!(result.unwrap_err(), Unusable::ZeroBaseline);
        }
    }
    let lists = |arm: &[f64]| -> Vec<Vec<f64>> { arm.iter().map(|x| vec![*x]).collect() };
    assert_eq!(quantile_ratio(&lists(&zeros), &lists(&some), 0.9).unwrap_err(), Unusable::ZeroBaseline);
}

#[test]
fn one_query_shows_next_to_nothing() {
    let inference = mean(&[0.4], -1.0, 1.0).unwrap();
    assert!(inference.lower_bound(0.95) < -0.92 && inference.upper_bound(0.95) > 0.96);
}

#[test]
fn a_limit_that_is_no_number_and_a_confidence_out_of_range_prove_nothing() {
    let values: Vec<f64> = (0..60).map(|i| f64::from(i * 31 % 17)).collect();
    let inference = mean(&values, 0.0, 20.0).unwrap();
    assert_eq!((inference.p_value_above(f64::NAN), inference.p_value_below(f64::NAN)), (1.0, 1.0));
    assert_eq!(inference.harm_above(f64::NAN), 1.0);
    for confidence in [f64::NAN, 0.5, 1.0, 1.7, -3.0] {
        assert_eq!(inference.lower_bound(confidence), f64::NEG_INFINITY);
        assert_eq!(inference.upper_bound(confidence), f64::INFINITY);
    }
}

#[test]
fn too_few_flips_bound_nothing() {
    let flips = sign_flips(&[0.1, 0.2, 0.4], 18, 1).unwrap();
    assert_eq!(flips.interval(0.95), (f64::NEG_INFINITY, f64::INFINITY));
}

#[test]
fn more_events_than_requests_and_values_beyond_the_scale_are_refused() {
    assert!(matches!(proportion(6, 5), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(mean(&[0.2, 1.2], 0.0, 1.0), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(mean(&[0.2], 1.0, 0.0), Err(Unusable::OutOfRange { .. })));
    assert!(matches!(quantile(&[vec![1.0]], 1.0), Err(Unusable::OutOfRange { .. })));
}
