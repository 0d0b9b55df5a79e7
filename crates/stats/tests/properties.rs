//! What must hold for any numbers: bounds and p-values agree, arms swap to the bit, thread counts do not show.
#![allow(clippy::unwrap_used)]

use lensgate_stats::{
    Design, Inference, Resampling, Unusable, bounded_mean, mean, mean_within, proportion, proportion_difference,
    quantile, quantile_difference, quantile_ratio, ratio_of_means, ratio_of_sums_difference, ratio_of_sums_ratio,
    sign_flip_p_value,
};
use proptest::prelude::*;

const RESAMPLING: Resampling = Resampling { resamples: 499, seed: 3 };
const CONFIDENCES: [f64; 6] = [0.55, 0.8, 0.9, 0.95, 0.975, 0.999];

/// Zero-inflated deltas on a grid of 1/16, so that sums are exact and many values tie.
fn deltas() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![3 => Just(0.0), 2 => (-16i32..=16).prop_map(|x| f64::from(x) / 16.0)], 50..120)
}

/// Scores in [0, 1] of both arms.
fn arms() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec(((1i32..=16), prop_oneof![3 => Just(0), 1 => -3i32..=3]), 50..90).prop_map(|pairs| {
        let score = |x: i32| f64::from(x.clamp(0, 16)) / 16.0;
        (pairs.iter().map(|(b, _)| score(*b)).collect(), pairs.iter().map(|(b, d)| score(b + d)).collect())
    })
}

fn samples(scores: &[f64]) -> Vec<Vec<f64>> {
    scores.iter().map(|s| vec![10.0 + s, 11.0 + s * s]).collect()
}

/// Every kind of inference that these two arms allow.
fn every_kind(base: &[f64], cand: &[f64]) -> Vec<Inference> {
    let design = Design::simple();
    let ones = vec![1.0; base.len()];
    let delta: Vec<f64> = base.iter().zip(cand).map(|(b, c)| c - b).collect();
    let events = |arm: &[f64]| arm.iter().filter(|s| **s > 0.5).count() as u64;
    let n = base.len() as u64;
    let clusters = Design::clustered((0..base.len() as u32).map(|i| i % 22).collect());
    let kinds: Vec<Result<Inference, Unusable>> = vec![
        mean(&delta, &design, &RESAMPLING),
        mean(&delta, &Design::stratified((0..base.len() as u32).map(|i| i / 20).collect()), &RESAMPLING),
        mean(&delta, &clusters, &RESAMPLING),
        mean_within(&delta[..30], -1.0, 1.0, &design, &RESAMPLING),
        bounded_mean(&delta, -1.0, 1.0),
        ratio_of_means(base, cand, &design, &RESAMPLING),
        ratio_of_sums_difference(base, &ones, cand, &ones, &design, &RESAMPLING),
        ratio_of_sums_ratio(base, &ones, cand, &ones, &design, &RESAMPLING),
        proportion(events(base), n),
        proportion_difference(events(base), n, events(cand), n),
        quantile(&samples(base), 0.9),
        quantile_ratio(&samples(base), &samples(cand), 0.9),
        quantile_difference(&samples(base), &samples(cand), 0.9),
    ];
    kinds.into_iter().flatten().collect()
}

/// Limits worth asking about: the bounds themselves, just beside them, and far away.
fn limits(inference: &Inference) -> Vec<f64> {
    let mut limits = vec![inference.point(), -3.0, 3.0, 0.0, 0.5];
    for confidence in CONFIDENCES {
        for bound in [inference.lower_bound(confidence), inference.upper_bound(confidence)] {
            limits.extend([bound, bound - 1e-6, bound + 1e-6]);
        }
    }
    limits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bounds_only_widen_as_confidence_grows((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            for pair in CONFIDENCES.windows(2) {
                prop_assert!(inference.lower_bound(pair[1]) <= inference.lower_bound(pair[0]), "{}", inference.method());
                prop_assert!(inference.upper_bound(pair[1]) >= inference.upper_bound(pair[0]), "{}", inference.method());
            }
        }
    }

    #[test]
    fn a_p_value_is_small_exactly_when_the_bound_clears_the_limit((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            for limit in limits(&inference) {
                for confidence in CONFIDENCES {
                    let (alpha, method) = (1.0 - confidence, inference.method());
                    let above = inference.p_value_above(limit);
                    let below = inference.p_value_below(limit);
                    prop_assert!(above > 0.0 && above <= 1.0 && below > 0.0 && below <= 1.0);
                    // Bisection leaves the last digits open, so only clear cases are held against it.
                    if (above - alpha).abs() > 1e-7 && limit.is_finite() {
                        let clears = inference.lower_bound(confidence) >= limit;
                        prop_assert_eq!(above <= alpha, clears, "{} above {} at {}: p {}", method, limit, confidence, above);
                    }
                    if (below - alpha).abs() > 1e-7 && limit.is_finite() {
                        let clears = inference.upper_bound(confidence) <= limit;
                        prop_assert_eq!(below <= alpha, clears, "{} below {} at {}: p {}", method, limit, confidence, below);
                    }
                }
            }
        }
    }

    #[test]
    fn swapping_the_arms_mirrors_differences_to_the_bit((base, cand) in arms()) {
        let ones = vec![1.0; base.len()];
        let design = Design::stratified((0..base.len() as u32).map(|i| i % 3).collect());
        let delta = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| b - a).collect() };
        let events = |arm: &[f64]| arm.iter().filter(|s| **s > 0.5).count() as u64;
        let n = base.len() as u64;
        let kinds = |a: &[f64], b: &[f64]| [
            mean(&delta(a, b), &design, &RESAMPLING),
            bounded_mean(&delta(a, b), -1.0, 1.0),
            ratio_of_sums_difference(a, &ones, b, &ones, &design, &RESAMPLING),
            proportion_difference(events(a), n, events(b), n),
            quantile_difference(&samples(a), &samples(b), 0.9),
        ];
        for (there, back) in kinds(&base, &cand).into_iter().zip(kinds(&cand, &base)) {
            let (Ok(there), Ok(back)) = (there, back) else { continue };
            prop_assert_eq!((there.point() + 0.0).to_bits(), (-back.point() + 0.0).to_bits(), "{}", there.method());
            for confidence in CONFIDENCES {
                let (low, high) = (there.lower_bound(confidence), there.upper_bound(confidence));
                prop_assert_eq!(low, -back.upper_bound(confidence), "{}", there.method());
                prop_assert_eq!(high, -back.lower_bound(confidence), "{}", there.method());
            }
            for limit in [-0.1, 0.0, 0.02] {
                prop_assert_eq!(there.p_value_above(limit), back.p_value_below(-limit), "{}", there.method());
            }
        }
        let p_value = |a: &[f64], b: &[f64]| sign_flip_p_value(&delta(a, b), 999, 5);
        prop_assert_eq!(p_value(&base, &cand), p_value(&cand, &base));
    }

    #[test]
    fn the_mean_moves_with_shift_and_scale(deltas in deltas()) {
        let infer = |values: Vec<f64>| mean(&values, &Design::simple(), &RESAMPLING);
        let Ok(plain) = infer(deltas.clone()) else { return Ok(()) };
        let scaled = infer(deltas.iter().map(|d| d * 4.0).collect()).unwrap();
        let shifted = infer(deltas.iter().map(|d| d + 2.0).collect()).unwrap();
        for confidence in CONFIDENCES {
            for (of, name) in [(Inference::lower_bound as fn(&Inference, f64) -> f64, "lower"), (Inference::upper_bound, "upper")] {
                let bound = of(&plain, confidence);
                if bound.is_finite() {
                    prop_assert!((of(&scaled, confidence) - 4.0 * bound).abs() < 1e-9, "{}", name);
                    prop_assert!((of(&shifted, confidence) - bound - 2.0).abs() < 1e-9, "{}", name);
                }
            }
        }
    }

    #[test]
    fn the_point_lies_between_its_bounds((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            // Order statistics use one repetition of each query, the point all of them.
            if inference.method() != "order statistics" {
                let (low, high) = inference.interval(0.90);
                prop_assert!(low <= inference.point() && inference.point() <= high, "{}", inference.method());
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let base: Vec<f64> = (0..300).map(|i| f64::from(i * 7919 % 101) / 101.0).collect();
    let cand: Vec<f64> = (0..300).map(|i| f64::from(i * 104_729 % 97) / 97.0).collect();
    let delta: Vec<f64> = base.iter().zip(&cand).map(|(b, c)| c - b).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut bits: Vec<u64> = Vec::new();
            for inference in every_kind(&base, &cand) {
                let (low, high) = inference.interval(0.90);
                bits.extend([inference.point(), low, high, inference.p_value_above(0.01)].map(f64::to_bits));
            }
            bits.push(sign_flip_p_value(&delta, 5_000, 9).unwrap().to_bits());
            bits
        })
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(8));
}
